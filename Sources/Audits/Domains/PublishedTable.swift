internal import Diagnostics
public import Foundation

/// Figures that somebody published about a data set, to compare a sample with.
public struct PublishedTable: Equatable, Sendable, Decodable {
    /// How a figure is known.
    public enum Provenance: String, Codable, Sendable {
        /// Read in the source itself.
        case verified
        /// Confirmed by somebody who quotes the source.
        case secondHand = "second-hand"
        /// Recalled; to be confirmed.
        case recalled
    }

    /// One figure.
    public struct Entry: Equatable, Sendable, Decodable {
        /// The platform's name, as in the platform table.
        public let name: String
        /// Its share of all rows.
        public let share: Double
        /// How it is known.
        public let provenance: Provenance
        /// How far rounding may have moved it.
        public let rounding: Double
    }

    /// What was counted.
    public let title: String
    /// Where it was published.
    public let source: String
    /// When.
    public let date: String
    /// The rows counted.
    public let rows: Int
    /// The share of the 100 largest domains, if it was published.
    public let top100: Entry?
    /// The platforms.
    public let platforms: [Entry]

    /// Reads a table.
    ///
    /// - Throws: ``AuditError/badPublishedTable(path:reason:)``.
    public init(contentsOf url: URL) throws(AuditError) {
        let path = url.path(percentEncoded: false)
        let table: PublishedTable
        do {
            table = try JSONDecoder().decode(PublishedTable.self, from: Data(contentsOf: url))
        } catch {
            let reason = (error as? DecodingError)?.reason ?? error.localizedDescription
            throw .badPublishedTable(path: path, reason: reason)
        }
        for entry in table.platforms + (table.top100.map { [$0] } ?? []) {
            guard (0...1).contains(entry.share), entry.rounding >= 0 else {
                throw .badPublishedTable(path: path, reason: "the share of '\(entry.name)' is \(entry.share)")
            }
        }
        self = table
    }
}
