import Foundation
import Images
import Reports
import TestSupport
import Testing
import Watermarks

@testable import WatermarkAudits

@Suite("Detection in files")
struct PictureDetectionTests {
    @Test("a file's findings are those of its pixels, and its credentials are claims")
    func file() throws {
        try withTemporaryFolder { folder in
            let mark = KnownMark.klarbild
            let image = try picture().marked(with: mark.payload, method: mark.method)
            let detector = MarkDetector(calibration: try calibration())
            let detection = PictureDetection(try image.written("a.png", in: folder), with: detector)
            #expect(try detection.marks == detector.findings(in: image))
            #expect(detection.isMarked && detection.error == nil && detection.credentials == nil)
            #expect(detection.path.hasSuffix("a.png"))
        }
    }

    @Test("content credentials are reported with and without a mark, and beside an error")
    func credentials() throws {
        let golden = Golden.repository.appending(path: "Tests/WatermarksTests/Goldens/credentials.png")
        let detector = MarkDetector(calibration: try calibration())
        let detection = PictureDetection(golden, with: detector)
        let credentials = try #require(detection.credentials)
        #expect(credentials.generator == "klarbild-tests 1.0" && credentials.title == "a drawing")
        #expect(credentials.sourceTypes == ["trainedAlgorithmicMedia"] && !credentials.verified)
        #expect(!detection.isMarked && detection.error == nil)
        try withTemporaryFolder { folder in
            // too small for a mark, but with credentials
            let store = try #require(try PictureFile(contentsOf: golden).credentials)
            let small = try store.inserted(into: PNG(image: picture(width: 40, height: 40)).encoded())
            let url = folder.appending(path: "small.png")
            try small.write(to: url)
            let found = PictureDetection(url, with: detector)
            #expect(found.credentials?.generator == "klarbild-tests 1.0" && found.marks.isEmpty)
            #expect(found.error?.contains("small.png: 40 x 40 pixels are too few") == true)
        }
    }

    /// Files that cannot be searched: their names, their bytes and what is said of them.
    static let unusable: [(String, Data, String)] = [
        ("empty.png", Data(), "is empty"), ("a.gif", Data("GIF89a".utf8), "is a GIF picture"),
        ("cut.png", Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), "cut.png"),
        ("cut.jpg", Data([0xff, 0xd8, 0xff, 0xe0]), "cut.jpg"), ("text.png", Data("hello".utf8), "unknown format"),
    ]

    @Test("a file that cannot be searched is a result that says why, in one line", arguments: unusable)
    func broken(_ name: String, _ data: Data, _ reason: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try data.write(to: url)
            let detection = PictureDetection(url, with: MarkDetector(calibration: try calibration()))
            let error = try #require(detection.error)
            #expect(detection.marks.isEmpty && !detection.isMarked)
            #expect(error.contains(name) && error.contains(reason) && !error.contains("\n"))
        }
    }

    @Test("a file that is not there is a result too")
    func missing() throws {
        let detector = MarkDetector(calibration: try calibration())
        let detection = PictureDetection(URL(filePath: "/no/such/a.png"), with: detector)
        #expect(detection.error?.contains("/no/such/a.png") == true && detection.marks.isEmpty)
    }

    @Test("as JSON it has its path, marks and error")
    func json() throws {
        let detector = MarkDetector(calibration: try calibration())
        let data = try JSONEncoder().encode(PictureDetection(URL(filePath: "/no/such/a.png"), with: detector))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["path"] as? String == "/no/such/a.png" && object["error"] is String)
        #expect((object["marks"] as? [Any])?.isEmpty == true)
    }
}

@Suite("Reports of detections")
struct DetectionReportTests {
    private func detections(in folder: URL) throws -> [PictureDetection] {
        let (klarbild, diffusion) = (KnownMark.klarbild, KnownMark.stableDiffusion1)
        for seed in 1...2 {
            try picture(seed: seed).marked(with: klarbild.payload, method: klarbild.method).written(
                "k\(seed).png", in: folder)
        }
        try picture(width: 512, height: 512, seed: 3).marked(with: diffusion.payload, method: diffusion.method)
            .written("s.png", in: folder)
        try picture(seed: 4).written("plain.png", in: folder)
        try Data("GIF89a".utf8).write(to: folder.appending(path: "x.png"))
        let detector = MarkDetector(calibration: try calibration())
        return try PictureList([folder.path]).urls.map { PictureDetection($0, with: detector) }
    }

    @Test("names the marked pictures, the credentials and what could not be searched")
    func report() throws {
        try withTemporaryFolder { folder in
            let detections = try detections(in: folder)
            #expect(detections.map(\.isMarked) == [true, true, false, true, false])
            #expect(detections[4].error?.contains("is a GIF picture") == true)
            let report = DetectionReport(detections, command: "klarbild watermark detect", calibration: "c").report
            #expect(report.headlines.map(\.value) == ["3", "0"])
            #expect(report.headlines[0].detail.contains("of 4 that could be searched"))
            let text = MarkdownDocument(report).text
            for part in ["k1.png", "s.png", "64 of 64", "GIF", "klarbild watermark detect", "Calibration"] {
                #expect(text.contains(part), "\(part)")
            }
        }
    }

    @Test("counts verdicts by mark, every picture once in each row")
    func summary() throws {
        try withTemporaryFolder { folder in
            let report = DetectionReport(try detections(in: folder), command: "c", calibration: "c").report
            let marks = try #require(report.tables.first { $0.identifier == "marks" })
            #expect(marks.columns.count == 1 + MarkVerdict.allCases.count && marks.rows.count == 3)
            let text = MarkdownDocument(report).text
            #expect(text.contains("| Klarbild (dwtdctsvd) | 2 |"))
            #expect(text.contains("| Stable Diffusion 1 (CompVis script) (dwtdct) | 1 |"))
            let pictures = try #require(report.tables.first { $0.identifier == "pictures" })
            #expect(pictures.rows.count == 5 && pictures.rows.map(\.isMuted) == [false, false, true, false, true])
        }
    }

    @Test("payloads that were read or given stand for names that are not there")
    func unnamed() throws {
        let image = picture()
        let payload = try WatermarkPayload(parsing: "mine")
        try withTemporaryFolder { folder in
            let url = try image.marked(with: payload, method: .dwtDctSvd).written("a.png", in: folder)
            let read = MarkDetector(.anyPayload(bits: 32, methods: [.dwtDctSvd]), calibration: try calibration())
            let given = MarkDetector(
                .marks([KnownMark(name: nil, payload: payload, method: .dwtDctSvd)]), calibration: try calibration())
            let texts = [read, given].map {
                MarkdownDocument(
                    DetectionReport([PictureDetection(url, with: $0)], command: "c", calibration: "c").report
                ).text
            }
            #expect(
                texts[0].contains("unknown (dwtdctsvd)") && texts[0].contains("32 read") && texts[0].contains("mine"))
            #expect(texts[1].contains("mine (dwtdctsvd)") && texts[1].contains("32 of 32"))
        }
    }

    @Test("of no picture at all is a report")
    func none() {
        let report = DetectionReport([], command: "c", calibration: "c").report
        #expect(report.headlines.map(\.value) == ["0", "0"] && report.tables.allSatisfy { $0.rows.isEmpty })
    }

    @Test(
        "probabilities are short",
        arguments: [(1.0, "1.00"), (0.5, "0.50"), (0.01, "0.01"), (0.25, "0.25"), (0.001, "0.001"), (0.0001, "0.0001")])
    func figure(_ p: Double, _ expected: String) {
        #expect(DetectionReport.figure(p) == expected)
    }

    @Test(
        "tiny probabilities are written with an exponent, in few characters",
        arguments: [1e-9, 3.4567e-12, Double.leastNonzeroMagnitude])
    func tiny(_ p: Double) {
        let text = DetectionReport.figure(p)
        #expect(text.count <= 12 && abs((Double(text) ?? 0) / p - 1) < 0.05, "\(text)")
    }
}
