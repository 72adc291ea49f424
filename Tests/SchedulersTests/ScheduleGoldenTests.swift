import Schedulers
import TestSupport
import Testing

/// The contents of `schedules.json`.
private struct ScheduleGolden: Decodable {
    struct Variances: Decodable {
        let schedule: BetaSchedule
        let count: Int
        let start: Double
        let end: Double
        let rescales: Bool
        let betas: [Float]
        let products: [Float]
        let betasHash: String
        let productsHash: String
    }

    struct Times: Decodable {
        let kind: SchedulerKind
        let config: SchedulerConfiguration
        let counts: [Int]
        let hash: String
    }

    let variances: [Variances]
    let times: [Times]

    static func load() throws -> ScheduleGolden {
        try Golden.json("schedules.json", as: ScheduleGolden.self)
    }

    /// FNV-1a over bit patterns, one step a value.
    static func hash(_ values: [Float]) -> String {
        let hash = values.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

@Suite("Schedules against diffusers")
struct ScheduleGoldenTests {
    @Test("variances and their products are torch's, bit for bit unless rescaled")
    func variances() throws {
        let goldens = try ScheduleGolden.load().variances
        #expect(goldens.count == 48)
        for golden in goldens {
            let comment: Comment =
                "\(golden.schedule) \(golden.count) from \(golden.start), rescaled \(golden.rescales)"
            var betas = golden.schedule.betas(count: golden.count, start: golden.start, end: golden.end)
            var products = BetaSchedule.cumulativeProducts(betas.map { 1 - $0 })
            if !golden.rescales {
                #expect(ScheduleGolden.hash(betas) == golden.betasHash, comment)
                #expect(ScheduleGolden.hash(products) == golden.productsHash, comment)
            } else {
                // Torch's square roots are off by a last bit here and there, and short schedules cancel several digits.
                betas = BetaSchedule.rescaledToZeroTerminalSNR(betas)
                products = BetaSchedule.cumulativeProducts(betas.map { 1 - $0 })
                #expect(products.last == 0, comment)
            }
            let places = [0, golden.count / 2, golden.count - 1]
            expectClose(places.map { betas[$0] }, golden.betas, absolute: 2e-5, relative: 0, "\(comment)")
            expectClose(places.map { products[$0] }, golden.products, absolute: 2e-5, relative: 0, "\(comment)")
        }
    }

    @Test("whole times are those of diffusers at every number of steps")
    func times() throws {
        for golden in try ScheduleGolden.load().times {
            #expect(golden.counts.count > 40)
            let times = try golden.counts.flatMap { count in
                try golden.config.makeScheduler(golden.kind, stepCount: count).timeSteps
            }
            #expect(ScheduleGolden.hash(times) == golden.hash, "\(golden.kind) \(golden.config)")
        }
    }
}
