public import Domains
package import GRDB
public import Metadata

extension QualityAudit {
    /// Audits a sample database.
    ///
    /// - Throws: ``AuditError``, and what reading the database throws.
    /// - Complexity: one pass over all columns; 40 bytes a row for the search for repeats.
    package init(
        sample database: any DatabaseReader, path: String, resolver: HostResolver, limit: Int = 40,
        progress: ((Int) throws -> Void)? = nil
    ) throws {
        let identity = try SampleIdentity(database: database, path: path)
        var pass = QualityPass(resolver: resolver, kind: identity.frame.kind)
        try SampleReader(database: database, path: path).forEachRow(.all, progress: progress) { pass.add($0) }
        guard pass.domains.tally.rowCount > 0 else { throw AuditError.empty(path: path) }
        self.init(pass, frame: identity.frame, limit: limit)
    }

    /// Audits a sample.
    ///
    /// - Throws: ``AuditError``, and what reading the database throws.
    public init(
        sample store: MetadataStore, resolver: HostResolver, limit: Int = 40, progress: ((Int) throws -> Void)? = nil
    ) throws {
        try self.init(
            sample: store.database, path: store.path, resolver: resolver, limit: limit, progress: progress)
    }

    init(_ pass: QualityPass, frame: SampleFrame, limit: Int) {
        let rows = pass.domains.tally.rowCount
        var pooled = ShareEstimator(frame: frame, rowCount: rows, groups: pass.domains.groups)
        var domains = pass.domains
        let levels = Levels(resolver: domains.tally.resolver)
        pooled.pool(domains.entries(itemCount: levels.domainCount, map: levels.domain)) {
            levels.isOnPlatform(domain: $0)
        }
        let estimator = pooled
        func over(_ limit: QualityPass.Threshold.Rows, of base: QualityPass.Threshold.Rows) -> Count {
            let share = base.weight > 0 ? limit.weight / base.weight : 0
            return Count(count: limit.count, estimate: estimator.part(share: share, of: base.count))
        }
        // Repeats are a matter of the rows taken: the more of the sources they are, the more repeats they hold.
        func repeats(_ found: DuplicateCount) -> Count {
            let share = found.rows > 0 ? Double(found.repeats) / Double(found.rows) : 0
            return Count(count: found.repeats, estimate: estimator.part(share: share, of: found.rows))
        }
        self.frame = frame
        rowCount = rows
        scores = pass.scores.filter { $0.count + $0.notANumber > 0 }
        ladder = zip(FilterRung.ladder, pass.rungs).map { filter, tally in
            Rung(
                filter: filter, kept: tally.kept, dropped: tally.dropped, unknown: tally.unknown,
                share: estimator.part(
                    share: tally.decidedWeight > 0 ? tally.keptWeight / tally.decidedWeight : 0,
                    of: tally.kept + tally.dropped))
        }
        watermarked = over(pass.watermark.overFirst, of: pass.watermark.rows)
        surelyWatermarked = over(pass.watermark.overSecond, of: pass.watermark.rows)
        unsafe = over(pass.unsafe.overFirst, of: pass.unsafe.rows)
        (repeatedURLs, repeatedTexts, repeatedRows) = (repeats(pass.urls), repeats(pass.texts), repeats(pass.pairs))
        missingTexts = (pass.nullTexts, pass.emptyTexts)
        longestText = pass.longestText
        orientation = pass.orientation
        invalid = URLClass.allCases.filter { !$0.hasHost }.map {
            ($0.rawValue, $0.explanation, pass.domains.tally.classes[$0] ?? 0)
        }
        addKept(pass, limit: limit)
    }

    /// What the filters keep of the largest domains and of all platforms.
    private mutating func addKept(_ pass: QualityPass, limit: Int) {
        let (tally, filters) = (pass.domains.tally, FilterRung.ladder.count)
        let resolver = tally.resolver
        let counts = tally.domainCounts
        let table = resolver.platforms.platforms
        var byPlatform = [[(kept: Int, decided: Int)]](
            repeating: Array(repeating: (0, 0), count: filters), count: table.count)
        func decided(_ domain: Int, _ filter: Int) -> (kept: Int, decided: Int) {
            let place = (domain * filters + filter) * 2
            guard place + 1 < pass.byDomain.count else { return (0, 0) }
            return (Int(pass.byDomain[place]), Int(pass.byDomain[place + 1]))
        }
        func share(_ part: (kept: Int, decided: Int)) -> Double? {
            part.decided > 0 ? Double(part.kept) / Double(part.decided) : nil
        }
        for domain in counts.indices where counts[domain] > 0 {
            let name = resolver.domains[domain]
            let platform = resolver.platforms.platform(ofHost: name, domain: name)
            for filter in 0..<filters {
                let part = decided(domain, filter)
                byPlatform[platform][filter].kept += part.kept
                byPlatform[platform][filter].decided += part.decided
            }
        }
        keptByDomain = TopShare.largest(counts, limit).map { domain in
            Kept(
                name: resolver.domains[domain], rows: counts[domain],
                shares: (0..<filters).map { share(decided(domain, $0)) })
        }.sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }
        keptByPlatform = tally.platformCounts.enumerated().filter { $0.element > 0 }.map { index, rows in
            Kept(name: table[index].name, rows: rows, shares: byPlatform[index].map(share))
        }.sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }
    }
}

extension ShareEstimator {
    /// The interval of a share of some of the rows, such as those that have a score.
    func part(share: Double, of base: Int) -> Estimate {
        guard base > 0, rowCount > 0 else { return Estimate(share: 0, interval: 0...1, population: nil) }
        guard effectiveSize.isFinite else { return Estimate(share: share, interval: share...share, population: nil) }
        let size = effectiveSize * Double(base) / Double(rowCount)
        return Estimate(
            share: share, interval: ProportionInterval.wilson(share: share, size: size, quantile: quantile),
            population: nil)
    }
}
