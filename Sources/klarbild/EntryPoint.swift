import ArgumentParser
import Diagnostics

/// Where the program begins.
@main
enum EntryPoint {
    /// Answers a misspelt command with the nearest one; all else is the argument parser's.
    static func main() {
        if let complaint = complaint(about: CommandLine.arguments.dropFirst()) {
            StandardStreams.note("klarbild: \(complaint)")
            Klarbild.exit(withError: ExitCode.validationFailure)
        }
        Klarbild.main()
    }

    /// What is wrong with the commands and subcommands that the arguments begin with; `nil` if nothing is.
    private static func complaint(about arguments: ArraySlice<String>) -> String? {
        var command: any ParsableCommand.Type = Klarbild.self
        var path: [String] = []
        for word in arguments {
            let choices = command.configuration.subcommands
            guard !choices.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            if let choice = choices.first(where: { $0.configuration.commandName == word }) {
                (command, path) = (choice, path + [word])
                continue
            }
            let names = choices.compactMap { $0.configuration.commandName }
            let nearest = nearestNames(to: word, in: names, sharingEnds: false).first
            let typed = (path + [word]).joined(separator: " ")
            let list = (["klarbild"] + path + ["--help"]).joined(separator: " ")
            let mend =
                nearest.map { "Did you mean '\((path + [$0]).joined(separator: " "))'?" } ?? "'\(list)' lists them"
            return "there is no command '\(typed)'. \(mend)"
        }
        return nil
    }
}
