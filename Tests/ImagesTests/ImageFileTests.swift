import Foundation
import Images
import TestSupport
import Testing

@Suite("Picture files")
struct ImageFileTests {
    @Test("are recognised by content, not by name", arguments: ["a.png", "a.jpg", "a.txt", "a", "b.webp"])
    func content(name: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try PNG(image: Pictures.noise(4, 3)).write(to: url)
            #expect(try RGBImage(contentsOf: url) == Pictures.noise(4, 3))
            let jpeg = try Pictures.scene(4, 3).jpeg()
            try jpeg.write(to: url)
            #expect(try RGBImage(contentsOf: url) == RGBImage(jpeg: jpeg))
        }
    }

    @Test(
        "of other kinds are named",
        arguments: [
            ([UInt8]("RIFF\0\0\0\0WEBPVP8 ".utf8), "a WebP picture"), ([UInt8]("GIF89a".utf8), "a GIF picture"),
            ([UInt8]("\0\0\0\u{1C}ftypavif".utf8), "an AVIF picture"),
            ([UInt8]("\0\0\0\u{1C}ftypheic".utf8), "a HEIC picture"),
            ([UInt8]("\0\0\0\u{1C}ftypmif1".utf8), "a HEIF picture"),
            ([UInt8]("\0\0\0\u{1C}ftypisom".utf8), "an MP4 or QuickTime video"),
            ([UInt8]("BM\0\0".utf8), "a BMP picture"), ([UInt8]("II*\0".utf8), "a TIFF picture"),
            ([UInt8]("MM\0*".utf8), "a TIFF picture"), ([0xFF, 0x0A, 0], "a JPEG XL picture"),
            ([UInt8]("<svg xmlns=".utf8), "an SVG drawing"), ([UInt8]("<html>".utf8), "an HTML page"),
            ([0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A], "a PNG picture damaged by a text-mode copy"),
            ([UInt8]("hello".utf8), "of an unknown format"), ([], "empty"),
        ] as [([UInt8], String)])
    func other(bytes: [UInt8], name: String) {
        #expect(ImageFormat(of: Data(bytes)) == .other(name))
        let error = #expect(throws: ImageError.unsupportedFormat(name: "x", found: name)) {
            try RGBImage(encoded: Data(bytes), name: "x")
        }
        #expect(error?.description == "x is \(name), not a PNG or JPEG picture; convert it to one of these first")
        #expect(throws: ImageError.self) { try PNG(decoding: Data(bytes)) }
        #expect(throws: ImageError.self) { try RGBImage(jpeg: Data(bytes)) }
    }

    @Test("decode from a slice of larger data")
    func slice() throws {
        let data = Data([1, 2, 3]) + (try PNG(image: Pictures.noise(4, 3)).encoded())
        #expect(try RGBImage(encoded: data.dropFirst(3)) == Pictures.noise(4, 3))
        let jpeg = try Pictures.scene(4, 3).jpeg()
        #expect(try RGBImage(encoded: (Data([1, 2, 3]) + jpeg).dropFirst(3)) == RGBImage(jpeg: jpeg))
    }

    @Test("that are missing, folders or pipes are refused with the reason")
    func unreadable() throws {
        try withTemporaryFolder { folder in
            let missing = folder.appending(path: "missing.png")
            #expect(throws: ImageError.cannotRead(path: missing.path, reason: "No such file or directory")) {
                try RGBImage(contentsOf: missing)
            }
            #expect(throws: ImageError.cannotRead(path: folder.path, reason: "it is not a regular file")) {
                try RGBImage(contentsOf: URL(filePath: folder.path))
            }
            let pipe = folder.appending(path: "pipe")
            try #require(mkfifo(pipe.path, 0o600) == 0)
            #expect(throws: ImageError.cannotRead(path: pipe.path, reason: "it is not a regular file")) {
                try PNG(contentsOf: pipe)
            }
        }
    }

    @Test("that are absurdly long are refused unread")
    func tooLong() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "long.png")
            try Data().write(to: url)
            try #require(truncate(url.path, 1 << 40) == 0)
            let reason = "1099511627776 bytes are too many for a picture"
            #expect(throws: ImageError.cannotRead(path: url.path, reason: reason)) { try RGBImage(contentsOf: url) }
        }
    }

    @Test(
        "have errors that say what, where and what to do",
        arguments: [
            (
                .cannotWrite(path: "a.png", reason: "No space left on device"),
                "cannot write a.png: No space left on device; nothing was left there"
            ),
            (
                .broken(name: "a.png", format: "PNG", reason: "bad CRC"),
                "a.png is a broken PNG picture (bad CRC); copy or make it again"
            ),
            (
                .tooLarge(name: "a.png", width: 20_000, height: 3),
                "a.png is 20000 x 3 pixels; at most 16384 a side and 268435456 in all are read: make it smaller first"
            ),
            (.cannotRead(path: "a.png", reason: "Permission denied"), "cannot read a.png: Permission denied"),
        ] as [(ImageError, String)])
    func messages(error: ImageError, text: String) {
        #expect(error.description == text)
    }
}
