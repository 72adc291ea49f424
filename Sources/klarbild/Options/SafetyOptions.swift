public import ArgumentParser
import Checkpoints
import Diffusion
import Foundation
import Images
import Logging
import Safety

/// How pictures are reviewed.
struct SafetyOptions: ParsableArguments {
    /// The value of `--safety`.
    enum Level: Equatable {
        case off
        case on(Sensitivity)

        init(_ text: String) throws(SafetyError) {
            self = text.lowercased() == "off" ? .off : .on(try Sensitivity(text))
        }
    }

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How easily pictures are flagged: standard (the default) decides exactly as diffusers; a number is added to every score (positive is stricter); off reviews nothing and says so in the picture.",
            valueName: "lenient|standard|strict|off|number"),
        transform: { try Level($0) })
    var safety: Level?

    @Option(
        name: .customLong("policy"),
        help: ArgumentHelp(
            "A policy: \(SafetyPolicy.presets.map(\.name).joined(separator: ", ")), or a JSON file ('klarbild policy --help').",
            valueName: "name|file"))
    var policyName: String?

    @Option(
        name: .customLong("safety-checker"),
        help: ArgumentHelp("A folder with another safety checker, for models that have none.", valueName: "folder"))
    var checkerFolder: String?

    func validate() throws {
        guard policyName == nil || safety == nil else {
            throw ValidationError("--policy and --safety contradict each other: a policy has its own sensitivity")
        }
    }

    /// Whether nothing is reviewed.
    var isOff: Bool { safety == .off }

    /// The policy asked for; nil when safety is off.
    ///
    /// - Parameter base: what `--safety` changes the sensitivity of.
    func policy(_ base: SafetyPolicy = .standard) throws -> SafetyPolicy? {
        switch safety {
        case .off: return nil
        case .on(let sensitivity):
            var policy = base
            for index in policy.checkers.indices { policy.checkers[index].sensitivity = sensitivity }
            policy.name = base == .standard ? sensitivity.description : "\(base.name), \(sensitivity)"
            return policy
        case nil: return try policyName.map { try SafetyPolicy(named: $0) } ?? base
        }
    }

    /// Where checkers are found.
    ///
    /// - Parameter looksQuickly: false where memory is short.
    func sources(model: ModelCheckpoint?, looksQuickly: Bool = true) -> CheckerSources {
        CheckerSources(
            model: model, conceptChecker: checkerFolder.map { URL(filePath: $0, directoryHint: .isDirectory) },
            looksQuickly: looksQuickly)
    }
}

extension SafetyPolicy {
    /// A file of that path, or else a policy of that name that ships with Klarbild.
    init(named name: String) throws {
        let url = URL(filePath: name)
        if FileManager.default.fileExists(atPath: url.path) || name.contains("/") || name.hasSuffix(".json") {
            self = try SafetyPolicy(contentsOf: url)
        } else if let preset = Self.presets.first(where: { $0.name == name.lowercased() }) {
            self = preset
        } else {
            throw PolicyNotFound(name: name)
        }
    }
}

/// There is neither a file nor a policy of that name.
struct PolicyNotFound: Error, CustomStringConvertible {
    let name: String

    var description: String {
        "there is no policy '\(name)': no such file, and the policies that ship with Klarbild are "
            + SafetyPolicy.presets.map(\.name).joined(separator: ", ")
    }
}

/// What happens to a flagged picture.
struct FlagOptions: ParsableArguments {
    @Option(
        name: .customLong("on-flag"),
        help: ArgumentHelp(
            "What happens to a flagged picture; replace if neither this nor a policy says otherwise.",
            valueName: "replace|blur|pixelate|black|withhold"))
    var action: FlagAction?

    @Option(
        help: ArgumentHelp(
            "The picture that takes the place of flagged ones, PNG or JPEG; our own singer if not given.",
            valueName: "file"))
    var replacement: String?

    @Option(
        help: ArgumentHelp(
            "Try up to n further seeds for a picture that is flagged, before the above happens to it.", valueName: "n"))
    var retry: Int?

    @Option(
        help: ArgumentHelp(
            "Keep flagged pictures for a reviewer in this folder, readable by you only and apart from the results.",
            valueName: "folder"))
    var keepForReview: String?

    func validate() throws {
        guard (0...100).contains(retry ?? 0) else { throw ValidationError("--retry takes 0 to 100, not \(retry ?? 0)") }
    }

    /// The gate of a run.
    ///
    /// - Parameters:
    ///   - results: the folder that pictures go to.
    ///   - memory: how much of the model may stay in memory, its checker among it.
    func gate(
        _ safety: SafetyOptions, checkpoint: ModelCheckpoint, results: URL,
        memory: PipelineConfiguration.MemoryMode, logger: Logger
    ) throws -> SafetyGate {
        guard var policy = try safety.policy() else {
            logger.notice("safety is off: pictures are not reviewed, and say so in their metadata")
            return .unfiltered
        }
        if let action { policy.onFlag.action = action }
        if let retry { policy.onFlag.retries = retry }
        if let keepForReview { policy.onFlag.reviewFolder = keepForReview }
        let picture: Replacement =
            if let replacement { .picture(try RGBImage(contentsOf: URL(filePath: replacement))) } else { .singer }
        return try SafetyGate(
            policy, from: safety.sources(model: checkpoint, looksQuickly: memory == .normal), replacement: picture,
            results: results)
    }
}

extension FlagAction: ExpressibleByArgument {}
