import ArgumentParser
import Diffusion
import Foundation
import Images
import Safety

/// `klarbild check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Run a safety checker on pictures and print every concept's score.",
        discussion: """
            Examples:
              klarbild check picture.png
              klarbild check *.jpg --model ~/models/sd15 --json

            The verdict is passed, or withheld for a picture that the checker flags. A checker knows only its own \
            concepts: the emoji model's are harmless themes, and say nothing about photographs.
            """)

    /// What the checker says of one file.
    private struct Result: Encodable {
        let path: String
        let verdict: Verdict
        let flagged: Bool
        let explanation: String
        let checker: String
        let scores: [GenerationRecord.Score]
    }

    @Argument(help: ArgumentHelp("Pictures, PNG or JPEG.", valueName: "image"))
    var images: [String]

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @OptionGroup(title: "Safety")
    var safety: SafetyOptions

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of tables.")
    var isJSON = false

    func validate() throws {
        guard safety.safety != .off else {
            throw ValidationError("'--safety off' leaves nothing to check; give lenient, standard, strict or a number")
        }
    }

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            guard case .on(let sensitivity) = safety.safety else { return }
            let checker = try safety.checker(for: model.checkpoint())
            var results: [Result] = []
            for path in images {
                guard !Interruption.isRequested else { throw CancellationError() }
                let decision = try checker.decide(
                    try RGBImage(contentsOf: URL(filePath: path)), sensitivity: sensitivity)
                let result = Result(
                    path: path, verdict: decision.isFlagged ? .withheld : .passed, flagged: decision.isFlagged,
                    explanation: decision.explanation, checker: checker.name,
                    scores: decision.scores.map(GenerationRecord.Score.init))
                if !isJSON { StandardStreams.print(table(of: result)) }
                results.append(result)
            }
            if isJSON { try StandardStreams.printJSON(["images": results]) }
        }
    }

    /// The verdict of one file and its scores, the nearest to their thresholds first.
    private func table(of result: Result) -> String {
        func column(_ number: Float) -> String {
            String(format: "%9.3f", Double(number))
        }
        let width = max(result.scores.map(\.concept.count).max() ?? 0, 7)
        let rows = result.scores.sorted { $0.margin > $1.margin }.map { score in
            "  " + score.concept.padding(toLength: width, withPad: " ", startingAt: 0) + column(score.score)
                + column(score.threshold) + column(score.margin)
                + (score.kind == SafetyConcept.Kind.specialCare.rawValue ? "  special care" : "")
        }
        let header =
            "  " + "concept".padding(toLength: width, withPad: " ", startingAt: 0)
            + "    score threshold   margin"
        return (["\(result.path): \(result.verdict.rawValue). \(result.explanation)", header] + rows).joined(
            separator: "\n")
    }
}
