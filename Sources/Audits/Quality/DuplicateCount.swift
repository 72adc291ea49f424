/// How many rows repeat an earlier one, by the digests of what they hold (`RowDigest`).
public struct DuplicateCount: Equatable, Sendable {
    /// Rows with a value.
    public private(set) var rows = 0
    /// Rows whose value another row had before.
    public private(set) var repeats = 0
    private var seen: Set<UInt64> = []

    init() {}

    mutating func add(_ digest: UInt64?) {
        guard let digest else { return }
        rows += 1
        if !seen.insert(digest).inserted { repeats += 1 }
    }
}
