internal import Domains

/// A design with its figures worked out for the sources at hand.
struct SamplePlan {
    let kind: SampleDesign.Kind
    let rows: Int64?
    let fraction: Double?
    let clusters: Int?
    let clustersTotal: Int?
    /// Rows of the sources, if they had to be known.
    let population: Int64?
    let selector: RowSelector

    /// Works the design out; counts rows where the design needs their number and the files do not tell.
    ///
    /// - Throws: ``MetadataError/invalidSettings(reason:mend:)`` for settings that contradict each other.
    init(_ configuration: SamplerConfiguration, source: MetadataSource, resolver: HostResolver) throws {
        let kind = Self.kind(of: configuration)
        let counter = RowCounter(source: source)
        let seed = configuration.seed
        switch kind {
        case .census:
            self.init(kind, selector: RowSelector(.everything, seed: seed, probability: 1))
        case .uniform:
            let population = try counter.total()
            let rows = Self.rows(configuration, population)
            self.init(
                kind, rows: rows, population: population,
                selector: RowSelector(
                    .uniform(SelectionSampling(wanted: rows, of: population)), seed: seed,
                    probability: population == 0 ? 1 : min(1, Double(rows) / Double(population))))
        case .stratified:
            let counts = try counter.counts()
            let population = counts.reduce(0, +)
            let rows = Self.rows(configuration, population)
            let strata = counts.count { $0 > 0 }
            guard rows >= strata else {
                throw MetadataError.invalidSettings(
                    reason: "The stratified design takes a row of every source; \(rows) are too few for \(strata)",
                    mend: "Ask for \(strata) rows at least, or use --design uniform.")
            }
            self.init(
                kind, rows: rows, population: population,
                selector: RowSelector(
                    .stratified(wanted: Self.allot(rows, counts), rows: counts, current: nil), seed: seed,
                    probability: nil))
        case .reservoir:
            guard let rows = configuration.rows else { throw Self.needs("reservoir", "--rows N") }
            self.init(
                kind, rows: rows,
                selector: RowSelector(.reservoir(ReservoirSampling(size: rows)), seed: seed, probability: nil))
        case .bernoulli:
            let fraction = try configuration.fraction ?? Self.fraction(configuration, counter)
            self.init(
                kind, rows: configuration.rows, fraction: fraction,
                selector: RowSelector(
                    .bernoulli(threshold: SparkHash64.threshold(fraction: fraction)), seed: seed,
                    probability: Double(SparkHash64.threshold(fraction: fraction)) / 0x1p53))
        case .cluster:
            self = try Self.cluster(configuration, source: source)
        case .quota:
            guard let rows = configuration.rows else { throw Self.needs("quota", "--rows N, the rows of each domain") }
            let sampling = try counter.quota(rows, resolver: resolver)
            self.init(
                kind, rows: rows, population: sampling.rows,
                selector: RowSelector(.quota(sampling), seed: seed, probability: nil))
        }
    }

    private init(
        _ kind: SampleDesign.Kind, rows: Int64? = nil, fraction: Double? = nil, clusters: Int? = nil,
        clustersTotal: Int? = nil, population: Int64? = nil, selector: RowSelector
    ) {
        self.kind = kind
        self.rows = rows
        self.fraction = fraction
        self.clusters = clusters
        self.clustersTotal = clustersTotal
        self.population = population
        self.selector = selector
    }

    /// The design asked for, or the usual one.
    static func kind(of configuration: SamplerConfiguration) -> SampleDesign.Kind {
        if let design = configuration.design { return design }
        if configuration.rows != nil { return configuration.sources.contains("-") ? .reservoir : .uniform }
        return configuration.fraction != nil ? .bernoulli : .census
    }

    /// Refuses settings that contradict each other.
    static func check(_ configuration: SamplerConfiguration) throws(MetadataError) {
        if let rows = configuration.rows, rows < 1 {
            throw .invalidSettings(reason: "\(rows) rows are asked for", mend: "Ask for one at least.")
        }
        if let fraction = configuration.fraction, !(fraction > 0 && fraction <= 1) {
            throw .invalidSettings(reason: "A fraction of \(fraction)", mend: "Give one above 0, up to 1.")
        }
        if configuration.rows != nil, configuration.fraction != nil {
            throw .invalidSettings(reason: "Both rows and a fraction are asked for", mend: "Give one of them.")
        }
        switch configuration.design {
        case .uniform, .stratified, .cluster, .bernoulli:
            guard configuration.rows != nil || configuration.fraction != nil else {
                throw needs(configuration.design?.rawValue ?? "", "--rows N or --fraction F")
            }
        case .census, .reservoir, .quota, nil: break
        }
    }

    private static func needs(_ design: String, _ what: String) -> MetadataError {
        .invalidSettings(reason: "The \(design) design has no size", mend: "Give \(what).")
    }

    private static func rows(_ configuration: SamplerConfiguration, _ population: Int64) -> Int64 {
        let asked = configuration.rows ?? Int64((configuration.fraction ?? 1) * Double(population))
        return min(asked, population)
    }

    private static func fraction(_ configuration: SamplerConfiguration, _ counter: RowCounter) throws -> Double {
        let population = try counter.total()
        return population == 0 ? 1 : min(1, Double(configuration.rows ?? 0) / Double(population))
    }

    /// Rows of each part in proportion to its size, by largest remainders, but one at least of each that has any.
    ///
    /// Weights stand for the rows of their own part, so a part without a row would be missing from every estimate. Where
    /// rounding leaves none, the parts with the most rows give one away in turn.
    ///
    /// - Parameter rows: as many as there are parts with rows, up to the rows of all.
    static func allot(_ rows: Int64, _ counts: [Int64]) -> [Int64] {
        let population = counts.reduce(0, +)
        guard population > 0 else { return counts }
        let shares = counts.map { $0.multipliedFullWidth(by: rows) }.map { population.dividingFullWidth($0) }
        var allotted = shares.map(\.quotient)
        let left = Int(rows - allotted.reduce(0, +))
        let order = shares.indices.sorted { (shares[$0].remainder, $1) > (shares[$1].remainder, $0) }
        for index in order.prefix(left) { allotted[index] += 1 }
        let givers = allotted.indices.sorted { (allotted[$0], $1) > (allotted[$1], $0) }
        var next = 0
        for index in counts.indices where counts[index] > 0 && allotted[index] == 0 {
            if next == givers.count || allotted[givers[next]] < 2 { next = 0 }
            allotted[givers[next]] -= 1
            allotted[index] = 1
            next += 1
        }
        return allotted
    }

    private static func cluster(_ configuration: SamplerConfiguration, source: MetadataSource) throws -> SamplePlan {
        let groups = source.parts.flatMap(\.groups)
        guard source.parts.allSatisfy({ $0.format == .parquet }), !groups.isEmpty else {
            throw MetadataError.invalidSettings(
                reason: "The cluster design takes row groups, which only Parquet files have",
                mend: "Use --design uniform or bernoulli.")
        }
        let population = groups.reduce(0, +)
        let rows = Self.rows(configuration, population)
        let mean = max(1, Double(population) / Double(groups.count))
        let needed = max(Int((Double(rows) / mean).rounded(.up)), (groups.count + 19) / 20, 2)
        // Every chosen group gives a row at least: more groups than rows would leave some out of all estimates.
        let count = min(max(configuration.clusters ?? needed, 1), groups.count, max(Int(rows), 1))
        var random = SeededRandom(seed: configuration.seed)
        var sampling = SelectionSampling(wanted: Int64(count), of: Int64(groups.count))
        let chosen = sampling.choose(groups.count, &random)
        let inChosen = chosen.reduce(0) { $0 + groups[$1] }
        let allotted = allot(min(rows, inChosen), chosen.map { groups[$0] })
        let wanted = Dictionary(uniqueKeysWithValues: zip(chosen, allotted))
        return SamplePlan(
            .cluster, rows: rows, clusters: count, clustersTotal: groups.count, population: population,
            selector: RowSelector(
                .cluster(wanted: wanted), seed: configuration.seed, probability: Double(count) / Double(groups.count)))
    }
}

/// Counts rows where a design has to know their number beforehand.
struct RowCounter {
    let source: MetadataSource

    func total() throws -> Int64 {
        try counts().reduce(0, +)
    }

    /// Rows of each part; text files are read for it.
    func counts() throws -> [Int64] {
        try source.parts.indices.map { part in
            if let rows = source.parts[part].rows { return rows }
            var rows: Int64 = 0
            try source.forEachBatch(part: part, roles: []) { rows += Int64($0.count) }
            return rows
        }
    }

    /// Counts the rows of every domain.
    func quota(_ quota: Int64, resolver: HostResolver) throws -> QuotaSampling {
        var sampling = QuotaSampling(quota: quota)
        var numbering = HostNumbering(resolver: resolver, hosts: [:], domains: [:], classes: [:])
        try source.forEachBatch(roles: [.url]) { batch in
            let urls = batch.text(.url)
            for row in 0..<batch.count { sampling.count(domain: numbering.domainKey(of: urls?.bytes(at: row))) }
        }
        return sampling
    }
}
