public import ArgumentParser
public import Benchmarks
import Foundation

/// `klarbild bench`.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast this machine draws: layers, a step, the VAE, the text encoder, the checker.",
        discussion: """
            Examples:
              klarbild bench
              klarbild bench --unet ~/models/sd15 --size 256 --json
              klarbild bench --part step --part vae --runs 5

            Without --unet, random weights of Stable Diffusion 1.5's size are measured; nothing is downloaded. Rates are \
            counted by the direct definition of each layer, so Winograd's algorithm can show more than the processor's \
            peak. Close other programs: what else runs is measured too.
            """)

    @Option(
        help: ArgumentHelp(
            "A folder in the Hugging Face layout: of a whole model, or of a U-Net alone.", valueName: "folder"))
    var unet: String?

    @Option(help: ArgumentHelp("Width and height of the picture in pixels, a multiple of 64.", valueName: "px"))
    var size = 512

    @Option(help: ArgumentHelp("How often each part is measured, after a warm-up.", valueName: "n"))
    var runs = 3

    @Option(
        name: [.long, .customLong("steps")],
        help: ArgumentHelp("Steps of the whole picture, which needs a whole model.", valueName: "n"))
    var stepCount = 4

    @Option(
        name: .customLong("part"),
        help: ArgumentHelp(
            "What to measure, may be repeated; all if not given. One of \(Benchmark.Part.names).", valueName: "name"))
    var parts: [Benchmark.Part] = []

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of tables: step.median is in seconds.")
    var isJSON = false

    func validate() throws {
        guard size >= 64, size <= 2048, size % 64 == 0 else {
            throw ValidationError("--size is \(size), but must be a multiple of 64 from 64 to 2048; try 256 or 512")
        }
        guard runs >= 1, stepCount >= 1 else {
            throw ValidationError("--runs and --step-count must be at least 1")
        }
    }

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let model = try unet.map { try BenchmarkModel(contentsOf: URL(filePath: $0)) } ?? BenchmarkModel()
            let benchmark = Benchmark(model, size: size, runs: runs, stepCount: stepCount)
            let chosen = parts.isEmpty ? Set(Benchmark.Part.allCases) : Set(parts)
            let report = try benchmark.run(chosen) { part in
                try Interruption.check()
                StandardStreams.note("measuring: \(part.rawValue)")
            }
            if isJSON { try StandardStreams.printJSON(report) } else { StandardStreams.print(BenchTable(report).text) }
        }
    }
}

extension Benchmark.Part: ExpressibleByArgument {
    /// All parts, for help texts.
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
