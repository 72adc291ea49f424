import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("Detection")
struct DetectionTests {
    private static let calibration = Result {
        try Calibration(contentsOf: Golden.repository.appending(path: "Data/Watermarks/calibration.json"))
    }

    private func findings(_ image: RGBImage, _ target: MarkDetector.Target = .marks(KnownMark.all)) throws
        -> [MarkFinding]
    {
        try MarkDetector(target, calibration: Self.calibration.get()).findings(in: image)
    }

    @Test("each known mark is found, and first", arguments: KnownMark.all)
    func knownMarks(_ mark: KnownMark) throws {
        let image = Pictures.picture(width: 512, height: 384, seed: 3)
        let marked = try image.marked(with: mark.payload, method: mark.method)
        let first = try #require(try findings(marked).first)
        #expect(first.name == mark.name && first.verdict == .found && first.reading == .integer)
        #expect(first.matched == mark.payload.bits.count && (first.pBinomial ?? 1) < 1e-9)
    }

    @Test("an unmarked picture has no mark")
    func unmarked() throws {
        for seed in 1...8 {
            let marks = try findings(Pictures.picture(width: 384, height: 320, seed: seed))
            #expect(marks.count == 3 && marks.allSatisfy { $0.verdict != .found && $0.verdict != .likely })
        }
    }

    @Test("a mark written with red and blue exchanged is found by that reading")
    func exchanged() throws {
        let image = Pictures.picture(width: 512, height: 384, seed: 4)
        let mark = KnownMark.stableDiffusionXL
        let marked = Pictures.exchanged(try Pictures.exchanged(image).marked(with: mark.payload, method: .dwtDct))
        let first = try #require(try findings(marked).first)
        #expect(first.name == mark.name && first.verdict == .found && first.reading == .integerSwapped)
    }

    @Test("a given payload is found by the method that wrote it; another is not")
    func givenPayload() throws {
        let image = Pictures.picture(width: 400, height: 400, seed: 5)
        let payload = try WatermarkPayload(parsing: "made by me")
        let marked = try image.marked(with: payload, method: .dwtDct)
        let marks = WatermarkMethod.allCases.filter { $0 != .rivaGAN }.map {
            KnownMark(name: nil, payload: payload, method: $0)
        }
        let found = try findings(marked, .marks(marks))
        #expect(found.map(\.method) == [.dwtDct, .dwtDctSvd])
        #expect(found.map { $0.verdict == .found } == [true, false])
        let other = KnownMark(name: nil, payload: try WatermarkPayload(parsing: "made by us"), method: .dwtDctSvd)
        #expect(try findings(image, .marks([other]))[0].verdict != .found)
    }

    @Test("a payload of known length is read")
    func anyPayload() throws {
        let image = Pictures.picture(width: 400, height: 400, seed: 6)
        let marked = try image.marked(with: WatermarkPayload(parsing: "read me"), method: .dwtDctSvd)
        let found = try findings(marked, .anyPayload(bits: 56, methods: [.dwtDct, .dwtDctSvd]))
        #expect(found[0].payload == "read me" && found[0].method == .dwtDctSvd && found[0].matched == nil)
        // A mark nobody named is told by the phases alone, which flat unmarked pictures imitate: likelier, not certain.
        let plain = try findings(image, .anyPayload(bits: 56, methods: [.dwtDct, .dwtDctSvd]))
        #expect(plain[0].pEmpirical > found[0].pEmpirical)
    }

    @Test("pictures that carry no mark are refused with their size", arguments: [(255, 256), (65_536, 1), (1, 1)])
    func tooSmall(_ size: (width: Int, height: Int)) throws {
        let image = RGBImage(width: size.width, height: size.height)
        #expect(throws: WatermarkError.pictureTooSmall(width: size.width, height: size.height)) {
            try findings(image)
        }
    }

    @Test("one colour says nothing, whatever the colour")
    func flat() throws {
        for color in [
            RGBColor.black, .white, RGBColor(red: 255, green: 0, blue: 0), RGBColor(red: 9, green: 99, blue: 200),
        ] {
            let marks = try findings(RGBImage(width: 256, height: 256, color: color))
            #expect(marks.allSatisfy { $0.verdict == .notDetected })
        }
    }
}

@Suite("The statistics of detection")
struct DetectionStatisticsTests {
    @Test(
        "the binomial tail is that of the published bars",
        arguments: [
            (34, 48, 2.8e-3), (36, 48, 3.6e-4), (26, 32, 2.7e-4), (87, 136, 7.1e-4), (0, 48, 1), (48, 48, 3.55e-15),
        ])
    func binomial(_ matched: Int, _ count: Int, _ expected: Double) {
        let found = Math.binomialTail(matched: matched, of: count)
        #expect(abs(found - expected) < 0.05 * expected)
    }

    @Test("strength ignores a leaning of all votes")
    func leaning() throws {
        let payload = try WatermarkPayload(parsing: "StableDiffusionV1").bits
        #expect(BitTally(bits: payload.map { _ in false }, margins: payload.map { _ in -0.7 }).strength(payload) == 0)
        let margins = payload.map { $0 ? -0.1 : -0.5 }
        #expect(BitTally(bits: payload.map { _ in false }, margins: margins).strength(payload) > 20)
    }

    @Test("a calibration survives its file")
    func calibrationFile() throws {
        var sample = CalibrationSample()
        for seed in 1...3 { sample.add(Pictures.picture(width: 256, height: 256, seed: seed)) }
        let calibration = sample.calibration(source: "tests")
        #expect(try Calibration(calibration.encoded(), name: "c.json") == calibration)
        #expect(calibration.pictureCount == 3)
    }
}
