import Decisions
import Foundation
import GRDB
import Safety
import TestSupport
import Testing

/// Logs that somebody else has written to, whatever it is.
@Suite("Logs with foreign contents")
struct ForeignLogTests {
    private func entry(_ number: Int) -> DecisionEntry {
        let score = ConceptScore(SafetyConcept(name: "a gun", threshold: 0.5), score: 0.75, adjustment: 0)
        let policy = SafetyPolicy(name: "mine", checkers: [CheckerRule(.concepts)])
        return DecisionEntry(
            refusing: "prompt \(number)", for: PromptRefusal(words: ["gun"], concepts: [score]), policy: policy)
    }

    /// A log of three entries whose triggers are gone and to which a statement was done.
    private func withLog<R>(_ statement: String, _ body: (URL) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "log.sqlite")
            try DecisionLog(at: url).append((1...3).map(entry))
            var configuration = Configuration()
            configuration.foreignKeysEnabled = false
            try DatabaseQueue(path: url.path, configuration: configuration).writeWithoutTransaction { database in
                for trigger in try String.fetchAll(
                    database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
                {
                    try database.execute(sql: "DROP TRIGGER \(trigger)")
                }
                try database.execute(sql: statement)
            }
            return try body(url)
        }
    }

    /// Entries of a log that was changed are read, or the change is told; nothing else happens.
    private func expectRead(_ log: DecisionLog, orChanged entry: Int64) {
        switch Result(catching: { try log.entries() }) {
        case .success(let entries): #expect(entries.count == 3)
        case .failure(let error):
            #expect(error as? DecisionLogError == .changed(path: log.path, entry: entry))
        }
    }

    @Test(
        "a column that holds what is never written there is a change with its entry, no crash",
        arguments: [
            "time = 'yesterday'", "time = 1e300", "time = 9223372036854775807", "time = x'ff'", "subject = 'dream'",
            "subject = x'ff'", "verdict = x'fffe'", "flagged = 'perhaps'", "explanation = x'ff'", "policy = x'ff'",
            "policy_hash = x'c3'", "model = x'ff'", "model_hash = x'ff'", "checkers = x'ff'", "seed = x'ff'",
            "file = x'ff'",
            "prompt_hash = x'ff'", "prompt = x'ff'", "chain = x'ff'", "chain = ''", "seed = 'many'", "flagged = 7",
        ])
    func columns(assignment: String) throws {
        try withLog("UPDATE decisions SET \(assignment) WHERE id = 2") { url in
            let log = try DecisionLog(at: url, isReading: true)
            #expect(throws: DecisionLogError.changed(path: url.path, entry: 2)) { try log.verify() }
            expectRead(log, orChanged: 2)
        }
    }

    @Test(
        "so are scores",
        arguments: [
            "score = 'high'", "score = x'ff'", "threshold = 'low'", "margin = 'wide'", "concept = x'ff'",
            "checker = x'ff'",
            "kind = x'ff'", "score = 0.750001", "concept = 'a knife'", "kind = 'specialCare'", "margin = 0",
        ])
    func scores(assignment: String) throws {
        try withLog("UPDATE scores SET \(assignment) WHERE decision = 3") { url in
            let log = try DecisionLog(at: url, isReading: true)
            #expect(throws: DecisionLogError.changed(path: url.path, entry: 3)) { try log.verify() }
            expectRead(log, orChanged: 3)
        }
    }

    @Test(
        "entries that were taken, swapped or added show where the chain ends",
        arguments: [
            ("DELETE FROM decisions WHERE id = 2", 3), ("DELETE FROM decisions WHERE id = 1", 2),
            ("UPDATE decisions SET id = 9 WHERE id = 3", 9), ("DELETE FROM scores WHERE decision = 2", 2),
            (
                "INSERT INTO decisions SELECT 4, time, subject, verdict, flagged, explanation, policy, policy_hash, model, "
                    + "model_hash, checkers, seed, file, prompt_hash, prompt, chain FROM decisions WHERE id = 3", 4
            ),
            ("UPDATE scores SET decision = 1, position = 5 WHERE decision = 3", 1),
        ] as [(String, Int64)])
    func order(statement: String, entry: Int64) throws {
        try withLog(statement) { url in
            let log = try DecisionLog(at: url, isReading: true)
            #expect(throws: DecisionLogError.changed(path: url.path, entry: entry)) { try log.verify() }
        }
    }

    @Test("taking the last entries away does not show, as the description says, and the log goes on")
    func tail() throws {
        try withLog("DELETE FROM decisions WHERE id = 3") { url in
            let log = try DecisionLog(at: url, isReading: true)
            #expect(try log.verify() == 2)
        }
    }

    @Test(
        "a log without its tables or columns is an error of words",
        arguments: [
            "DROP TABLE scores", "ALTER TABLE decisions RENAME COLUMN verdict TO judgement", "DROP TABLE decisions",
            "ALTER TABLE decisions RENAME TO choices",
        ])
    func tables(statement: String) throws {
        try withLog(statement) { url in
            let log = try DecisionLog(at: url, isReading: true)
            #expect(throws: DecisionLogError.self) { try log.verify() }
            #expect(throws: DecisionLogError.self) { try log.entries() }
        }
    }

    @Test(
        "a file cut off anywhere is an error or the entries that are whole, never others",
        arguments: [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
    func cut(part: Double) throws {
        try withLog("VACUUM") { url in
            let data = try Data(contentsOf: url)
            try data.prefix(Int(Double(data.count) * part)).write(to: url)
            switch Result(catching: { try DecisionLog(at: url, isReading: true).verify() }) {
            case .success(let count): #expect(count <= 3)
            case .failure(let error): #expect("\(error)".contains("log.sqlite"))
            }
        }
    }

    @Test("a log that may not be written says so, and reading it changes nothing")
    func reading() throws {
        try withLog("SELECT 1") { url in
            let before = try Data(contentsOf: url)
            let log = try DecisionLog(at: url, isReading: true)
            #expect(try log.entries().count == 3 && log.verify() == 3)
            #expect(throws: DecisionLogError.self) { try log.append([entry(4)]) }
            #expect(try Data(contentsOf: url) == before)
        }
    }
}
