import Foundation
import Images
import TestSupport
import Testing

@testable import WatermarkAudits
@testable import Watermarks

@Suite("Marking files")
struct PictureMarkerTests {
    private func marker(
        _ text: String = "mine", _ method: WatermarkMethod = .dwtDctSvd, _ writer: MarkWriter = .corrected
    ) throws -> PictureMarker {
        try PictureMarker(
            payload: WatermarkPayload(parsing: text), method: method, writer: writer,
            weights: method == .rivaGAN ? rivaGANWeights : nil)
    }

    @Test("a marked file keeps its texts; PNG and JPEG hold the mark")
    func marking() throws {
        try withTemporaryFolder { folder in
            let source = try picture().written(
                "a.png", in: folder, texts: [PNGText(keyword: "parameters", text: "a cat")])
            let target = folder.appending(path: "b.png")
            let outcome = try marker().mark(source, writingTo: target)
            #expect(outcome.matched == 32 && outcome.psnr > 40 && outcome.note == nil)
            #expect(try PNG(contentsOf: target).text("parameters") == "a cat")
            for name in ["b.jpg", "b.JPEG"] {
                let jpeg = folder.appending(path: name)
                _ = try marker().mark(source, writingTo: jpeg)
                #expect(try ImageFormat(of: Data(contentsOf: jpeg)) == .jpeg)
                let payload = try WatermarkPayload(parsing: "mine")
                #expect(try RGBImage(contentsOf: jpeg).matchedBits(of: payload, method: .dwtDctSvd) == 32)
            }
        }
    }

    @Test(
        "the written pixels are those that the method and writer give",
        arguments: [WatermarkMethod.dwtDct, .dwtDctSvd], [MarkWriter.corrected, .compatible])
    func pixels(_ method: WatermarkMethod, _ writer: MarkWriter) throws {
        try withTemporaryFolder { folder in
            let image = picture(seed: 6)
            let source = try image.written("a.png", in: folder)
            let target = folder.appending(path: "b.png")
            let outcome = try marker("hex:b3ec", method, writer).mark(source, writingTo: target)
            let expected = try image.marked(with: WatermarkPayload(parsing: "hex:b3ec"), method: method, writer: writer)
            #expect(try RGBImage(contentsOf: target) == expected)
            #expect(
                outcome.matched == expected.matchedBits(of: try WatermarkPayload(parsing: "hex:b3ec"), method: method))
            #expect(outcome.psnr == expected.peakSignalToNoise(against: image))
        }
    }

    @Test("RivaGAN's marks are written, and not read back")
    func rivaGAN() throws {
        try withTemporaryFolder { folder in
            let image = picture(width: 256, height: 256)
            let source = try image.written("a.png", in: folder)
            let target = folder.appending(path: "b.png")
            let outcome = try marker("Klar", .rivaGAN).mark(source, writingTo: target)
            #expect(outcome.matched == nil && outcome.psnr > 35)
            let detector = MarkDetector(
                .marks(KnownMark.all(writtenWith: .rivaGAN)), calibration: try calibration(),
                decoder: try RivaGANDecoder(contentsOf: rivaGANWeights))
            let written = try RGBImage(contentsOf: target)
            let found = try #require(try detector.findings(in: written).first)
            // How many bits hold is the network's affair: on drawn pictures the Python library loses some of its own too.
            let decoder = try RivaGANDecoder(contentsOf: rivaGANWeights)
            #expect(found.matched == decoder.tally(of: written).matches(try WatermarkPayload(parsing: "Klar").bits))
        }
    }

    @Test("a source may be its own target")
    func inPlace() throws {
        try withTemporaryFolder { folder in
            let source = try picture().written("a.png", in: folder)
            #expect(try marker().mark(source, writingTo: source).matched == 32)
            let payload = try WatermarkPayload(parsing: "mine")
            #expect(try RGBImage(contentsOf: source).matchedBits(of: payload, method: .dwtDctSvd) == 32)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.png"])
        }
    }

    @Test(
        "what the new file loses is said: depth, transparency, and signatures",
        arguments: [(16, 2), (8, 6), (8, 4), (16, 6)] as [(UInt8, UInt8)])
    func losses(_ depth: UInt8, _ color: UInt8) throws {
        let channels = [2: 3, 6: 4, 4: 2][color] ?? 1
        var builder = PNGBuilder(width: 256, height: 256, depth: depth, color: color)
        builder.addPixels((0..<256).map { y in (0..<(256 * channels * Int(depth) / 8)).map { UInt8(($0 + y) % 256) } })
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "a.png")
            try builder.data.write(to: source)
            let note = try #require(try marker().mark(source, writingTo: folder.appending(path: "b.png")).note)
            #expect(note.contains("16-bit depth") == (depth == 16) && note.contains("transparency") == (color != 2))
            #expect(note.contains("8-bit RGB") && !note.contains("\n"))
        }
    }

    @Test("content credentials are kept, and their signature is said not to fit")
    func credentials() throws {
        let golden = Golden.repository.appending(path: "Tests/WatermarksTests/Goldens/credentials.jpg")
        try withTemporaryFolder { folder in
            for name in ["b.jpg", "b.png"] {
                let target = folder.appending(path: name)
                let note = try #require(try marker().mark(golden, writingTo: target).note)
                #expect(note.contains("content credentials") && note.contains("signature"))
                #expect(try PictureFile(contentsOf: target).credentials == PictureFile(contentsOf: golden).credentials)
            }
        }
    }

    @Test(
        "a picture without room is refused, and no file is left",
        arguments: [(255, 256, "mine"), (256, 256, "bits:" + String(repeating: "1", count: 1025))])
    func refused(_ width: Int, _ height: Int, _ text: String) throws {
        try withTemporaryFolder { folder in
            let source = try picture(width: width, height: height).written("a.png", in: folder)
            #expect(throws: WatermarkError.self) {
                try marker(text).mark(source, writingTo: folder.appending(path: "b.png"))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.png"])
        }
    }

    @Test("a source that is broken or missing, and a target that cannot be, are errors and leave nothing")
    func failures() throws {
        try withTemporaryFolder { folder in
            let source = try picture().written("a.png", in: folder)
            let target = folder.appending(path: "b.png")
            let broken = folder.appending(path: "broken.png")
            try Data(contentsOf: source).prefix(900).write(to: broken)
            for url in [broken, folder.appending(path: "none.png"), folder] {
                #expect(throws: ImageError.self) { try marker().mark(url, writingTo: target) }
            }
            #expect(throws: ImageError.self) {
                try marker().mark(source, writingTo: folder.appending(path: "no/b.png"))
            }
            #expect(!FileManager.default.fileExists(atPath: target.path))
        }
    }
}
