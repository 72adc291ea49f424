import Foundation
import TestSupport
import Testing

@Suite("klarbild sample and audit")
struct AuditCommandTests {
    private static let rows = Golden.repository.appending(path: "Data/Samples/laion400m-rows.parquet").path

    /// The part of the contract that scripts rely on.
    private struct Audit: Decodable {
        struct Share: Decodable {
            let name: String
            let count: Int
            let share: Double, low: Double, high: Double
        }

        struct Top: Decodable { let low: Double, plugIn: Double, high: Double }

        let rows: Int
        let design: String
        let top100: Top
        let hosts: [Share], domains: [Share], platforms: [Share]
        let invalid: [String: Int]
    }

    private func audit(_ arguments: [String], in folder: URL) throws -> Audit {
        let run = try Command(["audit", "domains", "--json", "--quiet", "--limit", "0"] + arguments, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        return try run.json(Audit.self)
    }

    @Test("a database of every row gives the figures of the exact pass")
    func census() throws {
        try withTemporaryFolder { folder in
            let run = try Command(["sample", Self.rows, "-o", "all.sqlite", "--quiet"], in: folder)
            #expect(run.status == 0 && run.output.contains("6457 rows (census"), "\(run.errors)")
            let exact = try audit(["--exact", Self.rows], in: folder), stored = try audit(["all.sqlite"], in: folder)
            #expect(exact.rows == 6457 && stored.rows == 6457)
            for (one, other) in [
                (exact.hosts, stored.hosts), (exact.domains, stored.domains), (exact.platforms, stored.platforms),
            ] {
                let counts = Dictionary(uniqueKeysWithValues: one.map { ($0.name, $0.count) })
                #expect(counts == Dictionary(uniqueKeysWithValues: other.map { ($0.name, $0.count) }))
            }
            #expect(exact.invalid == stored.invalid)
        }
    }

    @Test("a sample's intervals stand around its shares, and the same seed takes the same rows")
    func uniform() throws {
        try withTemporaryFolder { folder in
            for name in ["one", "other"] {
                let run = try Command(
                    ["sample", Self.rows, "--rows", "2000", "--seed", "3", "-o", "\(name).sqlite", "--quiet"],
                    in: folder)
                #expect(run.status == 0, "\(run.errors)")
            }
            let one = try audit(["one.sqlite"], in: folder), other = try audit(["other.sqlite"], in: folder)
            #expect(one.rows == 2000 && one.design == "uniform")
            #expect(one.domains.map(\.name) == other.domains.map(\.name))
            #expect(one.domains.allSatisfy { $0.low <= $0.share && $0.share <= $0.high && $0.low < $0.high })
            #expect(one.top100.low <= one.top100.plugIn && one.top100.plugIn <= one.top100.high)
        }
    }

    @Test("reports are written as pages, text and data")
    func reports() throws {
        try withTemporaryFolder { folder in
            let sampled = try Command(
                ["sample", Self.rows, "--fraction", "0.2", "-o", "part.sqlite", "--quiet"], in: folder)
            #expect(sampled.status == 0, "\(sampled.errors)")
            for kind in ["domains", "quality"] {
                let run = try Command(["audit", kind, "part.sqlite", "-o", kind, "--quiet"], in: folder)
                #expect(run.status == 0, "\(run.errors)")
                let page = try String(contentsOf: folder.appending(path: "\(kind)/index.html"), encoding: .utf8)
                // These rows have no scores, so the quality report has nothing to draw.
                #expect(page.contains("<svg") == (kind == "domains"))
                #expect(!page.contains("<img") && !page.contains("src=\"http"))
                // The database is named as it was typed, not by where this machine keeps it.
                #expect(page.contains("part.sqlite") && !page.contains(folder.lastPathComponent))
                for file in ["report.json", "report.md"] {
                    #expect(FileManager.default.fileExists(atPath: folder.appending(path: "\(kind)/\(file)").path))
                }
            }
        }
    }

    @Test(
        "a fault has one clear message and leaves no database",
        arguments: [
            (["sample", "missing.parquet", "-o", "x.sqlite"], 1, "missing.parquet"),
            (["sample", "broken.parquet", "-o", "x.sqlite"], 1, "broken.parquet"),
            (["sample", "broken.parquet"], 64, "--output"),
            (["sample", "broken.parquet", "-o", "x.sqlite", "--rows", "0"], 64, "at least 1"),
            (["sample", "broken.parquet", "-o", "x.sqlite", "--rows", "5", "--fraction", "0.5"], 64, "not both"),
            (["sample", "broken.parquet", "-o", "x.sqlite", "--design", "some"], 64, "uniform"),
            (["sample", "broken.parquet", "-o", "x.sqlite", "--columns", "nonsense"], 64, "nonsense"),
            (["sample", "http://127.0.0.1:9/a.parquet", "-o", "x.sqlite"], 1, "127.0.0.1"),
            (["audit", "domains", "missing.sqlite"], 1, "klarbild sample"),
            (["audit", "domains", "broken.parquet"], 1, "broken.parquet"),
            (["audit", "domains", "broken.parquet", "--limit", "-1"], 64, "--limit"),
            (["audit", "quality", "missing.sqlite"], 1, "missing.sqlite"),
        ] as [([String], Int32, String)])
    func faults(arguments: [String], status: Int32, message: String) throws {
        try withTemporaryFolder { folder in
            try Data("PAR1 but nothing more PAR1".utf8).write(to: folder.appending(path: "broken.parquet"))
            let run = try Command(arguments, in: folder)
            #expect(run.status == status, "\(run.errors)")
            #expect(run.errors.contains(message), "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["broken.parquet"])
        }
    }

    @Test("a damaged file after good ones keeps their rows and says where")
    func damage() throws {
        try withTemporaryFolder { folder in
            try Data("url,text\na,b\nc\n".utf8).write(to: folder.appending(path: "bad.csv"))
            let run = try Command(["sample", Self.rows, "bad.csv", "-o", "x.sqlite", "--quiet"], in: folder)
            #expect(run.status == 1 && run.errors.split(separator: "\n").count == 1, "\(run.errors)")
            #expect(run.errors.contains("line 3") && run.errors.contains("6457 rows stored before"), "\(run.errors)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(left.filter { !$0.hasSuffix("-journal") } == ["bad.csv", "x.sqlite.part"])
        }
    }

    @Test("a disk that fills up is an error that names the database, and the same command goes on later")
    func fullDisk() throws {
        try withTemporaryFolder { folder in
            let arguments = ["sample", Self.rows, "-o", "x.sqlite", "--quiet"]
            let stopped = try Command(arguments, in: folder, fileSizeLimit: 512 << 10)
            #expect(stopped.status == 1 && stopped.errors.contains("x.sqlite.part"), "\(stopped.errors)")
            #expect(stopped.errors.split(separator: "\n").count == 1, "\(stopped.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "x.sqlite").path))
            let finished = try Command(arguments, in: folder)
            #expect(finished.status == 0 && finished.output.contains("6457 rows"), "\(finished.errors)")
        }
    }
}
