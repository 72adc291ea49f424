import Decisions
import Foundation
import Safety
import TestSupport
import Testing

/// Queries beside a slow search through all entries, and what is exported beside what was logged.
@Suite("Queries and export")
struct QueryTests {
    private static let concepts = ["a gun", "beer", "x' OR 1 --", "odd,\"name\"", "ä🍎"]

    /// Refusals under three policies, on several days.
    private func entries(seed: UInt64, count: Int) -> [DecisionEntry] {
        var random = SeededGenerator(seed)
        return (0..<count).map { number in
            var policy = SafetyPolicy(name: random.pick(["mine", "yours", "min"]), checkers: [CheckerRule(.concepts)])
            policy.logsPrompts = random.pick(SafetyPolicy.PromptLogging.allCases)
            let scores = (0..<random.below(3)).map { _ in
                ConceptScore(
                    SafetyConcept(name: random.pick(Self.concepts), threshold: 0.5),
                    score: Float(random.below(10)) / 10, adjustment: 0)
            }
            var entry = DecisionEntry(
                refusing: "prompt \(number)", for: PromptRefusal(words: ["w\(number)"], concepts: scores),
                policy: policy)
            entry.time = Date(timeIntervalSince1970: Double(1_700_000_000 + random.below(10) * 86_400))
            (entry.model, entry.modelHash) = (random.pick([nil, "emoji"]), random.pick([nil, "abc"]))
            return entry
        }
    }

    @Test("every query gives what a search through all entries gives, in the same order", arguments: 1...6)
    func twin(seed: UInt64) throws {
        let all = entries(seed: seed, count: 40)
        var random = SeededGenerator(seed &+ 100)
        try withTemporaryFolder { folder in
            let log = try DecisionLog(at: folder.appending(path: "log.sqlite"))
            try log.append(all)
            for _ in 0..<30 {
                var query = DecisionLog.Query()
                if random.below(3) == 0 { query.isFlagged = random.below(4) > 0 }
                if random.below(3) == 0 {
                    query.policy = random.pick([
                        "mine", "min", "nobody", String(random.pick(all).policyHash?.prefix(5) ?? ""), "'",
                    ])
                }
                if random.below(3) == 0 { query.concept = random.pick(Self.concepts) }
                if random.below(3) == 0 {
                    query.since = Date(timeIntervalSince1970: Double(1_700_000_000 + random.below(10) * 86_400))
                }
                if random.below(4) == 0 { query.verdict = random.pick(["refused", "passed"]) }
                if random.below(3) == 0 { query.limit = random.below(12) }
                let expected = all.filter { entry in
                    (query.isFlagged ?? true) == entry.isFlagged && (query.verdict ?? entry.verdict) == entry.verdict
                        && (query.policy.map { $0 == entry.policy || entry.policyHash?.hasPrefix($0) == true } ?? true)
                        && (query.since.map { entry.time >= $0 } ?? true)
                        && (query.concept.map { name in entry.scores.contains { $0.concept == name && $0.margin > 0 } }
                            ?? true)
                }.suffix(query.limit ?? .max)
                let found = try log.entries(query)
                #expect(found.map(\.explanation) == expected.map(\.explanation), "\(query)")
                #expect(found.map(\.scores) == expected.map(\.scores) && found.map(\.time) == expected.map(\.time))
            }
        }
    }

    @Test(
        "entries come back with everything they were given, whatever is in it",
        arguments: [
            "", "\u{0}", "a\u{0}b", "a'b\"c", "ä🍎\u{202e}", "line\nline", "x" + String(repeating: "y", count: 100_000),
        ])
    func texts(text: String) throws {
        var policy = SafetyPolicy(name: text, checkers: [CheckerRule(.concepts)])
        policy.logsPrompts = .plain
        var entry = DecisionEntry(refusing: text, for: PromptRefusal(words: [text], concepts: []), policy: policy)
        (entry.model, entry.modelHash, entry.checkers) = (text, text, text)
        try withTemporaryFolder { folder in
            let log = try DecisionLog(at: folder.appending(path: "log.sqlite"))
            try log.append([entry, entry])
            let found = try log.entries()
            // SQLite ends texts at a NUL; what stands for it is told like any other character.
            let kept = text.replacing("\u{0}", with: "\u{fffd}")
            #expect(found.map(\.id) == [1, 2])
            #expect(found.allSatisfy { $0.policy == kept && $0.prompt == kept && $0.model == kept })
            #expect(found[0].explanation.contains("'\(kept)'") && found[0].promptHash == entry.promptHash)
            #expect(try log.verify() == 2)
        }
    }

    @Test("what is logged of a prompt is in no other column", arguments: SafetyPolicy.PromptLogging.allCases)
    func prompts(logging: SafetyPolicy.PromptLogging) throws {
        var policy = SafetyPolicy(name: "p", checkers: [CheckerRule(.concepts)])
        policy.logsPrompts = logging
        let entry = DecisionEntry(
            refusing: "a confidential gun", for: PromptRefusal(words: ["gun"], concepts: []), policy: policy)
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "log.sqlite")
            try DecisionLog(at: url).append([entry])
            let bytes = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
                try Data(contentsOf: folder.appending(path: $0))
            }
            let isThere = bytes.contains { $0.range(of: Data("confidential".utf8)) != nil }
            #expect(isThere == (logging == .plain))
            #expect(entry.csvRow.contains("confidential") == (logging == .plain))
        }
    }

    /// The fields of a record of RFC 4180.
    private func fields(_ record: String) -> [String] {
        var (fields, field, isQuoted, rest) = ([String](), "", false, Array(record)[...])
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted && rest.first == "\"":
                field.append("\"")
                rest.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            default: field.append(character)
            }
        }
        return fields + [field]
    }

    @Test("a line of CSV has a field a column, each as it was, but for what spreadsheets would run", arguments: 7...9)
    func csv(seed: UInt64) {
        let columns = DecisionEntry.csvHeader.split(separator: ",").map(String.init)
        for entry in entries(seed: seed, count: 30) {
            let values = Dictionary(uniqueKeysWithValues: zip(columns, fields(entry.csvRow)))
            #expect(fields(entry.csvRow).count == columns.count, "\(entry.csvRow)")
            #expect(
                values["policy"] == entry.policy && values["explanation"] == entry.explanation
                    && values["flagged"] == "1")
            #expect(values["prompt_hash"] == entry.promptHash ?? "" && values["prompt"] == entry.prompt ?? "")
            let top = entry.scores.max { $0.margin < $1.margin }
            #expect(values["top_concept"] == top?.concept ?? "", "\(entry.csvRow)")
        }
    }

    @Test(
        "what a spreadsheet would take for a formula is a text",
        arguments: ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "-1", "+2.5"])
    func formulas(text: String) {
        let entry = DecisionEntry(file: text, decision: nil, verdict: .invalid, explanation: "none")
        let isNumber = Double(text) != nil
        #expect(entry.csvRow.contains(isNumber ? ",\(text)," : "'\(text)"), "\(entry.csvRow)")
    }

    @Test("a picture that is none has an entry without figures")
    func invalid() {
        let entry = DecisionEntry(
            file: "a.png", decision: nil, verdict: .invalid, explanation: "every pixel is the same")
        #expect(entry.verdict == "invalid" && !entry.isFlagged && entry.scores.isEmpty && entry.policy == nil)
        #expect(entry.subject == .file && entry.seed == nil && entry.prompt == nil && entry.promptHash == nil)
        #expect(fields(entry.csvRow).count == 19)
    }
}
