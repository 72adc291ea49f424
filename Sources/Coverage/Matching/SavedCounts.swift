public import Foundation
internal import Resources

/// The counts of an exact pass as a file, so that passes on several machines add up.
///
/// The file holds the counts alone, in the order in which the query numbers what it looks for; the same prompts and names
/// give the same order. A digest of them keeps counts of different questions apart.
public struct SavedCounts: Codable, Sendable {
    let query: String
    let sources: [String]
    let tally: PhraseTally

    /// The counts of a pass.
    ///
    /// - Parameter sources: what was read, for the report of the sum.
    public init(_ pass: ExactPass, sources: [String]) {
        query = pass.query.digest
        self.sources = sources
        tally = pass.tally
    }

    /// Reads counts.
    ///
    /// - Throws: ``CoverageError/badCounts(path:reason:)``.
    public init(contentsOf url: URL) throws {
        let path = url.path(percentEncoded: false)
        guard let data = try? Data(contentsOf: url) else {
            throw CoverageError.badCounts(path: path, reason: "there is no such file, or it may not be read")
        }
        guard let counts = try? JSONDecoder().decode(SavedCounts.self, from: data) else {
            throw CoverageError.badCounts(path: path, reason: "it does not hold counts")
        }
        self = counts
    }

    /// Writes the counts.
    ///
    /// - Throws: what writing a file throws.
    public func write(to url: URL) throws {
        try JSONEncoder().encode(self).write(to: url, options: .atomic)
    }
}

extension ExactPass {
    /// A pass that has read nothing yet, to add saved counts to.
    public init(empty query: CoverageQuery) {
        self.init(query: query, tally: PhraseTally(query, keepsDocuments: false))
    }

    /// The most rows that are still whole numbers as `Double`.
    private static let mostRows = 1 << 53

    /// Adds saved counts of the same question.
    ///
    /// - Parameter path: the file, for messages.
    /// - Throws: ``CoverageError/badCounts(path:reason:)`` when they are of another one, or impossible.
    /// - Returns: what was read for them.
    public mutating func add(_ counts: SavedCounts, path: String) throws -> [String] {
        guard counts.query == query.digest, counts.tally.hasShape(of: tally) else {
            throw CoverageError.badCounts(path: path, reason: "it is of other prompts or names, or of another version")
        }
        let sum = tally.rows.addingReportingOverflow(counts.tally.rows)
        guard counts.tally.isPossible, !sum.overflow, sum.partialValue <= Self.mostRows else {
            throw CoverageError.badCounts(path: path, reason: "some count in it is negative or above the rows")
        }
        tally.merge(counts.tally)
        return counts.sources
    }
}

extension CoverageQuery {
    /// A digest of everything that is looked for.
    var digest: String {
        let parts = prompts.map(\.text) + concepts.map { $0.spellings.joined(separator: "|") } + ["\(trie.nodeCount)"]
        return SHA256.hex(of: Data(parts.joined(separator: "\n").utf8))
    }
}
