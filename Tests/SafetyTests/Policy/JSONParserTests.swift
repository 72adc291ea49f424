import Foundation
import TestSupport
import Testing

@testable import Safety

/// The reader of policy files beside Foundation's, which knows no places.
@Suite("JSON of policies")
struct JSONParserTests {
    /// A value as a text that both readers' values have; true is 1 for Foundation.
    private func plain(_ node: JSONNode) -> String {
        switch node.value {
        case .null: "null"
        case .boolean(let value): value ? "1.0" : "0.0"
        case .number(let value): "\(value == 0 ? 0 : value)"
        case .string(let text): text.debugDescription
        case .list(let nodes): "[" + nodes.map(plain).joined(separator: " ") + "]"
        case .object(let members):
            "{" + members.map { "\($0.key)=\(plain($0.value))" }.sorted().joined(separator: " ") + "}"
        }
    }

    private func plain(_ value: Any) -> String {
        switch value {
        case let text as String: text.debugDescription
        case let values as [Any]: "[" + values.map(plain).joined(separator: " ") + "]"
        case let members as [String: Any]:
            "{" + members.map { "\($0.key)=\(plain($0.value))" }.sorted().joined(separator: " ") + "}"
        case let number as NSNumber: "\(number.doubleValue)"
        default: "null"
        }
    }

    private func reference(_ text: String) -> String? {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])).map { plain($0) }
    }

    /// A random value with random blanks.
    private func value(_ random: inout SeededGenerator, depth: Int = 0) -> String {
        func blank() -> String { random.pick(["", "", " ", "\n", "\t\r\n "]) }
        func text() -> String {
            "\""
                + (0..<random.below(5)).map { _ in
                    random.pick([
                        "a", "é", "🍎", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\ud83c\\udf4e", " ", "{", ",",
                    ])
                }.joined() + "\""
        }
        switch random.below(depth > 3 ? 5 : 8) {
        case 0: return "null"
        case 1: return random.pick(["true", "false"])
        case 2, 3: return random.pick(["0", "-1", "12.5", "1e3", "-0.25E-2", "123456789", "0.1", "1E+2"])
        case 4: return text()
        case 5, 6:
            let values = (0..<random.below(4)).map { _ in blank() + value(&random, depth: depth + 1) + blank() }
            return "[" + values.joined(separator: ",") + "]"
        default:
            let members = (0..<random.below(4)).map { number in
                "\(blank())\"k\(number)\"\(blank()):\(blank())\(value(&random, depth: depth + 1))\(blank())"
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    @Test("random values are read as Foundation reads them, and know where they stand", arguments: 1...4)
    func values(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<400 {
            let text = value(&random)
            let node = try JSONParser.parse(Array(text.utf8))
            #expect(plain(node) == reference(text), "\(text)")
            check(node, in: Array(text.utf8))
        }
    }

    /// At the place of each value there is one that begins so.
    private func check(_ node: JSONNode, in bytes: [UInt8]) {
        let first = bytes[node.offset]
        switch node.value {
        case .null: #expect(first == UInt8(ascii: "n"))
        case .boolean(let value): #expect(first == UInt8(ascii: value ? "t" : "f"))
        case .number: #expect("-0123456789".utf8.contains(first))
        case .string: #expect(first == UInt8(ascii: "\""))
        case .list(let nodes):
            #expect(first == UInt8(ascii: "["))
            for node in nodes { check(node, in: bytes) }
        case .object(let members):
            #expect(first == UInt8(ascii: "{"))
            for member in members {
                #expect(bytes[member.offset...].starts(with: "\"\(member.key)\"".utf8))
                check(member.value, in: bytes)
            }
        }
    }

    @Test(
        "of damaged texts none is accepted that Foundation refuses, and every fault has a place within",
        arguments: 5...8)
    func damage(seed: UInt64) {
        var (random, accepted) = (SeededGenerator(seed), 0)
        let pieces = Array("{}[]\",:0123456789.-+eEtfnu\\/ \n'x").map { $0.asciiValue ?? 0x20 }
        for _ in 0..<1500 {
            var bytes = Array(value(&random).utf8)
            for _ in 0...random.below(2) {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes[place] = random.pick(pieces)
                case 1: bytes.insert(random.pick(pieces), at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                let node = try JSONParser.parse(bytes)
                accepted += 1
                #expect(plain(node) == reference(text), "\(text.debugDescription)")
            } catch {
                #expect(
                    (0...bytes.count).contains(error.offset) && error.message.count > 10, "\(text.debugDescription)")
            }
        }
        #expect(accepted > 100)
    }

    @Test(
        "what JSON does not allow is refused, although others read it",
        arguments: [
            "01", "-01", "00", ".5", "-.5", "5.", "+1", "1e", "1e+", "0x1", "1_000", "--1", "1.2.3", "1.e5", "Infinity",
            "NaN", "-", "e5", "1 2", "[1 2]", "[,1]", "[1,,2]", "{\"a\" 1}", "{\"a\":}", "{\"a\":1,}", "{,}", "{1:2}",
            "{\"a\":1 \"b\":2}", "tru", "nul", "True", "'a'", "\"a", "\"\\a\"", "\"\\u12g4\"", "\"\\ud800\"",
            "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"a\u{1}\"", "\"a\nb\"", "/* x */ 1", "1 // x", "# 1", "[1]]",
            "\"a\"b",
            "", " ", "\u{feff}", "\u{a0}1", "\"\\u00+1\"", "1e999", "-1e999",
        ])
    func strict(text: String) {
        #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(
        "bytes that are not UTF-8 are refused wherever they stand",
        arguments: [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf8, 0x88]] as [[UInt8]])
    func encoding(bytes: [UInt8]) {
        for text in [bytes, [0x22] + bytes + [0x22], [0x5b] + bytes, Array("{\"a".utf8) + bytes + Array("\": 1}".utf8)]
        {
            #expect(throws: JSONParser.Fault.self, "\(text)") { try JSONParser.parse(text) }
        }
    }

    @Test("32 levels are read and no more, and long flat texts are", arguments: ["[", "{\"a\":"])
    func depth(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: opening, count: levels) + "1" + String(repeating: closing, count: levels)).utf8)
        }
        #expect(throws: Never.self) { try JSONParser.parse(nested(32)) }
        for levels in [33, 1000, 100_000] {
            #expect(throws: JSONParser.Fault.self) { try JSONParser.parse(nested(levels)) }
        }
        let wide = try JSONParser.parse(Array(("[" + String(repeating: "0,", count: 50_000) + "1]").utf8))
        #expect(wide.summary == "a list of 50001 values")
    }
}
