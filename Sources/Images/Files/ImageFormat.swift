public import Foundation

/// The kind of a picture, recognised by its first bytes and never by its name.
public enum ImageFormat: Hashable, Sendable {
    /// Portable Network Graphics.
    case png
    /// JPEG, in a JFIF or Exif file.
    case jpeg
    /// Anything else; the text says what, with its article, such as `"a WebP picture"`.
    case other(String)

    /// Recognises the kind of the bytes.
    public init(of bytes: Data) {
        let head = [UInt8](bytes.prefix(64))
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else {
            self = .other(Self.name(ofOther: head))
        }
    }

    /// A signature: bytes that stand at an offset, and what a file that has them is.
    private struct Signature {
        let offset: Int
        let text: String
        let name: String
    }

    /// The signatures of formats that people try; the first that fits counts.
    private static let signatures: [Signature] = [
        Signature(offset: 8, text: "WEBP", name: "a WebP picture"),
        Signature(offset: 0, text: "GIF8", name: "a GIF picture"),
        Signature(offset: 4, text: "ftypavi", name: "an AVIF picture"),
        Signature(offset: 4, text: "ftyphei", name: "a HEIC picture"),
        Signature(offset: 4, text: "ftyphev", name: "a HEIC picture"),
        Signature(offset: 4, text: "ftypmif1", name: "a HEIF picture"),
        Signature(offset: 4, text: "ftypmsf1", name: "a HEIF picture"),
        Signature(offset: 4, text: "ftyp", name: "an MP4 or QuickTime video"),
        Signature(offset: 4, text: "jP  ", name: "a JPEG 2000 picture"),
        Signature(offset: 4, text: "JXL ", name: "a JPEG XL picture"),
        Signature(offset: 0, text: "\u{FF}\u{0A}", name: "a JPEG XL picture"),
        Signature(offset: 0, text: "BM", name: "a BMP picture"),
        Signature(offset: 0, text: "II*\0", name: "a TIFF picture"),
        Signature(offset: 0, text: "MM\0*", name: "a TIFF picture"),
        Signature(offset: 0, text: "8BPS", name: "a Photoshop picture"),
        Signature(offset: 0, text: "\0\0\u{1}\0", name: "an icon"),
        Signature(offset: 0, text: "%PDF", name: "a PDF document"),
        Signature(offset: 0, text: "PK\u{3}\u{4}", name: "a ZIP archive"),
        Signature(offset: 0, text: "<svg", name: "an SVG drawing"),
        Signature(offset: 0, text: "<?xml", name: "an XML file"),
        Signature(offset: 0, text: "<!DOCTYPE", name: "an HTML page"),
        Signature(offset: 0, text: "<!doctype", name: "an HTML page"),
        Signature(offset: 0, text: "<html", name: "an HTML page"),
        Signature(offset: 0, text: "version https://git-lfs", name: "a Git LFS pointer (the picture was not fetched)"),
        Signature(offset: 0, text: "\u{89}PNG", name: "a PNG picture damaged by a text-mode copy"),
    ]

    private static func name(ofOther head: [UInt8]) -> String {
        if head.isEmpty { return "empty" }
        for signature in signatures {
            // Signatures are written in Latin-1, one byte a character.
            let expected = signature.text.unicodeScalars.map { UInt8($0.value) }
            if head.dropFirst(signature.offset).starts(with: expected) { return signature.name }
        }
        return "of an unknown format"
    }
}
