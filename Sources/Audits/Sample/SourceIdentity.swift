public import Metadata
public import Reports

/// What identifies the sources of an exact pass.
public struct SourceIdentity: Sendable {
    /// The facts of a report; at most 12 sources are listed one by one.
    public let facts: [Report.Fact]

    /// The identity of sources that are open.
    public init(_ source: MetadataSource) {
        self.init(source.origins)
    }

    /// The identity of files, wherever they were read.
    ///
    /// - Parameter engine: who read them; nil for this machine.
    public init(_ origins: [RowOrigin], engine: String? = nil) {
        var facts = [Report.Fact("Design", "census: every row was counted, nothing was stored")]
        for part in origins.prefix(12) {
            var texts = [part.location, part.family.rawValue]
            if let bytes = part.bytes { texts.append("\(NumberText.integer(Int(bytes))) bytes") }
            if let rows = part.rows { texts.append("\(NumberText.integer(Int(rows))) rows") }
            facts.append(Report.Fact("Source", texts.joined(separator: " · ")))
        }
        if origins.count > 12 { facts.append(Report.Fact("Sources", "\(origins.count) in all")) }
        if let engine { facts.append(Report.Fact("Read by", engine)) }
        self.facts = facts
    }
}
