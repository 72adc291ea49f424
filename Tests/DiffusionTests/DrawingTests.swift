import Diffusion
import Foundation
import Safety
import Testing

@Suite("Drawings")
struct DrawingTests {
    private func drawing(_ change: (inout PipelineConfiguration) -> Void = { _ in }) throws -> Drawing {
        var configuration = PipelineConfiguration(prompt: "a beer mug")
        (configuration.seed, configuration.stepCount, configuration.enlargement) = (101, 3, 1)
        change(&configuration)
        return try Emoji.pipeline.get().draw(configuration)
    }

    @Test("many gates review one drawing, and each result is what the pipeline gives with that gate")
    func manyGates() throws {
        let checker = try Emoji.checker.get()
        let drawing = try drawing()
        let gates = try [Sensitivity("1"), Sensitivity("-1"), .standard].map {
            try SafetyGate(checker: checker, sensitivity: $0, action: .black)
        }
        for gate in gates + [.unfiltered] {
            let one = try drawing.reviewed(by: gate)
            var configuration = PipelineConfiguration(prompt: "a beer mug")
            (configuration.seed, configuration.stepCount) = (101, 3)
            let other = try #require(try Emoji.pictures(configuration, gate: gate).first)
            #expect(one.reviewed.image == other.reviewed.image && one.record == other.record)
        }
        let verdicts = [try drawing.reviewed(by: gates[0]), try drawing.reviewed(by: gates[1])].map(\.record.verdict)
        #expect(verdicts == [.blacked, .passed])
    }

    @Test("tells how far two drawings are apart")
    func distance() throws {
        let one = try drawing()
        let same = try drawing()
        let other = try drawing { $0.seed = 5 }
        let (none, some) = (one.distance(to: same), other.distance(to: one))
        #expect(none.rootMeanSquare == 0 && none.structuralSimilarity == 1 && some.rootMeanSquare > 0.01)
        let (seconds, guided) = (one.seconds, one.safeGuidedStepCount)
        #expect(seconds > 0 && guided == nil)
        let steered = try drawing { $0.safeGuidance = .max }
        let (count, distance) = (steered.safeGuidedStepCount, steered.distance(to: one))
        #expect(count == 3 && distance.structuralSimilarity < 1)
    }

    @Test("stops when told to")
    func cancellation() throws {
        #expect(throws: CancellationError.self) {
            _ = try Emoji.pipeline.get().draw(PipelineConfiguration(prompt: "a star")) { $0.step < 2 }
        }
    }
}
