public import Foundation
public import Images

/// A picture with what else its file says, so that rewriting it loses nothing silently.
public struct PictureFile: Sendable {
    /// The pixels.
    public var image: RGBImage
    /// A PNG's texts.
    public let texts: [PNGText]
    /// Content credentials, if there are any.
    public let credentials: ContentCredentials?
    /// What 8-bit RGB cannot hold of the file, in a phrase; `nil` when it holds all.
    public let loss: String?

    /// Reads a PNG or JPEG file.
    ///
    /// - Throws: `ImageError` when the file cannot be read, is of another kind, or is broken.
    public init(contentsOf url: URL) throws(ImageError) {
        try self.init(Data(reading: url), name: url.path(percentEncoded: false))
    }

    /// Decodes a PNG or JPEG; `name` stands for it in errors.
    ///
    /// - Throws: `ImageError` when the data are of another kind or broken.
    public init(_ data: Data, name: String) throws(ImageError) {
        if ImageFormat(of: data) == .png {
            let png = try PNG(decoding: data, name: name)
            (image, texts, loss) = (png.image, png.texts, Self.pngLoss(data))
        } else {
            (image, texts, loss) = (try RGBImage(encoded: data, name: name), [], nil)
        }
        credentials = ContentCredentials(in: data)
    }

    /// The file's bytes as JPEG or PNG, with texts (in a PNG) and credentials as they were.
    ///
    /// - Parameters:
    ///   - format: `.jpeg` for quality 95 without chroma subsampling, anything else for PNG.
    /// - Throws: `ImageError` when it cannot be encoded.
    public func encoded(as format: ImageFormat) throws(ImageError) -> Data {
        let data =
            format == .jpeg
            ? try image.jpeg(quality: 95, subsampling: .none)
            : try PNG(image: image, texts: texts).encoded(compressionLevel: 1)
        return credentials?.inserted(into: data) ?? data
    }

    /// What a PNG holds beyond 8-bit RGB.
    private static func pngLoss(_ data: Data) -> String? {
        guard data.count > 26 else { return nil }
        let (depth, kind) = (data[data.startIndex + 24], data[data.startIndex + 25])
        var losses: [String] = []
        let isTransparent = kind == 4 || kind == 6 || PNGChunk.all(in: data).contains { $0.type == "tRNS" }
        if isTransparent { losses.append("transparency") }
        if depth == 16 { losses.append("16-bit depth") }
        return losses.isEmpty ? nil : losses.joined(separator: " and ")
    }
}
