import ArgumentParser
import Foundation
import Safety

/// `klarbild policy`.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Check and show safety policies: which checkers look, when they flag, and what follows.",
        discussion: """
            Examples:
              klarbild policy show standard > house-rules.json
              klarbild policy check house-rules.json --model emoji
              klarbild generate "a cat" --policy house-rules.json

            A policy is a JSON file, for example:
              {
                "name": "house rules",
                "checkers": [
                  {"checker": "concepts", "sensitivity": "strict", "thresholds": {"nude": 0.2}, "greyZone": [-0.01, 0.02]},
                  {"checker": "open-nsfw"}
                ],
                "combine": "cascade",
                "onFlag": {"action": "blur", "retry": 3, "keepForReview": "/home/me/review"},
                "promptGuard": {"words": ["gun"], "concepts": [{"text": "a weapon", "threshold": 0.9}]},
                "log": {"prompts": "hashed"}
              }
            Data/Policies/README.md explains every key.
            """,
        subcommands: [Check.self, Show.self])

    /// `klarbild policy check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say everything that is wrong with policy files, and whether their checkers can run.",
            discussion: """
                Example:
                  klarbild policy check house-rules.json --model ~/models/sd15

                Without --model, checkers that belong to a model are not tried.
                """)

        @Argument(help: ArgumentHelp("Policies: files or names.", valueName: "policy"))
        var policies: [String]

        @Option(help: ArgumentHelp("A model, to try its checkers too.", valueName: "name|folder|file"))
        var model: String?

        @Option(
            name: .customLong("safety-checker"),
            help: ArgumentHelp("A folder with another safety checker.", valueName: "folder"))
        var checkerFolder: String?

        func run() throws {
            var isWrong = false
            try reportingFailures {
                let checkpoint = try model.map { try ModelOptions.checkpoint($0) }
                let sources = CheckerSources(
                    model: checkpoint,
                    conceptChecker: checkerFolder.map { URL(filePath: $0, directoryHint: .isDirectory) })
                for name in policies {
                    do {
                        StandardStreams.print(try verdict(on: SafetyPolicy(named: name), sources: sources))
                    } catch let error as PolicyError {
                        StandardStreams.note("\(error)")
                        isWrong = true
                    } catch let error as SafetyError {
                        StandardStreams.note("\(name): \(error)")
                        isWrong = true
                    }
                }
            }
            if isWrong { throw ExitCode.failure }
        }

        private func verdict(on policy: SafetyPolicy, sources: CheckerSources) throws -> String {
            let needsModel =
                sources.model == nil
                && (policy.promptGuard?.needsModel == true
                    || policy.checkers.contains { $0.needsModel && sources.conceptChecker == nil })
            guard needsModel else {
                _ = try SafetyGate(policyWithoutFolder(policy), from: sources)
                return "\(policy.name): right, and its checkers can run (hash \(policy.hash.prefix(10)))"
            }
            for rule in policy.checkers where !rule.needsModel { _ = try sources.checker(for: rule) }
            return "\(policy.name): right (hash \(policy.hash.prefix(10))); the checkers of a model were not tried, "
                + "give --model to do so"
        }

        /// A check makes no folder.
        private func policyWithoutFolder(_ policy: SafetyPolicy) -> SafetyPolicy {
            var policy = policy
            policy.onFlag.reviewFolder = nil
            return policy
        }
    }

    /// `klarbild policy show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print a policy as JSON with every default written out; without a name, list the policies.",
            discussion: """
                Examples:
                  klarbild policy show
                  klarbild policy show second-opinion
                """)

        @Argument(help: ArgumentHelp("A policy: a name or a file.", valueName: "policy"))
        var policy: String?

        func run() throws {
            try reportingFailures {
                if let policy {
                    let json = try SafetyPolicy(named: policy).json
                    return StandardStreams.print(String(json.dropLast()))
                }
                for preset in SafetyPolicy.presets {
                    let name = preset.name.padding(toLength: 16, withPad: " ", startingAt: 0)
                    StandardStreams.print(name + (preset.note.isEmpty ? "Exactly diffusers' decisions." : preset.note))
                }
            }
        }
    }
}
