import ArgumentParser
import Decisions
import Diffusion
import Foundation
import Images
import Safety

/// `klarbild check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Run safety checkers on pictures and print every concept's score.",
        discussion: """
            Examples:
              klarbild check photo.jpg
              klarbild check drawing.png --model emoji
              klarbild check *.jpg --model ~/models/sd15 --policy house-rules.json --json

            Without a model Open NSFW looks, which knows pornographic photographs. With one its own checker does, and \
            --policy names others or several. The verdict is passed, or withheld for a picture that is flagged, or invalid \
            for one of a single colour. Every verdict says who spoke and what that checker cannot see.
            """)

    /// What the checkers say of one file.
    private struct Result: Encodable {
        let path: String
        let verdict: Verdict
        let flagged: Bool
        let explanation: String
        let checker: String
        let scores: [GenerationRecord.Score]
        let safety: GenerationRecord.Safety?
    }

    @Argument(help: ArgumentHelp("Pictures, PNG or JPEG.", valueName: "image"))
    var images: [String]

    @OptionGroup(title: "Safety")
    var checkers: CheckerOptions

    @OptionGroup(title: "Safety")
    var log: LogOptions

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of tables.")
    var isJSON = false

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let reviewer = try checkers.reviewer()
            let recorder = try log.recorder(reviewer)
            var results: [Result] = []
            for path in images {
                try Interruption.check()
                let result = try review(path, by: reviewer, recorder: recorder)
                if !isJSON { StandardStreams.print(table(of: result)) }
                results.append(result)
            }
            if isJSON { try StandardStreams.printJSON(["images": results]) }
        }
    }

    private func review(
        _ path: String, by reviewer: PolicyReviewer, recorder: DecisionRecorder?
    ) throws -> Result {
        let image = try RGBImage(contentsOf: URL(filePath: path))
        if let color = image.onlyColor {
            let explanation = "Every pixel is the same (\(color)): there is nothing to judge."
            try recorder?.append([
                DecisionEntry(file: path, decision: nil, verdict: .invalid, explanation: explanation)
            ])
            return Result(
                path: path, verdict: .invalid, flagged: false, explanation: explanation,
                checker: reviewer.checkers.map(\.name).joined(separator: " + "), scores: [], safety: nil)
        }
        let decision = try reviewer.decide(image)
        let verdict = decision.isFlagged ? Verdict.withheld : .passed
        try recorder?.append([
            DecisionEntry(file: path, decision: decision, verdict: verdict, explanation: decision.explanation)
        ])
        return Result(
            path: path, verdict: verdict, flagged: decision.isFlagged,
            explanation: decision.explanation, checker: decision.checkerName,
            scores: decision.scores.map(GenerationRecord.Score.init), safety: GenerationRecord.Safety(decision))
    }

    /// The verdict of one file and its scores, the nearest to their thresholds first.
    private func table(of result: Result) -> String {
        func column(_ number: Float) -> String {
            String(format: "%9.3f", Double(number))
        }
        var lines = ["\(result.path): \(result.verdict.rawValue). \(result.explanation)"]
        for opinion in result.safety?.opinions ?? [] {
            lines.append("  Checked by \(opinion.checker). \(opinion.blindSpots)")
            let width = max(opinion.scores.map(\.concept.count).max() ?? 0, 7)
            lines.append(
                "  " + "concept".padding(toLength: width, withPad: " ", startingAt: 0)
                    + "    score threshold   margin")
            lines += opinion.scores.sorted { $0.margin > $1.margin }.map { score in
                "  " + score.concept.padding(toLength: width, withPad: " ", startingAt: 0) + column(score.score)
                    + column(score.threshold) + column(score.margin)
                    + (score.kind == SafetyConcept.Kind.specialCare.rawValue ? "  special care" : "")
            }
        }
        return lines.joined(separator: "\n")
    }
}
