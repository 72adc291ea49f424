import ArgumentParser
import Diffusion
import Foundation
import Images
import Resources
import Safety
import Tensors

/// `klarbild doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Try whether everything works here: processor, data, embedded model, drawing and both checkers.",
        discussion: """
            Examples:
              klarbild doctor
              klarbild doctor --json

            Draws two pictures with the embedded model, of which its checker has to pass one and flag the other. Nothing is \
            written. Exit code 1 if something does not work; each line then says what to do.
            """)

    /// What one trial found.
    private struct Finding: Encodable {
        let trial: String
        let isFine: Bool
        let detail: String
    }

    @Flag(name: .customLong("json"), help: "Print one JSON object.")
    var isJSON = false

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            var findings: [Finding] = []
            for (trial, body) in trials {
                try Interruption.check()
                let finding: Finding
                do {
                    finding = Finding(trial: trial, isFine: true, detail: try body())
                } catch let error as CancellationError {
                    throw error  // an interruption says nothing about the installation
                } catch {
                    finding = Finding(trial: trial, isFine: false, detail: "\(error)")
                }
                findings.append(finding)
                if !isJSON { StandardStreams.print(line(of: finding)) }
            }
            if isJSON { try StandardStreams.printJSON(["findings": findings]) }
            if findings.contains(where: { !$0.isFine }) { throw ExitCode.failure }
        }
    }

    private func line(of finding: Finding) -> String {
        let name = finding.trial.padding(toLength: 12, withPad: " ", startingAt: 0)
        return "\(finding.isFine ? "ok    " : "FAILED")  \(name)  \(finding.detail)"
    }

    /// What is tried, in an order in which the first failure tells most.
    private var trials: [(String, () throws -> String)] {
        [
            ("processor", processor), ("data", { try DataFolder.locate().url.path(percentEncoded: false) }),
            ("model", model),
            ("drawing", { try drawing("a red apple on a blue background", seed: 7, isFlagged: false) }),
            ("checker", { try drawing("a beer mug", seed: 101, isFlagged: true) }), ("photographs", photographs),
        ]
    }

    private func processor() -> String {
        "\(Engine.path) kernels, \(Engine.threadCount) threads"
            + (Engine.path == "portable" ? "; without AVX2 drawing takes several times as long" : "")
    }

    private func model() throws -> String {
        let inspection = try ModelInspection(ModelOptions.checkpoint("emoji")) { _, _ in try Interruption.check() }
        if let finding = inspection.findings.first { throw Trouble(description: finding.problem) }
        return "the embedded model's \(inspection.tensorCount) tensors are whole"
    }

    /// Draws a picture whose verdict is known; every processor has to come to it.
    private func drawing(_ prompt: String, seed: UInt64, isFlagged: Bool) throws -> String {
        let checkpoint = try ModelOptions.checkpoint("emoji")
        let gate = try SafetyGate(.standard, from: CheckerSources(model: checkpoint))
        var configuration = PipelineConfiguration(prompt: prompt)
        configuration.seed = seed
        let images = try StableDiffusionPipeline(checkpoint).generate(
            configuration, gate: gate, progress: { _ in !Interruption.isRequested })
        guard let record = images.first?.record, record.flagged == isFlagged else {
            throw Trouble(
                description:
                    "\"\(prompt)\" with seed \(seed) \(isFlagged ? "passed" : "was flagged"), which it must "
                    + "not; do not trust this installation, and report it with the output of 'klarbild doctor --json'"
            )
        }
        return "\"\(prompt)\": \(record.explanation)"
    }

    private func photographs() throws -> String {
        let reviewer = try PolicyReviewer(.photographs, from: CheckerSources())
        let decision = try reviewer.decide(Replacement.singer.fitted(width: 256, height: 256))
        guard !decision.isFlagged else {
            throw Trouble(description: "Open NSFW flags Klarbild's own drawing of a singer; fetch its weights again")
        }
        return reviewer.checkers.map(\.name).joined(separator: ", ") + " passes a drawing of a singer"
    }
}

/// Something that does not work, with what to do about it.
private struct Trouble: Error, CustomStringConvertible {
    let description: String
}
