public import Audits
internal import Domains

/// What the captions hold of one concept.
public struct ConceptCoverage: Sendable {
    /// What a filter of Stable Diffusion's training keeps of the captions.
    public struct Filtered: Equatable, Sendable {
        /// The filter.
        public let filter: FilterRung
        /// Captions kept.
        public let kept: Int
        /// Captions whose scores tell.
        public let decided: Int
    }

    /// The concept.
    public let concept: Concept
    /// Captions that hold it in any spelling.
    public let estimate: CountEstimate
    /// Prompts that ask for it.
    public internal(set) var promptCount = 0
    /// Distinct captions, URLs and registrable domains; nil where captions were only counted.
    ///
    /// Five copies from one shop are not five sources.
    public let distinct: (texts: Int, urls: Int, domains: Int)?
    /// What the filters keep; empty where captions were only counted or have no scores.
    public let filtered: [Filtered]
    /// Where its pictures are.
    public let platforms: PlatformEvidence?
    /// Its place beside the published threshold of imitation, for names.
    public let imitation: ImitationPosition?

    init(_ concept: Concept, _ estimate: CountEstimate, evidence: Evidence? = nil) {
        self.concept = concept
        self.estimate = estimate
        distinct = evidence?.distinct
        filtered = evidence?.filtered ?? []
        platforms = evidence?.platforms
        imitation = concept.isName ? ImitationPosition(estimate.estimate) : nil
    }
}

/// On which platforms some captions' pictures are, beside the share that each has of all rows.
public struct PlatformEvidence: Equatable, Sendable {
    /// One platform.
    public struct Part: Equatable, Sendable {
        /// Its name; names in brackets are no platforms.
        public let name: String
        /// Captions.
        public let count: Int
        /// Their share, and that of all rows.
        public let share: Double, base: Double
        /// How many times more often than among all rows.
        public var lift: Double { base > 0 ? share / base : 0 }
        /// Whether it is a platform, and no rest.
        public var isPlatform: Bool { !name.hasPrefix("(") }
    }

    /// Captions in all.
    public let count: Int
    /// The largest platforms, at most five, the largest first.
    public let parts: [Part]

    /// The platform that more than half of at least ten captions come from.
    public var dominant: Part? {
        count >= 10 ? parts.first { $0.isPlatform && $0.share > 0.5 } : nil
    }
}

/// What is beside some captions: sources, filters, platforms.
struct Evidence {
    let distinct: (texts: Int, urls: Int, domains: Int)
    let filtered: [ConceptCoverage.Filtered]
    let platforms: PlatformEvidence
}

/// Finds what is beside captions; reuses its tables from concept to concept, so that each costs its captions alone.
struct EvidenceFinder {
    private let index: CaptionIndex
    private var textStamps: [UInt32]
    private var urlStamps: [UInt32]
    private var domainStamps: [UInt32]
    private var stamp: UInt32 = 0
    /// Rows of each platform, and of none at the end.
    private let base: [Int]

    init(_ index: CaptionIndex) {
        self.index = index
        textStamps = Array(repeating: 0, count: index.rowCount)
        urlStamps = textStamps
        domainStamps = Array(repeating: 0, count: index.resolver.domains.count)
        base = Self.counts(index.platforms, in: index)
    }

    mutating func evidence(of documents: [UInt32]) -> Evidence {
        stamp += 1
        var distinct = (texts: 0, urls: 0, domains: 0)
        let rungs = FilterRung.ladder.count
        var (kept, decided) = ([Int](repeating: 0, count: rungs), [Int](repeating: 0, count: rungs))
        func isNew(_ key: UInt32, _ stamps: inout [UInt32]) -> Bool {
            if stamps[Int(key)] == stamp { return false }
            stamps[Int(key)] = stamp
            return true
        }
        for document in documents {
            let place = Int(document)
            if isNew(index.textKeys[place], &textStamps) { distinct.texts += 1 }
            if isNew(index.urlKeys[place], &urlStamps) { distinct.urls += 1 }
            let domain = index.domains[place]
            if domain != CaptionIndex.noDomain, isNew(domain, &domainStamps) { distinct.domains += 1 }
            for rung in 0..<rungs {
                decided[rung] += Int(index.decided[place] >> UInt8(rung) & 1)
                kept[rung] += Int(index.kept[place] >> UInt8(rung) & 1)
            }
        }
        let filtered = FilterRung.ladder.indices.filter { decided[$0] > 0 }.map { rung in
            ConceptCoverage.Filtered(filter: FilterRung.ladder[rung], kept: kept[rung], decided: decided[rung])
        }
        return Evidence(
            distinct: distinct, filtered: filtered,
            platforms: platforms(Self.counts(documents.lazy.map { [index] in index.platforms[Int($0)] }, in: index)))
    }

    /// The platforms of captions by their counts, see ``counts(_:in:)``.
    func platforms(_ counts: [Int]) -> PlatformEvidence {
        let total = counts.reduce(0, +)
        let parts = counts.indices.filter { counts[$0] > 0 }.map { platform in
            PlatformEvidence.Part(
                name: Self.name(platform, in: index), count: counts[platform],
                share: Double(counts[platform]) / Double(total),
                base: Double(base[platform]) / Double(max(index.rowCount, 1)))
        }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        return PlatformEvidence(count: total, parts: Array(parts.prefix(5)))
    }

    /// Captions of each platform, and of none at the end.
    static func counts(_ platforms: some Sequence<UInt16>, in index: CaptionIndex) -> [Int] {
        var counts = [Int](repeating: 0, count: index.resolver.platforms.platforms.count + 1)
        for platform in platforms { counts[min(Int(platform), counts.count - 1)] += 1 }
        return counts
    }

    private static func name(_ platform: Int, in index: CaptionIndex) -> String {
        let platforms = index.resolver.platforms.platforms
        return platform < platforms.count ? platforms[platform].name : "(no host)"
    }
}
