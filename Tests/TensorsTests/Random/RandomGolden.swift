import Tensors
import TestSupport
import Testing

/// The contents of `random.json`, written by `make_random.py`.
struct RandomGolden: Decodable {
    struct TorchStream: Decodable, CustomTestStringConvertible {
        struct Draw: Decodable {
            let count: Int
            let first: [UInt32]
            let hash: String
        }

        let seed: String
        let draws: [Draw]

        var testDescription: String { "seed \(seed), \(draws.count) draws" }

        func source() throws -> TorchRandomSource {
            if let seed = Int64(seed) { return TorchRandomSource(seed: seed) }
            return TorchRandomSource(seed: try #require(UInt64(seed)))
        }
    }

    struct PhiloxStream: Decodable, CustomTestStringConvertible {
        let seed: String
        let draws: [[Float]]

        var testDescription: String { "seed \(seed)" }
    }

    let torch: [TorchStream]
    let philox: [PhiloxStream]

    static func load() throws -> RandomGolden { try Golden.json("random.json", as: RandomGolden.self) }

    /// FNV-1a over the bit patterns, one step a value.
    static func hash(_ values: [Float]) -> String {
        let hash = values.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
