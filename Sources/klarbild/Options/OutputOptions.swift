import ArgumentParser
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
        help: ArgumentHelp("The folder for the pictures.", valueName: "folder"))
    var folder = "."

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

    /// A logger on standard error.
    func logger() -> Logger {
        Logger(label: "klarbild") { _ in StandardErrorLog() }
    }
}
