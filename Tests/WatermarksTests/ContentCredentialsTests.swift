import Foundation
import Images
import TestSupport
import Testing

@testable import Watermarks

@Suite("Content credentials")
struct ContentCredentialsTests {
    @Test("of the C2PA library's files are read", arguments: ["credentials.png", "credentials.jpg"])
    func reading(_ name: String) throws {
        let credentials = try #require(ContentCredentials(in: Golden.data(name)))
        #expect(credentials.generator == "klarbild-tests 1.0")
        #expect(credentials.title == "a drawing")
        #expect(credentials.sourceTypes == ["trainedAlgorithmicMedia"])
        #expect(credentials.summary.hasSuffix("not verified"))
    }

    @Test("are byte for byte the same in a rewritten file", arguments: ["credentials.png", "credentials.jpg"])
    func rewriting(_ name: String) throws {
        let file = try PictureFile(Golden.data(name), name: name)
        let store = try #require(file.credentials?.store)
        for format in [ImageFormat.png, .jpeg] {
            let rewritten = try file.encoded(as: format)
            #expect(ImageFormat(of: rewritten) == format)
            #expect(ContentCredentials(in: rewritten)?.store == store)
            #expect(try RGBImage(encoded: rewritten).width == file.image.width)
        }
    }

    @Test("are absent from other pictures")
    func absent() throws {
        let image = Pictures.picture(width: 64, height: 64, seed: 1)
        #expect(try ContentCredentials(in: PNG(image: image).encoded()) == nil)
        #expect(try ContentCredentials(in: image.jpeg()) == nil)
        #expect(ContentCredentials(in: Data("GIF89a".utf8)) == nil)
        #expect(ContentCredentials(in: Data()) == nil)
    }

    /// A map of texts as CBOR.
    private static func map(_ pairs: [(String, String)]) -> [UInt8] {
        ManifestBuilder.map(pairs.map { ($0.0, ManifestBuilder.text($0.1)) })
    }

    /// A claim of a later version, whose maker is a value of CBOR.
    private static func claim(info: [UInt8], text: String? = nil) -> [UInt8] {
        var pairs = [("claim_generator_info", info)]
        if let text { pairs.append(("claim_generator", ManifestBuilder.text(text))) }
        return ManifestBuilder.map(pairs)
    }

    /// Claims by what they name as their maker.
    static let claims: [(String, [UInt8], String?)] = {
        let number: [UInt8] = [0x05]
        let list = ManifestBuilder.list([map([("name", "c"), ("version", "2")]), map([("name", "d")])])
        let numbered = ManifestBuilder.map([("name", ManifestBuilder.text("f")), ("version", number)])
        return [
            ("version 1", map([("claim_generator", "a tool/1")]), "a tool/1"),
            ("a map", claim(info: map([("name", "b")])), "b"),
            ("a list of maps, of which the first counts", claim(info: list), "c 2"),
            ("an empty list beside version 1's text", claim(info: ManifestBuilder.list([]), text: "e"), "e"),
            ("a number for a name", ManifestBuilder.map([("claim_generator", number)]), nil),
            ("a list instead of a map", ManifestBuilder.list([ManifestBuilder.text("claim_generator")]), nil),
            ("nothing", [], nil), ("a broken map", [0xbf, 0x61], nil),
            ("a version that is a number", claim(info: numbered), "f"),
        ]
    }()

    @Test("name their maker in every form of claims", arguments: claims)
    func makers(_ form: String, _ claim: [UInt8], _ expected: String?) throws {
        let credentials = try #require(
            ContentCredentials(store: ManifestBuilder.store(ManifestBuilder.manifest(claim: claim))))
        #expect(credentials.generator == expected, "\(form)")
        #expect(credentials.summary.contains(expected.map { "made by \($0)" } ?? "names no maker"))
    }

    @Test("are those of the newest manifest that names a maker")
    func newest() throws {
        func manifest(_ maker: String?, title: String? = nil) -> [UInt8] {
            var pairs: [(String, String)] = []
            if let maker { pairs.append(("claim_generator", maker)) }
            if let title { pairs.append(("dc:title", title)) }
            return ManifestBuilder.manifest(claim: Self.map(pairs), label: "c2pa.claim.v2")
        }
        let credentials = try #require(
            ContentCredentials(
                store: ManifestBuilder.store(manifest("old", title: "t1"), manifest("new", title: "t2"), manifest(nil)))
        )
        #expect(credentials.generator == "new" && credentials.title == "t2")
    }

    @Test("list each source type once, the newest first, without its address")
    func sourceTypes() throws {
        func action(_ type: String?) -> [UInt8] {
            var pairs = [("action", "c2pa.created")]
            if let type { pairs.append(("digitalSourceType", type)) }
            return Self.map(pairs)
        }
        let old = ManifestBuilder.manifest(
            claim: [], actions: [action("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture")])
        let new = ManifestBuilder.manifest(
            claim: [],
            actions: [
                action("http://x.org/y/trainedAlgorithmicMedia"), action(nil), action("digitalCapture"), action("/"),
            ],
            actionsLabel: "c2pa.actions.v2")
        let credentials = try #require(ContentCredentials(store: ManifestBuilder.store(old, new)))
        #expect(credentials.sourceTypes == ["trainedAlgorithmicMedia", "digitalCapture", "/"])
        #expect(credentials.summary.contains("source type trainedAlgorithmicMedia, digitalCapture"))
    }

    /// Bytes that are no store, by what is wrong with them.
    static let noStores: [(String, [UInt8])] = [
        ("nothing", []), ("half a header", [0, 0, 0, 20, 0x6a]),
        ("another label", ManifestBuilder.superbox("c3pa", [])), ("no label", ManifestBuilder.superbox(nil, [])),
        ("an empty label", ManifestBuilder.superbox("", [])),
        ("no description", ManifestBuilder.box("jumb", ManifestBuilder.box("cbor", [0x80]))),
        (
            "a short description",
            ManifestBuilder.box("jumb", ManifestBuilder.box("jumd", [UInt8](repeating: 3, count: 17)))
        ),
        ("a box that is no superbox", ManifestBuilder.box("jumd", [UInt8](repeating: 2, count: 40))),
        ("a length of two", ManifestBuilder.box("jumb", [0, 0], length: 2)),
        ("a length beyond the end", ManifestBuilder.box("jumb", [0, 0], length: 11)),
        ("the largest length", ManifestBuilder.box("jumb", [0, 0], length: .max)),
        ("a long length of nothing", ManifestBuilder.box("jumb", [], length: 1)),
        ("a long length that overflows", ManifestBuilder.box("jumb", [UInt8](repeating: 0xff, count: 8), length: 1)),
        ("a long length shorter than its header", ManifestBuilder.box("jumb", [0, 0, 0, 0, 0, 0, 0, 15], length: 1)),
    ]

    @Test("are none where the store breaks the rules", arguments: noStores)
    func noStore(_ fault: String, _ bytes: [UInt8]) {
        #expect(ContentCredentials(store: Data(bytes)) == nil, "\(fault)")
        #expect(ContentCredentials(in: Self.png(holding: bytes)) == nil, "\(fault) in a PNG")
    }

    @Test("are there, and empty, where only what the store holds is broken")
    func brokenContents() throws {
        let broken: [[UInt8]] = [
            [], [1, 2, 3], ManifestBuilder.box("jumb", [1], length: 200), ManifestBuilder.superbox(nil, []),
            ManifestBuilder.superbox("m", [ManifestBuilder.superbox("c2pa.claim", [])]),
            ManifestBuilder.superbox(
                "m", [ManifestBuilder.superbox("c2pa.claim", [ManifestBuilder.box("json", [0x7b, 0x7d])])]),
            ManifestBuilder.manifest(claim: [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            ManifestBuilder.manifest(claim: [UInt8](repeating: 0xa1, count: 1000)),
        ]
        for manifest in broken {
            let credentials = try #require(ContentCredentials(store: ManifestBuilder.store(manifest)))
            #expect(credentials.generator == nil && credentials.title == nil && credentials.sourceTypes.isEmpty)
        }
    }

    @Test("a box of length 0 reaches to the end, and one of length 1 has eight bytes of length")
    func specialLengths() throws {
        let claim = ManifestBuilder.map([("claim_generator", ManifestBuilder.text("x"))])
        let inner = Array(ManifestBuilder.store(ManifestBuilder.manifest(claim: claim)).dropFirst(8))
        #expect(ContentCredentials(store: Data(ManifestBuilder.box("jumb", inner, length: 0)))?.generator == "x")
        let long = ManifestBuilder.joined([0, 0, 0, 0], ManifestBuilder.bigEndian(UInt32(inner.count + 16)), inner)
        #expect(ContentCredentials(store: Data(ManifestBuilder.box("jumb", long, length: 1)))?.generator == "x")
    }

    @Test("boxes in boxes without end, and boxes without number, end")
    func deep() throws {
        var nested = ManifestBuilder.superbox("c2pa.claim", [])
        for _ in 0..<2000 { nested = ManifestBuilder.superbox("c2pa", [nested]) }
        #expect(ContentCredentials(store: Data(nested))?.generator == nil)
        let many = ManifestBuilder.joined([[UInt8]](repeating: [0, 0, 0, 8, 0, 0, 0, 0], count: 10_000))
        #expect(JUMBFBox.all(in: Data(many)).count == 4096)
        #expect(JUMBFBox.all(in: Data(many), limit: 3).count == 3)
    }

    @Test("cut at every length and with every byte flipped, a small store never ends in a crash")
    func damage() {
        let claim = ManifestBuilder.map([
            ("claim_generator", ManifestBuilder.text("x")), ("dc:title", ManifestBuilder.text("y")),
        ])
        let store = ManifestBuilder.store(
            ManifestBuilder.manifest(
                claim: claim, actions: [ManifestBuilder.map([("digitalSourceType", ManifestBuilder.text("a/b"))])]))
        var survivors = 0
        for position in store.indices {
            #expect(ContentCredentials(store: store.prefix(position)) == nil)
            for flip in [UInt8(0xff), 0x01, 0x80] {
                var broken = store
                broken[position] ^= flip
                guard let credentials = ContentCredentials(store: broken) else { continue }
                survivors += 1
                #expect(credentials.store == broken)
            }
        }
        #expect(survivors > store.count)
    }

    @Test("of cut and damaged files never end in a crash", arguments: ["credentials.png", "credentials.jpg"])
    func damagedFiles(_ name: String) throws {
        let data = try Golden.data(name)
        for length in stride(from: 0, to: min(data.count, 30_000), by: 97) {
            _ = ContentCredentials(in: data.prefix(length))
        }
        let store = try #require(ContentCredentials(in: data)?.store)
        for position in stride(from: 0, to: store.count, by: 53) {
            var broken = store
            broken[position] ^= 0xff
            _ = ContentCredentials(store: broken)
        }
    }

    /// A PNG of one pixel with a store after its header.
    static func png(holding store: [UInt8]) -> Data {
        var builder = PNGBuilder(width: 1, height: 1)
        builder.add("caBX", store)
        builder.addPixels([[1, 2, 3]])
        return builder.data
    }
}

@Suite("Content credentials in files")
struct CredentialFileTests {
    /// A store of a wanted size.
    private func store(padding: Int) -> Data {
        let claim = ManifestBuilder.map([("claim_generator", ManifestBuilder.text("x"))])
        return ManifestBuilder.store(
            ManifestBuilder.manifest(claim: claim),
            ManifestBuilder.box("free", [UInt8](repeating: 0xff, count: padding)))
    }

    private let image = Pictures.picture(width: 24, height: 20, seed: 3)

    @Test(
        "of every size come back from PNG and JPEG, over the length of a segment too",
        arguments: [0, 1, 63_000, 64_000, 200_000])
    func sizes(_ padding: Int) throws {
        let credentials = try #require(ContentCredentials(store: store(padding: padding)))
        for file in [try PNG(image: image).encoded(), try image.jpeg(quality: 90)] {
            let with = credentials.inserted(into: file)
            #expect(with.count > file.count + padding)
            #expect(ContentCredentials(in: with) == credentials)
            #expect(try RGBImage(encoded: with) == RGBImage(encoded: file))
            // a slice whose indices do not begin at 0
            #expect(ContentCredentials(in: joined(Data([9, 9, 9]), with).dropFirst(3)) == credentials)
        }
    }

    @Test("stand after a PNG's header with the right check sum, and after a JPEG's first segment")
    func places() throws {
        let credentials = try #require(ContentCredentials(store: store(padding: 5)))
        var builder = PNGBuilder(width: 1, height: 1)
        builder.addPixels([[1, 2, 3]])
        #expect(
            credentials.inserted(into: builder.data) == ContentCredentialsTests.png(holding: Array(credentials.store)))
        let jpeg = try image.jpeg()
        let with = credentials.inserted(into: jpeg)
        #expect(with.prefix(20) == jpeg.prefix(20) && with[20] == 0xff && with[21] == 0xeb)
    }

    @Test("files of other kinds, and stumps of files, come back as they are")
    func others() throws {
        let credentials = try #require(ContentCredentials(store: store(padding: 0)))
        for file in [Data(), Data("GIF89a".utf8), try PNG(image: image).encoded().prefix(20)] {
            #expect(credentials.inserted(into: file) == file)
        }
    }

    /// Files' parts one after the other.
    private func joined(_ parts: Data...) -> Data { Data(parts.joined()) }

    /// A JPEG's segment APP11 with a piece of a box.
    private func segment(_ number: UInt32, _ box: Data, _ piece: Data, length: Int? = nil) -> Data {
        let count = length ?? 2 + 8 + 8 + piece.count
        let header = Data([0xff, 0xeb, UInt8(count >> 8), UInt8(count & 255), 0x4a, 0x50, 0, 1])
        return joined(header, Data(ManifestBuilder.bigEndian(number)), box.prefix(8), piece)
    }

    @Test("are put together from JPEG segments in any order, among others and with fill bytes")
    func pieces() throws {
        let store = store(padding: 100)
        let jpeg = try image.jpeg()
        let rest = store.dropFirst(8)
        let (first, second, third) = (rest.prefix(50), rest.dropFirst(50).prefix(60), rest.dropFirst(110))
        let comment = Data([0xff, 0xfe, 0, 6, 1, 2, 3, 4])
        let other = Data([0xff, 0xeb, 0, 4, 0x41, 0x42])  // an APP11 that is not JUMBF
        let file = joined(
            jpeg.prefix(2), segment(2, store, second), comment, Data([0xff, 0xff]), segment(3, store, third), other,
            segment(1, store, first), jpeg.dropFirst(2))
        #expect(ContentCredentials(in: file)?.store == store)
        #expect(try RGBImage(encoded: file).width == 24)
    }

    @Test("are none in a JPEG whose segments lie or end early")
    func brokenSegments() throws {
        let store = store(padding: 0)
        let jpeg = try image.jpeg()
        let (rest, start, end) = (store.dropFirst(8), jpeg.prefix(2), jpeg.dropFirst(2))
        let short = Data([0xff, 0xeb, 0, 18, 0x4a, 0x50] + [UInt8](repeating: 0, count: 14))
        let files: [Data] = [
            joined(start, segment(1, store, rest.dropLast(1)), end),
            joined(start, segment(1, store, rest, length: 1), end),
            joined(start, segment(1, store, rest, length: 65_535)), joined(start, segment(1, store, rest).prefix(30)),
            joined(start, short), joined(start, Data([0xff])), joined(start, Data([0xff, 0xff, 0xff, 0xff])),
            joined(jpeg, segment(1, store, rest)),  // behind the scan
            joined(start, Data([0x00]), segment(1, store, rest)),
        ]
        for (index, file) in files.enumerated() { #expect(ContentCredentials(in: file) == nil, "file \(index)") }
    }

    @Test("are none in a PNG whose chunks lie or end early")
    func brokenChunks() throws {
        let store = Array(store(padding: 0))
        func file(_ add: (inout PNGBuilder) -> Void) -> Data {
            var builder = PNGBuilder(width: 1, height: 1)
            add(&builder)
            return builder.data
        }
        #expect(ContentCredentials(in: file { $0.add("caBX", store, length: UInt32(store.count + 500)) }) == nil)
        #expect(ContentCredentials(in: file { $0.add("caBX", store, length: .max) }) == nil)
        #expect(ContentCredentials(in: file { $0.add("caBX", store, length: 20) }) == nil)
        #expect(ContentCredentials(in: file { $0.add("caBY", store) }) == nil)
        #expect(
            ContentCredentials(
                in: file {
                    $0.add("aaaa", [], length: .max); $0.add("caBX", store)
                }) == nil)
        #expect(ContentCredentials(in: file { $0.add("caBX", store) }.dropLast(13)) == nil)
        // the first of two counts
        let two = file {
            $0.add("caBX", store); $0.add("caBX", [1])
        }
        #expect(ContentCredentials(in: two)?.generator == "x")
    }
}

@Suite("CBOR")
struct CBORTests {
    @Test(
        "values of the standard's appendix",
        arguments: [
            ([0x00], CBORValue.integer(0)), ([0x17], .integer(23)), ([0x18, 0x18], .integer(24)),
            ([0x18, 0x64], .integer(100)), ([0x19, 0x03, 0xe8], .integer(1000)),
            ([0x1a, 0x00, 0x0f, 0x42, 0x40], .integer(1_000_000)),
            ([0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0], .integer(1_000_000_000_000)),
            ([0x20], .integer(-1)), ([0x29], .integer(-10)), ([0x38, 0x63], .integer(-100)),
            ([0x40], .bytes(Data())), ([0x43, 0x01, 0x02, 0x03], .bytes(Data([1, 2, 3]))),
            ([0x60], .text("")), ([0x64, 0x49, 0x45, 0x54, 0x46], .text("IETF")), ([0x62, 0xc3, 0xbc], .text("ü")),
            ([0x80], .list([])), ([0x82, 0x01, 0x61, 0x61], .list([.integer(1), .text("a")])),
            (
                [0x83, 0x01, 0x82, 0x02, 0x03, 0x80],
                .list([.integer(1), .list([.integer(2), .integer(3)]), .list([])])
            ),
            ([0xa0], .map([])), ([0xa1, 0x61, 0x61, 0x01], .map([(.text("a"), .integer(1))])),
            ([0x9f, 0xff], .list([])), ([0x9f, 0x01, 0x02, 0xff], .list([.integer(1), .integer(2)])),
            ([0xbf, 0x61, 0x61, 0x01, 0xff], .map([(.text("a"), .integer(1))])),
            ([0xc1, 0x05], .integer(5)), ([0xd8, 0x20, 0x61, 0x78], .text("x")), ([0xf4], .other), ([0xf5], .other),
            ([0xf6], .other), ([0xf9, 0x3c, 0x00], .other), ([0xfb, 0, 0, 0, 0, 0, 0, 0, 0], .other),
        ] as [([UInt8], CBORValue)])
    func values(_ bytes: [UInt8], _ expected: CBORValue) {
        #expect(CBORValue(Data(bytes)) == expected)
        #expect(CBORValue(Data(bytes + [0xff, 0x00])) == expected, "what follows does not count")
        for length in 0..<bytes.count { #expect(CBORValue(Data(bytes.prefix(length))) == nil) }
    }

    @Test(
        "what breaks the rules is nothing",
        arguments: [
            [], [0x18], [0x64, 0x49], [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x9f, 0x01],
            [0xbf, 0x01, 0xff], [0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x1c], [0x5f], [0x7f], [0x3f],
            [0x82, 0x01], [0xa1, 0x01], [0xc1], [0x9a, 0x00, 0x01, 0x00, 0x00, 0x01],
            [0x7b, 0, 0, 0, 0, 0, 0, 0, 9, 0x41],
            [UInt8](repeating: 0x81, count: 64), [UInt8](repeating: 0xc1, count: 64),
            [UInt8](repeating: 0x9f, count: 64),
        ] as [[UInt8]])
    func broken(_ bytes: [UInt8]) {
        #expect(CBORValue(Data(bytes)) == nil)
    }

    @Test("nesting ends at 32, of lists, maps and tags alike")
    func depth() {
        for (open, count) in [([UInt8(0x81)], 1), ([0xa1, 0x00], 1), ([0xc1], 1), ([0x9f], 1)] {
            func nested(_ depth: Int) -> Data {
                let close = open == [0x9f] ? [UInt8](repeating: 0xff, count: depth) : []
                return Data([[UInt8]](repeating: open, count: depth * count).joined() + [0x00] + close)
            }
            #expect(CBORValue(nested(31)) != nil && CBORValue(nested(40)) == nil && CBORValue(nested(100_000)) == nil)
        }
    }

    @Test("numbers beyond 64 bits with a sign are the largest there are")
    func large() {
        let most = [UInt8](repeating: 0xff, count: 8)
        #expect(CBORValue(Data([0x1b] + most)) == .integer(.max))
        #expect(CBORValue(Data([0x3b] + most)) == .integer(.min))
    }

    @Test("what is looked up is the first of a key, of maps alone")
    func lookup() {
        let map = CBORValue.map([
            (.integer(1), .text("n")), (.text("a"), .text("first")), (.text("a"), .text("second")),
        ])
        #expect(map["a"]?.text == "first" && map["b"] == nil && map["1"] == nil)
        #expect(CBORValue.list([.text("a")])["a"] == nil && CBORValue.integer(1).text == nil)
        #expect(CBORValue.text("a").elements.isEmpty && CBORValue.list([.other]).elements == [.other])
    }
}
