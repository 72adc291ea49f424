import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("Calibrations")
struct CalibrationTests {
    private static let shipped = Golden.repository.appending(path: "Data/Watermarks/calibration.json")

    /// A table as JSON.
    private func table(_ scores: String, count: String = "10") -> String {
        #"{"count": \#(count), "scores": \#(scores)}"#
    }

    private func file(strengths: String = "{}", carriers: String = "{}", count: String = "1") -> Data {
        Data(#"{"source": "s", "pictureCount": \#(count), "strengths": \#(strengths), "carriers": \#(carriers)}"#.utf8)
    }

    @Test("the one that ships knows every family and judges as published")
    func shipped() throws {
        let calibration = try Calibration(contentsOf: Self.shipped)
        #expect(calibration.pictureCount >= 100 && !calibration.source.isEmpty)
        for method in WatermarkMethod.allCases {
            for reading in MarkReading.all(of: method) {
                #expect(calibration.share(strength: -100, method, reading) == 1)
                let high = calibration.share(strength: 100, method, reading)
                #expect(high > 0 && high < 1e-3)
                #expect(calibration.share(carrier: 20, method, reading) < 0.05)
                let shares = stride(from: -3.0, to: 12, by: 0.1).map {
                    calibration.share(strength: $0, method, reading)
                }
                #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 >= $1 })
            }
        }
    }

    @Test("both orders of the colours share a table; floats have their own")
    func families() {
        #expect(Calibration.family(.dwtDct, .integer) == Calibration.family(.dwtDct, .integerSwapped))
        #expect(Calibration.family(.dwtDct, .float) == Calibration.family(.dwtDct, .floatSwapped))
        #expect(Calibration.family(.dwtDct, .integer) != Calibration.family(.dwtDct, .float))
        #expect(Set(WatermarkMethod.allCases.map { Calibration.family($0, .integer) }).count == 3)
    }

    @Test(
        "what is no calibration is refused with its name",
        arguments: [
            "", "{", "null", "[]", "{}", "\"text\"", "12", "\u{0}", #"{"source": 3}"#,
            #"{"source": "s", "pictureCount": 1, "strengths": {}}"#,
            #"{"source": "s", "pictureCount": "1", "strengths": {}, "carriers": {}}"#,
            #"{"source": "s", "pictureCount": 1e99, "strengths": {}, "carriers": {}}"#,
            #"{"source": "s", "pictureCount": 1, "strengths": [], "carriers": {}}"#,
            String(repeating: "[", count: 5000),
        ])
    func broken(_ text: String) {
        #expect {
            try Calibration(Data(text.utf8), name: "mine.json")
        } throws: {
            ($0 as? WatermarkError)?.description.contains("mine.json is not a calibration") == true
        }
    }

    @Test(
        "tables that are empty, fall or lie about themselves are refused",
        arguments: [
            ("[]", "10"), ("[2, 1]", "10"), ("[1, 2]", "0"), ("[1, 2]", "-5"), ("[1, null]", "10"), ("[\"a\"]", "10"),
            ("[1, 2", "10"), ("{}", "10"), ("[1, 2]", "1.5"), ("[1, 2]", "99999999999999999999"),
        ])
    func brokenTables(_ scores: String, _ count: String) {
        for data in [
            file(strengths: "{\"dwtdct\": \(table(scores, count: count))}"),
            file(carriers: "{\"dwtdct\": \(table(scores, count: count))}"),
        ] {
            #expect(throws: WatermarkError.self) { try Calibration(data, name: "c.json") }
        }
    }

    @Test("cut or flipped files are refused or read, never worse")
    func damage() throws {
        let data = try Data(contentsOf: Self.shipped)
        for length in stride(from: 0, to: data.count - 2, by: max(data.count / 40, 1)) {
            #expect(throws: WatermarkError.self) { try Calibration(data.prefix(length), name: "c.json") }
        }
        var generator = SeededGenerator(5)
        for _ in 0..<40 {
            var broken = data
            broken[generator.below(data.count)] = UInt8(generator.below(256))
            guard let calibration = try? Calibration(broken, name: "c.json") else { continue }
            let share = calibration.share(strength: 4, .dwtDct, .integer)
            #expect(share > 0 && share <= 1)
        }
    }

    @Test("a good table is used for its family alone")
    func used() throws {
        let data = file(strengths: "{\"dwtdct\": \(table("[0, 1, 2]", count: "999"))}", count: "12")
        let calibration = try Calibration(data, name: "c.json")
        #expect(calibration.pictureCount == 12)
        #expect(calibration.share(strength: 0, .dwtDct, .integer) == 1)
        #expect(abs(calibration.share(strength: 0.5, .dwtDct, .integerSwapped) - Math.power(10, -0.05)) < 1e-12)
        #expect(calibration.share(strength: 3, .dwtDct, .integer) == 1 / 1000.0)
        #expect(calibration.share(strength: 3, .dwtDct, .float) == 1)
        #expect(calibration.share(strength: 3, .dwtDctSvd, .integer) == 1)
        #expect(calibration.share(carrier: 3, .dwtDct, .integer) == 1)
    }

    @Test("its JSON is the same each time and reads back")
    func encoded() throws {
        let calibration = try Calibration(contentsOf: Self.shipped)
        let data = try calibration.encoded()
        #expect(try data == calibration.encoded())
        #expect(try Calibration(data, name: "c.json") == calibration)
    }

    @Test("a file that is not there is an error of its own")
    func missing() {
        #expect(throws: (any Error).self) { try Calibration(contentsOf: URL(filePath: "/no/such/calibration.json")) }
    }
}

@Suite("Samples of unmarked pictures")
struct CalibrationSampleTests {
    private let pictures = (1...4).map { Pictures.noise(width: 64, height: 128, seed: UInt64($0)) }

    @Test("merged samples are those of all pictures in one")
    func merging() {
        var all = CalibrationSample()
        for picture in pictures { all.add(picture) }
        var (first, second) = (CalibrationSample(), CalibrationSample())
        first.add(pictures[0])
        for picture in pictures.dropFirst() { second.add(picture) }
        second.merge(first)
        #expect(second.pictureCount == 4)
        #expect(second.calibration(source: "s") == all.calibration(source: "s"))
        second.merge(CalibrationSample())
        #expect(second.calibration(source: "s") == all.calibration(source: "s"))
    }

    @Test("each picture adds a carrier for every reading, and strengths of payloads that fit, turned")
    func counts() throws {
        var sample = CalibrationSample()
        sample.add(pictures[0])  // 128 blocks: payloads of 136 bits do not fit
        let calibration = sample.calibration(source: "s")
        #expect(calibration.carriers["dwtdct"]?.count == 2 && calibration.carriers["dwtdct, float"]?.count == 2)
        #expect(calibration.carriers["dwtdctsvd"]?.count == 2 && calibration.carriers["rivagan"] == nil)
        let strengths = try #require(calibration.strengths["dwtdct"]?.count)
        #expect(strengths % 48 == 0)  // 24 turns of each payload, two readings
        sample = CalibrationSample()
        sample.add(Pictures.noise(width: 128, height: 128, seed: 1))
        #expect(try #require(sample.calibration(source: "s").strengths["dwtdct"]?.count) == strengths + 48)
    }

    @Test("RivaGAN is scored when its decoder is there")
    func rivaGAN() throws {
        let weights = Golden.repository.appending(path: "Data/Models/rivagan")
        var sample = CalibrationSample()
        sample.add(pictures[0], decoder: try RivaGANDecoder(contentsOf: weights))
        let calibration = sample.calibration(source: "s")
        #expect(calibration.carriers["rivagan"]?.count == 1)
        #expect((calibration.strengths["rivagan"]?.count ?? 0) % 24 == 0)
        #expect(calibration.share(carrier: -1, .rivaGAN, .integer) == 1)
    }
}
