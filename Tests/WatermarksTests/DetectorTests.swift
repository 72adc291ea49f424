import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("What the detector reports")
struct DetectorTests {
    private let image = Pictures.picture(width: 320, height: 256, seed: 12)

    /// A calibration whose shares are 10^(-score), so that reported shares tell the scores.
    private static let exponential: Calibration = {
        // a sample of so many scores that the share of those above x is 10^-x
        let table = NullDistribution(of: (1...100_000).map { 5 - log10(Double($0)) })
        let families = ["dwtdct", "dwtdct, float", "dwtdctsvd", "rivagan"]
        let tables = Dictionary(uniqueKeysWithValues: families.map { ($0, table) })
        return Calibration(source: "made up", pictureCount: 7, strengths: tables, carriers: tables)
    }()

    private func findings(
        _ image: RGBImage, _ target: MarkDetector.Target, _ readings: Set<MarkReading> = Set(MarkReading.allCases)
    ) throws -> [MarkFinding] {
        try MarkDetector(target, readings: readings, calibration: Self.exponential).findings(in: image)
    }

    private func mark(_ text: String, _ method: WatermarkMethod) throws -> KnownMark {
        KnownMark(name: text, payload: try WatermarkPayload(parsing: text), method: method)
    }

    @Test(
        "a finding is what the votes of its reading say, tried so often",
        arguments: [WatermarkMethod.dwtDct, .dwtDctSvd], MarkReading.allCases)
    func finding(_ method: WatermarkMethod, _ reading: MarkReading) throws {
        let mark = try mark("some text", method)
        let found = try findings(image, .marks([mark]), [reading])
        guard MarkReading.all(of: method).contains(reading) else {
            #expect(found.isEmpty)
            return
        }
        let tally = BlockVotes(image, method: method, reading: reading).tally(length: 72)
        let first = try #require(found.first)
        let matched = zip(tally.bits, mark.payload.bits).count { $0 == $1 }
        #expect(found.count == 1 && first.matched == matched && first.bits == 72 && first.reading == reading)
        #expect(first.strength == tally.strength(mark.payload.bits) && first.margin == tally.meanMargin)
        #expect(first.pBinomial == Math.binomialTail(matched: matched, of: 72))
        #expect(first.name == "some text" && first.payload == "some text" && first.method == method)
    }

    @Test("probabilities are multiplied by the readings of all marks, and stay at most 1")
    func tries() throws {
        let alone = try mark("payload", .dwtDctSvd)
        let marked = try image.marked(with: alone.payload, method: .dwtDctSvd)
        let single = try findings(marked, .marks([alone]), [.integer])[0]
        // four readings of dwtDct and two of dwtDctSvd
        let many = try findings(marked, .marks([alone, mark("other", .dwtDct)]))
        #expect(many.count == 2 && many[0].name == "payload")
        #expect(abs((many[0].pBinomial ?? 0) / (single.pBinomial ?? 1) - 6) < 1e-9)
        #expect(abs(many[0].pEmpirical / single.pEmpirical - 6) < 1e-9)
        #expect(many[1].pEmpirical <= 1 && (many[1].pBinomial ?? 2) <= 1)
    }

    @Test("of a mark's readings the strongest is reported, and the strongest mark comes first")
    func strongest() throws {
        let marks = [
            try mark("absent one", .dwtDct), try mark("present", .dwtDctSvd), try mark("absent two", .dwtDctSvd),
        ]
        let marked = try image.marked(with: marks[1].payload, method: .dwtDctSvd)
        let found = try findings(marked, .marks(marks))
        #expect(found.map(\.name).first == "present" && found.count == 3)
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.pEmpirical <= $1.pEmpirical })
        for finding in found {
            for reading in MarkReading.all(of: finding.method) {
                let alone = try findings(marked, .marks(marks.filter { $0.name == finding.name }), [reading])
                // fewer tries make shares smaller, by six in all against one
                #expect(alone[0].pEmpirical * 8 >= finding.pEmpirical * 0.999)
            }
        }
    }

    @Test("a payload longer than the picture's blocks is not looked for, others are")
    func tooLong() throws {
        let small = Pictures.noise(width: 256, height: 256, seed: 3)
        let long = try WatermarkPayload(parsing: "bits:" + String(repeating: "011", count: 342))
        #expect(long.bits.count == 1026)
        let found = try findings(
            small, .marks([KnownMark(name: "long", payload: long, method: .dwtDct), mark("short", .dwtDct)]))
        #expect(found.map(\.name) == ["short"])
        #expect(try findings(small, .anyPayload(bits: 1025, methods: [.dwtDct])).isEmpty)
        #expect(try findings(small, .anyPayload(bits: 1024, methods: [.dwtDct])).count == 1)
    }

    @Test("a payload nobody named is read as the twin reads it", arguments: [1, 8, 37, 136])
    func anyPayload(_ bits: Int) throws {
        let small = Pictures.noise(width: 256, height: 256, seed: 8)
        for method in [WatermarkMethod.dwtDct, .dwtDctSvd] {
            let found = try findings(small, .anyPayload(bits: bits, methods: [method]), [.integer])[0]
            let expected = NaiveLibrary(method: method).bits(in: small, count: bits)
            #expect(try WatermarkPayload(parsing: found.payload).bits == expected)
            #expect(found.matched == nil && found.pBinomial == nil && found.strength == nil && found.name == nil)
            #expect(found.bits == bits)
        }
    }

    @Test("nothing to look for finds nothing")
    func nothing() throws {
        #expect(try findings(image, .marks([])).isEmpty)
        #expect(try findings(image, .anyPayload(bits: 8, methods: [])).isEmpty)
        #expect(try findings(image, .marks([mark("x", .dwtDct)]), []).isEmpty)
    }

    @Test(
        "a picture is searched from 65,536 pixels on, if a block fits",
        arguments: [
            (256, 256, true), (8, 8192, true), (8192, 8, true), (7, 9363, false), (9363, 7, false), (255, 257, false),
        ])
    func sizes(_ width: Int, _ height: Int, _ isSearched: Bool) throws {
        let picture = RGBImage(width: width, height: height, color: RGBColor(red: 9, green: 80, blue: 160))
        let target = MarkDetector.Target.marks([try mark("x", .dwtDct)])
        if isSearched {
            #expect(try findings(picture, target).count == 1)
        } else {
            #expect(throws: WatermarkError.pictureTooSmall(width: width, height: height)) {
                try findings(picture, target)
            }
        }
    }

    @Test("without a table of its family nothing is found, however strong")
    func noTable() throws {
        let mark = try mark("payload", .dwtDctSvd)
        let empty = Calibration(source: "", pictureCount: 0, strengths: [:], carriers: [:])
        let marked = try image.marked(with: mark.payload, method: .dwtDctSvd)
        let found = try MarkDetector(.marks([mark]), calibration: empty).findings(in: marked)[0]
        #expect(found.pEmpirical == 1 && found.verdict == .notDetected && found.matched == 56)
        #expect((found.pBinomial ?? 1) < 1e-15)
    }

    @Test("whether RivaGAN is asked for")
    func usesRivaGAN() throws {
        let weights = Golden.repository.appending(path: "Data/Models/rivagan")
        let decoder = try RivaGANDecoder(contentsOf: weights)
        let riva = try mark("Klar", .rivaGAN)
        func detector(_ target: MarkDetector.Target) -> MarkDetector {
            MarkDetector(target, calibration: Self.exponential, decoder: decoder)
        }
        #expect(
            detector(.marks([riva])).usesRivaGAN && detector(.anyPayload(bits: 32, methods: [.rivaGAN])).usesRivaGAN)
        #expect(!detector(.marks(KnownMark.all)).usesRivaGAN)
        // a length that it cannot carry is not read with it
        #expect(try detector(.anyPayload(bits: 31, methods: [.rivaGAN])).findings(in: image).isEmpty)
    }
}

@Suite("Findings as JSON")
struct MarkFindingTests {
    private func finding(_ matched: Int?) -> MarkFinding {
        MarkFinding(
            name: nil, method: .dwtDct, payload: "hex:00", bits: 8, matched: matched,
            pBinomial: matched.map { _ in 0.5 },
            pEmpirical: 0.25, strength: matched.map { _ in 1.5 }, margin: 0.125, reading: .floatSwapped,
            verdict: .notDetected)
    }

    @Test("have all keys, null where nothing is known", arguments: [nil, 5])
    func keys(_ matched: Int?) throws {
        let data = try JSONEncoder().encode(finding(matched))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "bits", "margin", "matched", "method", "name", "pBinomial", "pEmpirical", "payload", "reading",
                "strength", "verdict",
            ])
        #expect(object["name"] is NSNull && (object["matched"] is NSNull) == (matched == nil))
        #expect(object["reading"] as? String == "float-swapped" && object["verdict"] as? String == "not detected")
        #expect(try JSONDecoder().decode(MarkFinding.self, from: data) == finding(matched))
    }
}

@Suite("Readings and methods")
struct ReadingTests {
    @Test("each method has the readings it is written in")
    func all() {
        #expect(MarkReading.all(of: .dwtDct) == MarkReading.allCases)
        #expect(MarkReading.all(of: .dwtDctSvd) == [.integer, .integerSwapped])
        #expect(MarkReading.all(of: .rivaGAN) == [.integer])
    }

    @Test("a swapped reading is the plain one of the picture with red and blue exchanged", arguments: [false, true])
    func swapped(_ isFloat: Bool) {
        let image = Pictures.noise(width: 40, height: 24, seed: 6)
        let plain: MarkReading = isFloat ? .float : .integer
        let swapped: MarkReading = isFloat ? .floatSwapped : .integerSwapped
        let votes = BlockVotes(Pictures.exchanged(image), method: .dwtDct, reading: plain)
        let other = BlockVotes(image, method: .dwtDct, reading: swapped)
        #expect(votes.bits == other.bits && votes.clarity == other.clarity)
        #expect(BlockVotes(image, method: .dwtDct, reading: plain).clarity != other.clarity)
    }

    @Test("a float reading sees chroma half a step lower than a whole-number one")
    func offset() {
        // a picture of one colour: each coefficient is twice the chroma
        let image = RGBImage(width: 16, height: 16, color: RGBColor(red: 40, green: 90, blue: 200))
        let integer = Double(BlueChroma.chroma(luma: BlueChroma.luma(red: 40, green: 90, blue: 200), blue: 200)) * 2
        // OpenCV's weights of floats, with its offset of 0.5
        let float = ((200 - (0.114 * 200 + 0.587 * 90 + 0.299 * 40)) * 0.492 + 0.5) * 2
        #expect(abs(integer - float - 255) < 1.5)
        let votes = BlockVotes(image, method: .dwtDct, reading: .float)
        #expect(abs(Double(votes.clarity[0]) + sin(float / 18 * .pi)) < 0.01)
    }

    @Test("the library's names and limits")
    func methods() {
        #expect(WatermarkMethod.allCases.map(\.libraryName) == ["dwtDct", "dwtDctSvd", "rivaGan"])
        #expect(WatermarkMethod.allCases.map(\.rawValue) == ["dwtdct", "dwtdctsvd", "rivagan"])
    }

    @Test(
        "room is needed for pixels and bits",
        arguments: [
            (.dwtDct, 1024, 256, 256, nil), (.dwtDct, 1025, 256, 256, .payloadTooLong(bits: 1025, blocks: 1024)),
            (.dwtDctSvd, 1, 255, 257, .pictureTooSmall(width: 255, height: 257)),
            (.rivaGAN, 32, 256, 256, nil),
            (.rivaGAN, 31, 256, 256, .wrongLength(method: "rivagan", bits: 31, expected: 32)),
            (.rivaGAN, 32, 16, 16, .pictureTooSmall(width: 16, height: 16)),
            (.dwtDct, 32, 263, 263, nil), (.dwtDct, 1, 7, 10_000, .payloadTooLong(bits: 1, blocks: 0)),
        ] as [(WatermarkMethod, Int, Int, Int, WatermarkError?)])
    func room(_ method: WatermarkMethod, _ bits: Int, _ width: Int, _ height: Int, _ expected: WatermarkError?) {
        var found: WatermarkError?
        do throws(WatermarkError) {
            try method.requireRoom(bits: bits, width: width, height: height)
        } catch {
            found = error
        }
        #expect(found == expected)
    }

    @Test("errors say what was found and what to do")
    func errors() {
        let texts: [(WatermarkError, [String])] = [
            (.badPayload(text: "hex:q", reason: "'q' is not a digit"), ["'hex:q'", "'q' is not a digit", "uuid:"]),
            (
                .badPayload(text: String(repeating: "x", count: 900), reason: "r"),
                [String(repeating: "x", count: 80) + "'"]
            ),
            (.pictureTooSmall(width: 3, height: 4), ["3 x 4", "65536", "256 x 256"]),
            (.payloadTooLong(bits: 9, blocks: 4), ["9 bits", "4 blocks", "shorter"]),
            (.wrongLength(method: "rivagan", bits: 8, expected: 32), ["rivagan", "exactly 32", "not 8", "4 letters"]),
            (.badCalibration(name: "c.json", reason: "it is empty"), ["c.json", "it is empty", "calibrate"]),
        ]
        for (error, parts) in texts {
            for part in parts { #expect(error.description.contains(part), "\(error)") }
            #expect(error.description.count < 300 && !error.description.contains("\n"))
        }
    }
}
