internal import Audits
internal import Domains
internal import Resources

/// Takes rows into the arrays of a ``CaptionIndex``.
struct CaptionIndexBuilder {
    private(set) var words = ByteStringTable()
    private(set) var tokens: [UInt32] = []
    private(set) var ends: [Int] = []
    private(set) var urlDigests: [UInt64] = []
    private(set) var textDigests: [UInt64] = []
    private(set) var domains: [UInt32] = []
    private(set) var platforms: [UInt16] = []
    private(set) var kept: [UInt8] = []
    private(set) var decided: [UInt8] = []
    private(set) var groupOfRow: [UInt32] = []
    private(set) var groups: [ShareEstimator.Group] = []
    private(set) var resolver: HostResolver
    private let kind: SampleFrame.Kind
    private var tokenizer = CaptionTokenizer()
    private var groupOfCluster: [Int: Int] = [:]

    init(resolver: HostResolver, kind: SampleFrame.Kind) {
        self.resolver = resolver
        self.kind = kind
    }

    mutating func add(_ row: SampleRow) {
        let start = tokens.count
        if let text = row.text {
            var (words, tokens) = (ByteStringTable(), [UInt32]())
            swap(&words, &self.words)
            swap(&tokens, &self.tokens)
            tokenizer.forEachWord(of: text) { tokens.append(UInt32(words.index(of: $0))) }
            swap(&words, &self.words)
            swap(&tokens, &self.tokens)
        }
        ends.append(tokens.count)
        textDigests.append(
            tokens.withUnsafeBytes { bytes in
                RowDigest.of(UnsafeRawBufferPointer(rebasing: bytes[(start * 4)...]))
            })
        // Rows without a URL are no repeats of each other.
        urlDigests.append(
            row.url.map { RowDigest.of(UnsafeRawBufferPointer($0)) } ?? RowDigest.of(number: ends.count))
        let resolved = resolver.resolve(row.url)
        let domain = resolved.host.map { resolver.domain(ofHost: $0) }
        domains.append(domain.map(UInt32.init) ?? CaptionIndex.noDomain)
        platforms.append(resolved.host.map { UInt16(resolver.platform(ofHost: $0)) } ?? .max)
        addFilters(row)
        switch kind {
        case .census, .simple: break
        case .stratified: addGroup(row.source, weight: row.weight)
        case .cluster: addGroup(row.cluster ?? -1 - row.source, weight: row.weight)
        case .quota: addGroup(domain ?? -1, weight: row.weight)
        }
    }

    private mutating func addFilters(_ row: SampleRow) {
        var (keeps, tells): (UInt8, UInt8) = (0, 0)
        for (bit, rung) in FilterRung.ladder.enumerated() {
            switch rung.outcome(row) {
            case .kept: (keeps, tells) = (keeps | 1 << UInt8(bit), tells | 1 << UInt8(bit))
            case .dropped: tells |= 1 << UInt8(bit)
            case .unknown: break
            }
        }
        kept.append(keeps)
        decided.append(tells)
    }

    private mutating func addGroup(_ cluster: Int, weight: Double) {
        let group: Int
        if let known = groupOfCluster[cluster] {
            group = known
        } else {
            group = groups.count
            groupOfCluster[cluster] = group
            groups.append(ShareEstimator.Group())
        }
        groups[group].count += 1
        groups[group].weight += weight
        groupOfRow.append(UInt32(group))
    }
}
