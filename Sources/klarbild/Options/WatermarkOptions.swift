public import ArgumentParser
import Diffusion
public import Watermarks

extension WatermarkMethod: ExpressibleByArgument {}
extension MarkReading: ExpressibleByArgument {}

/// The mark of generated pictures.
struct WatermarkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the invisible mark says that is written into every picture after its review ('Klarbild' if not given, but no mark with --scale 1); none writes no mark. The picture says which.",
            valueName: "text|none"),
        transform: { try MarkChoice($0) })
    var watermark: MarkChoice?

    @Option(
        help: ArgumentHelp(
            "Also mark the noise that the pictures are drawn from (Tree-Ring) with the key of this number; 'klarbild watermark latent' finds it.",
            valueName: "key"))
    var latentMark: UInt64?

    /// The mark to write.
    ///
    /// A person who asks for the decoder's own pixels gets them, unless the same person asks for a mark.
    ///
    /// - Parameter scale: the value of `--scale`; nil without it.
    func choice(scale: Int?) -> MarkChoice {
        if let watermark { return watermark }
        return scale == 1
            ? .unmarked(reason: "--scale 1 writes the decoder's own pixels; --watermark TEXT would mark them")
            : .mark(.klarbild)
    }
}

extension MarkChoice {
    /// The value of `--watermark`.
    init(_ text: String) throws(WatermarkError) {
        guard text.lowercased() != "none" else {
            self = .unmarked(reason: "switched off")
            return
        }
        self = .mark(KnownMark(name: nil, payload: try WatermarkPayload(parsing: text), method: .dwtDctSvd))
    }
}
