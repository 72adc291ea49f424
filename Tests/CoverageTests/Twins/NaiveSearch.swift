import Coverage
import Foundation

/// The captions nearest to a prompt by the formulas, over every caption and without an index.
struct NaiveSearch {
    /// One caption.
    struct Found: Equatable {
        var document: Int
        var recall: Double
        var bm25: Double
        var copies = 1
    }

    let captions: [[String]]
    let weights: WordWeights
    private let meanLength: Double
    /// Words in the order in which captions first have them.
    private let order: [String: Int]

    init(_ captions: [[String]], _ weights: WordWeights) {
        self.captions = captions
        self.weights = weights
        meanLength = max(Double(captions.reduce(0) { $0 + $1.count }) / Double(max(captions.count, 1)), 1e-9)
        var order: [String: Int] = [:]
        for word in captions.joined() where order[word] == nil { order[word] = order.count }
        self.order = order
    }

    /// A word's weight in steps of 1/65536, as whole numbers have no rounding to argue about.
    private func weight(_ word: String) -> Int { Int((weights.weight(of: word) * 65536).rounded()) }

    private func total(_ words: Set<String>) -> Int { words.reduce(0) { $0 + weight($1) } }

    private func held(_ words: Set<String>, by document: Int) -> Int { total(words.intersection(captions[document])) }

    /// The greatest share of a prompt's words in one caption.
    func score(_ prompt: [String]) -> Double {
        let words = Set(prompt)
        guard total(words) > 0 else { return 0 }
        return Double(captions.indices.map { held(words, by: $0) }.max() ?? 0) / Double(total(words))
    }

    /// The captions with at least half of a prompt.
    func halves(_ prompt: [String]) -> [Int] {
        let words = Set(prompt)
        return captions.indices.filter { 2 * held(words, by: $0) >= total(words) && held(words, by: $0) > 0 }
    }

    /// All captions with a word of the prompt, ranked, and copies collapsed.
    func nearest(_ prompt: [String], limit: Int) -> [Found] {
        let words = Set(prompt)
        let ranked = captions.indices.filter { held(words, by: $0) > 0 }.map { document in
            Found(
                document: document, recall: Double(held(words, by: document)) / Double(total(words)),
                bm25: bm25(words, document))
        }.sorted { ($1.recall, $1.bm25, $0.document) < ($0.recall, $0.bm25, $1.document) }
        var kept: [Found] = []
        for found in ranked {
            if let twin = kept.firstIndex(where: { jaccard($0.document, found.document) >= 0.8 }) {
                kept[twin].copies += 1
            } else if kept.count < limit {
                kept.append(found)
            }
        }
        return kept
    }

    private func bm25(_ words: Set<String>, _ document: Int) -> Double {
        let caption = captions[document]
        let length = 0.25 + 0.75 * Double(caption.count) / meanLength
        var sum = 0.0
        for word in words.intersection(caption).sorted(by: { (order[$0] ?? 0) < (order[$1] ?? 0) }) {
            let (tf, df) = (Double(caption.count { $0 == word }), Double(captions.count { $0.contains(word) }))
            let rarity = log(1 + (Double(captions.count) - df + 0.5) / (df + 0.5))
            sum += rarity * tf * 2.2 / (tf + 1.2 * length)
        }
        return sum
    }

    private func jaccard(_ one: Int, _ other: Int) -> Double {
        let (left, right) = (Set(captions[one]), Set(captions[other]))
        return Double(left.intersection(right).count) / Double(left.union(right).count)
    }
}
