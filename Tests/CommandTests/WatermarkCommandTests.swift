import Foundation
import Images
import TestSupport
import Testing

@Suite("klarbild watermark")
struct WatermarkCommandTests {
    private struct Detections: Decodable {
        struct Mark: Decodable {
            let method: String, payload: String, reading: String, verdict: String
            let bits: Int, matched: Int?
            let pBinomial: Double?, pEmpirical: Double
        }

        struct Picture: Decodable {
            let path: String
            let marks: [Mark]
            let error: String?
        }

        let images: [Picture]
    }

    private func picture(width: Int = 384, height: Int = 320, seed: Int = 1) -> RGBImage {
        var state = UInt32(seed)
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                state = state &* 1_664_525 &+ 1_013_904_223
                let noise = Int(state >> 28)
                pixels += [
                    UInt8((x * 2 + y) % 200 + noise), UInt8((x + y * 3) % 180 + noise),
                    UInt8((x * 5 / 3) % 190 + noise),
                ]
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    @Test("a mark goes in by each method and comes out again", arguments: ["dwtdct", "dwtdctsvd", "rivagan"])
    func roundTrip(_ method: String) throws {
        try withTemporaryFolder { folder in
            // a picture of the model for RivaGAN, whose networks misread half of the bits of stripes
            let drawing = try RGBImage(
                contentsOf: Golden.repository.appending(
                    path: "Reports/pictures/a-red-apple-on-a-blue-background-7.png"))
            try PNG(image: method == "rivagan" ? drawing : picture()).write(to: folder.appending(path: "a.png"))
            let embed = try Command(
                ["watermark", "embed", "a.png", "-o", "b.png", "--payload", "Mine", "--method", method], in: folder)
            #expect(embed.status == 0 && embed.output.contains("b.png  \(method)  32 bits"))
            let detect = try Command(
                ["watermark", "detect", "b.png", "--payload", "Mine", "--method", method, "--json"], in: folder)
            let mark = try #require(try detect.json(Detections.self).images.first?.marks.first)
            #expect(mark.method == method && mark.payload == "Mine" && mark.bits == 32)
            guard method != "rivagan" else {
                #expect((mark.matched ?? 0) >= 26)
                return
            }
            #expect(mark.matched == 32 && mark.verdict == "found")
            let read = try Command(
                ["watermark", "detect", "b.png", "--length", "32", "--method", method, "--json"], in: folder)
            #expect(try read.json(Detections.self).images.first?.marks.first?.payload == "Mine")
        }
    }

    @Test("a folder is searched for the known marks, with a report and an exit code for what is broken")
    func folder() throws {
        try withTemporaryFolder { folder in
            let pictures = folder.appending(path: "pictures/deep")
            try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
            try PNG(image: picture()).write(to: pictures.appending(path: "plain.png"))
            try picture(seed: 2).jpeg().write(to: pictures.appending(path: "plain.jpg"))
            try PNG(image: picture(width: 100)).write(to: pictures.appending(path: "small.png"))
            try Data("no picture".utf8).write(to: pictures.appending(path: "broken.png"))
            let run = try Command(["watermark", "detect", "pictures", "-o", "report", "--json"], in: folder)
            let images = try run.json(Detections.self).images
            #expect(run.status == 1 && images.count == 4)
            #expect(images.filter { $0.error == nil }.allSatisfy { $0.marks.count == 3 })
            #expect(images.count { $0.error != nil } == 2)
            #expect(run.errors.contains("100 x 320 pixels are too few") && run.errors.contains("broken.png is"))
            let page = folder.appending(path: "report/index.html")
            #expect(try String(contentsOf: page, encoding: .utf8).contains("Invisible marks"))
        }
    }

    @Test(
        "grey, 16-bit, palette and transparent PNGs and grey and progressive JPEGs are marked, and losses are said",
        arguments: [
            "grey.png", "grey16.png", "palette.png", "alpha.png", "grey.jpg", "progressive.jpg",
        ])
    func kinds(_ name: String) throws {
        let source = Golden.repository.appending(path: "Tests/CommandTests/Pictures/\(name)")
        try withTemporaryFolder { folder in
            let run = try Command(
                ["watermark", "embed", source.path, "-o", "m.png", "--payload", "Hello"], in: folder)
            #expect(run.status == 0 && run.output.contains("40 bits"))
            #expect(run.errors.contains("transparency cannot be kept") == (name == "alpha.png"))
            #expect(run.errors.contains("16-bit depth cannot be kept") == (name == "grey16.png"))
            #expect(run.errors.split(separator: "\n").count <= 1)
        }
    }

    @Test(
        "what cannot be done is said in one line",
        arguments: [
            (["embed", "small.png", "-o", "x.png", "--payload", "Hi"], "small.png: 100 x 320 pixels are too few", 1),
            (["embed", "none.png", "-o", "x.png", "--payload", "Hi"], "there is no file or folder 'none.png'", 1),
            (["embed", "broken.png", "-o", "x.png", "--payload", "Hi"], "broken.png", 1),
            (["embed", "a.png", "-o", "no/such/x.png", "--payload", "Hi"], "cannot write", 1),
            (["embed", "a.png", "-o", "x.png", "--payload", "hex:zz"], "not a hexadecimal digit", 64),
            (["embed", "a.png", "-o", "x.png", "--payload", ""], "it is empty", 64),
            (["embed", "a.png", "-o", "x.png", "--payload", "Hello", "--method", "rivagan"], "exactly 32 bits", 64),
            (["detect", "a.png", "--length", "0"], "--length is 1 to", 64),
            (["detect", "a.png", "--payload", "a", "--length", "8"], "give one of", 64),
            (["calibrate", "a.png", "-o", "c.json"], "1 usable pictures are too few", 1),
            (["detect", "a.png", "--calibration", "broken.png"], "not a calibration", 1),
        ] as [([String], String, Int32)])
    func refusals(_ arguments: [String], _ message: String, _ status: Int32) throws {
        try withTemporaryFolder { folder in
            try PNG(image: picture()).write(to: folder.appending(path: "a.png"))
            try PNG(image: picture(width: 100)).write(to: folder.appending(path: "small.png"))
            try Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).write(to: folder.appending(path: "broken.png"))
            let run = try Command(["watermark"] + arguments, in: folder)
            #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "x.png").path))
        }
    }

    @Test("generated pictures carry Klarbild's mark once, another text, or none, and say which")
    func generated() throws {
        try withTemporaryFolder { folder in
            struct Records: Decodable {
                struct Record: Decodable {
                    struct Mark: Decodable { let payload: String, method: String?, reason: String? }
                    let path: String?
                    let watermark: Mark?
                }
                let images: [Record]
            }
            func generate(_ options: String...) throws -> Records.Record {
                let arguments = ["generate", "a red apple", "--seed", "3", "--step-count", "2", "--json", "--quiet"]
                let run = try Command(arguments + options, in: folder)
                return try #require(try run.json(Records.self).images.first)
            }
            let plain = try generate()
            #expect(plain.watermark?.payload == "Klarbild" && plain.watermark?.method == "dwtdctsvd")
            let path = try #require(plain.path)
            let detect = try Command(["watermark", "detect", path, "--json"], in: folder)
            let first = try #require(try detect.json(Detections.self).images.first?.marks.first)
            #expect(first.payload == "Klarbild" && first.verdict == "found")
            let text = try PNG(contentsOf: folder.appending(path: path)).text("klarbild")
            #expect(text?.contains("\"watermark\":{\"method\":\"dwtdctsvd\",\"payload\":\"Klarbild\"}") == true)
            #expect(try generate("--watermark", "mine").watermark?.payload == "mine")
            let none = try generate("--watermark", "none")
            #expect(none.watermark?.payload == "none" && none.watermark?.reason == "switched off")
            let small = try generate("--scale", "1", "--watermark", "Klarbild")
            #expect(small.watermark?.payload == "none" && small.watermark?.reason?.contains("too few") == true)
            // Large enough for a mark, and still the decoder's own pixels.
            let large = ["--scale", "1", "--width", "256", "--height", "256", "--safety", "off"]
            func pixels(_ options: [String]) throws -> (record: Records.Record, image: RGBImage) {
                let arguments = ["generate", "a red apple", "--seed", "3", "--step-count", "1", "--json", "--quiet"]
                let run = try Command(arguments + large + options, in: folder)
                let record = try #require(try run.json(Records.self).images.first)
                return (record, try RGBImage(contentsOf: folder.appending(path: try #require(record.path))))
            }
            let (own, unasked) = try (pixels(["--watermark", "none"]), pixels([]))
            #expect(unasked.image == own.image && unasked.record.watermark?.payload == "none")
            #expect(unasked.record.watermark?.reason?.contains("the decoder's own pixels") == true)
            let asked = try pixels(["--watermark", "Klarbild"])
            #expect(asked.image != own.image && asked.record.watermark?.payload == "Klarbild")
        }
    }
}
