import Foundation
import Images
import Reports
import TestSupport
import Testing
import Watermarks

@testable import WatermarkAudits

/// A picture with structure in all channels.
private func picture(width: Int = 320, height: Int = 256, seed: Int = 1) -> RGBImage {
    var state = UInt32(seed)
    var pixels: [UInt8] = []
    for y in 0..<height {
        for x in 0..<width {
            state = state &* 1_664_525 &+ 1_013_904_223
            let noise = Int(state >> 28)
            pixels.append(UInt8((x + y) % 190 + noise))
            pixels.append(UInt8((x * 2 + y) % 170 + noise))
            pixels.append(UInt8((x + y * 2) % 160 + noise))
        }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
}

private func calibration() throws -> Calibration {
    try Calibration(contentsOf: Golden.repository.appending(path: "Data/Watermarks/calibration.json"))
}

@Suite("Parallel work")
struct ParallelMapTests {
    @Test("keeps the order and reports every element", arguments: [0, 1, 2, 100])
    func order(_ count: Int) throws {
        let results = try parallelMap(Array(0..<count)) { $0 * $0 }
        #expect(results == (0..<count).map { $0 * $0 })
    }

    @Test("ends when the caller wants to stop")
    func stops() {
        #expect(throws: CancellationError.self) {
            try parallelMap(Array(0..<1000), finished: { if $0 == 3 { throw CancellationError() } }) { $0 }
        }
    }
}

@Suite("Lists of pictures")
struct PictureListTests {
    @Test("hold files as given, and a folder's pictures by name, whatever lies deeper")
    func folders() throws {
        try withTemporaryFolder { folder in
            let deep = folder.appending(path: "deep")
            try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
            for name in ["b.JPG", "a.png", "deep/c.jpeg", "notes.txt"] {
                try Data().write(to: folder.appending(path: name))
            }
            let list = try PictureList([folder.path, folder.appending(path: "notes.txt").path])
            #expect(list.urls.map(\.lastPathComponent) == ["a.png", "b.JPG", "c.jpeg", "notes.txt"])
            #expect(throws: WatermarkAuditError.noSuchPath(path: "/no/such")) { try PictureList(["/no/such"]) }
            try FileManager.default.removeItem(at: deep.appending(path: "c.jpeg"))
            #expect(throws: WatermarkAuditError.noPictures(folder: deep.path)) { try PictureList([deep.path]) }
        }
    }
}

@Suite("Detection in files")
struct PictureDetectionTests {
    @Test("a report names the marked picture, the credentials and what could not be searched")
    func report() throws {
        try withTemporaryFolder { folder in
            let mark = KnownMark.klarbild
            try PNG(image: picture().marked(with: mark.payload, method: mark.method)).write(
                to: folder.appending(path: "marked.png"))
            try PNG(image: picture()).write(to: folder.appending(path: "plain.png"))
            try Data("GIF89a".utf8).write(to: folder.appending(path: "x.png"))
            let detector = MarkDetector(calibration: try calibration())
            let detections = try PictureList([folder.path]).urls.map { PictureDetection($0, with: detector) }
            #expect(detections.map(\.isMarked) == [true, false, false])
            #expect(detections[2].error?.contains("is a GIF picture") == true)
            let report = DetectionReport(detections, command: "klarbild watermark detect", calibration: "c").report
            #expect(report.headlines[0].value == "1")
            let text = MarkdownDocument(report).text
            #expect(text.contains("marked.png") && text.contains("64 of 64") && text.contains("GIF"))
        }
    }

    @Test("a marked file keeps its texts, and what it loses is said")
    func marking() throws {
        try withTemporaryFolder { folder in
            let source = folder.appending(path: "a.png")
            try PNG(image: picture(), texts: [PNGText(keyword: "parameters", text: "a cat")]).write(to: source)
            let marker = try PictureMarker(
                payload: WatermarkPayload(parsing: "mine"), method: .dwtDctSvd, writer: .corrected, weights: nil)
            let target = folder.appending(path: "b.png")
            let outcome = try marker.mark(source, writingTo: target)
            #expect(outcome.matched == 32 && outcome.psnr > 40 && outcome.note == nil)
            #expect(try PNG(contentsOf: target).text("parameters") == "a cat")
            let jpeg = folder.appending(path: "b.jpg")
            _ = try marker.mark(source, writingTo: jpeg)
            #expect(
                try RGBImage(contentsOf: jpeg).matchedBits(of: WatermarkPayload(parsing: "mine"), method: .dwtDctSvd)
                    == 32)
        }
    }
}

@Suite("Robustness")
struct RobustnessTests {
    @Test("every treatment has a name of its own and leaves a picture", arguments: Treatment.all)
    func treatments(_ treatment: Treatment) throws {
        let image = picture()
        let treated = try treatment.applied(to: image, method: .dwtDctSvd, writer: .corrected)
        #expect((treated == image) == (treatment == .none))
        #expect(Treatment.all.count { $0.name == treatment.name } == 1)
    }

    @Test("noise has the deviation it says")
    func noise() throws {
        let grey = RGBImage(width: 256, height: 256, color: RGBColor(grey: 128))
        let noisy = try Treatment.noise(5).applied(to: grey, method: .dwtDct, writer: .corrected)
        let squares = noisy.pixels.reduce(0) { $0 + (Int($1) - 128) * (Int($1) - 128) }
        #expect(abs((Double(squares) / Double(noisy.pixels.count)).squareRoot() - 5) < 0.1)
    }

    @Test("a measurement counts every picture, finds untouched marks, and its report has both methods")
    func measurement() throws {
        try withTemporaryFolder { folder in
            for seed in 1...2 {
                try PNG(image: picture(seed: seed)).write(to: folder.appending(path: "\(seed).png"))
            }
            let measurement = try RobustnessMeasurement(
                PictureList([folder.path]).urls, payload: KnownMark.klarbild.payload, calibration: calibration())
            #expect(measurement.pictureCount == 2)
            for writing in RobustnessMeasurement.writings {
                let outcomes = try #require(measurement.outcomes[writing])
                #expect(outcomes.count == Treatment.all.count && outcomes.values.allSatisfy { $0.count == 2 })
                #expect(try #require(measurement.quality[writing]).meanSSIM > 0.9)
                if writing.writer == .corrected { #expect(outcomes[.none]?.detected == 2) }
            }
            let report = RobustnessReport(measurement, identity: []).report
            #expect(report.tables.map(\.identifier) == ["quality", "dwtdctsvd-treatments", "dwtdct-treatments"])
            #expect(report.tables[1].rows.count == Treatment.all.count)
        }
    }

    @Test("a calibration wants a hundred pictures and says which it left out")
    func calibrationSize() throws {
        try withTemporaryFolder { folder in
            try PNG(image: picture()).write(to: folder.appending(path: "a.png"))
            let files = try PictureList([folder.path]).urls
            #expect(throws: WatermarkAuditError.tooFewPictures(found: 1, needed: 100, reason: "a calibration")) {
                try CalibrationMeasurement(files)
            }
        }
    }
}
