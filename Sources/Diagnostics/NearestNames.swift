/// The three names that take the fewest insertions, deletions and replacements, for error messages.
///
/// - Parameter sharingEnds: names that share neither the beginning nor the end are not considered, since a checkpoint
///   can have thousands; false considers all.
package func nearestNames(to name: String, in names: [String], sharingEnds: Bool = true) -> [String] {
    let wanted = name.utf8.prefix(200)
    let candidates = names.lazy.filter { candidate in
        let other = candidate.utf8
        return other.count <= 200 && abs(other.count - wanted.count) <= max(8, wanted.count / 3)
            && (!sharingEnds || other.prefix(4).elementsEqual(wanted.prefix(4))
                || other.suffix(6).elementsEqual(wanted.suffix(6)))
    }
    let scored = candidates.prefix(2000).map { (distance: editDistance(wanted, $0.utf8), name: $0) }
    return scored.filter { $0.distance <= (sharingEnds ? max(8, wanted.count / 2) : max(2, wanted.count / 3)) }
        .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
}

/// The number of bytes to insert, remove or replace (Levenshtein, 1966), a row at a time; costs the product of the lengths.
package func editDistance(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Int {
    var row = Array(0...b.count)
    for (i, byte) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in b.enumerated() {
            let replaced = diagonal + (byte == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
        }
    }
    return row[b.count]
}
