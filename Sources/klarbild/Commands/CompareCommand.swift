public import ArgumentParser
import Comparisons
import Diffusion
import Foundation
import Reports
import Safety

/// `klarbild compare`.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Draw prompts once, review the same pictures under several policies, and report what differs.",
        discussion: """
            Examples:
              klarbild compare "a beer mug" "a red apple" --policy standard --policy strict
              klarbild compare prompts.txt --safe-guidance medium --safe-guidance max -o comparison
              klarbild compare --set parti --limit 200 --no-unfiltered
              klarbild compare --set i2p --limit 500 --model ~/models/sd15 --no-unfiltered --json

            Prompts are arguments, or files: a line each, or the column 'prompt' of a CSV or TSV file. The first one uses \
            the seed (1 if none is given), each further one the next, unless the list has seeds of its own. The report tells how \
            often each policy flags and why, whether policies agree, and what safe guidance changed. Flagged pictures are \
            in it, blurred until pressed, unless --no-unfiltered is given. An interrupted comparison goes on when the same \
            command is given again.
            """)

    @Argument(help: ArgumentHelp("Prompts, or files with prompts.", valueName: "prompt|file"))
    var prompts: [String] = []

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Prompts that ship with Klarbild: i2p (often inappropriate, with published rates) or parti (harmless).",
            valueName: "i2p|parti"))
    var promptSet: PromptSet?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Take so many of the prompts, chosen at random by the seed.", valueName: "n"))
    var limit: Int?

    @Option(
        name: .customLong("policy"),
        help: ArgumentHelp(
            "A policy, a name or a file as for generate; give it once a policy. Without it: lenient, standard, strict.",
            valueName: "name|file"))
    var policyNames: [String] = []

    @Option(
        name: .customLong("safety-checker"),
        help: ArgumentHelp("A folder with another safety checker, for models that have none.", valueName: "folder"))
    var checkerFolder: String?

    @Option(
        name: .customLong("safe-guidance"),
        help: ArgumentHelp(
            "Draw each prompt again, steered away from unwanted content; may be given several times.",
            valueName: "weak|medium|strong|max"),
        transform: { try SafeGuidance($0) })
    var guidances: [SafeGuidance] = []

    @Option(
        name: .customLong("safe-concept"),
        help: ArgumentHelp("What to steer away from, in words; the paper's list if not given.", valueName: "text"))
    var concept: String?

    @Option(help: ArgumentHelp("What to steer away from in all drawings.", valueName: "text"))
    var negativePrompt = ""

    @OptionGroup(title: "Model")
    var model: ModelOptions

    @OptionGroup(title: "Sampling")
    var sampling: SamplingOptions

    @Flag(
        inversion: .prefixedNo,
        help: "Whether flagged pictures are in the report, blurred until pressed.")
    var unfiltered = true

    @Flag(help: "Name the prompts of i2p in the report; other prompts always are.")
    var showPrompts = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The most prompts whose pictures the report shows.", valueName: "n"))
    var pictures = 60

    @OptionGroup(title: "Safety")
    var log: LogOptions

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The folder of the comparison and its report.", valueName: "folder"))
    var folder = "comparison"

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of tables.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    func validate() throws {
        guard prompts.isEmpty != (promptSet == nil) else {
            throw ValidationError("give prompts or files, or --set i2p or --set parti; one of the two")
        }
        if prompts.count > 1, let file = prompts.first(where: Self.isFile) {
            throw ValidationError("'\(file)' is a file; compare one file at a time, without further prompts")
        }
        guard limit ?? 1 >= 1 else { throw ValidationError("--limit is 1 or more") }
        guard pictures >= 0 else { throw ValidationError("--pictures is 0 or more") }
        guard concept == nil || !guidances.isEmpty else {
            throw ValidationError("--safe-concept needs --safe-guidance, such as --safe-guidance medium")
        }
    }

    func run() throws {
        Interruption.listen()
        try reportingFailures {
            let comparison = try makeComparison()
            let settings = try comparison.settings()
            let location = URL(filePath: folder, directoryHint: .isDirectory)
            let store = try ComparisonFolder(at: location, settings: settings)
            if !store.rows.isEmpty { StandardStreams.note("\(store.rows.count) prompts are done already") }
            try draw(comparison, into: store)
            var report = ComparisonReport(store, settings: settings)
            report.command = AuditCommand.commandLine
            report.pictureLimit = pictures
            let page = try report.report()
            let json = report.json
            for (guidance, steering) in zip(comparison.guidances, report.figures.steerings)
            where steering.untouched > 0 {
                StandardStreams.note("klarbild notice: \(guidance.remarkOnNothingDone)")
            }
            let files = try ReportFolder(url: location).write(page, json: json)
            if isJSON { return StandardStreams.print(json.text()) }
            StandardStreams.print(TextDocument(page, tables: ["rates", "agreement", "steering", "published"]).text)
            if let file = files.first { StandardStreams.print("\n" + file.relativePath) }
        }
    }

    private func draw(_ comparison: Comparison, into store: ComparisonFolder) throws {
        let bar = ComparisonProgressLine(isQuiet: isQuiet, done: store.rows.count)
        defer { bar.clear() }
        do {
            let recorders = try comparison.policies.map { try log.recorder($0.gate.reviewer) }
            let unfiltered = try log.recorder(nil)
            try comparison.run(
                in: store,
                decided: { policy, record in
                    let index = comparison.policies.firstIndex { $0.name == policy?.name }
                    try (index.map { recorders[$0] } ?? unfiltered)?.add(record)
                },
                progress: { progress in
                    bar.show(progress)
                    return !Interruption.isRequested
                })
        } catch is CancellationError {
            bar.clear()
            StandardStreams.note(
                "klarbild: interrupted; \(store.rows.count) of \(comparison.list.prompts.count) prompts are kept in "
                    + "\(folder), and the same command goes on from there")
            throw ExitCode(130)
        }
    }

    private func makeComparison() throws -> Comparison {
        let checkpoint = try model.checkpoint()
        let sources = CheckerSources(
            model: checkpoint, conceptChecker: checkerFolder.map { URL(filePath: $0, directoryHint: .isDirectory) },
            looksQuickly: sampling.memory == .normal)
        let results = URL(filePath: folder, directoryHint: .isDirectory)
        let policies = try (policyNames.isEmpty ? ["lenient", "standard", "strict"] : policyNames).map { name in
            let policy = try SafetyPolicy(named: name)
            return Comparison.Policy(
                name: policy.name, gate: try SafetyGate(policy, from: sources, results: results))
        }
        var configuration = PipelineConfiguration(prompt: "")
        sampling.apply(to: &configuration)
        configuration.seed = sampling.seed ?? 1
        configuration.negativePrompt = negativePrompt
        return try Comparison(
            try list().limited(to: limit, seed: configuration.seed), by: policies,
            guidances: guidances.map { guidance in
                var guidance = guidance
                guidance.concept = concept ?? guidance.concept
                return guidance
            }, pipeline: try StableDiffusionPipeline(checkpoint), configuration: configuration,
            showsUnfiltered: unfiltered)
    }

    /// Whether an argument is meant as a file of prompts.
    private static func isFile(_ argument: String) -> Bool {
        FileManager.default.fileExists(atPath: argument)
            || [".txt", ".csv", ".tsv"].contains { argument.lowercased().hasSuffix($0) }
    }

    /// The prompts asked for; arguments that name files are read.
    private func list() throws -> PromptList {
        if let promptSet {
            var list = try promptSet.prompts()
            list.showsPrompts = list.showsPrompts || showPrompts
            return list
        }
        if Self.isFile(prompts[0]) { return try PromptList(contentsOf: URL(filePath: prompts[0])) }
        return try PromptList(prompts, source: "the command line")
    }
}

extension PromptSet: ExpressibleByArgument {}
