internal import Audits
internal import Domains

/// What the captions hold of one prompt.
public struct PromptCoverage: Sendable {
    /// A stretch of the prompt that some caption holds word for word.
    public struct Span: Equatable, Sendable {
        /// Its words.
        public let text: String
        /// How many they are.
        public let length: Int
        /// Captions that hold it.
        public let count: Int
    }

    /// The prompt's sequences of so many words.
    public struct NGrams: Equatable, Sendable {
        /// Words a sequence.
        public let length: Int
        /// Distinct sequences.
        public let distinct: Int
        /// Those in at least one, five and fifty captions.
        public let seen: Int, seen5: Int, seen50: Int
        /// The rarest one; the first of equals.
        public let rarest: (text: String, count: Int)?

        /// Compares all figures.
        public static func == (one: NGrams, other: NGrams) -> Bool {
            (one.length, one.distinct, one.seen, one.seen5, one.seen50)
                == (other.length, other.distinct, other.seen, other.seen5, other.seen50)
                && one.rarest?.text == other.rarest?.text && one.rarest?.count == other.rarest?.count
        }
    }

    /// The prompt as it was given.
    public let prompt: String
    /// Its words, those of its syntax left out.
    public let wordCount: Int
    /// The greatest share of its words that one caption holds, by weight; nil where captions were only counted.
    public internal(set) var score: Double?
    /// Captions that are the prompt, word for word.
    public let exactCaptions: Int
    /// Captions that hold the whole prompt.
    public let phrase: CountEstimate
    /// The longest stretches found, the longest first; none lies within another.
    public let spans: [Span]
    /// Its sequences of one to five words.
    public let ngrams: [NGrams]
    /// Its concepts, as numbers into ``CoverageAudit/concepts``.
    public let concepts: [Int]
    /// Each two of its concepts, of the first 64 where it has more.
    public let pairs: [ConceptPair]
    /// The captions that hold most of it.
    public internal(set) var nearest: [NearestCaption] = []
    /// The captions that hold at least half of its words by weight.
    public internal(set) var matching: PlatformEvidence?
}

extension PromptCoverage {
    /// Reads what a pass counted of a prompt.
    ///
    /// - Parameters:
    ///   - prompt: the prompt.
    ///   - phrase: the estimate of its whole phrase.
    ///   - rows: the rows passed.
    init(_ prompt: CoverageQuery.Prompt, _ query: CoverageQuery, _ tally: PhraseTally, phrase: CountEstimate) {
        self.prompt = prompt.text
        wordCount = prompt.words.count
        exactCaptions = prompt.phrase.map { tally.exact[$0] } ?? 0
        self.phrase = phrase
        spans = Self.spans(prompt, query, tally, whole: phrase.count)
        ngrams = (1...5).map { Self.ngrams(prompt, query, tally, length: $0) }
        concepts = prompt.concepts
        pairs = ConceptPair.pairs(of: prompt, query, tally)
    }

    private static func ngrams(
        _ prompt: CoverageQuery.Prompt, _ query: CoverageQuery, _ tally: PhraseTally, length: Int
    ) -> NGrams {
        var (distinct, counts) = (Set<UInt32>(), [Int]())
        var rarest: (text: String, count: Int)?
        for part in prompt.parts where part.count >= length {
            for start in part.lowerBound...(part.upperBound - length) {
                let words = prompt.words[start..<(start + length)]
                guard let node = query.trie.node(of: words), distinct.insert(node).inserted else { continue }
                let count = tally.nodes[Int(node)]
                counts.append(count)
                if rarest.map({ count < $0.count }) ?? true { rarest = (query.text(of: words), count) }
            }
        }
        return NGrams(
            length: length, distinct: counts.count, seen: counts.count { $0 > 0 }, seen5: counts.count { $0 >= 5 },
            seen50: counts.count { $0 >= 50 }, rarest: rarest)
    }

    /// The stretches of two words and more that captions hold and that lie in no longer one.
    private static func spans(
        _ prompt: CoverageQuery.Prompt, _ query: CoverageQuery, _ tally: PhraseTally, whole: Int
    ) -> [Span] {
        guard !prompt.words.isEmpty else { return [] }
        if whole > 0 {
            return [Span(text: query.text(of: prompt.words), length: prompt.words.count, count: whole)]
        }
        var (found, reached) = ([(words: Range<Int>, count: Int)](), 0)
        query.trie.withEdges { edges in
            for start in prompt.words.indices {
                guard var node = edges.first(prompt.words[start]), tally.nodes[Int(node)] > 0 else { continue }
                var end = start + 1
                while end < min(prompt.words.count, start + CoverageQuery.longestSpan),
                    let next = edges.child(of: node, prompt.words[end]), tally.nodes[Int(next)] > 0
                {
                    node = next
                    end += 1
                }
                guard end > reached else { continue }
                reached = end
                guard end - start > 1 else { continue }
                found.append((start..<end, tally.nodes[Int(node)]))
            }
        }
        // A prompt that says something twice has it once among its stretches.
        var kept: [(words: Range<Int>, count: Int)] = []
        for span in found.sorted(by: { ($1.words.count, $0.count) < ($0.words.count, $1.count) }) where kept.count < 3 {
            let words = prompt.words[span.words]
            if !kept.contains(where: { Self.holds(prompt.words[$0.words], words) }) { kept.append(span) }
        }
        return kept.map {
            Span(text: query.text(of: prompt.words[$0.words]), length: $0.words.count, count: $0.count)
        }
    }

    private static func holds(_ words: ArraySlice<UInt32>, _ part: ArraySlice<UInt32>) -> Bool {
        guard part.count <= words.count else { return false }
        return (words.startIndex...(words.endIndex - part.count)).contains {
            words[$0..<($0 + part.count)] == part
        }
    }
}
