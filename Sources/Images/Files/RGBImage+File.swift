public import Foundation

extension RGBImage {
    /// Reads a PNG or JPEG file, recognised by its content whatever its name.
    ///
    /// - Throws: ``ImageError`` when the file cannot be read, is of another kind, is broken, or is over ``ImageLimits``.
    public init(contentsOf url: URL) throws(ImageError) {
        try self.init(encoded: Data(reading: url), name: url.path(percentEncoded: false))
    }

    /// Decodes a PNG or JPEG, recognised by its content; `name` stands for it in errors.
    ///
    /// - Throws: ``ImageError`` when the data are of another kind, broken, or over ``ImageLimits``.
    public init(encoded data: Data, name: String = "the data") throws(ImageError) {
        switch ImageFormat(of: data) {
        case .png: self = try PNG(decoding: data, name: name).image
        case .jpeg: try self.init(jpeg: data, name: name)
        case .other(let found): throw .unsupportedFormat(name: name, found: found)
        }
    }
}
