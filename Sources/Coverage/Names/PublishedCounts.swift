internal import Audits
internal import Domains
public import Foundation

/// Counts of names that somebody published, to set beside those of a sample.
public struct PublishedCounts: Sendable {
    /// The counts by name, in the form that captions are compared in.
    private let counts: [String: Double]
    /// The file.
    public let path: String

    /// Reads a table (CSV or TSV) with a heading: names from a column of names or else the first one, counts from the first
    /// column whose name has "count" in it and whose values are numbers.
    ///
    /// - Throws: ``CoverageError/unreadableList(path:reason:)``, ``CoverageError/badPublishedCounts(path:reason:)``.
    public init(contentsOf url: URL) throws {
        path = url.lastPathComponent
        guard let data = try? Data(contentsOf: url), let text = TextList.text(of: data) else {
            throw CoverageError.unreadableList(path: url.path, reason: "there is no such file, or it is not UTF-8 text")
        }
        let records = DelimitedText(text, separator: url.pathExtension.lowercased() == "tsv" ? "\t" : ",").records
        let heading = records.first?.map { $0.lowercased().trimmingCharacters(in: .whitespaces) } ?? []
        let rows = records.dropFirst()
        let name = heading.firstIndex { NameList.headings.contains($0) } ?? 0
        // Of several columns of counts the one that is filled most is meant.
        let filled = heading.indices.filter { heading[$0].contains("count") && $0 != name }.map { column in
            (column: column, filled: rows.count { column < $0.count && Self.figure($0[column]) != nil })
        }
        guard let best = filled.max(by: { ($0.filled, $1.column) < ($1.filled, $0.column) }), best.filled > 0 else {
            throw CoverageError.badPublishedCounts(path: url.path, reason: "no column of counts is in it")
        }
        var (counts, tokenizer) = ([String: Double](), CaptionTokenizer())
        for row in rows where max(name, best.column) < row.count {
            let key = tokenizer.words(of: row[name]).joined(separator: " ")
            if let count = Self.figure(row[best.column]), !key.isEmpty { counts[key] = count }
        }
        self.counts = counts
    }

    /// A text as a count; nil for what no count can be, such as "nan", "inf" or a negative number.
    private static func figure(_ text: String) -> Double? {
        Double(text).flatMap { (0...1e15).contains($0) ? $0 : nil }
    }

    /// The published count of a name.
    public func count(of concept: Concept) -> Double? { counts[concept.key] }

    /// The rank correlation with the counts of a sample, over the names that both have.
    public func correlation(with names: [NameCoverage]) -> RankCorrelation {
        RankCorrelation(
            names.compactMap { name in
                count(of: name.coverage.concept).map { (name.coverage.estimate.estimate.share, $0) }
            })
    }
}
