/// How many rows of each item (a host, a domain) lie in each group (a row group, a source).
///
/// Rows are packed into sorted runs as they come, so that memory follows the distinct pairs and not the rows.
package struct GroupCounts: Sendable {
    /// One pair with its rows.
    package struct Entry: Equatable, Sendable {
        package let group: Int
        package let count: Int

        package init(group: Int, count: Int) {
            self.group = group
            self.count = count
        }
    }

    package init() {}

    private var keys: [UInt64] = []
    private var counts: [UInt32] = []
    private var pending: [UInt64] = []
    private static let batch = 1 << 20

    /// Counts one row.
    package mutating func add(item: Int, group: Int) {
        pending.append(UInt64(item) << 32 | UInt64(group))
        if pending.count >= GroupCounts.batch { compact() }
    }

    /// The entries of every item, after a mapping of items (hosts to domains, say).
    ///
    /// - Parameter map: the new number of an item, nil leaves it out.
    package mutating func entries(itemCount: Int, map: (Int) -> Int?) -> [[Entry]] {
        compact()
        var mapped: [(key: UInt64, count: UInt32)] = []
        mapped.reserveCapacity(keys.count)
        for (key, count) in zip(keys, counts) {
            guard let item = map(Int(key >> 32)) else { continue }
            mapped.append((UInt64(item) << 32 | key & 0xffff_ffff, count))
        }
        mapped.sort { $0.key < $1.key }
        var result: [[Entry]] = Array(repeating: [], count: itemCount)
        var index = 0
        while index < mapped.count {
            let key = mapped[index].key
            var sum = 0
            while index < mapped.count, mapped[index].key == key {
                sum += Int(mapped[index].count)
                index += 1
            }
            result[Int(key >> 32)].append(Entry(group: Int(key & 0xffff_ffff), count: sum))
        }
        return result
    }

    /// The entries of several items taken as one.
    package static func merged(_ lists: [[Entry]]) -> [Entry] {
        var counts: [Int: Int] = [:]
        for entry in lists.joined() { counts[entry.group, default: 0] += entry.count }
        return counts.map { Entry(group: $0, count: $1) }.sorted { $0.group < $1.group }
    }

    /// Sorts what is pending and merges it into the runs.
    private mutating func compact() {
        guard !pending.isEmpty else { return }
        pending.sort()
        var (newKeys, newCounts): ([UInt64], [UInt32]) = ([], [])
        newKeys.reserveCapacity(keys.count + pending.count / 2)
        newCounts.reserveCapacity(keys.count + pending.count / 2)
        func append(_ key: UInt64, _ count: UInt32) {
            if newKeys.last == key {
                newCounts[newCounts.count - 1] += count
            } else {
                newKeys.append(key)
                newCounts.append(count)
            }
        }
        var old = 0
        for key in pending {
            while old < keys.count, keys[old] <= key {
                append(keys[old], counts[old])
                old += 1
            }
            append(key, 1)
        }
        while old < keys.count {
            append(keys[old], counts[old])
            old += 1
        }
        (keys, counts) = (newKeys, newCounts)
        pending.removeAll(keepingCapacity: true)
    }
}
