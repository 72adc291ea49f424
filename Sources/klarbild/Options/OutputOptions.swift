import ArgumentParser
import Foundation
import Images
import Logging

/// Where results go and in which form.
struct OutputOptions: ParsableArguments {
    /// How pixels are enlarged for showing.
    enum ScaleFilter: String, CaseIterable, ExpressibleByArgument {
        case nearest, bicubic

        var filter: ResamplingFilter { self == .nearest ? .nearest : .bicubic }
    }

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "The folder for the pictures, or a file's name that ends in .png.", valueName: "folder|file"))
    var path = "."

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Enlarge pictures so many times for showing; 1 writes the decoder's own pixels.", valueName: "n"))
    var scale: Int?

    @Option(help: "How to enlarge.")
    var scaleFilter = ScaleFilter.bicubic

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of lines.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    /// Whether `--output` names a picture and not a folder.
    private var namesPicture: Bool {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return path.lowercased().hasSuffix(".png") && !(exists && isFolder.boolValue)
    }

    /// The folder for the pictures.
    var folder: URL {
        namesPicture
            ? URL(filePath: path).deletingLastPathComponent() : URL(filePath: path, directoryHint: .isDirectory)
    }

    /// What pictures are called, without extension; `nil` to name them after prompt and seed.
    var stem: String? { namesPicture ? URL(filePath: path).deletingPathExtension().lastPathComponent : nil }

    /// A logger on standard error.
    func logger() -> Logger {
        Logger(label: "klarbild") { _ in StandardErrorLog() }
    }
}
