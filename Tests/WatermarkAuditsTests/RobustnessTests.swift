import Foundation
import Images
import Reports
import TestSupport
import Testing

@testable import WatermarkAudits
@testable import Watermarks

@Suite("Treatments")
struct TreatmentTests {
    private func applied(_ treatment: Treatment, to image: RGBImage) throws -> RGBImage {
        try treatment.applied(to: image) { try $0.marked(with: WatermarkPayload(parsing: "x"), method: .dwtDctSvd) }
    }

    @Test("every one has a name of its own and leaves another picture, the same each time", arguments: Treatment.all)
    func all(_ treatment: Treatment) throws {
        let image = picture()
        let treated = try applied(treatment, to: image)
        #expect((treated == image) == (treatment == .none))
        #expect(Treatment.all.count { $0.name == treatment.name } == 1)
        #expect(try applied(treatment, to: image) == treated)
    }

    @Test("sizes are those the name says", arguments: Treatment.all)
    func sizes(_ treatment: Treatment) throws {
        let treated = try applied(treatment, to: picture(width: 320, height: 256))
        let expected =
            switch treatment {
            case .resized(let percent): (320 * percent / 100, 256 * percent / 100)
            case .cropped(let pixels): (320 - pixels, 256 - pixels)
            default: (320, 256)
            }
        #expect(treated.width == expected.0 && treated.height == expected.1)
    }

    @Test("a crop takes the left columns and the upper rows", arguments: [5, 8])
    func crop(_ pixels: Int) throws {
        let image = picture()
        let treated = try applied(.cropped(pixels: pixels), to: image)
        for (x, y) in [(0, 0), (100, 90), (319 - pixels, 255 - pixels)] {
            #expect(treated[x, y] == image[x + pixels, y + pixels])
        }
    }

    @Test("brightness is rounded and clamped", arguments: [80, 90, 110, 120])
    func brightness(_ percent: Int) throws {
        let pixels = (0..<(256 * 3)).map { UInt8($0 / 3) }
        let treated = try applied(.brightness(percent: percent), to: RGBImage(width: 256, height: 1, pixels: pixels))
        for value in 0..<256 {
            let expected = min((Double(value) * Double(percent) / 100 + 0.5).rounded(.down), 255)
            #expect(Double(treated[value, 0].green) == expected)
        }
    }

    @Test("noise has the deviation it says, a mean of none, and no two rows alike", arguments: [2, 5, 10])
    func noise(_ deviation: Int) throws {
        let grey = RGBImage(width: 256, height: 256, color: RGBColor(grey: 128))
        let noisy = try applied(.noise(deviation), to: grey)
        let differences = noisy.pixels.map { Double($0) - 128 }
        let mean = differences.reduce(0, +) / Double(differences.count)
        let square = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
        #expect(abs(mean) < 0.05 * Double(deviation) && abs(square.squareRoot() - Double(deviation)) < 0.1)
        let rows = stride(from: 0, to: noisy.pixels.count, by: 256 * 3).map { Array(noisy.pixels[$0..<($0 + 256 * 3)]) }
        #expect(Set(rows).count == 256)
    }

    @Test("JPEG's coarse chroma and low quality cost more", arguments: [95, 90, 75, 50])
    func jpeg(_ quality: Int) throws {
        let image = picture()
        func loss(_ treatment: Treatment) throws -> Double {
            try applied(treatment, to: image).peakSignalToNoise(against: image)
        }
        let fine = try loss(.jpeg(quality: quality, .none))
        #expect(try fine > loss(.jpeg(quality: quality, .both)))
        #expect(try fine > loss(.jpeg(quality: quality - 20, .none)))
        let expected = try RGBImage(jpeg: image.jpeg(quality: quality, subsampling: .both))
        #expect(try applied(.jpeg(quality: quality, .both), to: image) == expected)
    }

    @Test("the second mark is the caller's, of the treated picture alone")
    func markedAgain() throws {
        let (image, other) = (picture(), picture(seed: 2))
        let treated = try Treatment.markedAgain.applied(to: image) {
            #expect($0 == image)
            return other
        }
        #expect(treated == other)
        #expect(throws: WatermarkError.self) {
            try Treatment.markedAgain.applied(to: image) { _ in
                throw WatermarkError.pictureTooSmall(width: 1, height: 1)
            }
        }
        #expect(
            try Treatment.none.applied(to: image) { _ in throw WatermarkError.pictureTooSmall(width: 1, height: 1) }
                == image)
    }
}

@Suite("Robustness")
struct RobustnessTests {
    typealias Writing = RobustnessMeasurement.Writing

    private func measurement(
        _ pictures: [RGBImage], payload: WatermarkPayload = KnownMark.klarbild.payload, rivaGANCount: Int = 0
    ) throws -> RobustnessMeasurement {
        try withTemporaryFolder { folder in
            for (index, picture) in pictures.enumerated() { try picture.written("\(index).png", in: folder) }
            return try RobustnessMeasurement(
                PictureList([folder.path]).urls, payload: payload, calibration: calibration(),
                weights: rivaGANWeights, rivaGANCount: rivaGANCount)
        }
    }

    @Test("every picture counts in every writing and treatment, and untouched marks are found")
    func counts() throws {
        let measurement = try measurement([picture(seed: 1), picture(seed: 2)])
        #expect(measurement.pictureCount == 2 && measurement.methods == [.dwtDctSvd, .dwtDct])
        #expect(measurement.outcomes.count == 4 && measurement.quality.count == 4)
        for (writing, outcomes) in measurement.outcomes {
            #expect(
                outcomes.count == Treatment.all.count && outcomes.values.allSatisfy { $0.count == 2 && $0.bits == 128 })
            #expect(outcomes.values.allSatisfy { $0.exact <= 2 && $0.detected <= 2 && $0.matched <= 128 })
            #expect(try #require(measurement.quality[writing]).count == 2)
            if writing.writer == .corrected { #expect(outcomes[.none]?.detected == 2 && outcomes[.none]?.exact == 2) }
        }
    }

    @Test("the sums are those of the pictures one by one")
    func sums() throws {
        let pictures = [picture(seed: 3), picture(width: 264, height: 280, seed: 4)]
        let together = try measurement(pictures)
        let alone = try pictures.map { try measurement([$0]) }
        for (writing, outcomes) in together.outcomes {
            for (treatment, outcome) in outcomes {
                let parts = alone.compactMap { $0.outcomes[writing]?[treatment] }
                #expect(
                    outcome.matched == parts.reduce(0) { $0 + $1.matched }
                        && outcome.exact == parts.reduce(0) { $0 + $1.exact })
                #expect(outcome.detected == parts.reduce(0) { $0 + $1.detected } && outcome.count == 2)
            }
            let means = alone.compactMap { $0.quality[writing]?.meanPSNR }
            #expect(abs((together.quality[writing]?.meanPSNR ?? 0) - means.reduce(0, +) / 2) < 1e-9)
        }
    }

    @Test("figures are those of marking, treating and reading by hand")
    func byHand() throws {
        let image = picture(seed: 5)
        let payload = try WatermarkPayload(parsing: "a payload")
        let measurement = try measurement([image], payload: payload)
        for method in [WatermarkMethod.dwtDct, .dwtDctSvd] {
            for writer in [MarkWriter.corrected, .compatible] {
                let outcomes = try #require(measurement.outcomes[Writing(method: method, writer: writer)])
                let marked = try image.marked(with: payload, method: method, writer: writer)
                for treatment in [Treatment.none, .jpeg(quality: 75, .none), .cropped(pixels: 8), .blur(tenths: 10)] {
                    let treated = try treatment.applied(to: marked) { $0 }
                    #expect(outcomes[treatment]?.matched == treated.matchedBits(of: payload, method: method))
                }
                let quality = try #require(measurement.quality[Writing(method: method, writer: writer)])
                #expect(quality.meanPSNR == marked.peakSignalToNoise(against: image))
                #expect(quality.meanSSIM == marked.structuralSimilarity(to: image))
            }
        }
    }

    @Test("RivaGAN is measured on as many pictures as asked for, with 32 bits")
    func rivaGAN() throws {
        let measurement = try measurement(
            [picture(width: 256, height: 256), picture(width: 256, height: 256, seed: 2)], rivaGANCount: 1)
        #expect(measurement.methods == [.dwtDctSvd, .dwtDct, .rivaGAN])
        #expect(measurement.rivaGANPayload.description == "Klar")
        for writer in [MarkWriter.corrected, .compatible] {
            let outcomes = try #require(measurement.outcomes[Writing(method: .rivaGAN, writer: writer)])
            #expect(
                outcomes.count == Treatment.all.count && outcomes.values.allSatisfy { $0.count == 1 && $0.bits == 32 })
            let marked = try RivaGANEncoder(contentsOf: rivaGANWeights).marked(
                picture(width: 256, height: 256), with: measurement.rivaGANPayload, writer: writer)
            let tally = try RivaGANDecoder(contentsOf: rivaGANWeights).tally(of: marked)
            #expect(outcomes[.none]?.matched == tally.matches(measurement.rivaGANPayload.bits))
        }
        let report = RobustnessReport(measurement, identity: []).report
        #expect(report.headlines.count == 3 && report.tables.last?.identifier == "rivagan-treatments")
        let text = MarkdownDocument(report).text
        #expect(text.contains("into 1 of the pictures 'Klar' by rivaGan"))
        #expect(report.tables[0].rows.count == 6)
    }

    @Test("a picture that becomes too small counts as not found")
    func tooSmall() throws {
        let measurement = try measurement([picture(width: 256, height: 256)])
        for outcomes in measurement.outcomes.values {
            for treatment in [Treatment.resized(percent: 75), .cropped(pixels: 5)] {
                #expect(outcomes[treatment] == RobustnessMeasurement.Outcome(matched: 0, bits: 64, isDetected: false))
            }
            #expect(outcomes[.resized(percent: 150)]?.matched ?? 0 > 0)
        }
    }

    @Test("a picture that cannot be marked ends the measurement with its name")
    func unusable() throws {
        try withTemporaryFolder { folder in
            try picture().written("a.png", in: folder)
            try picture(width: 100, height: 100).written("small.png", in: folder)
            #expect {
                try RobustnessMeasurement(
                    PictureList([folder.path]).urls, payload: KnownMark.klarbild.payload, calibration: calibration())
            } throws: {
                "\($0)".contains("small.png") && "\($0)".contains("100 x 100")
            }
            try Data("x".utf8).write(to: folder.appending(path: "small.png"))
            #expect(throws: ImageError.self) {
                try RobustnessMeasurement(
                    PictureList([folder.path]).urls, payload: KnownMark.klarbild.payload, calibration: calibration())
            }
        }
    }

    @Test("the caller can stop it")
    func stops() throws {
        try withTemporaryFolder { folder in
            try picture().written("a.png", in: folder)
            #expect(throws: CancellationError.self) {
                try RobustnessMeasurement(
                    PictureList([folder.path]).urls, payload: KnownMark.klarbild.payload, calibration: calibration(),
                    finished: { _ in throw CancellationError() })
            }
        }
    }

    @Test("its report has a table of every method with all treatments, and says what is written")
    func report() throws {
        let measurement = try measurement([picture()])
        let report = RobustnessReport(measurement, identity: [Report.Fact("Command", "c")]).report
        #expect(report.tables.map(\.identifier) == ["quality", "dwtdctsvd-treatments", "dwtdct-treatments"])
        #expect(report.tables[0].rows.count == 4)
        for table in report.tables.dropFirst() {
            #expect(table.rows.count == Treatment.all.count && table.columns.count == 7)
        }
        let text = MarkdownDocument(report).text
        for part in [
            "'Klarbild' (64 bits)", "JPEG 90, 4&#58;2&#58;0", "a second mark on top", "PSNR", "invisible-watermark",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("rivaGan") && !text.contains("nan"))
    }

    @Test("a payload of 32 bits is RivaGAN's too, any other leaves it Klarbild's")
    func rivaGANPayload() throws {
        let image = picture()
        for (text, expected) in [("mine", "mine"), ("a longer text", "Klar"), ("hex:b3ec907b", "hex:b3ec907b")] {
            let measurement = try measurement([image], payload: WatermarkPayload(parsing: text))
            #expect(measurement.payload.description == text && measurement.rivaGANPayload.description == expected)
            // none was asked for
            #expect(measurement.methods == [.dwtDctSvd, .dwtDct])
        }
    }

    @Test("sums of outcomes add up")
    func outcomes() {
        var sum = RobustnessMeasurement.Outcome()
        sum += .init(matched: 64, bits: 64, isDetected: true)
        sum += .init(matched: 60, bits: 64, isDetected: true)
        sum += .init(matched: 30, bits: 64, isDetected: false)
        #expect(sum.count == 3 && sum.detected == 2 && sum.exact == 1)
        #expect(sum.matched == 154 && sum.bits == 192)
    }
}

@Suite("Measuring calibrations")
struct CalibrationMeasurementTests {
    @Test("wants a hundred pictures and says how many could be used")
    func tooFew() throws {
        try withTemporaryFolder { folder in
            try picture().written("a.png", in: folder)
            try picture(width: 64, height: 64).written("small.png", in: folder)
            try Data("x".utf8).write(to: folder.appending(path: "broken.png"))
            let files = try PictureList([folder.path]).urls
            #expect(throws: WatermarkAuditError.tooFewPictures(found: 1, needed: 100, reason: "a calibration")) {
                try CalibrationMeasurement(files)
            }
            #expect(throws: WatermarkAuditError.tooFewPictures(found: 0, needed: 100, reason: "a calibration")) {
                try CalibrationMeasurement([])
            }
            #expect(throws: CancellationError.self) {
                try CalibrationMeasurement(files, finished: { _ in throw CancellationError() })
            }
        }
    }

    @Test("its sample is that of the pictures one by one, and it says which files it left out and why")
    func sample() throws {
        try withTemporaryFolder { folder in
            let image = picture(width: 256, height: 256)
            let url = try image.written("a.png", in: folder)
            let small = try picture(width: 64, height: 64).written("small.png", in: folder)
            let measurement = try CalibrationMeasurement(
                [URL](repeating: url, count: 100) + [small, folder.appending(path: "none.png")])
            var one = CalibrationSample()
            for _ in 0..<100 { one.add(image) }
            #expect(measurement.sample.pictureCount == 100)
            #expect(measurement.sample.calibration(source: "s") == one.calibration(source: "s"))
            #expect(measurement.refusals.count == 2)
            #expect(
                measurement.refusals[0].contains("small.png: 64 x 64") && measurement.refusals[1].contains("none.png"))
        }
    }
}
