import Diffusion
import Foundation
import Images
import Safety
import Schedulers
import Tensors
import TestSupport
import Testing

/// A run of `make_safe_guidance.py` with the latents that diffusers drew.
private struct SafeRun: Decodable, Sendable, CustomTestStringConvertible {
    let guidance: String
    let concept: String?
    let sampler: String, prompt: String, negativePrompt: String
    let seed: UInt64, stepCount: Int, guidanceScale: Float
    let latents: Data
    var testDescription: String { "\(guidance), \(sampler)" }

    /// `[16, 16, 4]`, row-major.
    var values: [Float] {
        latents.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map { offset in
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
        }
    }

    func configuration() throws -> PipelineConfiguration {
        var configuration = PipelineConfiguration(prompt: prompt)
        configuration.negativePrompt = negativePrompt
        (configuration.seed, configuration.stepCount, configuration.guidanceScale) = (seed, stepCount, guidanceScale)
        configuration.scheduler = try SchedulerSelection(name: sampler)
        var safe = try SafeGuidance(guidance)
        if let concept { safe.concept = concept }
        configuration.safeGuidance = safe
        return configuration
    }
}

/// The length of the difference of two vectors against that of the second.
private func relativeDistance(_ found: [Float], _ expected: [Float]) -> Float {
    let difference = zip(found, expected).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (difference / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
}

@Suite("Safe guidance")
struct SafeGuidanceTests {
    fileprivate static let runs = Result { try Golden.json("safe-guidance.json", as: [SafeRun].self) }

    @Test("draws the latents of diffusers' safe pipeline: presets, own values and own concepts", arguments: 0..<6)
    func parity(_ index: Int) throws {
        let runs = try Self.runs.get()
        try #require(runs.count == 6)
        let run = runs[index]
        let configuration = try run.configuration()
        let found = try Emoji.pipeline.get().latents(configuration).values
        #expect(found.count == run.values.count)
        let distance = relativeDistance(found, run.values)
        #expect(distance <= 1e-3, "\(run.testDescription): \(distance)")
        // The golden must not be what the model draws anyway.
        var plain = configuration
        plain.safeGuidance = nil
        let without = relativeDistance(try Emoji.pipeline.get().latents(plain).values, run.values)
        #expect(without > 1e-2, "\(run.testDescription): \(without) without safe guidance")
    }

    @Test("changes nothing before it begins, and says that it did not")
    func warmUp() throws {
        var configuration = PipelineConfiguration(prompt: "a beer mug")
        (configuration.stepCount, configuration.seed) = (4, 5)
        let plain = try #require(try Emoji.pictures(configuration).first)
        configuration.safeGuidance = .strong
        let safe = try #require(try Emoji.pictures(configuration).first)
        #expect(safe.reviewed.image == plain.reviewed.image)
        #expect(safe.record.safeGuidedStepCount == 0 && plain.record.safeGuidedStepCount == nil)
        configuration.safeGuidance?.warmUpStepCount = 1
        let early = try #require(try Emoji.pictures(configuration).first)
        #expect(early.reviewed.image != plain.reviewed.image && early.record.safeGuidedStepCount == 3)
    }

    @Test("an unwanted text that is longer than the prompt leaves the prompt's meaning alone")
    func longConcept() throws {
        var configuration = PipelineConfiguration(prompt: "a star")
        (configuration.stepCount, configuration.safeGuidance) = (2, .strong)
        configuration.safeGuidance?.concept = String(repeating: "a dog and a cat ", count: 40)
        let long = try #require(try Emoji.pictures(configuration).first)
        configuration.safeGuidance = nil
        #expect(try Emoji.pictures(configuration).first?.reviewed.image == long.reviewed.image)
    }

    @Test("needs a guidance scale above one, and values in their ranges")
    func refusals() throws {
        var configuration = PipelineConfiguration(prompt: "a cat")
        (configuration.guidanceScale, configuration.safeGuidance) = (1, .weak)
        let error = #expect(throws: DiffusionError.self) { try Emoji.pictures(configuration) }
        #expect("\(error as Any)".contains("safe guidance changes the guidance"))
        configuration.guidanceScale = 4
        let broken: [(inout SafeGuidance) -> Void] = [
            { $0.scale = .nan }, { $0.scale = 1 }, { $0.scale = .infinity }, { $0.warmUpStepCount = -1 },
            { $0.threshold = .nan }, { $0.momentumScale = -0.1 }, { $0.momentumDecay = 1.01 },
        ]
        for change in broken {
            var guidance = SafeGuidance.medium
            change(&guidance)
            configuration.safeGuidance = guidance
            #expect(throws: DiffusionError.self, "\(guidance)") { try Emoji.pictures(configuration) }
        }
    }

    @Test("a picture's texts say how it was steered")
    func record() throws {
        var configuration = PipelineConfiguration(prompt: "a star")
        (configuration.stepCount, configuration.safeGuidance) = (1, .max)
        configuration.safeGuidance?.concept = "dogs, cats"
        let record = try #require(try Emoji.pictures(configuration).first).record
        #expect(record.parametersText.contains("Safe guidance: max, Safe concept: \"dogs, cats\""))
        let json = try #require(try record.texts().first { $0.keyword == "klarbild" }).text
        let read = try JSONDecoder().decode(GenerationRecord.self, from: Data(json.utf8))
        #expect(read.safeGuidance == configuration.safeGuidance && read.safeGuidedStepCount == 1)
        configuration.safeGuidance = nil
        let plain = try #require(try Emoji.pictures(configuration).first).record
        #expect(!plain.parametersText.contains("Safe") || plain.parametersText.contains("Safety verdict"))
        #expect(!plain.parametersText.contains("Safe guidance"))
    }
}

@Suite("Safe guidance as text")
struct SafeGuidanceTextTests {
    @Test(
        "has the paper's presets",
        arguments: [
            ("weak", 20, 15, 0, 0, 0), ("medium", 1000, 10, 0.01, 0.3, 0.4), ("strong", 2000, 7, 0.025, 0.5, 0.7),
            ("max", 5000, 0, 1, 0.5, 0.7),
        ] as [(String, Float, Int, Float, Float, Float)])
    func presets(name: String, scale: Float, warmUp: Int, threshold: Float, momentum: Float, decay: Float) throws {
        for text in [name, name.uppercased()] {
            let guidance = try SafeGuidance(text)
            #expect(guidance.scale == scale && guidance.warmUpStepCount == warmUp && guidance.threshold == threshold)
            #expect(guidance.momentumScale == momentum && guidance.momentumDecay == decay)
            #expect(guidance.description == name && guidance.concept == SafeGuidance.paperConcept)
        }
    }

    @Test("reads own values, which win over a preset's")
    func ownValues() throws {
        #expect(try SafeGuidance("strong,warm-up=3").warmUpStepCount == 3)
        #expect(try SafeGuidance("strong,warm-up=3").scale == 2000)
        #expect(try SafeGuidance("threshold=-0.5").scale == 1000)
        #expect(try SafeGuidance("medium,warm-up=10") == .medium)
        let own = try SafeGuidance("scale=2.5,warm-up=0,threshold=0.125,momentum=1,decay=0.75")
        #expect(own.description == "scale=2.5,warm-up=0,threshold=0.125,momentum=1,decay=0.75")
        #expect(try SafeGuidance(own.description) == own)
    }

    @Test("a concept of one's own changes what is steered away from, not the preset's name")
    func concept() {
        var guidance = SafeGuidance.weak
        guidance.concept = "alcohol"
        #expect(guidance.description == "weak" && guidance != .weak)
    }

    @Test(
        "refuses what it cannot read, and says what it expects",
        arguments: [
            ("", "neither a preset"), ("wek", "'wek'"), ("strong,weak", "'weak'"), ("scale=3000,strong", "'strong'"),
            ("strong,", "''"), ("scale=1", "above 1"), ("scale=nan", "above 1"), ("scale=", "''"), ("scal=3", "'scal'"),
            ("warm-up=2.5", "from 0 to 1000"), ("warm-up=-1", "from 0 to 1000"), ("momentum=2", "from 0 to 1"),
            ("decay=x", "'x'"), ("threshold=inf", "from -100 to 100"), ("off", "'off'"),
        ])
    func refused(text: String, reason: String) {
        let error = #expect(throws: DiffusionError.self) { try SafeGuidance(text) }
        let message = "\(error as Any)"
        #expect(message.contains(reason) && message.contains("weak, medium, strong or max"), "\(message)")
    }

    @Test(
        "asks whether a slip of the fingers was meant",
        arguments: [
            ("stron", "strong"), ("meduim", "medium"), ("weack", "weak"), ("mx", "max"), ("scal=3", "scale"),
            ("warmup=3", "warm-up"), ("strong,treshold=0.1", "threshold"), ("momentun=1", "momentum"), ("zzzzzz", nil),
            ("strong,zzzzzz=1", nil), ("strong,stron", nil),
        ] as [(String, String?)])
    func slips(text: String, meant: String?) {
        let error = #expect(throws: DiffusionError.self) { try SafeGuidance(text) }
        let message = error?.description ?? ""
        #expect(message.contains("did you mean '\(meant ?? "")'") == (meant != nil), "\(message)")
        if meant == nil { #expect(!message.contains("did you mean"), "\(message)") }
    }
}
