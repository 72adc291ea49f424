public import Domains
public import Foundation
internal import Metadata

// The file has one JSON object a line: what was counted by which lists; each source; each class, trait, host and proxied
// site with its rows; and at the end how many lines there are, so that a file that was cut is not taken for a whole one.

extension DomainCounts {
    private static let format = 1

    private struct Head: Codable {
        var klarbild = "domain counts"
        var format = DomainCounts.format
        var rows: Int
        var https: Int
        var suffixes: String
        var platforms: String
    }

    private struct Source: Codable {
        var source: RowOrigin
    }

    /// Writes the counts; the file appears whole or not at all.
    ///
    /// - Throws: ``AuditError/badCounts(path:reason:mend:)`` when the file cannot be written.
    /// - Complexity: memory for the names of the hosts in order; about 50 bytes of file a host.
    public func write(to url: URL) throws {
        let resolver = tally.resolver
        var file = try CountsFile(writing: url)
        try file.add(
            Head(
                rows: tally.rowCount, https: tally.secureCount, suffixes: resolver.suffixes.identity.sha256,
                platforms: resolver.platforms.sha256))
        for origin in origins { try file.add(Source(source: origin)) }
        for kind in URLClass.allCases {
            guard let rows = tally.classes[kind], rows > 0 else { continue }
            try file.add(line: #"{"class":"\#(kind.rawValue)","rows":\#(rows)}"#)
        }
        for (index, entry) in URLTraits.named.enumerated() where tally.traits[index] > 0 {
            try file.add(line: #"{"trait":"\#(entry.name)","rows":\#(tally.traits[index])}"#)
        }
        // Hosts are normalised: letters, digits, hyphen, dot, colon and underscore, which need no escape.
        let hosts = tally.counts.indices.filter { tally.counts[$0] > 0 }.map { (name: resolver.hosts[$0], host: $0) }
        for (name, host) in hosts.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            let kind = resolver.kind(ofHost: host)
            try file.add(line: #"{"host":"\#(name)","kind":"\#(kind.rawValue)","rows":\#(tally.counts[host])}"#)
        }
        let pairs = tally.proxied.map { (resolver.hosts[$0.key.host], resolver.hosts[$0.key.original], $0.value) }
        for (proxy, original, rows) in pairs.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
            try file.add(line: #"{"proxy":"\#(proxy)","original":"\#(original)","rows":\#(rows)}"#)
        }
        try file.finish()
    }

    /// Reads counts.
    ///
    /// - Parameter resolver: the lists to attribute by, which must be those that the counts were made with.
    /// - Throws: ``AuditError/badCounts(path:reason:mend:)``.
    public init(contentsOf url: URL, resolver: HostResolver) throws {
        let path = url.path(percentEncoded: false)
        do {
            let lines = try JSONLines(contentsOf: path)
            try self.init(lines, path: path, resolver: resolver)
        } catch MetadataError.unreadable(_, let reason) {
            throw AuditError.badCounts(path: path, reason: reason, mend: "Give files that --partial wrote.")
        } catch MetadataError.corrupt(_, let place, let reason) {
            throw AuditError.badCounts(
                path: path, reason: "\(place): \(reason)", mend: "Count again with --exact --partial \(path).")
        }
    }

    private init(_ lines: JSONLines, path: String, resolver: HostResolver) throws {
        func refusal(_ reason: String, _ mend: String? = nil) -> AuditError {
            .badCounts(path: path, reason: reason, mend: mend ?? "Count again with --exact --partial \(path).")
        }
        guard try lines.next(), lines.string("klarbild") == "domain counts" else {
            throw refusal(
                "they are no counts of domains",
                "'audit domains --exact --partial' writes them; counts of captions are added by 'audit coverage "
                    + "--exact --add-counts'.")
        }
        guard lines.integer("format") == Int64(Self.format) else {
            throw refusal("another version of the program wrote them", "Use one version on all machines.")
        }
        let (suffixes, platforms) = (resolver.suffixes.identity.sha256, resolver.platforms.sha256)
        guard lines.string("suffixes") == suffixes, lines.string("platforms") == platforms else {
            throw refusal(
                "they were made with another public suffix list or platform table",
                "Give the lists they were made with: --psl FILE, --platforms FILE.")
        }
        guard let rows = lines.integer("rows"), let https = lines.integer("https") else {
            throw refusal("line 1 lacks 'rows' or 'https'")
        }
        var reader = CountsReader(HostTally(resolver: resolver))
        (reader.tally.rowCount, reader.tally.secureCount) = (Int(rows), Int(https))
        while try lines.next() {
            guard try reader.take(lines) else { throw refusal("line \(lines.line) is not known") }
        }
        guard reader.isEnded else { throw refusal("their end is missing") }
        guard reader.tally.isConsistent else { throw refusal("the rows of the hosts are not those of the whole") }
        self.init(reader.tally, origins: reader.origins)
    }
}

extension HostTally {
    /// Whether hosts and classes without a host have as many rows together as were counted.
    fileprivate var isConsistent: Bool {
        counts.reduce(0, +) + invalidCount == rowCount && secureCount <= rowCount && !counts.contains { $0 < 0 }
    }
}

/// Takes the lines of a file of counts one by one.
private struct CountsReader {
    var tally: HostTally
    private(set) var origins: [RowOrigin] = []
    private(set) var isEnded = false
    private var count = 1
    /// The rows of all lines together, which keeps every sum of some of them from overflowing.
    private var sum = 0

    init(_ tally: HostTally) {
        self.tally = tally
    }

    /// - Returns: false for a line that makes no sense here.
    mutating func take(_ lines: JSONLines) throws -> Bool {
        guard !isEnded else { return false }
        count += 1
        if let object = lines.object("source") {
            guard let origin = try? JSONDecoder().decode(RowOrigin.self, from: Data(object)) else { return false }
            origins.append(origin)
            return true
        }
        if let end = lines.integer("lines") {
            isEnded = Int(end) == count
            return isEnded
        }
        guard let rows = lines.integer("rows").map({ Int($0) }), rows >= 0 else { return false }
        let (newSum, isTooMuch) = sum.addingReportingOverflow(rows)
        guard !isTooMuch else { return false }
        sum = newSum
        if let host = lines.bytes("host") {
            guard let kind = lines.string("kind").flatMap(URLClass.init), kind.hasHost else { return false }
            host.withUnsafeBufferPointer { tally.add(rows, toHost: $0, kind: kind) }
        } else if let kind = lines.string("class").flatMap(URLClass.init) {
            tally.classes[kind, default: 0] += rows
        } else if let trait = lines.string("trait"),
            let index = URLTraits.named.firstIndex(where: { $0.name == trait })
        {
            tally.traits[index] += rows
        } else if let proxy = lines.bytes("proxy"), let original = lines.bytes("original") {
            proxy.withUnsafeBufferPointer { proxy in
                original.withUnsafeBufferPointer { tally.add(rows, toProxy: proxy, original: $0) }
            }
        } else {
            return false
        }
        return true
    }
}
