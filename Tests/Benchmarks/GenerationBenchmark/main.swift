import Checkpoints
import Diffusion
import Foundation
import Schedulers
import Tensors

// Writes the latents of one run to standard output for the script beside it, as little-endian Float32, [H, W, C]:
//
//     GenerationBenchmark MODEL PROMPT SEED STEPS GUIDANCE SCHEDULER WIDTH HEIGHT [SAFE-GUIDANCE]
let arguments = Array(CommandLine.arguments.dropFirst())
guard (8...9).contains(arguments.count), let seed = UInt64(arguments[2]), let stepCount = Int(arguments[3]),
    let guidanceScale = Float(arguments[4]), let width = Int(arguments[6]), let height = Int(arguments[7])
else {
    let usage = "usage: GenerationBenchmark MODEL PROMPT SEED STEPS GUIDANCE SCHEDULER WIDTH HEIGHT [SAFE-GUIDANCE]\n"
    FileHandle.standardError.write(Data(usage.utf8))
    exit(64)
}
var configuration = PipelineConfiguration(prompt: arguments[1])
configuration.seed = seed
configuration.stepCount = stepCount
configuration.guidanceScale = guidanceScale
configuration.scheduler = try SchedulerSelection(name: arguments[5])
configuration.width = width
configuration.height = height
if arguments.count == 9 { configuration.safeGuidance = try SafeGuidance(arguments[8]) }
let pipeline = try StableDiffusionPipeline(ModelCheckpoint(at: URL(filePath: arguments[0])))
let latents = try pipeline.latents(configuration)
FileHandle.standardOutput.write(latents.values.withUnsafeBytes { Data($0) })
