import Foundation
import Testing

@testable import Models

@Suite("Configuration reader")
struct ConfigurationReaderTests {
    private func reader(_ json: String) throws -> ConfigurationReader {
        try ConfigurationReader(Data(json.utf8), part: "part")
    }

    @Test(
        "what is no object is refused",
        arguments: [
            "", "{", "[]", "3", "null", "\"{}\"", "{'a': 1}", "{\"a\": NaN}", "\u{feff}",
            String(repeating: "{\"a\":", count: 5000),
        ])
    func noObject(json: String) {
        let error = #expect(throws: ModelError.self) { try reader(json) }
        guard case .unreadableConfiguration("part", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a key that is null counts as missing")
    func null() throws {
        let reader = try reader(#"{"a": null, "b": [null], "c": {"a": null}}"#)
        #expect(!reader.has("a") && reader.has("b") && reader.has("c") && !reader.nested("c").has("a"))
        #expect(try reader.integer("a", default: 7) == 7)
        #expect(try reader.number("a", default: 0.5) == 0.5)
        #expect(try reader.boolean("a", default: true))
        #expect(reader.string("a", default: "x") == "x")
        #expect(throws: Never.self) { try reader.require("a", oneOf: "none") }
        let missing = ModelError.unreadableConfiguration(part: "part", reason: "a is missing")
        #expect(throws: missing) { try reader.integer("a") }
    }

    @Test(
        "an integer is positive, whole and of a size that a network can have",
        arguments: [
            ("1", 1), ("1.0", 1), ("1000000", 1_000_000), ("1e3", 1000), ("0", nil), ("-3", nil), ("0.5", nil),
            ("1000001", nil), ("1e300", nil), ("\"8\"", nil), ("true", nil), ("[8]", nil), ("{}", nil),
            ("9223372036854775808", nil),
        ] as [(String, Int?)])
    func integers(json: String, expected: Int?) throws {
        let reader = try reader("{\"key\": \(json)}")
        guard let expected else {
            let error = #expect(throws: ModelError.self) { try reader.integer("key", default: 1) }
            guard case .unsupported("part", "key", _, "a positive integer") = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            return
        }
        #expect(try reader.integer("key") == expected)
    }

    @Test("one integer stands for as many as there are resolutions, a list for itself")
    func lists() throws {
        let reader = try reader(#"{"one": 2, "three": [1, 2, 3], "none": [], "mixed": [1, "x"], "nested": [[1]]}"#)
        #expect(try reader.integers("one", count: 3) == [2, 2, 2])
        #expect(try reader.integers("one") == [2])
        #expect(try reader.integers("missing", default: 5, count: 2) == [5, 5])
        #expect(try reader.integers("three", count: 3) == [1, 2, 3])
        #expect(try reader.integers("three") == [1, 2, 3])
        #expect(throws: ModelError.inconsistent(part: "part", reason: "three has 3 entries for 2 resolutions")) {
            try reader.integers("three", count: 2)
        }
        for key in ["none", "mixed", "nested", "missing"] {
            #expect(throws: ModelError.self, "\(key)") { try reader.integers(key) }
        }
    }

    @Test(
        "numbers and switches are what they are, and not texts that look like them",
        arguments: ["\"1e-5\"", "\"true\"", "[1]", "{}", "\"\""])
    func otherTypes(json: String) throws {
        let reader = try reader("{\"key\": \(json)}")
        #expect(throws: ModelError.self) { try reader.number("key", default: 1) }
        #expect(throws: ModelError.self) { try reader.boolean("key", default: false) }
    }

    @Test("a switch is no number and a number no switch")
    func numbersAndSwitches() throws {
        let reader = try reader(#"{"number": 1e-6, "switch": false, "negative": -2}"#)
        #expect(try reader.number("number", default: 1) == 1e-6)
        #expect(try reader.number("negative", default: 1) == -2)
        #expect(try !reader.boolean("switch", default: true))
        #expect(throws: ModelError.self) { try reader.number("switch", default: 1) }
        #expect(throws: ModelError.self) { try reader.boolean("number", default: true) }
    }

    @Test("names are of those that are supported, and the odd one is told with them")
    func names() throws {
        let reader = try reader(
            #"{"good": ["A", "B", "A"], "odd": ["A", "C"], "number": [1], "empty": [], "text": "A"}"#)
        #expect(try reader.names("good", of: ["A", "B"]) == ["A", "B", "A"])
        let odd = ModelError.unsupported(part: "part", key: "odd", found: "C", supported: "A, B")
        #expect(throws: odd) { try reader.names("odd", of: ["A", "B"]) }
        for key in ["number", "empty", "text", "missing"] {
            #expect(throws: ModelError.self, "\(key)") { try reader.names(key, of: ["A", "B"]) }
        }
    }

    @Test(
        "what a network does not do is told as the file says it",
        arguments: [
            ("1", "1"), ("1.5", "1.5"), ("true", "true"), ("\"mish\"", "mish"), ("[1, \"x\", null]", "[1, x, null]"),
            (#"{"a": 1, "b": 2}"#, "an object with 2 keys"),
        ])
    func required(json: String, found: String) throws {
        let reader = try reader("{\"key\": \(json)}")
        let expected = ModelError.unsupported(part: "part", key: "key", found: found, supported: "0, none")
        #expect(throws: expected) { try reader.require("key", oneOf: "0", "none") }
        #expect(throws: Never.self) { try reader.require("key", oneOf: "0", found) }
        #expect(expected.description.contains("the part's key is \(found); supported: 0, none"))
    }

    @Test("an inner object is read by its own keys, and where there is none the outer one is")
    func nested() throws {
        let reader = try reader(#"{"width": 1, "inner": {"width": 2}, "text": "x"}"#)
        #expect(try reader.nested("inner").integer("width") == 2)
        #expect(try reader.nested("text").integer("width") == 1)
        #expect(try reader.nested("missing").integer("width") == 1)
        #expect(reader.nested("inner").part == "part")
    }
}
