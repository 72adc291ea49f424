import Foundation
import Images
import Reports
import TestSupport
import Testing
import Watermarks

@testable import WatermarkAudits

@Suite("Reports of shared visible marks")
struct SharedMarkReportTests {
    /// A picture of blocks that has nothing in common with those of other seeds, with or without a mark in its lower right
    /// corner.
    private static func scene(_ seed: Int, isMarked: Bool) -> RGBImage {
        var generator = SeededGenerator(UInt64(seed))
        var image = RGBImage(width: 160, height: 120, color: RGBColor(grey: UInt8(60 + generator.below(120))))
        for _ in 0..<30 {
            let color = RGBColor(
                red: UInt8(generator.below(256)), green: UInt8(generator.below(256)), blue: UInt8(generator.below(256)))
            let block = RGBImage(width: 10 + generator.below(50), height: 10 + generator.below(50), color: color)
            image.draw(block, x: generator.below(160) - 20, y: generator.below(120) - 20)
        }
        image = image.blurred(radius: 1.5)
        guard isMarked else { return image }
        for y in 90..<112 {
            for x in 100..<150 where x / 5 % 2 == 0 {
                let old = image[x, y]
                func mixed(_ value: UInt8) -> UInt8 { UInt8((Int(value) + 255) / 2) }
                image[x, y] = RGBColor(red: mixed(old.red), green: mixed(old.green), blue: mixed(old.blue))
            }
        }
        return image
    }

    /// The report of sixteen pictures, of which every fourth has no mark if any has one.
    private func report(isMarked: Bool, extra: (URL) throws -> Void = { _ in }) throws -> SharedMarkReport {
        try withTemporaryFolder { folder in
            for seed in 1...16 {
                let name = seed < 10 ? "0\(seed).png" : "\(seed).png"
                try Self.scene(seed, isMarked: isMarked && seed % 4 != 0).written(name, in: folder)
            }
            try extra(folder)
            return try SharedMarkReport(PictureList([folder.path]).urls)
        }
    }

    @Test("says that there is a mark, where it stands and which pictures carry it")
    func found() throws {
        let shared = try report(isMarked: true)
        #expect(shared.urls.count == 16 && shared.refusals.isEmpty && shared.mark.isFound)
        #expect(shared.headlines.map(\.value) == ["yes", "12"])
        let text = MarkdownDocument(shared.report(command: "klarbild watermark visible x")).text
        #expect(
            text.contains("% of the width") && text.contains("mark.png")
                && text.contains("klarbild watermark visible x"))
        #expect(text.contains("| yes |") && text.contains("| no |"))
    }

    @Test("says that there is none")
    func absent() throws {
        let shared = try report(isMarked: false)
        #expect(shared.headlines[0].value == "no")
        let text = MarkdownDocument(shared.report(command: "c")).text
        #expect(text.contains("share no more than") && !text.contains("mark.png"))
        #expect(shared.json.text().contains("\"region\": null") || shared.json.text().contains("\"region\":null"))
    }

    @Test("its table has every picture, the strongest first")
    func table() throws {
        let shared = try report(isMarked: true)
        let table = try #require(shared.report(command: "c").tables.first { $0.identifier == "pictures" })
        #expect(table.rows.count == 16 && table.columns.count == 5)
        let text = MarkdownDocument(shared.report(command: "c")).text
        let strongest = zip(shared.urls, shared.mark.scores).max { $0.1.strength < $1.1.strength }
        let weakest = zip(shared.urls, shared.mark.scores).min { $0.1.strength < $1.1.strength }
        let (first, last) = (try #require(strongest).0.lastPathComponent, try #require(weakest).0.lastPathComponent)
        #expect(try #require(text.range(of: first)).lowerBound < #require(text.range(of: last)).lowerBound)
    }

    @Test("sets the metadata's guess beside the measurement")
    func joined() throws {
        var shared = try report(isMarked: true)
        #expect(!shared.report(command: "c").tables.contains { $0.identifier == "agreement" })
        // right of the marked 01 and the unmarked 04, wrong of the marked 02; 99.png is not there
        shared.scoresByFileName = ["01.png": 0.9, "02.png": 0.49, "04.png": 0.1, "99.png": 1]
        let text = MarkdownDocument(shared.report(command: "c")).text
        #expect(text.contains("| carries the mark | 1 | 1 |") && text.contains("| does not | 0 | 1 |"))
        #expect(text.contains("0.90") && text.contains("0.49"))
        #expect(shared.json.text().contains("0.9"))
    }

    @Test("as JSON it has each picture with its scores")
    func json() throws {
        let shared = try report(isMarked: true)
        let object = try JSONSerialization.jsonObject(with: Data(shared.json.text().utf8)) as? [String: Any]
        #expect(object?["found"] as? Bool == true)
        let ratio = try #require(object?["energyRatio"] as? Double)
        #expect(abs(ratio / shared.mark.energyRatio - 1) < 1e-6)
        let images = try #require(object?["images"] as? [[String: Any]])
        #expect(images.count == 16 && images.allSatisfy { $0["pwatermark"] is NSNull })
        #expect(images.compactMap { $0["hasMark"] as? Bool } == shared.mark.scores.map(\.hasMark))
        let region = try #require(object?["region"] as? [String: Double])
        #expect(region.keys.sorted() == ["bottom", "left", "right", "top"])
        #expect(abs((region["left"] ?? 0) - 100.0 / 160) < 0.06 && abs((region["bottom"] ?? 0) - 112.0 / 120) < 0.06)
    }

    @Test("files that cannot be read are left out and named")
    func refusals() throws {
        let shared = try report(isMarked: true) { folder in
            try Data("GIF89a".utf8).write(to: folder.appending(path: "x.png"))
            try Data().write(to: folder.appending(path: "y.jpg"))
        }
        #expect(shared.urls.count == 16 && shared.refusals.count == 2)
        #expect(shared.refusals[0].contains("x.png") && shared.refusals[1].contains("y.jpg"))
    }

    @Test("a dozen pictures are needed")
    func tooFew() throws {
        try withTemporaryFolder { folder in
            for seed in 1...11 { try Self.scene(seed, isMarked: true).written("\(seed).png", in: folder) }
            try Data("x".utf8).write(to: folder.appending(path: "broken.png"))
            let files = try PictureList([folder.path]).urls
            #expect(
                throws: WatermarkAuditError.tooFewPictures(found: 11, needed: 12, reason: "finding what pictures share")
            ) {
                try SharedMarkReport(files)
            }
            #expect(throws: CancellationError.self) {
                try SharedMarkReport(files, finished: { _ in throw CancellationError() })
            }
        }
    }

    @Test("the mark is written as a picture; a place that cannot be is an error")
    func writing() throws {
        let shared = try report(isMarked: true)
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "mark.png")
            try shared.writeMark(to: url)
            #expect(try RGBImage(contentsOf: url) == shared.mark.image)
            #expect(throws: ImageError.self) { try shared.writeMark(to: folder.appending(path: "no/mark.png")) }
        }
    }

    @Test("large pictures are read at the size of the comparison, slim ones too")
    func large() throws {
        try withTemporaryFolder { folder in
            for seed in 1...12 {
                try Self.scene(seed, isMarked: false).resized(width: 900, height: 60).written("\(seed).png", in: folder)
            }
            let shared = try SharedMarkReport(PictureList([folder.path]).urls)
            #expect(shared.mark.image.width == SharedMark.comparedSide)
        }
    }
}
