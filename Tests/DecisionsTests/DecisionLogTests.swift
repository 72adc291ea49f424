import Decisions
import Diffusion
import Foundation
import GRDB
import Images
import Safety
import TestSupport
import Testing

/// A checker that gives one score.
private struct OneScore: ImageChecker {
    let name = "one"
    let blindSpots = "everything else"
    let concepts = [SafetyConcept(name: "theme, \"odd\"", threshold: 0.5)]
    let score: Float

    func scores(of image: RGBImage) throws(SafetyError) -> [Float] { [score] }
    func weightsHash() throws(SafetyError) -> String { "abc" }
}

@Suite("Decision log")
struct DecisionLogTests {
    private func decision(_ score: Float = 0.7) throws -> PolicyDecision {
        try PolicyReviewer(
            SafetyPolicy(name: "mine", checkers: [CheckerRule(.concepts)]), checkers: [OneScore(score: score)]
        )
        .decide(RGBImage(width: 2, height: 2))
    }

    private func entry(_ file: String = "a.png", score: Float = 0.7) throws -> DecisionEntry {
        let decision = try decision(score)
        return DecisionEntry(
            file: file, decision: decision, verdict: decision.isFlagged ? .withheld : .passed,
            explanation: decision.explanation)
    }

    private func withLog<R>(_ body: (DecisionLog, URL) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "log.sqlite")
            return try body(DecisionLog(at: url), url)
        }
    }

    /// Opens the file past the log's own code.
    private func tamper(_ url: URL, _ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: url.path, configuration: configuration).write { try $0.execute(sql: sql) }
    }

    @Test("gives back what was added, in order and with every score")
    func roundTrip() throws {
        try withLog { log, url in
            let entries = try [entry("a.png"), entry("b,\"\n.png", score: 0.1), entry("ä🍎.png")]
            try log.append([entries[0]])
            try log.append(Array(entries[1...]))
            let read = try DecisionLog(at: url, isReading: true).entries()
            #expect(read.map(\.id) == [1, 2, 3] && read.map(\.file) == entries.map(\.file))
            #expect(read.map(\.scores) == entries.map(\.scores) && read[0].scores[0].concept == "theme, \"odd\"")
            #expect(read.map(\.verdict) == ["withheld", "passed", "withheld"] && read[0].policy == "mine")
            #expect(try log.verify() == 3)
        }
    }

    @Test("the file is its owner's alone")
    func permissions() throws {
        try withLog { log, url in
            try log.append([entry()])
            for file in try FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path) {
                let path = url.deletingLastPathComponent().appending(path: file).path
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(file)")
            }
        }
    }

    @Test(
        "refuses changes, removal and replacement of entries and scores",
        arguments: [
            "UPDATE decisions SET flagged = 0", "DELETE FROM decisions", "UPDATE scores SET score = 0",
            "DELETE FROM scores", "DELETE FROM decisions WHERE id = 1",
            "INSERT OR REPLACE INTO decisions SELECT * FROM decisions", "REPLACE INTO scores SELECT * FROM scores",
            "INSERT INTO scores SELECT 1, 0, 'x', 'x', 'x', 0, 0, 0",
        ])
    func appendOnly(sql: String) throws {
        try withLog { log, url in
            try log.append([entry(), entry()])
            let error = #expect(throws: DatabaseError.self) { try tamper(url, sql) }
            #expect(error?.message == "the decision log is append-only")
            #expect(try log.verify() == 2)
        }
    }

    @Test(
        "shows a change that was made all the same, and where",
        arguments: [
            ("UPDATE decisions SET verdict = 'passed' WHERE id = 2", 2),
            ("UPDATE scores SET score = 0.1 WHERE decision = 3", 3),
            ("DELETE FROM decisions WHERE id = 1", 2), ("UPDATE decisions SET time = time + 1 WHERE id = 1", 1),
            ("UPDATE decisions SET policy = 'other', policy_hash = NULL WHERE id = 3", 3),
            ("INSERT INTO scores SELECT 2, 9, 'x', 'x', 'x', 0, 0, 0", 2),
            ("UPDATE decisions SET chain = 'x' WHERE id = 1", 1), ("DELETE FROM scores WHERE decision = 1", 1),
        ] as [(String, Int64)])
    func tampering(sql: String, entryNumber: Int64) throws {
        try withLog { log, url in
            try log.append([entry(), entry(), entry()])
            let triggers = try DatabaseQueue(path: url.path).read {
                try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
            }
            #expect(triggers.count == 6)
            for trigger in triggers { try tamper(url, "DROP TRIGGER \(trigger)") }
            try tamper(url, sql)
            #expect(throws: DecisionLogError.changed(path: url.path, entry: entryNumber)) { try log.verify() }
        }
    }

    @Test("answers queries by flag, verdict, policy, concept, time and number")
    func queries() throws {
        try withLog { log, _ in
            var old = try entry("old.png")
            old.time = Date(timeIntervalSince1970: 1_000_000)
            try log.append([old, entry("low.png", score: 0.1), entry("high.png", score: 0.9)])
            func files(_ change: (inout DecisionLog.Query) -> Void) throws -> [String?] {
                var query = DecisionLog.Query()
                change(&query)
                return try log.entries(query).map(\.file)
            }
            #expect(try files { $0.isFlagged = true } == ["old.png", "high.png"])
            #expect(try files { $0.isFlagged = false } == ["low.png"])
            #expect(try files { $0.verdict = "passed" } == ["low.png"])
            #expect(try files { $0.limit = 1 } == ["high.png"])
            #expect(try files { $0.since = Date(timeIntervalSince1970: 1_000_001) } == ["low.png", "high.png"])
            #expect(try files { $0.concept = "theme, \"odd\"" } == ["old.png", "high.png"])
            #expect(try files { $0.concept = "theme' OR 1 --" } == [])
            #expect(try files { $0.policy = "mine" }.count == 3)
            let hash = try decision().policyHash
            #expect(try files { $0.policy = String(hash.prefix(8)) }.count == 3)
            #expect(try files { $0.policy = "min" } == [])
        }
    }

    @Test("several writers at once make one unbroken chain")
    func concurrency() throws {
        try withLog { log, url in
            let entry = try entry()
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
                do {
                    let own = try DecisionLog(at: url)
                    for _ in 0..<5 { try own.append([entry]) }
                } catch {
                    Issue.record("\(error)")
                }
            }
            #expect(try log.verify() == 20)
        }
    }

    @Test("another file, a missing one and a folder have messages of their own")
    func faults() throws {
        try withTemporaryFolder { folder in
            let text = folder.appending(path: "text")
            try Data(String(repeating: "not a log ", count: 200).utf8).write(to: text)
            #expect(throws: DecisionLogError.notALog(path: text.path)) { try DecisionLog(at: text) }
            let other = folder.appending(path: "other.sqlite")
            try DatabaseQueue(path: other.path).write { try $0.execute(sql: "CREATE TABLE x (y)") }
            #expect(throws: DecisionLogError.notALog(path: other.path)) { try DecisionLog(at: other) }
            #expect(throws: DecisionLogError.self) {
                try DecisionLog(at: folder.appending(path: "none"), isReading: true)
            }
            #expect(throws: DecisionLogError.self) { try DecisionLog(at: folder) }
            #expect(throws: DecisionLogError.self) { try DecisionLog(at: folder.appending(path: "no/such/log")) }
        }
    }

    @Test("is written as CSV that spreadsheets read as text")
    func csv() throws {
        let row = try entry("=cmd(),\"x\".png").csvRow
        #expect(row.contains("\"'=cmd(),\"\"x\"\".png\"") && row.contains("\"theme, \"\"odd\"\"\""))
        #expect(row.contains(",withheld,1,mine,"))
        #expect(DecisionEntry.csvHeader.split(separator: ",").count == 19)
        #expect(try entry("a.png").csvRow.contains(",0.7000,0.5000,0.2000,"))
    }
}
