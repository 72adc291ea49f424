import Foundation
import TestSupport
import Testing

@testable import Metadata

/// CSV after RFC 4180, read character by character from a whole text: slow, obvious.
private struct NaiveCSV {
    /// A field's bytes and whether it was quoted.
    typealias Field = (bytes: [UInt8], isQuoted: Bool)

    /// The records, or nil where the text breaks the rules.
    static func records(_ text: [UInt8], separator: UInt8) -> [[Field]]? {
        var (records, fields): ([[Field]], [Field]) = ([], [])
        var rest = text[...]
        while !rest.isEmpty {
            guard let (field, end) = field(&rest, separator) else { return nil }
            fields.append(field)
            guard end != .separator else {
                // A separator at the very end has an empty field behind it.
                if rest.isEmpty { fields.append(([], false)) } else { continue }
                records.append(fields)
                break
            }
            if !(fields.count == 1 && fields[0].bytes.isEmpty && !fields[0].isQuoted) { records.append(fields) }
            fields = []
        }
        return records
    }

    private enum End { case separator, line }

    private static func field(_ rest: inout ArraySlice<UInt8>, _ separator: UInt8) -> (Field, End)? {
        var bytes: [UInt8] = []
        let isQuoted = rest.first == UInt8(ascii: "\"")
        if isQuoted {
            rest.removeFirst()
            while true {
                guard let byte = rest.popFirst() else { return nil }
                guard byte == UInt8(ascii: "\"") else {
                    bytes.append(byte)
                    continue
                }
                guard rest.first == UInt8(ascii: "\"") else { break }
                rest.removeFirst()
                bytes.append(byte)
            }
        }
        var behind: [UInt8] = []
        while let byte = rest.first, byte != separator, byte != 0x0a {
            behind.append(byte)
            rest.removeFirst()
        }
        let end: End = rest.popFirst() == separator ? .separator : .line
        if end == .line, behind.last == 0x0d { behind.removeLast() }
        if isQuoted, !behind.isEmpty { return nil }
        let field: Field = isQuoted ? (bytes, true) : (behind, false)
        return (field, end)
    }
}

@Suite("CSV and TSV against a naive reader")
struct DelimitedTwinTests {
    /// The records of the module's reader, or nil where it refuses.
    private func records(_ text: [UInt8], _ separator: UInt8, seed: UInt64) -> [[NaiveField]]? {
        let buffer = RecordBuffer(randomPieces(text, below: 9, seed: seed), limit: 1 << 20)
        var reader = DelimitedReader(buffer, separator: separator, hasQuotes: true, columnLimit: 1000)
        var records: [[NaiveField]] = []
        do {
            while try reader.next() {
                records.append((0..<reader.count).map { reader.withField($0) { NaiveField($0.map { Array($0) }) } })
                reader.release()
            }
        } catch { return nil }
        return records
    }

    /// A field's bytes; nil for an empty one without quotes.
    private struct NaiveField: Equatable {
        var bytes: [UInt8]?
        init(_ bytes: [UInt8]?) { self.bytes = bytes }
    }

    private func naive(_ text: [UInt8], _ separator: UInt8) -> [[NaiveField]]? {
        NaiveCSV.records(text, separator: separator)?.map { record in
            record.map { NaiveField($0.bytes.isEmpty && !$0.isQuoted ? nil : $0.bytes) }
        }
    }

    @Test("give the same records of any mixture of quotes, separators and line ends", arguments: 0..<6)
    func garbage(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        let separator = seed % 2 == 0 ? UInt8(ascii: ",") : 0x09
        let alphabet: [UInt8] = [separator, separator, 0x0a, 0x0d, 0x22, 0x22, 0x61, 0x00, 0xc3]
        var (refused, read) = (0, 0)
        for round in 0..<4000 {
            let text = (0..<random.below(14)).map { _ in random.pick(alphabet) }
            let expected = naive(text, separator)
            #expect(records(text, separator, seed: UInt64(round)) == expected, "\(text)")
            if expected == nil { refused += 1 } else { read += 1 }
        }
        #expect(refused > 500 && read > 500)
    }

    @Test("give back what was written with quotes, however it was quoted", arguments: 0..<4)
    func roundTrip(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        let words = ["", "a", "\"", ",", "\n", "\r\n", "\t", "Grüße", "say \"hi\"", "\0", "x\r", "🐱"]
        for round in 0..<200 {
            let (columns, lineEnd) = (1 + random.below(4), random.pick(["\n", "\r\n"]))
            var (text, expected) = ("", [[NaiveField]]())
            for _ in 0..<random.below(6) + 1 {
                let record = (0..<columns).map { _ in (0..<random.below(4)).map { _ in random.pick(words) }.joined() }
                text += record.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + lineEnd
                expected.append(record.map { NaiveField(Array($0.utf8)) })
            }
            if random.below(2) == 0 { text = String(text.dropLast()) }
            #expect(records(Array(text.utf8), UInt8(ascii: ","), seed: UInt64(round)) == expected)
        }
    }

    @Test("count lines so that an error names the one its record begins on")
    func lines() throws {
        var random = SeededGenerator(1)
        for _ in 0..<50 {
            let good = (0..<random.below(10)).map { _ in
                random.pick(["a,b\n", "\"x\ny\nz\",b\r\n", "\n", "\"\n\",\"\n\"\n"])
            }
            let text = "url,text\n" + good.joined() + "one field\nmore,rows\n"
            let line = text.prefix(text.count - "one field\nmore,rows\n".count).unicodeScalars.count { $0 == "\n" } + 1
            let error = #expect(throws: MetadataError.self) { try rows(pieces: Array(text.utf8), of: 3) }
            #expect(error?.description.contains("line \(line):") == true, "\(String(describing: error))")
        }
    }
}

@Suite("JSON lines against Foundation's reader")
struct JSONTwinTests {
    private static let keys = ["url", "text", "width", "hash", "x", "ключ", "a\"b", ""]

    /// A random object of JSON and its line, with blanks wherever they may be.
    private func object(_ random: inout SeededGenerator) -> String {
        let members = (0..<random.below(6)).map { _ in
            "\(blank(&random))\(quoted(Self.keys[random.below(Self.keys.count)], &random))\(blank(&random)):\(value(3, &random))"
        }
        return "{" + members.joined(separator: ",") + "\(blank(&random))}"
    }

    private func blank(_ random: inout SeededGenerator) -> String { random.pick(["", "", " ", "\t "]) }

    private func value(_ depth: Int, _ random: inout SeededGenerator) -> String {
        let inner: String
        switch random.below(depth > 0 ? 6 : 4) {
        case 0: inner = random.pick(["null", "true", "false"])
        case 1: inner = random.pick(["0", "-1", "1.5", "1e3", "-2E-2", "\(Int64.min)"])
        case 2, 3: inner = quoted(random.pick(["", "a", "}", "]", "\\", "\"", "ü\n", "\u{1}", "😀 cat", ",:"]), &random)
        case 4: inner = "[" + (0..<random.below(3)).map { _ in value(depth - 1, &random) }.joined(separator: ",") + "]"
        default:
            inner =
                "{" + (0..<random.below(3)).map { "\"k\($0)\":\(value(depth - 1, &random))" }.joined(separator: ",")
                + "}"
        }
        return blank(&random) + inner + blank(&random)
    }

    /// A text in quotes, each character by one of the escapes it may have.
    private func quoted(_ text: String, _ random: inout SeededGenerator) -> String {
        let units = text.utf16.map {
            String(repeating: "0", count: 4 - String($0, radix: 16).count) + String($0, radix: 16)
        }
        if random.below(3) == 0 {
            return "\"" + units.map { "\\u" + (random.below(2) == 0 ? $0 : $0.uppercased()) }.joined() + "\""
        }
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case _ where scalar.value < 0x20: "\\u000\(scalar.value)"
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    @Test("give the same texts and numbers of valid objects", arguments: 0..<5)
    func valid(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<300 {
            let line = object(&random)
            let twin = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
            let lines = JSONLines(PiecewiseStream(Array(line.utf8)) { 5 })
            #expect(try lines.next(), "\(line)")
            // Of equal keys Foundation takes one, this reader another.
            for (key, value) in twin where isUnique(key, in: line) {
                if let text = value as? String {
                    #expect(lines.string(key) == text, "\(key) in \(line)")
                } else if let number = value as? NSNumber, let literal = lines.literal(key) {
                    let text = String(decoding: literal, as: UTF8.self)
                    #expect(
                        text == "true" || text == "false"
                            ? number.boolValue == (text == "true") : Double(text) == number.doubleValue)
                } else if value is NSNull {
                    #expect(!lines.has(key))
                } else if value is [String: Any] {
                    let object = try #require(lines.object(key))
                    #expect(try sorted(JSONSerialization.jsonObject(with: Data(object))) == sorted(value), "\(line)")
                }
            }
            #expect(try !lines.next())
        }
    }

    /// A value as JSON, keys in order.
    private func sorted(_ value: Any) throws -> Data {
        try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    }

    private func isUnique(_ key: String, in line: String) -> Bool {
        var buffer = JSONLineReader(RecordBuffer(ArrayStream(Array(line.utf8), location: ""), limit: 1 << 20))
        guard (try? buffer.nextObject()) == true else { return false }
        return buffer.members.count { $0.key == Array(key.utf8) } == 1
    }

    @Test("read no line that is cut short, and every line that is whole", arguments: 0..<3)
    func cuts(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<40 {
            let bytes = Array(object(&random).utf8)
            for cut in 1..<bytes.count {
                let lines = JSONLines(PiecewiseStream(Array(bytes[..<cut])) { 4 })
                #expect(throws: MetadataError.self) { try lines.next() }
            }
        }
    }

    @Test("with a byte changed are refused, or read without harm", arguments: 0..<3)
    func changed(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        for _ in 0..<400 {
            var bytes = Array(object(&random).utf8)
            bytes[random.below(bytes.count)] = random.pick(Array("{}[]\",:\\ 0nt\n\0".utf8) + [0xff])
            let lines = JSONLines(PiecewiseStream(bytes) { 3 })
            var found = 0
            while (try? lines.next()) == true {
                for key in Self.keys { _ = (lines.string(key), lines.integer(key), lines.object(key)) }
                found += 1
            }
            #expect(found <= 2)
        }
    }

    @Test(
        "undo escapes, and give what is none as it stands",
        arguments: [
            (#"\b\f\n\r\t\"\\\/"#, "\u{8}\u{c}\n\r\t\"\\/"), (#"\u0041\u00e9\u4eac"#, "Aé京"),
            (#"\ud83d\ude00"#, "😀"), (#"\uD83D\uDE00"#, "😀"), (#"\ud83d"#, "\u{fffd}"), (#"\ude00"#, "\u{fffd}"),
            (#"\ud83d\ud83d\ude00"#, "\u{fffd}😀"), (#"\ud83dx\ude00"#, "\u{fffd}x\u{fffd}"),
            (#"\ud83d\n"#, "\u{fffd}\n"), (#"\udbff\udfff"#, "\u{10ffff}"), (#"\u0000"#, "\0"),
            (#"\ufeff"#, "\u{feff}"),
            (#"\q"#, "q"), (#"\u12"#, "u12"), (#"\u12g4"#, "u12g4"), (#"\u+041"#, "u+041"), (#"\u-041"#, "u-041"),
            (#"\u 041"#, "u 041"), (#"\u"#, "u"), (#"\ud83d\u12"#, "\u{fffd}u12"), ("\\", "\\"),
        ])
    func escapes(_ text: String, _ expected: String) {
        var output: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer { JSONText.unescape($0, into: &output) }
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test("undo the escapes of every character of the plane, and of pairs for the others")
    func everyScalar() {
        var random = SeededGenerator(1)
        for _ in 0..<3000 {
            guard let scalar = Unicode.Scalar(UInt32(random.below(0x11_0000))) else { continue }
            let text = String(scalar).utf16.map { "\\u" + String(0x1_0000 + Int($0), radix: 16).dropFirst() }.joined()
            var output: [UInt8] = []
            Array(text.utf8).withUnsafeBufferPointer { JSONText.unescape($0, into: &output) }
            #expect(output == Array(String(scalar).utf8))
        }
    }
}
