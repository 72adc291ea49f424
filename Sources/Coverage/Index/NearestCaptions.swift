internal import Domains
internal import Foundation

/// A caption that holds much of a prompt.
public struct NearestCaption: Equatable, Sendable {
    /// The caption, where it may be shown.
    public internal(set) var caption: CaptionText = .masked
    /// The share of the prompt's words that it holds, by weight.
    public let recall: Double
    /// Its rank score by BM25, with the frequencies of this sample.
    public let bm25: Double
    /// Captions that are the same but for a few words, itself among them; of the 200 nearest.
    public internal(set) var copies = 1
    /// The registrable domain of its picture.
    public let domain: String?
    /// Its number in the index.
    package let document: Int
}

/// Finds the captions that hold most of a prompt; one serves one thread.
///
/// BM25 (Robertson and others, 1994; k1 = 1.2, b = 0.75) chooses 200 captions, counting every word once; these are ranked
/// by the share of the prompt they hold, then by BM25 with true word counts. The greatest share is found over all captions.
struct NearestSearch {
    /// What was found for one prompt.
    struct Result {
        /// The greatest share of the prompt's words in one caption, by weight.
        var score = 0.0
        /// The nearest captions, near-duplicates collapsed.
        var captions: [NearestCaption] = []
        /// Captions with at least half of the words by weight, by platform.
        var platforms: [Int] = []
    }

    private let index: CaptionIndex
    private let query: CoverageQuery
    private let tally: PhraseTally
    private let weights: [UInt32: UInt32]
    /// Each caption's factor by its length.
    private let lengthFactors: [Float]
    private let meanLength: Double
    private var recalls: [UInt32]
    private var ranks: [Float]

    private static let k1 = 1.2, b = 0.75
    private static let candidates = 200
    /// Captions whose words are so alike, by Jaccard's measure, count as copies.
    private static let likeness = 0.8

    /// - Parameters:
    ///   - tally: with the captions of every word of the prompts.
    ///   - weights: of the words, see ``integerWeights(_:_:)``.
    init(_ index: CaptionIndex, _ query: CoverageQuery, _ tally: PhraseTally, weights: [UInt32: UInt32]) {
        self.index = index
        self.query = query
        self.tally = tally
        self.weights = weights
        let mean = max(Double(index.tokens.count) / Double(max(index.rowCount, 1)), 1e-9)
        meanLength = mean
        lengthFactors = (0..<index.rowCount).map { document in
            Float(
                (Self.k1 + 1) / (1 + Self.k1 * (1 - Self.b + Self.b * Double(index.range(of: document).count) / mean)))
        }
        recalls = Array(repeating: 0, count: index.rowCount)
        ranks = Array(repeating: 0, count: index.rowCount)
    }

    /// The weights of a query's words as whole numbers, so that sums do not depend on their order; none is 0.
    static func integerWeights(_ query: CoverageQuery, _ weights: WordWeights) -> [UInt32: UInt32] {
        var result: [UInt32: UInt32] = [:]
        for word in query.collectedWords {
            result[word] = UInt32(max(1, (weights.weight(of: query.words[Int(word)]) * 65536).rounded()))
        }
        return result
    }

    /// Searches for a prompt.
    ///
    /// - Parameters:
    ///   - words: its words.
    ///   - limit: the most captions to give.
    ///   - excluded: captions with the words of this one are left out.
    mutating func search(_ words: [UInt32], limit: Int, excluding excluded: UInt32? = nil) -> Result {
        let distinct = Array(Set(words)).sorted()
        let fine = distinct.reduce(0) { $0 + UInt64(weights[$1] ?? 0) }
        var result = Result()
        guard fine > 0 else { return result }
        // Texts of thousands of words are weighed more coarsely, so that a caption's sum fits into 32 bits.
        let shift = max(0, 33 - fine.leadingZeroBitCount)
        func coarse(_ word: UInt32) -> UInt32 { weights[word].map { max(1, $0 >> UInt32(shift)) } ?? 0 }
        let total = shift == 0 ? fine : distinct.reduce(0) { $0 + UInt64(coarse($1)) }
        let lists = distinct.compactMap { word -> (documents: [UInt32], weight: UInt32, rarity: Float)? in
            guard let collector = query.collector(ofWord: word) else { return nil }
            let documents = tally.documents[collector]
            return documents.isEmpty ? nil : (documents, coarse(word), Float(rarity(documents.count)))
        }
        for list in lists { add(list.documents, weight: list.weight, rarity: list.rarity) }
        var counts = [Int](repeating: 0, count: index.resolver.platforms.platforms.count + 1)
        var (best, bestRecall, top) = (-1, UInt32(0), Top(Self.candidates))
        for list in lists {
            for document in list.documents {
                let place = Int(document)
                let recall = recalls[place]
                guard recall > 0 else { continue }
                recalls[place] = 0
                let rank = ranks[place]
                ranks[place] = 0
                if let excluded, index.textKeys[place] == excluded { continue }
                if recall > bestRecall || recall == bestRecall && place < best { (best, bestRecall) = (place, recall) }
                if UInt64(recall) * 2 >= total { counts[min(Int(index.platforms[place]), counts.count - 1)] += 1 }
                if limit > 0 { top.add(place, rank) }
            }
        }
        result.score = Double(bestRecall) / Double(total)
        result.platforms = counts
        if limit > 0, best >= 0 {
            result.captions = captions(Set(top.documents + [best]), words: distinct, total: fine, limit: limit)
        }
        return result
    }

    private mutating func add(_ documents: [UInt32], weight: UInt32, rarity: Float) {
        recalls.withUnsafeMutableBufferPointer { recalls in
            ranks.withUnsafeMutableBufferPointer { ranks in
                lengthFactors.withUnsafeBufferPointer { factors in
                    for document in documents {
                        let place = Int(document)
                        recalls[place] += weight
                        ranks[place] += rarity * factors[place]
                    }
                }
            }
        }
    }

    /// BM25's weight of a word.
    private func rarity(_ count: Int) -> Double {
        log(1 + (Double(index.rowCount - count) + 0.5) / (Double(count) + 0.5))
    }

    /// Ranks candidates and collapses near-duplicates.
    private func captions(_ found: Set<Int>, words: [UInt32], total: UInt64, limit: Int) -> [NearestCaption] {
        let rarities = Dictionary(
            uniqueKeysWithValues: words.map { word in
                (word, query.collector(ofWord: word).map { rarity(tally.documents[$0].count) } ?? 0)
            })
        let ranked = found.map { document -> NearestCaption in
            var (sum, held, seen) = (0.0, UInt64(0), [UInt32: Int]())
            let range = index.range(of: document)
            for word in index.tokens[range] where rarities[word] != nil { seen[word, default: 0] += 1 }
            let length = 1 - Self.b + Self.b * Double(range.count) / meanLength
            // In the order of the words, so that the sum is the same on every run.
            for word in words {
                guard let count = seen[word] else { continue }
                held += UInt64(weights[word] ?? 0)
                sum += (rarities[word] ?? 0) * Double(count) * (Self.k1 + 1) / (Double(count) + Self.k1 * length)
            }
            let domain = index.domains[document]
            return NearestCaption(
                recall: Double(held) / Double(total), bm25: sum,
                domain: domain == CaptionIndex.noDomain ? nil : index.resolver.domains[Int(domain)], document: document)
        }.sorted { ($1.recall, $1.bm25, $0.document) < ($0.recall, $0.bm25, $1.document) }
        var (kept, sets) = ([NearestCaption](), [Set<UInt32>]())
        for caption in ranked {
            let set = Set(index.tokens[index.range(of: caption.document)])
            if let twin = sets.firstIndex(where: { Self.isAlike($0, set) }) {
                kept[twin].copies += 1
            } else if kept.count < limit {
                kept.append(caption)
                sets.append(set)
            }
        }
        return kept
    }

    private static func isAlike(_ one: Set<UInt32>, _ other: Set<UInt32>) -> Bool {
        let common = one.count < other.count ? one.count { other.contains($0) } : other.count { one.contains($0) }
        return Double(common) >= likeness * Double(one.count + other.count - common)
    }

    /// The captions of the highest ranks.
    private struct Top {
        private let size: Int
        private var entries: [(document: Int, rank: Float)] = []
        private var least: Float = 0

        init(_ size: Int) {
            self.size = size
        }

        var documents: [Int] {
            entries.sorted { ($1.rank, $0.document) < ($0.rank, $1.document) }.prefix(size).map(\.document)
        }

        mutating func add(_ document: Int, _ rank: Float) {
            guard rank >= least else { return }
            entries.append((document, rank))
            guard entries.count >= size * 4 else { return }
            entries.sort { ($1.rank, $0.document) < ($0.rank, $1.document) }
            entries.removeLast(entries.count - size)
            least = entries[size - 1].rank
        }
    }
}
