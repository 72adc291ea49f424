/// A table with typed cells; writers format, align and sort by type.
public struct ReportTable: Equatable, Sendable {
    /// A column.
    public struct Column: Equatable, Sendable {
        /// How its cells stand.
        public enum Alignment: Equatable, Sendable {
            /// Text.
            case leading
            /// Figures.
            case trailing
        }
        /// The heading.
        public let name: String
        /// How its cells stand.
        public let alignment: Alignment

        /// A column of text.
        public static func text(_ name: String) -> Column { Column(name: name, alignment: .leading) }
        /// A column of figures.
        public static func number(_ name: String) -> Column { Column(name: name, alignment: .trailing) }
    }

    /// A row.
    public struct Row: Equatable, Sendable {
        /// One cell a column.
        public var cells: [Cell]
        /// Whether the row is set back, such as the rest that no platform holds.
        public var isMuted: Bool

        /// A row.
        public init(_ cells: [Cell], isMuted: Bool = false) {
            self.cells = cells
            self.isMuted = isMuted
        }
    }

    /// The file name of the table as CSV, without extension: lower-case letters and hyphens.
    public let identifier: String
    /// The caption.
    public let title: String
    /// The columns.
    public let columns: [Column]
    /// The rows in their first order.
    public let rows: [Row]

    /// A table.
    ///
    /// - Precondition: every row has one cell a column.
    public init(_ identifier: String, title: String, columns: [Column], rows: [Row]) {
        precondition(rows.allSatisfy { $0.cells.count == columns.count }, "a row of '\(identifier)' misses cells")
        self.identifier = identifier
        self.title = title
        self.columns = columns
        self.rows = rows
    }
}
