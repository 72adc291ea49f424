import ArgumentParser
import Diffusion
import Reports

/// `klarbild model verify`.
struct ModelVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Look at every weight of a model for what a broken download or conversion leaves.",
        discussion: """
            Examples:
              klarbild model verify ~/models/stable-diffusion-v1-5
              klarbild model verify v1-5-pruned-emaonly.safetensors --json

            Finds parts that cannot be opened or do not fit, numbers that are infinite or none, and matrices of zeros. It \
            reads all weights. Exit code 1 if something is wrong.
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "name|folder|file"))
    var model = "emoji"

    @Flag(name: .customLong("json"), help: "Print one JSON object.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let line = StatusLine(isQuiet: isQuiet)
            defer { line.clear() }
            let found = try ModelInspection(ModelOptions.checkpoint(model)) { done, total in
                try Interruption.check()
                line.show(share: Double(done) / Double(max(total, 1))) {
                    "\(done)/\(total) tensors" + StatusLine.timeLeft(done: done, of: total, after: $0)
                }
            }
            line.clear()
            if isJSON {
                try StandardStreams.printJSON(found)
            } else {
                for finding in found.findings {
                    StandardStreams.print((finding.part.map { "\($0): " } ?? "") + finding.problem)
                }
                let seen =
                    "\(NumberText.integer(found.tensorCount)) tensors, "
                    + "\(NumberText.compact(Double(found.parameterCount))) parameters"
                StandardStreams.print(found.findings.isEmpty ? "nothing is wrong: \(seen)" : "looked at \(seen)")
            }
            if !found.findings.isEmpty { throw ExitCode.failure }
        }
    }
}
