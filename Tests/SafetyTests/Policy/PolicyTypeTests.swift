import Foundation
import Safety
import Testing

/// Every member of a policy with every type that it may not have.
@Suite("Types of a policy's members")
struct PolicyTypeTests {
    /// Values of each type of JSON, with what messages call them.
    private static let values: [(type: String, text: String, summary: String)] = [
        ("null", "null", "null"), ("boolean", "true", "true"), ("number", "7.5", "7.5"), ("integer", "-3", "-3"),
        ("text", "\"zzz\"", "\"zzz\""), ("list", "[]", "a list of 0 values"), ("list", "[{}, 1]", "a list of 2 values"),
        ("object", "{}", "an object"),
    ]

    /// Where a value goes, what the member is called, and the types that it may have.
    struct Slot: Sendable, CustomTestStringConvertible {
        let name: String
        let template: String
        let allowed: Set<String>
        var testDescription: String { name }

        init(_ name: String, _ template: String, _ allowed: Set<String> = []) {
            (self.name, self.template, self.allowed) = (name, template, allowed)
        }

        /// A member of the policy, or one within such as `onFlag.retry`.
        static func top(_ name: String, _ allowed: Set<String> = []) -> Slot {
            let keys = name.split(separator: ".")
            let value = keys.dropFirst().reversed().reduce("@") { "{\"\($1)\": \($0)}" }
            return Slot(name, "{\"checkers\": [\"concepts\"], \"\(keys[0])\": \(value)}", allowed)
        }

        /// A member of a checker.
        static func checker(_ name: String, _ allowed: Set<String> = []) -> Slot {
            Slot("checkers[0].\(name)", "{\"checkers\": [{\"checker\": \"concepts\", \"\(name)\": @}]}", allowed)
        }

        /// A member of an own concept.
        static func concept(_ name: String, _ members: String, _ allowed: Set<String> = []) -> Slot {
            Slot(
                "checkers[0].concepts[0].\(name)",
                "{\"checkers\": [{\"checker\": \"text-concepts\", \"concepts\": [{\(members)}]}]}", allowed)
        }
    }

    static let slots: [Slot] = [
        .top("name", ["text"]), .top("note", ["text"]), .top("combine"), .top("onFlag", ["object"]),
        .top("onFlag.action"),
        .top("onFlag.retry"), .top("onFlag.keepForReview", ["text"]), .top("onFlag.note", ["text"]),
        .top("onInvalid", ["object"]), .top("onInvalid.retry"), .top("promptGuard"), .top("promptGuard.words"),
        .top("promptGuard.concepts"), .top("log", ["object"]), .top("log.prompts"), .checker("folder", ["text"]),
        .checker("sensitivity"), .checker("thresholds", ["object"]), .checker("ignore"), .checker("note", ["text"]),
        Slot("checkers[0].checker", "{\"checkers\": [{\"checker\": @}]}"), Slot("checkers", "{\"checkers\": @}"),
        Slot("checkers[0]", "{\"checkers\": [@]}"),
        .concept("text", "\"text\": @, \"threshold\": 0.2", ["text"]),
        .concept("threshold", "\"text\": \"a\", \"threshold\": @"),
        .concept("specialCare", "\"text\": \"a\", \"threshold\": 0.2, \"specialCare\": @", ["boolean"]),
        Slot(
            "checkers[0].greyZone",
            "{\"combine\": \"cascade\", \"checkers\": [{\"checker\": \"concepts\", \"greyZone\": @}, \"open-nsfw\"]}"),
        Slot("checkers[0].thresholds.a", "{\"checkers\": [{\"checker\": \"concepts\", \"thresholds\": {\"a\": @}}]}"),
        Slot("checkers[0].ignore[0]", "{\"checkers\": [{\"checker\": \"concepts\", \"ignore\": [@]}]}", ["text"]),
        Slot("promptGuard.words[0]", "{\"checkers\": [\"concepts\"], \"promptGuard\": {\"words\": [@]}}", ["text"]),
    ]

    @Test("a value of a wrong type has a message with its member, what it is and where it stands", arguments: slots)
    func types(slot: Slot) throws {
        for (type, text, summary) in Self.values {
            let policy = slot.template.replacing("@", with: text)
            guard !slot.allowed.contains(type) else {
                #expect(throws: Never.self, "\(policy)") { try read(policy) }
                continue
            }
            let error = #expect(throws: PolicyError.self, "\(policy)") { try read(policy) }
            // The place is the value's own, or in it where it is the inside that is wrong.
            let start = try #require(slot.template.firstIndex(of: "@")).utf16Offset(in: slot.template) + 1
            let columns = (error?.problems ?? []).compactMap { $0.place?.line == 1 ? $0.place?.column : nil }
            #expect(columns.contains { (start..<(start + text.count)).contains($0) }, "\(policy): \(error as Any)")
            let said = error?.description ?? ""
            #expect(
                said.contains("'\(slot.name)") && (said.contains(summary) || type == "list" || type == "object"),
                "\(said)")
            #expect(!said.contains("Optional(") && !said.contains("JSONNode"))
        }
    }

    private func read(_ text: String) throws(PolicyError) -> SafetyPolicy {
        try SafetyPolicy(json: Data(text.utf8), source: "p.json")
    }

    @Test(
        "figures at the ends of their ranges are read, and those beyond are not",
        arguments: [
            ("\"onFlag\": {\"retry\": @}", ["0", "1", "100", "1e2", "5.0"], ["-1", "101", "0.5", "1e9", "1e300"]),
            ("\"onInvalid\": {\"retry\": @}", ["0", "100"], ["-1", "101"]),
        ] as [(String, [String], [String])])
    func ranges(member: String, good: [String], bad: [String]) {
        for (value, isGood) in good.map({ ($0, true) }) + bad.map({ ($0, false) }) {
            let text = "{\"checkers\": [\"concepts\"], \(member.replacing("@", with: value))}"
            #expect((try? read(text)) != nil ? isGood : !isGood, "\(text)")
        }
    }

    @Test(
        "so are thresholds, sensitivities and margins",
        arguments: [
            ("\"thresholds\": {\"a\": @}", ["-1", "1", "0", "-0", "1e-9"], ["1.0001", "-1.0001", "2", "1e5"]),
            ("\"sensitivity\": @", ["-1", "1", "0.5", "\"strict\""], ["1.1", "-2", "\"STRICT\"", "\"0.5\""]),
        ] as [(String, [String], [String])])
    func checkerRanges(member: String, good: [String], bad: [String]) {
        for (value, isGood) in good.map({ ($0, true) }) + bad.map({ ($0, false) }) {
            let text = "{\"checkers\": [{\"checker\": \"concepts\", \(member.replacing("@", with: value))}]}"
            #expect((try? read(text)) != nil ? isGood : !isGood, "\(text)")
        }
    }

    @Test("every prefix of a whole policy is refused, with a place that is in it")
    func prefixes() throws {
        var policy = try #require(SafetyPolicy.presets.last)
        policy.promptGuard = PromptGuardRule(words: ["a", "é"], concepts: [TextConcept("b", threshold: 0.5)])
        let bytes = Array(policy.json.utf8)
        for length in 0..<(bytes.count - 2) {
            let error = #expect(throws: PolicyError.self, "\(length)") {
                try SafetyPolicy(json: Data(bytes[..<length]), source: "p.json")
            }
            let place = try #require(error?.problems.first?.place)
            #expect(
                (1...(bytes[..<length].count { $0 == 10 } + 1)).contains(place.line) && place.column >= 1, "\(length)")
        }
    }
}
