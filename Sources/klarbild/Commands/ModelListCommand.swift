import ArgumentParser
import Foundation

/// `klarbild model list`.
struct ModelListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the models that ship with Klarbild.",
        discussion: """
            Example:
              klarbild model list --json

            Other models are named by their folder or file, as in --model ~/models/stable-diffusion-v1-5.
            """)

    @Flag(name: .customLong("json"), help: "Print one JSON object.")
    var isJSON = false

    func run() throws {
        try reportingFailures {
            let models = try ModelOptions.embedded()
            guard !isJSON else {
                return try StandardStreams.printJSON([
                    "models": models.map { ["name": $0.lastPathComponent, "path": $0.path(percentEncoded: false)] }
                ])
            }
            for model in models {
                StandardStreams.print("\(model.lastPathComponent)  \(model.path(percentEncoded: false))")
            }
        }
    }
}
