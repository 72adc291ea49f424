import Coverage
import Foundation
import GRDB
import Metadata
import TestSupport

/// A population of captions whose counts are known, and samples of it by every design.
struct SampledCorpus {
    static let subjects = ["cat", "dog", "owl", "fox"]
    let rows: [MetadataRow]

    /// Captions in runs of one subject and one site, as a crawl that goes site by site has them.
    init(rows count: Int) {
        var dice = Dice(31)
        rows = (0..<count).map { number in
            let subject = Self.subjects[number / 25 % Self.subjects.count]
            return MetadataRow(
                url: "https://site\(number / 25 % 30).example/\(number).jpg",
                text: "a \(dice.pick(["red", "blue", "old"])) \(subject)", punsafe: 0.01)
        }
    }

    /// The rows that hold a word.
    func count(_ word: String) -> Int {
        rows.count { $0.text?.split(separator: " ").contains { $0 == word } == true }
    }

    /// Takes a sample of the rows in four files, the later ones the larger.
    func withSample<R>(
        _ design: SampleDesign.Kind, rows wanted: Int64?, seed: UInt64 = 1,
        edit: ((Database) throws -> Void)? = nil, _ body: (SampleOnDisk) throws -> R
    ) throws -> R {
        try withTemporaryFolder { folder in
            var sources: [String] = []
            for (number, range) in [0..<1, 1..<3, 3..<6, 6..<10].enumerated() {
                let url = folder.appending(path: "part-\(number).jsonl")
                let part = rows[(rows.count * range.lowerBound / 10)..<(rows.count * range.upperBound / 10)]
                try Corpus(rows: Array(part)).write(to: url)
                sources.append(url.path)
            }
            var configuration = SamplerConfiguration(sources: sources, output: folder.appending(path: "s.sqlite"))
            (configuration.design, configuration.rows, configuration.seed) = (design, wanted, seed)
            configuration.search = false
            _ = try Sampler(configuration).run()
            if let edit { try DatabaseQueue(path: configuration.output.path).write(edit) }
            return try body(SampleOnDisk(path: configuration.output.path))
        }
    }
}

/// A sample's database, with the slow way to weigh its rows.
struct SampleOnDisk {
    let path: String
    /// Captions and weights as they are stored.
    let rows: [(words: [String], weight: Double)]

    init(path: String) throws {
        self.path = path
        // Of a database that was broken on purpose there may be none to read.
        let stored = try? DatabaseQueue(path: path).read { database in
            let query = "SELECT CAST(text AS TEXT), CAST(weight AS REAL) FROM rows ORDER BY id"
            return try Row.fetchAll(database, sql: query).map { row in
                let (text, weight): (String?, Double?) = (row[0], row[1])
                return (words: (text ?? "").lowercased().split(separator: " ").map(String.init), weight: weight ?? 1)
            }
        }
        rows = stored ?? []
    }

    func index() throws -> CaptionIndex {
        try CaptionIndex(sample: MetadataStore(readingFrom: URL(filePath: path)), resolver: Corpus.resolver())
    }

    /// Names as an audit counts them in the sample, by name.
    func names(_ names: [String]) throws -> [String: NameCoverage] {
        let list = NameList(names.map { .init($0) }, kind: .listed)
        let audit = try CoverageAudit(index(), prompts: [], names: [list], finder: plainFinder)
        return Dictionary(uniqueKeysWithValues: audit.names.map { ($0.coverage.concept.name, $0) })
    }

    /// The rows that hold a word.
    func count(_ word: String) -> Int { rows.count { $0.words.contains(word) } }

    /// The share of the weight of all rows that those with a word have (Horvitz and Thompson, over its sum).
    func weightedShare(_ word: String) -> Double {
        rows.filter { $0.words.contains(word) }.reduce(0) { $0 + $1.weight } / rows.reduce(0) { $0 + $1.weight }
    }
}
