public import ArgumentParser
import Diffusion
import Schedulers

/// Seed, steps, sampler, size.
struct SamplingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The seed of the first picture, as torch's CPU generator takes it; random if not given.", valueName: "n"))
    var seed: UInt64?

    @Option(
        name: [.long, .customLong("steps")], parsing: .unconditional,
        help: ArgumentHelp("Steps of the sampler; the model's default if not given.", valueName: "n"))
    var stepCount: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How strongly to follow the prompt; 1 is not at all, 7.5 is usual for Stable Diffusion.", valueName: "x"))
    var guidanceScale: Float?

    @Option(
        help: ArgumentHelp(
            "The sampler: \(SchedulerKind.allCases.map(\.rawValue).joined(separator: ", ")); AUTOMATIC1111's names work too.",
            valueName: "name"),
        transform: { try SchedulerSelection(name: $0) })
    var scheduler: SchedulerSelection?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Width in pixels; the model's own if not given.", valueName: "n"))
    var width: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Height in pixels; the model's own if not given.", valueName: "n"))
    var height: Int?

    @Option(
        help: ArgumentHelp(
            "Where random numbers come from: torch (as torch on a CPU) or philox (as on CUDA).",
            valueName: "torch|philox"))
    var rng = PipelineConfiguration.RandomNumbers.torch

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many of the text encoder's last layers to leave out.", valueName: "n"))
    var clipSkip = 0

    @Option(
        help: ArgumentHelp(
            "How much of the model stays in memory: normal, or low for a machine that has little; the picture is the same, but weights are read again at every step.",
            valueName: "normal|low"))
    var memory = PipelineConfiguration.MemoryMode.normal

    @Flag(inversion: .prefixedNo, help: "Whether (word:1.3) and [word] change a word's weight.")
    var promptWeighting = true

    func apply(to configuration: inout PipelineConfiguration) {
        configuration.seed = seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
        configuration.stepCount = stepCount
        configuration.guidanceScale = guidanceScale
        configuration.scheduler = scheduler
        (configuration.width, configuration.height) = (width, height)
        configuration.randomNumbers = rng
        configuration.skippedTextLayers = clipSkip
        configuration.usesPromptWeighting = promptWeighting
        configuration.memoryMode = memory
    }
}

extension PipelineConfiguration.RandomNumbers: ExpressibleByArgument {}

extension PipelineConfiguration.MemoryMode: ExpressibleByArgument {}
