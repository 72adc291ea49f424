import ArgumentParser
import Diffusion

/// What a run leaves out to draw faster.
struct ShortcutOptions: ParsableArguments {
    /// The value of `--guidance-interval`.
    struct Interval: Equatable {
        let range: ClosedRange<Double>

        init(_ text: String) throws {
            let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
            guard ends.count == 2, let from = ends[0], let to = ends[1], from <= to else {
                throw ValidationError(
                    "'\(text)' is no interval; write the parts of the run it begins and ends at, as in 0.1-0.7")
            }
            range = from...to
        }
    }

    @Option(
        help: ArgumentHelp(
            "Let the prompt guide in this part of the run only; other steps take one pass of the network instead of two.",
            valueName: "from-to"),
        transform: { try Interval($0) })
    private var guidanceInterval: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Compute the whole network at one step in n only, its finest layers at the others (DeepCache).",
            valueName: "n"))
    private var featureInterval = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Merge this share of the tokens that are most alike, 0 to 0.75, in self-attention at the finest resolution, where a model has it (the embedded one has not).",
            valueName: "share"))
    private var mergeTokens = 0.0

    /// The shortcuts asked for.
    var shortcuts: Shortcuts {
        Shortcuts(
            guidanceInterval: guidanceInterval?.range ?? 0...1, featureInterval: featureInterval,
            tokenMerging: mergeTokens)
    }
}
