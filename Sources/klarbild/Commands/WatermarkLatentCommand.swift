import ArgumentParser
import Diffusion
import Foundation
import Images
import Reports
import Watermarks

/// `klarbild watermark latent`.
struct WatermarkLatentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latent",
        abstract: "Look for a key in the noise that a picture was drawn from (Tree-Ring).",
        discussion: """
            Example:
              klarbild generate "a red apple" --latent-mark 2026
              klarbild watermark latent a-red-apple-*.png --key 2026

            The sampler is run backwards, so the model that drew the picture is needed. The p-value is the share of 999 \
            other keys that fit as well.
            """)

    /// What the test says of one file.
    private struct Result: Encodable {
        let path: String
        let key: UInt64
        let strength: Double
        let pValue: Double
        let verdict: MarkVerdict
    }

    @Argument(help: ArgumentHelp("Pictures, PNG or JPEG.", valueName: "image"))
    var images: [String]

    @Option(help: ArgumentHelp("The key's number, as given to 'generate --latent-mark'.", valueName: "key"))
    var key: UInt64

    @Option(help: ArgumentHelp("Steps of the sampler backwards.", valueName: "n"))
    var stepCount = 25

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of lines.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func validate() throws {
        guard stepCount > 0 else { throw ValidationError("--step-count is 1 or more") }
    }

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let pipeline = try StableDiffusionPipeline(model.checkpoint())
            let progress = PictureProgress(total: images.count, isQuiet: isQuiet)
            defer { progress.clear() }
            var results: [Result] = []
            for path in images {
                let finding = try pipeline.finding(
                    of: TreeRingKey(seed: key), in: RGBImage(contentsOf: URL(filePath: path)), stepCount: stepCount
                ) {
                    try Interruption.check()
                }
                let result = Result(
                    path: path, key: key, strength: finding.strength, pValue: finding.pValue, verdict: finding.verdict)
                results.append(result)
                try progress.show(results.count)
                if !isJSON {
                    progress.clear()
                    StandardStreams.print(
                        "\(path)  \(result.verdict.rawValue)  key \(key), strength "
                            + "\(NumberText.decimal(result.strength, 1)), p \(NumberText.trimmed(result.pValue))")
                }
            }
            if isJSON { try StandardStreams.printJSON(["images": results]) }
        }
    }
}
