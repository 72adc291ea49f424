internal import CPNG
public import Foundation

extension PNG {
    /// Decodes a PNG of any bit depth and colour type; `name` stands for it in errors.
    ///
    /// Texts over 8 MB are left out: that is libpng's guard against texts that unpack to fill the memory.
    ///
    /// - Throws: ``ImageError`` when the data are of another kind, end early, are broken, or are over ``ImageLimits``.
    public init(decoding data: Data, name: String = "the data") throws(ImageError) {
        if case .other(let found) = ImageFormat(of: data) { throw .unsupportedFormat(name: name, found: found) }
        var picture = cpng_picture()
        defer { cpng_free(&picture) }
        let status = data.withUnsafeBytes { bytes in
            cpng_read(
                bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, UInt32(ImageLimits.side),
                UInt64(ImageLimits.pixelCount), &picture)
        }
        let (width, height) = (Int(picture.width), Int(picture.height))
        switch status {
        case CPNG_DONE: break
        case CPNG_TRUNCATED: throw .truncated(name: name, format: "PNG")
        case CPNG_TOO_LARGE: throw .tooLarge(name: name, width: width, height: height)
        case CPNG_NO_MEMORY: throw .outOfMemory(name: name, width: width, height: height)
        default: throw .broken(name: name, format: "PNG", reason: picture.reason)
        }
        let pixels = UnsafeBufferPointer(start: picture.pixels, count: width * height * 3)
        self.init(
            image: RGBImage(width: width, height: height, pixels: Array(pixels)),
            texts: UnsafeBufferPointer(start: picture.texts, count: picture.text_count).map(PNGText.init))
    }
}

extension PNGText {
    /// Copies an entry of the decoder; bytes that are not UTF-8 where they should be are replaced by U+FFFD.
    fileprivate init(_ entry: cpng_text) {
        let text = UnsafeRawBufferPointer(start: entry.text, count: entry.text_length)
        let keyword = UnsafeRawBufferPointer(start: entry.keyword, count: strlen(entry.keyword))
        self.init(
            keyword: Self.string(latin1: keyword),
            text: entry.is_utf8 != 0 ? String(decoding: text, as: UTF8.self) : Self.string(latin1: text))
    }

    private static func string(latin1 bytes: UnsafeRawBufferPointer) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
        return String(scalars)
    }
}

extension cpng_picture {
    /// libpng's message.
    fileprivate var reason: String {
        withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
