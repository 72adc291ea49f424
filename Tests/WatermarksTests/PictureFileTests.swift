import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

/// Pictures of 256 x 256 pixels in every kind of file, built byte by byte.
enum FileKinds {
    static let side = 256

    /// A kind: its name, the file, and what is lost of it; `nil` when nothing is.
    struct Kind: CustomTestStringConvertible, Sendable {
        let name: String
        let file: Data
        let loss: String?
        var testDescription: String { name }
    }

    /// A sample that varies slowly.
    private static func sample(_ x: Int, _ y: Int, _ channel: Int) -> UInt8 {
        let sum: Int = x * (channel + 1) + y * 2
        return UInt8((sum / 4 + 10 * channel) % 256)
    }

    private static func png(
        depth: UInt8, color: UInt8, palette: Bool = false, transparency: [UInt8]? = nil, row: (Int) -> [UInt8]
    ) -> Data {
        var builder = PNGBuilder(width: UInt32(side), height: UInt32(side), depth: depth, color: color)
        if palette {
            var colors: [UInt8] = []
            for value in UInt8.min...UInt8.max { colors += [value, 255 - value, value / 2] }
            builder.add("PLTE", colors)
        }
        if let transparency { builder.add("tRNS", transparency) }
        builder.addPixels((0..<side).map(row))
        return builder.data
    }

    /// A row of samples; in pictures with alpha the last channel is that.
    private static func samples(_ y: Int, channels: Int, isDeep: Bool = false) -> [UInt8] {
        var row: [UInt8] = []
        for x in 0..<side {
            for channel in 0..<channels {
                let isAlpha = channels % 2 == 0 && channel == channels - 1
                row.append(isAlpha ? UInt8((x + y) / 2) : sample(x, y, channel))
                if isDeep { row.append(UInt8(x)) }
            }
        }
        return row
    }

    /// A row of packed samples.
    private static func packed(_ y: Int, count: Int, step: Int) -> [UInt8] {
        (0..<count).map { x -> UInt8 in
            let value: Int = x * step + y
            return UInt8(value % 256)
        }
    }

    static let pngs: [Kind] = [
        Kind(name: "RGB", file: png(depth: 8, color: 2) { samples($0, channels: 3) }, loss: nil),
        Kind(
            name: "RGB of 16 bits", file: png(depth: 16, color: 2) { samples($0, channels: 3, isDeep: true) },
            loss: "16-bit depth"),
        Kind(name: "grey", file: png(depth: 8, color: 0) { samples($0, channels: 1) }, loss: nil),
        Kind(
            name: "grey of 16 bits", file: png(depth: 16, color: 0) { samples($0, channels: 1, isDeep: true) },
            loss: "16-bit depth"),
        Kind(
            name: "grey of 1 bit", file: png(depth: 1, color: 0) { packed($0, count: 32, step: 37) },
            loss: nil),
        Kind(
            name: "grey of 4 bits", file: png(depth: 4, color: 0) { packed($0, count: 128, step: 5) },
            loss: nil),
        Kind(name: "grey with alpha", file: png(depth: 8, color: 4) { samples($0, channels: 2) }, loss: "transparency"),
        Kind(name: "palette", file: png(depth: 8, color: 3, palette: true) { samples($0, channels: 1) }, loss: nil),
        Kind(name: "RGB with alpha", file: png(depth: 8, color: 6) { samples($0, channels: 4) }, loss: "transparency"),
        Kind(
            name: "RGB with alpha of 16 bits",
            file: png(depth: 16, color: 6) { samples($0, channels: 4, isDeep: true) },
            loss: "transparency and 16-bit depth"),
        Kind(
            name: "palette with transparency",
            file: png(depth: 8, color: 3, palette: true, transparency: [0, 128]) { samples($0, channels: 1) },
            loss: "transparency"),
        Kind(
            name: "RGB with a transparent colour",
            file: png(depth: 8, color: 2, transparency: [0, 1, 0, 2, 0, 3]) { samples($0, channels: 3) },
            loss: "transparency"),
    ]

    /// JPEGs of libjpeg: `jpeg-kinds.json`, made by `jpeg_kinds.py`.
    static let jpegs: [Kind] = ((try? Golden.json("jpeg-kinds.json", as: [String: Data].self)) ?? [:]).sorted {
        $0.key < $1.key
    }
    .map { Kind(name: $0.key, file: $0.value, loss: nil) }
}

@Suite("Picture files of every kind")
struct PictureFileTests {
    private static let payload = Result { try WatermarkPayload(parsing: "Klarbild") }

    @Test("has all kinds of JPEG")
    func complete() {
        #expect(FileKinds.jpegs.map(\.name) == ["CMYK", "baseline, 4:2:0", "grey", "progressive"])
    }

    @Test("are marked, and the mark is read from the new file", arguments: FileKinds.pngs + FileKinds.jpegs)
    func marked(_ kind: FileKinds.Kind) throws {
        var file = try PictureFile(kind.file, name: "a.png")
        #expect(file.image.width == 256 && file.image.height == 256 && file.loss == kind.loss)
        let payload = try Self.payload.get()
        let original = file.image
        for method in [WatermarkMethod.dwtDctSvd, .dwtDct] {
            file.image = try original.marked(with: payload, method: method)
            for format in [ImageFormat.png, .jpeg] {
                let again = try RGBImage(encoded: file.encoded(as: format))
                let matched = again.matchedBits(of: payload, method: method)
                if method == .dwtDctSvd {
                    #expect(matched == 64, "\(format)")
                } else if kind.name != "grey of 1 bit" {
                    // Between black and white alone there is no room for steps of a single coefficient.
                    #expect(matched >= 56, "\(format): \(matched)")
                }
            }
        }
    }

    @Test("cut anywhere are refused in one line that names them", arguments: FileKinds.pngs + FileKinds.jpegs)
    func cut(_ kind: FileKinds.Kind) {
        for length in [0, 1, 7, 8, 20, 33, 40, kind.file.count / 2, kind.file.count - 20] where length < kind.file.count
        {
            do throws(ImageError) {
                _ = try PictureFile(kind.file.prefix(length), name: "folder/a picture.png")
                Issue.record("\(length) bytes of \(kind.name) were taken")
            } catch {
                #expect(error.description.contains("folder/a picture.png") && !error.description.contains("\n"))
            }
        }
    }

    @Test("with flipped bytes are read or refused, never worse", arguments: FileKinds.pngs + FileKinds.jpegs)
    func flipped(_ kind: FileKinds.Kind) {
        var generator = SeededGenerator(7)
        for _ in 0..<6 {
            var broken = kind.file
            broken[generator.below(broken.count)] ^= UInt8(1 + generator.below(255))
            guard let file = try? PictureFile(broken, name: "a.png") else { continue }
            #expect(file.image.pixels.count == file.image.width * file.image.height * 3)
        }
    }

    @Test(
        "other files are refused with what they are",
        arguments: [
            ("GIF89a", "a GIF picture"), ("BM......", "a BMP picture"), ("RIFF....WEBPVP8 ", "a WebP picture"),
            ("%PDF-1.7", "a PDF document"), ("", "empty"), ("hello", "unknown format"),
            ("<svg></svg>", "an SVG drawing"),
        ])
    func others(_ content: String, _ expected: String) {
        #expect {
            try PictureFile(Data(content.utf8), name: "x.png")
        } throws: {
            let text = "\($0)"
            return text.contains("x.png") && text.contains(expected)
        }
    }

    @Test("a file's texts and losses are known")
    func texts() throws {
        let image = Pictures.picture(width: 64, height: 64, seed: 1)
        let png = PNG(
            image: image,
            texts: [PNGText(keyword: "parameters", text: "a cat"), PNGText(keyword: "Titel", text: "grün ✓")])
        let file = try PictureFile(png.encoded(), name: "a.png")
        #expect(file.loss == nil && file.credentials == nil)
        let again = try PNG(decoding: file.encoded(as: .png))
        #expect(again.texts == png.texts && again.image == image)
        // a JPEG has no place for them
        #expect(try PictureFile(file.encoded(as: .jpeg), name: "a.jpg").texts.isEmpty)
    }

    @Test("a file that is not there, or is a folder, is an error that names it")
    func missing() {
        for path in ["/no/such/picture.png", "/"] {
            #expect {
                try PictureFile(contentsOf: URL(filePath: path))
            } throws: {
                "\($0)".contains(path)
            }
        }
    }
}
