public import Audits
internal import Domains
internal import Foundation
internal import Synchronization

/// How well captions cover prompts and names.
public struct CoverageAudit: Sendable {
    /// What to measure and show.
    public struct Options: Equatable, Sendable {
        /// The most captions to show of a prompt.
        public var nearest = 3
        /// Captions of rows above this punsafe are masked, and those of rows that no score or tag clears.
        public var maskPunsafe = 0.1
        /// Threads.
        public var threads = ProcessInfo.processInfo.activeProcessorCount
        /// From how many prompts on control lines are drawn; 0 for never.
        public var controlsFrom = 20

        /// The usual options.
        public init() {}
    }

    /// The rows read, those without a caption too.
    public let rowCount: Int
    /// How they were chosen.
    public let frame: SampleFrame
    /// Whether captions were only counted, as in a pass over whole files.
    public let isCountOnly: Bool
    /// The prompts in the order given.
    public internal(set) var prompts: [PromptCoverage]
    /// The concepts of prompts, and the names.
    public internal(set) var concepts: [ConceptCoverage]
    /// The names by rank.
    public let names: [NameCoverage]
    /// Sequences of one to five words over all prompts, each counted once.
    public let ngrams: [PromptCoverage.NGrams]
    /// Counts of the distinct pairs of words, for the growth curve.
    let pairCounts: [Int]
    /// Scores of texts whose coverage is known beforehand; empty where they were not asked for.
    public internal(set) var controls: [ControlScores] = []

    /// Measures prompts and names against the captions of a sample.
    ///
    /// - Parameters:
    ///   - index: the captions.
    ///   - prompts: as they were written.
    ///   - names: lists of names to rank.
    ///   - finder: finds the concepts of prompts.
    ///   - options: what to show.
    ///   - progress: called after each part with the prompts done and all of them; throws to stop.
    /// - Throws: what `progress` and reading captions throw.
    /// - Complexity: one pass over the words of all captions, then the captions of each prompt's words.
    public init(
        _ index: CaptionIndex, prompts: [String], names: [NameList] = [], finder: ConceptFinder,
        options: Options = Options(), progress: ((_ done: Int, _ total: Int) throws -> Void)? = nil
    ) throws {
        var query = CoverageQuery(words: index.words)
        for list in names { query.add(names: list, finder: finder) }
        query.add(prompts: prompts, finder: finder, collectsWords: true)
        let controls =
            options.controlsFrom > 0 && prompts.count >= options.controlsFrom
            ? ControlTexts(query, index).added(to: &query) : []
        try progress?(0, prompts.count)
        let tally = index.tally(query, threads: options.threads)
        var estimator = CountEstimator(index)
        estimator.pool(tally.documents)
        self.init(query, tally, frame: index.frame, &estimator, index: index)
        let search = CaptionSearch(index, query, tally, weights: finder.weights, threads: options.threads)
        let found = try search.results(query.prompts.map(\.words), limit: options.nearest, progress: progress)
        let evidence = EvidenceFinder(index)
        for (place, result) in found.enumerated() {
            self.prompts[place].score = result.score
            self.prompts[place].matching = evidence.platforms(result.platforms)
            self.prompts[place].nearest = try result.captions.map { caption in
                var caption = caption
                caption.caption = try index.texts.caption(of: caption.document, maskPunsafe: options.maskPunsafe)
                return caption
            }
        }
        self.controls = try controls.map { try ControlScores($0, search) }
    }

    /// Reads the counts of a pass over whole files.
    public init(_ pass: ExactPass) {
        let frame = SampleFrame(kind: .census, name: "census", population: pass.rowCount)
        var estimator = CountEstimator(census: pass.rowCount)
        self.init(pass.query, pass.tally, frame: frame, &estimator, index: nil)
    }

    private init(
        _ query: CoverageQuery, _ tally: PhraseTally, frame: SampleFrame, _ estimator: inout CountEstimator,
        index: CaptionIndex?
    ) {
        self.frame = frame
        rowCount = tally.rows
        isCountOnly = index == nil
        func documents(_ collector: Int) -> [UInt32] {
            tally.documents.isEmpty ? [] : tally.documents[collector]
        }
        func estimate(_ collector: Int, _ estimator: inout CountEstimator) -> CountEstimate {
            estimator.estimate(count: tally.collectors[collector], documents: documents(collector))
        }
        let nothing = estimator.estimate(count: 0, documents: [])
        let prompts = query.prompts.map { prompt in
            PromptCoverage(
                prompt, query, tally, phrase: prompt.phrase.map { estimate($0, &estimator) } ?? nothing)
        }
        var evidence = index.map { EvidenceFinder($0) }
        var concepts = query.concepts.map { concept in
            ConceptCoverage(
                concept, estimate(concept.collector, &estimator),
                evidence: evidence?.evidence(of: documents(concept.collector)))
        }
        for prompt in prompts {
            for concept in Set(prompt.concepts) { concepts[concept].promptCount += 1 }
        }
        var joint = estimator.simultaneous(query.names.count)
        let named = query.names.map { (concepts[$0], estimate(query.concepts[$0].collector, &joint)) }
        self.prompts = prompts
        self.concepts = concepts
        names = NameCoverage.ranked(named)
        let distinct = DistinctNGrams(query, tally)
        ngrams = distinct.figures
        pairCounts = distinct.pairCounts
    }
}

/// The distinct sequences of words over all prompts.
private struct DistinctNGrams {
    private(set) var figures: [PromptCoverage.NGrams] = []
    private(set) var pairCounts: [Int] = []

    init(_ query: CoverageQuery, _ tally: PhraseTally) {
        for length in 1...5 {
            var nodes = Set<UInt32>()
            for prompt in query.prompts {
                for part in prompt.parts where part.count >= length {
                    for start in part.lowerBound...(part.upperBound - length) {
                        if let node = query.trie.node(of: prompt.words[start..<(start + length)]) { nodes.insert(node) }
                    }
                }
            }
            let counts = nodes.map { tally.nodes[Int($0)] }
            if length == 2 { pairCounts = counts.sorted() }
            figures.append(
                PromptCoverage.NGrams(
                    length: length, distinct: counts.count, seen: counts.count { $0 > 0 },
                    seen5: counts.count { $0 >= 5 }, seen50: counts.count { $0 >= 50 }, rarest: nil))
        }
    }
}
