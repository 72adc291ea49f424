public import Foundation

/// Names with their aliases: a gazetteer that ships, or a list of the user's.
public struct NameList: Equatable, Sendable {
    /// One name.
    public struct Entry: Equatable, Sendable {
        /// The name.
        public let name: String
        /// What else it is written as.
        public let aliases: [String]

        /// A name with its aliases.
        public init(_ name: String, aliases: [String] = []) {
            self.name = name
            self.aliases = aliases
        }
    }

    /// The names in the order given.
    public let entries: [Entry]
    /// What they are names of.
    public let kind: Concept.Kind

    /// A list of given names.
    public init(_ entries: [Entry], kind: Concept.Kind) {
        self.entries = entries
        self.kind = kind
    }

    /// Reads a list: a name on each line, with aliases after bars (`Vincent van Gogh | van Gogh`).
    ///
    /// A table (CSV or TSV with a heading, see ``TextList``) gives the names of its first fitting column; there, too, bars
    /// part aliases.
    ///
    /// - Throws: ``CoverageError/unreadableList(path:reason:)``, ``CoverageError/emptyList(path:)``.
    public init(contentsOf url: URL, kind: Concept.Kind = .listed) throws {
        let lines = try TextList(contentsOf: url, headings: Self.headings).entries
        self.init(lines.compactMap(Self.entry), kind: kind)
    }

    static func entry(_ line: String) -> Entry? {
        let fields = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        return fields.first.map { Entry($0, aliases: Array(fields.dropFirst())) }
    }

    static let headings = ["name", "artist", "artist_name", "person", "character", "concept"]
}
