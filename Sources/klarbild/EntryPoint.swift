import ArgumentParser
import Checkpoints

/// Where the program begins.
@main
enum EntryPoint {
    /// Answers a misspelt command with the nearest one; all else is the argument parser's.
    static func main() {
        let names = Klarbild.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        if let typed = CommandLine.arguments.dropFirst().first, !typed.hasPrefix("-"), !names.contains(typed) {
            let nearest = nearestNames(to: typed, in: names, sharingEnds: false).first
            let mend = nearest.map { "Did you mean '\($0)'?" } ?? "'klarbild --help' lists them"
            StandardStreams.note("klarbild: there is no command '\(typed)'. \(mend)")
            Klarbild.exit(withError: ExitCode.validationFailure)
        }
        Klarbild.main()
    }
}
