import Foundation
import Images
import TestSupport
import Testing

@Suite("klarbild audit coverage") struct CoverageCommandTests {
    private static let rows = Golden.repository.appending(path: "Data/Samples/laion400m-rows.parquet").path
    private static let emoji = Golden.repository.appending(path: "Data/Models/emoji/train_metadata.parquet").path

    /// The part of the contract that scripts rely on.
    private struct Audit: Decodable {
        struct Count: Decodable {
            let count: Int
            let low: Double, high: Double
            let population: Int?, populationLow: Int?, populationHigh: Int?
        }

        struct Concept: Decodable { let name: String, kind: String }
        struct Pair: Decodable { let first: String, second: String, `class`: String }
        struct Caption: Decodable { let caption: String?, recall: Double }

        struct Prompt: Decodable {
            let prompt: String
            let score: Double?
            let exactCaptions: Int
            let phrase: Count
            let concepts: [Concept]
            let pairs: [Pair]
            let nearest: [Caption]
        }

        struct Name: Decodable {
            let name: String
            let count: Int
            let low: Double, high: Double
            let rank: Int
        }

        struct Totals: Decodable { let meanScore: Double? }

        let rows: Int
        let design: String
        let prompts: [Prompt]
        let set: Totals?
        let names: [Name]?
    }

    private func audit(_ arguments: [String], in folder: URL) throws -> Audit {
        let run = try Command(["audit", "coverage", "--json", "--quiet"] + arguments, in: folder)
        #expect(run.status == 0, "\(run.errors)")
        return try run.json(Audit.self)
    }

    @Test("a sample, its rows whole and the exact pass agree on what they all count")
    func agreement() throws {
        try withTemporaryFolder { folder in
            let sampled = try Command(["sample", Self.rows, "-o", "all.sqlite", "--quiet"], in: folder)
            #expect(sampled.status == 0, "\(sampled.errors)")
            try Data("Mickey Mouse\nLondon\nzzgl\nCafé | Cafe\n".utf8).write(to: folder.appending(path: "names.txt"))
            let asked = ["--prompt", "a dress in London", "--prompt", "Wedding, dress", "--names", "names.txt"]
            let stored = try audit(["all.sqlite"] + asked, in: folder)
            let whole = try audit([Self.rows] + asked, in: folder)
            let exact = try audit(["--exact", Self.rows] + asked, in: folder)
            for audit in [stored, whole, exact] {
                #expect(audit.rows == 6457 && audit.design == "census" && audit.prompts.count == 2)
                #expect(audit.prompts.map(\.phrase.count) == stored.prompts.map(\.phrase.count))
                #expect(audit.names?.map(\.count) == stored.names?.map(\.count))
                #expect(
                    audit.prompts[0].concepts.map(\.name) == ["dress", "London"] || audit.prompts[0].concepts.count == 2
                )
            }
            #expect(stored.prompts.map(\.score) == whole.prompts.map(\.score) && exact.prompts[0].score == nil)
            #expect(stored.names?.first?.name == "London" && stored.names?.last?.count == 0)
        }
    }

    @Test("counts of parts are saved and added up, and lists that ship go by their names")
    func addedUp() throws {
        try withTemporaryFolder { folder in
            let asked = ["--names", "characters", "--prompt", "a dress"]
            let once = try audit(["--exact", Self.rows] + asked, in: folder)
            _ = try audit(["--exact", Self.rows, "--save-counts", "1.json"] + asked, in: folder)
            let twice = try audit(["--exact", Self.rows, "--add-counts", "1.json"] + asked, in: folder)
            let alone = try audit(["--exact", "--add-counts", "1.json"] + asked, in: folder)
            #expect(once.rows == 6457 && twice.rows == 12_914 && alone.rows == 6457)
            #expect(
                twice.prompts[0].phrase.count == 2 * once.prompts[0].phrase.count && once.prompts[0].phrase.count > 0)
            #expect(alone.names?.map(\.count) == once.names?.map(\.count) && (once.names?.count ?? 0) > 300)
            let other = try Command(
                ["audit", "coverage", "--exact", "--add-counts", "1.json", "--prompt", "x"], in: folder)
            #expect(other.status == 1 && other.errors.contains("1.json cannot be added"), "\(other.errors)")
        }
    }

    @Test("a sample's counts have intervals for all rows, and nothing found is bounded in words")
    func sample() throws {
        try withTemporaryFolder { folder in
            let run = try Command(
                ["sample", Self.rows, "--rows", "2000", "--seed", "3", "-o", "part.sqlite", "--quiet"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let audit = try audit(["part.sqlite", "--prompt", "a photograph of zzgl blorp"], in: folder)
            let phrase = audit.prompts[0].phrase
            #expect(phrase.count == 0 && phrase.low == 0 && phrase.high > 0 && phrase.population == 0)
            // ln 0.05 / ln(1 - 2000/6457) = 8.08
            #expect(phrase.populationLow == 0 && phrase.populationHigh == 9)
            let text = try Command(["audit", "coverage", "part.sqlite", "--prompt", "zzgl", "--quiet"], in: folder)
            #expect(text.output.contains("at most 9 of 6,457"), "\(text.output)")
        }
    }

    @Test("a set of prompts becomes a page, text and data")
    func report() throws {
        try withTemporaryFolder { folder in
            let prompts = (0..<25).map { "a red apple and \($0) cats on a blue background" }.joined(separator: "\n")
            try Data(prompts.utf8).write(to: folder.appending(path: "prompts.txt"))
            let run = try Command(
                ["audit", "coverage", Self.emoji, "--prompts", "prompts.txt", "-o", "report", "--quiet"], in: folder)
            #expect(run.status == 0 && run.output.contains("report/index.html"), "\(run.errors)")
            let page = try String(contentsOf: folder.appending(path: "report/index.html"), encoding: .utf8)
            #expect(page.contains("<svg") && !page.contains("src=\"http") && page.contains("pseudo-words"))
            for file in ["report.json", "report.md", "tables/prompts.csv", "tables/controls.csv"] {
                #expect(
                    FileManager.default.fileExists(atPath: folder.appending(path: "report/\(file)").path), "\(file)")
            }
        }
    }

    @Test(
        "a fault has one clear message",
        arguments: [
            (["missing.sqlite", "--prompt", "x"], 1, "missing.sqlite"),
            (["all.txt"], 64, "--prompts FILE"), ([], 64, "source"),
            (["all.txt", "--prompts", "none.txt"], 1, "none.txt"),
            (["all.txt", "--prompts", "empty.txt"], 1, "empty.txt"),
            (["all.txt", "--prompt", "x", "--published", "p.csv"], 64, "--names"),
            (["all.txt", "--prompt", "x", "--nearest", "-1"], 64, "--nearest"),
            (["all.txt", "--prompt", "x", "--save-counts", "c"], 64, "--exact"),
            (["urls.csv", "--prompt", "x"], 1, "--columns text=NAME"),
            (["--exact", "urls.csv", "--prompt", "x"], 1, "--columns text=NAME"),
            (["--exact", "none.parquet", "--prompt", "x"], 1, "none.parquet"),
        ] as [([String], Int32, String)])
    func faults(arguments: [String], status: Int32, message: String) throws {
        try withTemporaryFolder { folder in
            try Data().write(to: folder.appending(path: "empty.txt"))
            try Data("url,width\nhttps://a.example/x.jpg,3\n".utf8).write(to: folder.appending(path: "urls.csv"))
            let run = try Command(["audit", "coverage"] + arguments, in: folder)
            #expect(run.status == status, "\(run.errors)")
            #expect(run.errors.contains(message), "\(run.errors)")
        }
    }

    @Test("a picture says what the model's captions hold of its prompt, in the JSON and inside")
    func explained() throws {
        struct Report: Decodable {
            struct Picture: Decodable {
                struct Coverage: Decodable {
                    struct Caption: Decodable { let caption: String?, recall: Double }
                    let score: Double, rows: Int, phraseCount: Int, nearest: [Caption], missing: [String]
                }
                let path: String?
                let coverage: Coverage?
            }
            let images: [Picture]
        }
        try withTemporaryFolder { folder in
            let base = ["generate", "a red apple on a blue zzgl", "--step-count", "1", "--json", "--quiet"]
            let run = try Command(base + ["--explain-coverage", "model"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let picture = try #require(try run.json(Report.self).images.first)
            let coverage = try #require(picture.coverage)
            #expect(
                coverage.rows == 10_758 && coverage.score > 0.2 && coverage.score < 0.9 && coverage.phraseCount == 0)
            #expect(coverage.nearest.first?.caption?.contains("apple") == true && coverage.missing == ["blue zzgl"])
            let png = try PNG(contentsOf: folder.appending(path: try #require(picture.path)))
            #expect(png.text("klarbild")?.contains("\"coverage\"") == true)
            let plain = try Command(base, in: folder)
            #expect(try plain.json(Report.self).images.first?.coverage == nil)
            let missing = try Command(base + ["--explain-coverage", "none.sqlite"], in: folder)
            #expect(missing.status == 1 && missing.errors.contains("none.sqlite"), "\(missing.errors)")
        }
    }
}
