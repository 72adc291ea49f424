extension MetadataSource {
    /// Stored bytes of a role's column over all parts, by their footers alone; nil when a part has no footer.
    public func storedBytes(of role: ColumnRole) -> Int64? {
        var sum: Int64 = 0
        for part in parts {
            guard case .parquet(let file) = part.contents else { return nil }
            guard let column = part.indices[role] else { continue }
            // No chunk is longer than its file, whatever a footer says.
            for group in file.footer.groups { sum += min(group.chunks[column].bytes, file.source.size) }
        }
        return sum
    }

    /// Row groups of all parts; text files have none.
    public var groupCount: Int { parts.reduce(0) { $0 + $1.groups.count } }
}
