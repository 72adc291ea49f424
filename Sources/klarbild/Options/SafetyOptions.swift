public import ArgumentParser
import Checkpoints
import Foundation
import Images
import Logging
import Safety

/// How pictures are reviewed, and what happens to flagged ones.
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
            "How easily pictures are flagged: standard decides exactly as diffusers; a number is added to every score (positive is stricter); off reviews nothing and says so in the picture.",
            valueName: "lenient|standard|strict|off|number"),
        transform: { try Level($0) })
    var safety = Level.on(.standard)

    @Option(
        name: .customLong("safety-checker"),
        help: ArgumentHelp("A folder with another safety checker, for models that have none.", valueName: "folder"))
    var checkerFolder: String?

    /// The checker to use: the one asked for, or the model's own.
    func checker(for checkpoint: @autoclosure () throws -> ModelCheckpoint) throws -> any ImageChecker {
        if let checkerFolder {
            return try ConceptChecker(contentsOf: URL(filePath: checkerFolder, directoryHint: .isDirectory))
        }
        return try ConceptChecker(of: checkpoint())
    }
}

/// What happens to a flagged picture.
struct FlagOptions: ParsableArguments {
    @Option(
        name: .customLong("on-flag"),
        help: ArgumentHelp("What happens to a flagged picture.", valueName: "replace|blur|pixelate|black|withhold"))
    var action = FlagAction.replace

    @Option(
        help: ArgumentHelp(
            "The picture that takes the place of flagged ones, PNG or JPEG; our own singer if not given.",
            valueName: "file"))
    var replacement: String?

    /// The gate of a run.
    func gate(_ safety: SafetyOptions, checkpoint: ModelCheckpoint, logger: Logger) throws -> SafetyGate {
        switch safety.safety {
        case .off:
            logger.notice("safety is off: pictures are not reviewed, and say so in their metadata")
            return .unfiltered
        case .on(let sensitivity):
            let picture: Replacement =
                if let replacement { .picture(try RGBImage(contentsOf: URL(filePath: replacement))) } else { .singer }
            return SafetyGate(
                checker: try safety.checker(for: checkpoint), sensitivity: sensitivity, action: action,
                replacement: picture)
        }
    }
}

extension FlagAction: ExpressibleByArgument {}
