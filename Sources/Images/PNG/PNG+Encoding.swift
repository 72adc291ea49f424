internal import CPNG
public import Foundation

extension PNG {
    /// The file's bytes: 8-bit RGB, not interlaced, with the texts before the pixels.
    ///
    /// A text is written as `tEXt` when it fits Latin-1 and as `iTXt` (UTF-8) otherwise, as Pillow's
    /// `PngInfo.add_text` does, which is how AUTOMATIC1111 stores `parameters`. A NUL, which neither may hold, becomes
    /// U+FFFD.
    ///
    /// - Parameter compressionLevel: zlib's, 0 (none) to 9 (smallest).
    /// - Throws: ``ImageError/badKeyword(keyword:)``, or ``ImageError/cannotEncode(format:reason:)``.
    public func encoded(compressionLevel: Int = 6) throws(ImageError) -> Data {
        precondition((0...9).contains(compressionLevel), "zlib has no level \(compressionLevel)")
        var entries: [EncodedText] = []
        for text in texts { entries.append(try EncodedText(text)) }
        var result = cpng_bytes()
        defer { cpng_free_bytes(&result) }
        let status = image.pixels.withUnsafeBufferPointer { pixels in
            Self.withTexts(entries[...]) { texts in
                cpng_write(
                    pixels.baseAddress, UInt32(image.width), UInt32(image.height), texts, entries.count,
                    Int32(compressionLevel), &result)
            }
        }
        switch status {
        case CPNG_DONE: return Data(bytes: result.bytes, count: result.length)
        case CPNG_NO_MEMORY: throw .cannotEncode(format: "PNG", reason: "not enough memory")
        default:
            let reason = withUnsafeBytes(of: result.message) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw .cannotEncode(format: "PNG", reason: reason)
        }
    }

    /// Writes the file so that it appears whole or not at all.
    ///
    /// - Throws: ``ImageError/cannotWrite(path:reason:)`` with nothing left behind, or as ``encoded(compressionLevel:)``.
    public func write(to url: URL, compressionLevel: Int = 6) throws(ImageError) {
        try encoded(compressionLevel: compressionLevel).writeAtomically(to: url)
    }

    /// A text as the encoder takes it: keyword and text end with a NUL.
    private struct EncodedText {
        var keyword: [CChar]
        var text: [CChar]
        var isUTF8: Bool

        init(_ entry: PNGText) throws(ImageError) {
            guard let keyword = entry.keywordBytes else { throw .badKeyword(keyword: entry.keyword) }
            let text = String(
                String.UnicodeScalarView(entry.text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
            let latin1 = PNGText.latin1(text)
            self.keyword = (keyword + [0]).map(CChar.init(bitPattern:))
            self.text = ((latin1 ?? Array(text.utf8)) + [0]).map(CChar.init(bitPattern:))
            isUTF8 = latin1 == nil
        }
    }

    /// Calls `body` with the entries as C structures, whose strings live as long as the call.
    private static func withTexts<R>(
        _ entries: ArraySlice<EncodedText>, _ texts: [cpng_text] = [], _ body: ([cpng_text]) -> R
    ) -> R {
        guard var entry = entries.first else { return body(texts) }
        let length = entry.text.count - 1
        return entry.keyword.withUnsafeMutableBufferPointer { keyword in
            entry.text.withUnsafeMutableBufferPointer { text in
                let next = cpng_text(
                    keyword: keyword.baseAddress, text: text.baseAddress, text_length: length,
                    is_utf8: entry.isUTF8 ? 1 : 0)
                return withTexts(entries.dropFirst(), texts + [next], body)
            }
        }
    }
}
