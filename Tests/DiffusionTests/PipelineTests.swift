import Checkpoints
import Diffusion
import Foundation
import Images
import Safety
import Schedulers
import TestSupport
import Testing

/// The embedded model, opened once.
enum Emoji {
    static let checkpoint = Result {
        try ModelCheckpoint(at: Golden.repository.appending(path: "Data/Models/emoji"))
    }
    static let pipeline = Result { try StableDiffusionPipeline(checkpoint.get()) }
    static let checker = Result { try ConceptChecker(of: checkpoint.get()) }

    /// Draws at the decoder's own size, without a review unless a gate is given.
    static func pictures(_ configuration: PipelineConfiguration, gate: SafetyGate = .unfiltered) throws
        -> [GeneratedImage]
    {
        var configuration = configuration
        configuration.enlargement = configuration.enlargement ?? 1
        return try pipeline.get().generate(configuration, gate: gate)
    }
}

/// A run of the golden script with the file that diffusers' picture is in.
struct GoldenRun: Sendable, CustomTestStringConvertible {
    let name: String
    let configuration: PipelineConfiguration
    var testDescription: String { name }

    init(_ name: String, _ prompt: String, seed: UInt64, _ change: (inout PipelineConfiguration) throws -> Void)
        rethrows
    {
        var configuration = PipelineConfiguration(prompt: prompt)
        configuration.seed = seed
        (configuration.stepCount, configuration.guidanceScale) = (8, 4)
        configuration.scheduler = try? SchedulerSelection(name: "ddim")
        try change(&configuration)
        self.name = name
        self.configuration = configuration
    }

    static func samplers() throws -> [GoldenRun] {
        try SchedulerKind.allCases.filter { $0 != .dpmppSDE }.map { kind in
            try GoldenRun(kind.rawValue, "a red apple on a blue background", seed: 7) {
                $0.scheduler = try SchedulerSelection(name: kind.rawValue)
            }
        }
    }

    static func settings() throws -> [GoldenRun] {
        [
            GoldenRun("no-guidance", "a yellow star", seed: 3) { $0.guidanceScale = 1 },
            GoldenRun("negative", "a house", seed: 4) { ($0.negativePrompt, $0.guidanceScale) = ("red", 6) },
            GoldenRun("wide", "a green tree", seed: 5) { ($0.width, $0.height) = (96, 48) },
            GoldenRun("brackets", "a (red) [apple] :)", seed: 6) { $0.usesPromptWeighting = false },
            GoldenRun("flagged", "a beer mug", seed: 101) { $0.stepCount = 20 },
            GoldenRun("skipped-layer", "a panda", seed: 8) { $0.skippedTextLayers = 1 },
        ]
    }

    static func startingPictures() throws -> [GoldenRun] {
        let start = try RGBImage(contentsOf: Golden.url("start.png"))
        let mask = try RGBImage(contentsOf: Golden.url("mask.png"))
        return try ["ddim", "euler-a"].flatMap { sampler in
            let scheduler = try SchedulerSelection(name: sampler)
            return [
                GoldenRun("image-\(sampler)", "a green apple", seed: 11) {
                    ($0.scheduler, $0.stepCount, $0.startingImage, $0.strength) = (scheduler, 10, start, 0.6)
                }
            ]
                + ["0.7", "1.0"].map { strength in
                    GoldenRun("inpaint-\(sampler)-\(strength)", "a green apple", seed: 12) {
                        ($0.scheduler, $0.stepCount, $0.startingImage, $0.mask) = (scheduler, 10, start, mask)
                        $0.strength = Double(strength) ?? 0
                    }
                }
        }
    }
}

@Suite("Pipeline")
struct PipelineTests {
    @Test(
        "draws diffusers' pictures with its own samplers, settings and starting pictures",
        arguments: try GoldenRun.samplers() + GoldenRun.settings() + GoldenRun.startingPictures())
    func parity(_ run: GoldenRun) throws {
        let expected = try RGBImage(contentsOf: Golden.url("\(run.name).png"))
        let found = try #require(try Emoji.pictures(run.configuration).first?.reviewed.image)
        let ratio = found.signalToNoise(against: expected)
        #expect(ratio >= 50, "\(ratio) dB")
    }

    @Test("computes the cosines of diffusers' checker and decides as it does")
    func scores() throws {
        struct Scores: Decodable {
            let cosines: [Float]
            let flagged: Bool
        }
        let goldens = try Golden.json("scores.json", as: [String: Scores].self)
        #expect(goldens.values.contains { $0.flagged } && goldens.values.contains { !$0.flagged })
        let checker = try Emoji.checker.get()
        for (name, golden) in goldens {
            let picture = try RGBImage(contentsOf: Golden.url("\(name).png"))
            let decision = try checker.decide(picture, sensitivity: .standard)
            expectClose(decision.scores.map(\.score), golden.cosines, absolute: 1e-4, relative: 0, name)
            #expect(decision.isFlagged == golden.flagged, "\(name)")
        }
    }

    @Test("uses seed + i for picture i, so that each can be made again alone")
    func seeds() throws {
        var configuration = PipelineConfiguration(prompt: "a star")
        (configuration.seed, configuration.imageCount, configuration.stepCount) = (40, 3, 2)
        let together = try Emoji.pictures(configuration)
        #expect(together.map(\.record.seed) == [40, 41, 42])
        (configuration.seed, configuration.imageCount) = (42, 1)
        #expect(try Emoji.pictures(configuration).first?.reviewed.image == together.last?.reviewed.image)
        configuration.randomNumbers = .philox
        #expect(try Emoji.pictures(configuration).first?.reviewed.image != together.last?.reviewed.image)
    }

    @Test("lets brackets change the weight of words, and nothing else change when all weights are one")
    func weighting() throws {
        func picture(_ prompt: String, weighting: Bool) throws -> RGBImage? {
            var configuration = PipelineConfiguration(prompt: prompt)
            (configuration.stepCount, configuration.usesPromptWeighting) = (3, weighting)
            return try Emoji.pictures(configuration).first?.reviewed.image
        }
        let plain = try picture("a red apple", weighting: true)
        #expect(try picture("a red apple", weighting: false) == plain)
        #expect(try picture("a (red:1.0) apple", weighting: true) == plain)
        #expect(try picture("a (red:1.6) apple", weighting: true) != plain)
    }

    @Test("takes prompts longer than the text encoder, and empty ones")
    func longPrompts() throws {
        for prompt in ["", String(repeating: "a very red apple beside a tree, ", count: 20)] {
            var configuration = PipelineConfiguration(prompt: prompt)
            (configuration.stepCount, configuration.negativePrompt) = (1, "blue")
            #expect(try Emoji.pictures(configuration).first?.reviewed.verdict == .unfiltered)
        }
    }

    @Test("tells how far it is, and stops when told to, without a picture")
    func cancellation() throws {
        var configuration = PipelineConfiguration(prompt: "a dog")
        configuration.stepCount = 5
        var seen: [PipelineProgress] = []
        #expect(throws: CancellationError.self) {
            try Emoji.pipeline.get().generate(
                configuration, gate: .unfiltered,
                progress: { progress in
                    seen.append(progress)
                    return progress.step < 3
                },
                finished: { _ in Issue.record("a stopped run has no picture") })
        }
        #expect(seen.map(\.step) == seen.map(\.step).sorted() && seen.last?.step == 3)
        #expect(seen.allSatisfy { $0.stepCount == 5 && $0.imageCount == 1 })
    }

    /// A setting that cannot be drawn, and a part of the message.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let reason: String
        let change: @Sendable (inout PipelineConfiguration) -> Void
        var testDescription: String { reason }

        init(_ reason: String, _ change: @escaping @Sendable (inout PipelineConfiguration) -> Void) {
            (self.reason, self.change) = (reason, change)
        }
    }

    static let undrawable = [
        Refusal("multiples of 4") { $0.width = 63 }, Refusal("from 4 to 4096") { $0.height = 0 },
        Refusal("from 4 to 4096") { $0.height = 40960 }, Refusal("from 4 to 4096") { $0.width = -64 },
        Refusal("guidance scale is nan") { $0.guidanceScale = .nan }, Refusal("0 to 100") { $0.guidanceScale = -1 },
        Refusal("1 to 10000") { $0.imageCount = 0 }, Refusal("strength is 1.5") { $0.strength = 1.5 },
        Refusal("eta is 2.0") { $0.eta = 2 },
        Refusal("give --image too") { $0.mask = RGBImage(width: 8, height: 8) },
        Refusal("1 to 1000") { $0.stepCount = 0 }, Refusal("1 to 1000") { $0.stepCount = 1001 },
        Refusal("1 to 64") { $0.enlargement = 0 },
    ]

    @Test("refuses what it cannot draw, saying what would do", arguments: undrawable)
    func refusals(_ refusal: Refusal) throws {
        var configuration = PipelineConfiguration(prompt: "a cat")
        refusal.change(&configuration)
        let error = #expect(throws: (any Error).self) { try Emoji.pictures(configuration) }
        #expect("\(error as Any)".contains(refusal.reason), "\(error as Any)")
    }
}

extension RGBImage {
    /// The peak signal-to-noise ratio in decibels; infinite for equal pictures.
    func signalToNoise(against other: RGBImage) -> Double {
        guard width == other.width, height == other.height else { return 0 }
        let squares = zip(pixels, other.pixels).reduce(0.0) { sum, pair in
            sum + (Double(pair.0) - Double(pair.1)) * (Double(pair.0) - Double(pair.1))
        }
        return 10 * log10(255 * 255 / (squares / Double(pixels.count)))
    }
}
