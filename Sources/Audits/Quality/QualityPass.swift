internal import Domains
internal import Resources

/// The counts of one pass for ``QualityAudit``.
struct QualityPass {
    var domains: DomainPass
    var scores = Score.allCases.map(ScoreSummary.init)
    var rungs = [Tally](repeating: Tally(), count: FilterRung.ladder.count)
    /// Kept and decided rows a domain and filter, domain-major.
    private(set) var byDomain: [Int32] = []
    private(set) var watermark = Threshold(0.5, 0.8)
    private(set) var unsafe = Threshold(0.5, 1)
    private(set) var urls = DuplicateCount()
    private(set) var texts = DuplicateCount()
    private(set) var pairs = DuplicateCount()
    private(set) var nullTexts = 0
    private(set) var emptyTexts = 0
    private(set) var longestText = 0
    private(set) var orientation = OrientationTest()

    struct Tally {
        var kept = 0
        var dropped = 0
        var unknown = 0
        var keptWeight = 0.0
        var decidedWeight = 0.0
    }

    /// Rows over two limits.
    struct Threshold {
        let first: Double
        let second: Double
        private(set) var rows = Rows()
        private(set) var overFirst = Rows()
        private(set) var overSecond = Rows()

        /// Rows of the sample, and the rows of the sources that they stand for.
        struct Rows {
            private(set) var count = 0
            private(set) var weight = 0.0

            mutating func add(_ row: SampleRow) {
                count += 1
                weight += row.weight
            }
        }

        init(_ first: Double, _ second: Double) {
            self.first = first
            self.second = second
        }

        mutating func add(_ value: Double?, of row: SampleRow) {
            guard let value, !value.isNaN else { return }
            rows.add(row)
            if value >= first { overFirst.add(row) }
            if value >= second { overSecond.add(row) }
        }
    }

    init(resolver: HostResolver, kind: SampleFrame.Kind) {
        domains = DomainPass(resolver: resolver, kind: kind)
    }

    /// Counts one row and says which host it has.
    @discardableResult
    mutating func add(_ row: SampleRow) -> HostResolver.Resolved {
        let resolved = domains.add(row)
        for index in scores.indices { scores[index].add(row) }
        addFilters(row, host: resolved.host)
        watermark.add(row.pwatermark, of: row)
        unsafe.add(row.punsafe, of: row)
        addTexts(row)
        orientation.add(row)
        return resolved
    }

    private mutating func addFilters(_ row: SampleRow, host: Int?) {
        let count = FilterRung.ladder.count
        let domain = host.map { domains.tally.resolver.domain(ofHost: $0) }
        if let domain {
            let missing = (domain + 1) * count * 2 - byDomain.count
            if missing > 0 { byDomain.append(contentsOf: repeatElement(0, count: missing)) }
        }
        for (index, rung) in FilterRung.ladder.enumerated() {
            let outcome = rung.outcome(row)
            switch outcome {
            case .kept: rungs[index].kept += 1
            case .dropped: rungs[index].dropped += 1
            case .unknown: rungs[index].unknown += 1
            }
            guard outcome != .unknown else { continue }
            rungs[index].decidedWeight += row.weight
            if outcome == .kept { rungs[index].keptWeight += row.weight }
            if let domain {
                byDomain[(domain * count + index) * 2 + 1] += 1
                if outcome == .kept { byDomain[(domain * count + index) * 2] += 1 }
            }
        }
    }

    private mutating func addTexts(_ row: SampleRow) {
        let url = row.url.map { RowDigest.of(UnsafeRawBufferPointer($0)) }
        urls.add(url)
        guard let text = row.text else {
            nullTexts += 1
            return
        }
        longestText = max(longestText, text.count)
        guard !text.isEmpty else {
            emptyTexts += 1
            return
        }
        let bytes = UnsafeRawBufferPointer(text)
        texts.add(RowDigest.of(bytes))
        pairs.add(url.map { RowDigest.of(bytes, seed: $0) })
    }
}
