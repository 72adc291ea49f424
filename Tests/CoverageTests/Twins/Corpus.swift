import Coverage
import Domains
import Foundation
import Metadata
import Resources
import TestSupport

/// Rows of metadata and the slow way to count in them.
struct Corpus {
    var rows: [MetadataRow]

    init(_ captions: [String?]) {
        rows = captions.enumerated().map { MetadataRow(url: "https://site\($0 % 3).example/\($0).jpg", text: $1) }
    }

    init(rows: [MetadataRow]) {
        self.rows = rows
    }

    /// The words of each caption.
    var words: [[String]] {
        var tokenizer = CaptionTokenizer()
        return rows.map { $0.text.map { tokenizer.words(of: $0) } ?? [] }
    }

    /// The rows as a file of JSON lines.
    func write(to url: URL) throws {
        let lines = try rows.map { row in
            var fields: [String: Any] = [:]
            fields["url"] = row.url
            fields["caption"] = row.text
            fields["width"] = row.width
            fields["height"] = row.height
            fields["punsafe"] = row.punsafe
            fields["pwatermark"] = row.pwatermark
            fields["aesthetic"] = row.aesthetic
            fields["NSFW"] = row.nsfw
            return String(
                decoding: try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys]), as: UTF8.self)
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
    }

    /// Opens the rows as a source of metadata; the file may be gone afterwards.
    func withSource<R>(_ body: (MetadataSource) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "rows.jsonl")
            try write(to: url)
            return try body(MetadataSource([url.path]))
        }
    }

    /// The captions as an index, all of them.
    func index(maskPunsafe: Double = 1) throws -> CaptionIndex {
        try withSource { try CaptionIndex(all: $0, resolver: Self.resolver(), maskPunsafe: maskPunsafe) }
    }

    /// The rows as a sample's database of every one of them.
    func withSample<R>(_ body: (CaptionIndex) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "rows.jsonl")
            try write(to: url)
            let configuration = SamplerConfiguration(sources: [url.path], output: folder.appending(path: "s.sqlite"))
            _ = try Sampler(configuration).run()
            let store = try MetadataStore(readingFrom: configuration.output)
            return try body(CaptionIndex(sample: store, resolver: Self.resolver()))
        }
    }

    static func resolver() throws -> HostResolver { try .shipped(in: .locate()) }

    /// Whether a caption holds a phrase.
    static func holds(_ caption: [String], _ phrase: [String]) -> Bool {
        guard !phrase.isEmpty, caption.count >= phrase.count else { return false }
        return (0...(caption.count - phrase.count)).contains {
            caption[$0...].prefix(phrase.count).elementsEqual(phrase)
        }
    }
}

/// Pseudo-random choices that are the same on every run.
struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
}

/// A finder without gazetteers and with weights of a few words.
let plainFinder = ConceptFinder(
    weights: WordWeights(captions: 1000, frequencies: ["a": 400, "of": 300, "red": 40, "cat": 60, "dog": 50]))
