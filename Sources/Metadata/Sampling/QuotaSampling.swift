/// Takes at most so many rows of every domain, uniformly within it.
///
/// Two passes: the first counts the rows of each domain, the second chooses by Algorithm S in each. Domains are known by
/// a 64-bit hash, so that millions of them take little memory; two that collide would share a quota.
struct QuotaSampling: Codable, Equatable, Sendable {
    /// Rows of each domain at most.
    let quota: Int64
    private var domains: [UInt64: Domain] = [:]

    private struct Domain: Codable, Equatable, Sendable {
        var rows: Int64
        var rowsLeft: Int64
        var wantedLeft: Int64
    }

    init(quota: Int64) {
        self.quota = quota
    }

    /// Rows counted.
    var rows: Int64 { domains.values.reduce(0) { $0 + $1.rows } }

    /// First pass: counts a row.
    mutating func count(domain: UInt64) {
        domains[domain, default: Domain(rows: 0, rowsLeft: 0, wantedLeft: 0)].rows += 1
        let rows = domains[domain]?.rows ?? 0
        domains[domain]?.rowsLeft = rows
        domains[domain]?.wantedLeft = min(quota, rows)
    }

    /// Second pass: the row's inclusion probability when it is taken, else nil.
    mutating func choose(domain: UInt64, _ random: inout SeededRandom) -> Double? {
        guard var entry = domains[domain], entry.rowsLeft > 0 else { return nil }
        let isTaken = random.below(UInt64(entry.rowsLeft)) < UInt64(entry.wantedLeft)
        entry.rowsLeft -= 1
        if isTaken { entry.wantedLeft -= 1 }
        domains[domain] = entry
        return isTaken ? Double(min(quota, entry.rows)) / Double(entry.rows) : nil
    }
}
