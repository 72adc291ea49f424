import Coverage
import Domains
import Foundation
import Metadata

/// Everything that coverage counts, by looking at every caption for every question.
struct NaiveCounts {
    let rows: [MetadataRow]
    /// The words of each row's caption.
    let captions: [[String]]

    /// The captions that hold a sequence of words.
    func count(_ phrase: [String]) -> Int { captions.count { Corpus.holds($0, phrase) } }

    /// The captions that are a sequence of words.
    func exact(_ phrase: [String]) -> Int { phrase.isEmpty ? 0 : captions.count { $0 == phrase } }

    /// The captions that hold one of several spellings.
    func documents(_ spellings: [[String]]) -> [Int] {
        captions.indices.filter { place in spellings.contains { Corpus.holds(captions[place], $0) } }
    }

    // MARK: Sequences of words

    /// Figures of the sequences of so many words in some texts; none reaches from one text into the next.
    struct NGrams: Equatable {
        var distinct = 0, seen = 0, seen5 = 0, seen50 = 0
        var rarest: String?
        var rarestCount: Int?
    }

    func ngrams(_ parts: [[String]], length: Int) -> NGrams {
        var grams: [[String]] = []
        for part in parts where part.count >= length {
            for start in 0...(part.count - length) {
                let gram = Array(part[start..<(start + length)])
                if !grams.contains(gram) { grams.append(gram) }
            }
        }
        let counts = grams.map(count)
        let rarest = counts.indices.min { (counts[$0], $0) < (counts[$1], $1) }
        return NGrams(
            distinct: grams.count, seen: counts.count { $0 >= 1 }, seen5: counts.count { $0 >= 5 },
            seen50: counts.count { $0 >= 50 }, rarest: rarest.map { grams[$0].joined(separator: " ") },
            rarestCount: rarest.map { counts[$0] })
    }

    /// The longest stretches of a prompt that captions hold, at most three, none of them within another.
    func spans(_ prompt: [String]) -> [PlainSpan] {
        if count(prompt) > 0 { return [PlainSpan(words: prompt, count: count(prompt))] }
        var found: [PlainSpan] = []
        for length in stride(from: prompt.count - 1, to: 1, by: -1) {
            var ofLength: [PlainSpan] = []
            for start in 0...(prompt.count - length) {
                let words = Array(prompt[start..<(start + length)])
                let isNew = !(found + ofLength).contains { Corpus.holds($0.words, words) }
                if isNew, count(words) > 0 { ofLength.append(PlainSpan(words: words, count: count(words))) }
            }
            // The rarer of two that are as long comes first.
            for span in ofLength.enumerated().sorted(by: {
                ($0.element.count, $0.offset) < ($1.element.count, $1.offset)
            }) {
                found.append(span.element)
            }
        }
        return Array(found.prefix(3))
    }

    /// A stretch of words and the captions that hold it.
    struct PlainSpan: Equatable {
        let words: [String]
        let count: Int
    }

    // MARK: What is beside captions

    /// Distinct captions, URLs and domains; rows without a URL are no repeats of each other.
    func distinct(_ documents: [Int]) -> [Int] {
        let urls = documents.compactMap { rows[$0].url }
        let domains = documents.compactMap { Self.host(of: rows[$0]).map(Self.domain) }
        return [
            Set(documents.map { captions[$0] }).count, Set(urls).count + documents.count - urls.count,
            Set(domains).count,
        ]
    }

    /// Captions by platform, the largest first.
    func platforms(_ documents: [Int]) -> [(name: String, count: Int)] {
        Dictionary(grouping: documents) { Self.platform(of: rows[$0]) }.map { ($0.key, $0.value.count) }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    static func host(of row: MetadataRow) -> String? { row.url.flatMap { URL(string: $0)?.host() } }

    private static func domain(_ host: String) -> String {
        host.split(separator: ".").suffix(host.hasSuffix(".co.uk") ? 3 : 2).joined(separator: ".")
    }

    private static func platform(of row: MetadataRow) -> String {
        guard let host = host(of: row) else { return "(no host)" }
        if host.hasSuffix("pinimg.com") { return "Pinterest" }
        return host.hasSuffix("staticflickr.com") ? "Flickr" : "(other)"
    }

    /// What each filter of Stable Diffusion keeps, and on how many rows it can decide; filters that cannot are left out.
    func filters(_ documents: [Int]) -> [String: [Int]] {
        var result: [String: [Int]] = [:]
        for (name, tests) in Self.filters {
            let outcomes = documents.map { document in tests.map { $0(rows[document]) } }
            let kept = outcomes.count { $0.allSatisfy { $0 == true } }
            let dropped = outcomes.count { $0.contains(false) }
            if kept + dropped > 0 { result[name] = [kept, kept + dropped] }
        }
        return result
    }

    private typealias Test = @Sendable (MetadataRow) -> Bool?

    private static let filters: [String: [Test]] = [
        "SD 1.1 (second phase)": [{ $0.width.map { $0 >= 1024 } }, { $0.height.map { $0 >= 1024 } }],
        "SD 1.2 - 1.5": [
            { $0.width.map { $0 >= 512 } }, { $0.height.map { $0 >= 512 } }, { $0.aesthetic.map { $0 > 5 } },
            { $0.pwatermark.map { $0 < 0.5 } },
        ],
        "SD 2.0": [{ $0.punsafe.map { $0 < 0.1 } }, { $0.aesthetic.map { $0 >= 4.5 } }],
        "SD 2.1 (last phase)": [{ $0.punsafe.map { $0 < 0.98 } }, { $0.aesthetic.map { $0 >= 4.5 } }],
    ]
}
