import ArgumentParser
import Diffusion

/// The command `klarbild`.
struct Klarbild: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "klarbild",
        abstract: "Text-to-image generation with a safety checker that explains itself.",
        discussion: """
            Example:
              klarbild generate "a red apple on a blue background" --seed 7

            Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 a picture \
            was withheld by safety, 64 wrong usage, 130 interrupted.
            """,
        version: klarbildVersion,
        subcommands: [
            GenerateCommand.self, CheckCommand.self, PolicyCommand.self, CompareCommand.self, EvaluateCommand.self,
            LogCommand.self, WatermarkCommand.self, SampleCommand.self, AuditCommand.self, ModelCommand.self,
            BenchCommand.self, DoctorCommand.self,
        ])
}
