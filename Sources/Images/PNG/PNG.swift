internal import CPNG
public import Foundation

/// A PNG file: its pixels and its text entries.
///
/// Pictures of every kind are read as 8-bit RGB, as Pillow's `convert("RGB")` does: palettes are looked up, grey is
/// copied to all channels, 16-bit samples keep their high byte, and **alpha is dropped**, not composited, so that
/// transparent pixels show the colour stored under them. One deviation: Pillow clips 16-bit grey at 255, which turns
/// most such pictures white; here they keep their high byte too. Colour profiles and gamma are ignored.
public struct PNG: Equatable, Sendable {
    /// The pixels.
    public var image: RGBImage
    /// The text entries in the order of the file (`tEXt`, `zTXt` and `iTXt` alike).
    public var texts: [PNGText]

    /// A file of the given pixels and texts.
    public init(image: RGBImage, texts: [PNGText] = []) {
        self.image = image
        self.texts = texts
    }

    /// Reads a PNG file.
    ///
    /// - Throws: ``ImageError`` as ``init(decoding:name:)``, or when the file cannot be read.
    public init(contentsOf url: URL) throws(ImageError) {
        try self.init(decoding: Data(reading: url), name: url.path(percentEncoded: false))
    }

    /// The text of the first entry with this keyword, such as `parameters`.
    public func text(_ keyword: String) -> String? {
        texts.first { $0.keyword == keyword }?.text
    }
}
