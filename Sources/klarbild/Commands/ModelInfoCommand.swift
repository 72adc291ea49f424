import ArgumentParser
import Diffusion
import Foundation
import Reports

/// `klarbild model info`.
struct ModelInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Say what a model consists of: its parts, sizes, precisions, usual settings and safety checker.",
        discussion: """
            Examples:
              klarbild model info
              klarbild model info ~/models/stable-diffusion-v1-5
              klarbild model info v1-5-pruned-emaonly.safetensors --json

            Every part is opened as a run would open it; what is missing or does not fit is said. 'klarbild model verify' \
            also looks at every weight.
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "name|folder|file"))
    var model = "emoji"

    @Flag(name: .customLong("json"), help: "Print one JSON object.")
    var isJSON = false

    func run() throws {
        try reportingFailures {
            let description = try ModelDescription(ModelOptions.checkpoint(model))
            guard !isJSON else { return try StandardStreams.printJSON(description) }
            StandardStreams.print("\(description.name)  \(description.path)")
            for (name, text) in rows(of: description) {
                StandardStreams.print("  \(name.padding(toLength: 14, withPad: " ", startingAt: 0))  \(text)")
            }
        }
    }

    private func rows(of model: ModelDescription) -> [(name: String, text: String)] {
        let kind = [
            model.family == "other" ? "of Stable Diffusion's classes" : "Stable Diffusion \(model.family)",
            "\(model.width) x \(model.height) pixels", "predicts \(model.prediction)",
            model.isInpainting ? "fills in parts of pictures only" : nil,
            model.startsFromPictures ? nil : "cannot start from pictures: its VAE has no encoder",
        ].compactMap(\.self)
        let settings = [
            "\(model.stepCount) steps", "guidance \(NumberText.trimmed(Double(model.guidanceScale)))", model.scheduler,
        ].compactMap(\.self)
        return [
            ("kind", kind.joined(separator: ", ")), ("usual settings", settings.joined(separator: ", ")),
            ("text", "\(model.textLength) positions, \(NumberText.integer(model.vocabularySize)) tokens"),
        ]
            + model.weights.map { ($0.part, Self.text($0)) }
            + [("hash", model.hash), ("safety", model.safetyChecker.map(Self.text) ?? Self.noChecker)]
    }

    private static func text(_ part: ModelDescription.Weights) -> String {
        "\(NumberText.compact(Double(part.parameterCount))) parameters in \(NumberText.integer(part.tensorCount)) tensors, "
            + "\(NumberText.compact(Double(part.byteCount)))B, \(part.precisions.joined(separator: " and "))"
    }

    private static let noChecker =
        "the model comes without a checker: name one with --safety-checker FOLDER, or say --safety off"

    private static func text(_ checker: ModelDescription.Checker) -> String {
        "\(checker.concepts.count) concepts. \(checker.blindSpots)"
    }
}
