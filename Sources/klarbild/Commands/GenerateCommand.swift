import ArgumentParser
import Checkpoints
import Diffusion
import Foundation
import Images
import Logging
import Reports
import Safety
import Schedulers
import Watermarks

/// `klarbild generate`.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Draw pictures from a prompt; every one is reviewed before it is written.",
        discussion: """
            Examples:
              klarbild generate "a red apple on a blue background" --seed 7
              klarbild generate "a lighthouse at dusk" --model ~/models/sd15 --count 4 --scheduler dpmpp-2m --step-count 25
              klarbild generate "a party" --safe-guidance strong --safe-concept "alcohol"
              klarbild generate "a cat" --image sketch.png --strength 0.6 -o drafts --json

              klarbild generate "a cat" --policy house-rules.json --retry 3

            Picture i uses the seed plus i, so that each can be made again alone. Words can be weighted: (word:1.3), [word].
            """)

    @Argument(help: "What to draw; several words without quotation marks are one prompt.")
    var prompt: [String]

    @Option(help: ArgumentHelp("What to steer away from.", valueName: "text"))
    var negativePrompt = ""

    @Option(parsing: .unconditional, help: ArgumentHelp("How many pictures.", valueName: "n"))
    var count = 1

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @OptionGroup(title: "Sampling")
    var sampling: SamplingOptions

    @OptionGroup(title: "Shortcuts that change the picture a little")
    var shortcuts: ShortcutOptions

    @OptionGroup(title: "Starting picture")
    var start: StartOptions

    @OptionGroup(title: "Safety")
    var safety: SafetyOptions

    @OptionGroup(title: "Safety")
    var flagging: FlagOptions

    @OptionGroup(title: "Safety")
    var guiding: SafeGuidanceOptions

    @OptionGroup(title: "Safety")
    var log: LogOptions

    @OptionGroup(title: "Training data")
    var training: CoverageOptions

    @OptionGroup(title: "Output")
    var output: OutputOptions

    @OptionGroup(title: "Output")
    var marking: WatermarkOptions

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let logger = output.logger()
            let checkpoint = try model.checkpoint()
            let gate = try flagging.gate(
                safety, checkpoint: checkpoint, results: output.folder, memory: sampling.memory, logger: logger)
            let recorder = try log.recorder(gate.reviewer)
            let pipeline = try StableDiffusionPipeline(checkpoint)
            var configuration = PipelineConfiguration(prompt: prompt.joined(separator: " "))
            configuration.negativePrompt = negativePrompt
            configuration.imageCount = count
            sampling.apply(to: &configuration)
            configuration.shortcuts = shortcuts.shortcuts
            try start.apply(to: &configuration)
            configuration.safeGuidance = guiding.guidance
            (configuration.enlargement, configuration.enlargementFilter) = (output.scale, output.scaleFilter.filter)
            configuration.latentMark = marking.latentMark.map { TreeRingKey(seed: $0) }
            let coverage = try training.coverage(of: configuration.prompt, model: checkpoint.url)
            let writer = try PictureWriter(
                folder: output.folder, stem: output.stem, mark: marking.choice(scale: output.scale))
            let bar = GenerationProgressLine(isQuiet: output.isQuiet)
            var records: [GenerationRecord] = []
            defer { bar.clear() }
            do {
                try pipeline.generate(
                    configuration, gate: gate,
                    progress: { progress in
                        bar.show(progress)
                        return !Interruption.isRequested
                    },
                    finished: { image in
                        bar.clear()
                        try recorder?.add(image.record)
                        let record = try writer.write(image, coverage: coverage)
                        records.append(record)
                        if !output.isJSON { report(record) }
                    })
            } catch SafetyError.promptRefused(let refusal) {
                try recorder?.add(refusing: configuration.prompt, for: refusal)
                if output.isJSON { try StandardStreams.printJSON(Refusal(images: [], refusal: refusal)) }
                throw SafetyError.promptRefused(refusal)
            } catch is CancellationError where !records.isEmpty && output.isJSON {
                try StandardStreams.printJSON(["images": records])
                throw CancellationError()
            }
            if output.isJSON {
                try StandardStreams.printJSON(["images": records])
            } else if let coverage {
                report(coverage)
            }
            if let guidance = guiding.guidance, records.contains(where: { $0.safeGuidedStepCount == 0 }) {
                logger.notice("\(guidance.remarkOnNothingDone)")
            }
            if records.contains(where: { $0.verdict == .withheld }) { throw ExitCode(2) }
            if records.contains(where: { $0.verdict == .invalid }) { throw ExitCode.failure }
        }
    }

    /// What `--json` prints when the prompt is refused: no pictures, and why.
    private struct Refusal: Encodable {
        let images: [GenerationRecord]
        let refusal: PromptRefusal
    }

    /// What training captions hold of the prompt.
    private func report(_ coverage: TrainingCoverage) {
        StandardStreams.print(
            "Training captions hold \(Int((coverage.score * 100).rounded())) % of the prompt at best "
                + "(\(coverage.source), \(coverage.rows) rows); word for word: \(coverage.phraseBound)")
        for caption in coverage.nearest {
            StandardStreams.print(
                "  \(Int((caption.recall * 100).rounded())) %  \(caption.caption.map(TextDocument.printable) ?? "(masked)")"
            )
        }
    }

    /// One line a picture on standard output, its reason on standard error.
    private func report(_ record: GenerationRecord) {
        StandardStreams.print("\(record.path ?? "(no picture)")  \(record.verdict.rawValue)  seed \(record.seed)")
        for attempt in record.discarded {
            StandardStreams.note("discarded seed \(attempt.seed), \(attempt.verdict.rawValue): \(attempt.explanation)")
        }
        if record.verdict != .passed { StandardStreams.note(record.explanation) }
        // Worth a word only where a mark was meant to be there.
        if case .mark = marking.choice(scale: output.scale), let reason = record.watermark?.reason {
            StandardStreams.note("no watermark: \(reason)")
        }
    }
}
