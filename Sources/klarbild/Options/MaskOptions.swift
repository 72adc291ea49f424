import ArgumentParser

/// Which captions a report may show.
struct MaskOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Mask captions of rows above this punsafe, and those that no score or tag clears; 1 shows all.",
            valueName: "x"))
    var maskPunsafe = 0.1

    func validate() throws {
        guard (0...1).contains(maskPunsafe) else { throw ValidationError("--mask-punsafe is between 0 and 1") }
    }
}
