/// A report of figures: what it is about, where its data come from, and sections of text, tables and charts.
///
/// The model knows no audit and no format; ``HTMLDocument``, ``MarkdownDocument``, ``JSONDocument`` and ``CSVDocument``
/// write it. All texts are plain text: writers escape them, and nothing in them becomes a link or markup.
public struct Report: Equatable, Sendable {
    /// One fact that identifies the report's input: a file, a design, a version.
    public struct Fact: Equatable, Sendable {
        /// What it is, such as "Seed".
        public let name: String
        /// Its value as text.
        public let value: String

        /// A fact.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A figure that stands at the top, with what it means.
    public struct Headline: Equatable, Sendable {
        /// The figure as text, such as "46.7 %".
        public let value: String
        /// What it counts, in a few words.
        public let label: String
        /// Its interval or base.
        public let detail: String

        /// A figure at the top.
        public init(_ value: String, _ label: String, detail: String) {
            self.value = value
            self.label = label
            self.detail = detail
        }
    }

    /// The title.
    public var title: String
    /// One or two sentences under the title.
    public var summary: String
    /// The most important figures, in order.
    public var headlines: [Headline]
    /// What identifies the input and how to make the report again.
    public var identity: [Fact]
    /// The body.
    public var sections: [ReportSection]

    /// A report.
    public init(
        title: String, summary: String, headlines: [Headline] = [], identity: [Fact], sections: [ReportSection] = []
    ) {
        self.title = title
        self.summary = summary
        self.headlines = headlines
        self.identity = identity
        self.sections = sections
    }

    /// Whether pictures are embedded.
    var hasImages: Bool {
        sections.flatMap(\.blocks).contains { if case .gallery(let gallery) = $0 { gallery.hasImages } else { false } }
    }

    /// All tables in their order.
    public var tables: [ReportTable] {
        sections.flatMap(\.blocks).compactMap { if case .table(let table) = $0 { table } else { nil } }
    }
}

/// A part of a report under a heading.
public struct ReportSection: Equatable, Sendable {
    /// A piece of a section.
    public enum Block: Equatable, Sendable {
        /// Running text.
        case paragraph(String)
        /// A remark on method or limits, set apart.
        case note(String)
        /// A table.
        case table(ReportTable)
        /// A chart.
        case chart(Chart)
        /// Pictures.
        case gallery(Gallery)
    }

    /// The heading.
    public var title: String
    /// The pieces in order.
    public var blocks: [Block]

    /// A section.
    public init(_ title: String, _ blocks: [Block]) {
        self.title = title
        self.blocks = blocks
    }
}
