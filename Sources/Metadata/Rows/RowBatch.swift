/// Some rows of one source part, by column.
public struct RowBatch: Sendable {
    /// Which part of the source the rows come from: an index into ``MetadataSource/parts``.
    public let part: Int
    /// Rows in the batch.
    public let count: Int
    /// Position of the first row in its part, from 0.
    public let firstRow: Int64
    /// Positions in the part when the rows are a selection; nil when they follow each other.
    let selection: [Int64]?

    @usableFromInline var texts: [TextColumn?]
    @usableFromInline var reals: [NumberColumn<Double>?]
    @usableFromInline var integers: [NumberColumn<Int64>?]

    init(part: Int, count: Int, firstRow: Int64, selection: [Int64]? = nil) {
        self.part = part
        self.count = count
        self.firstRow = firstRow
        self.selection = selection
        texts = Array(repeating: nil, count: ColumnRole.allCases.count)
        reals = Array(repeating: nil, count: ColumnRole.allCases.count)
        integers = Array(repeating: nil, count: ColumnRole.allCases.count)
    }

    /// A batch of given rows, for tests and small inputs; roles that no row has are absent.
    public init(rows: [MetadataRow], part: Int = 0, firstRow: Int64 = 0) {
        self.init(part: part, count: rows.count, firstRow: firstRow)
        for role in ColumnRole.allCases {
            switch role.kind {
            case .text:
                let values = rows.map { $0.text(role) }
                if values.contains(where: { $0 != nil }) { texts[role.ordinal] = TextColumn(values) }
            case .real:
                let values = rows.map { $0.real(role) }
                guard values.contains(where: { $0 != nil }) else { continue }
                reals[role.ordinal] = NumberColumn(values: values.map { $0 ?? 0 }, validity: values.map { $0 != nil })
            case .integer:
                let values = rows.map(\.hash)
                guard values.contains(where: { $0 != nil }) else { continue }
                integers[role.ordinal] = NumberColumn(
                    values: values.map { $0 ?? 0 }, validity: values.map { $0 != nil })
            }
        }
    }

    /// The bytes of a text role, or nil when the part has no such column or it was not asked for.
    public func text(_ role: ColumnRole) -> TextColumn? { texts[role.ordinal] }

    /// The values of a real role, or nil when the part has no such column or it was not asked for.
    public func reals(_ role: ColumnRole) -> NumberColumn<Double>? { reals[role.ordinal] }

    /// The values of an integer role, or nil when the part has no such column or it was not asked for.
    public func integers(_ role: ColumnRole) -> NumberColumn<Int64>? { integers[role.ordinal] }

    /// Position of a row of the batch in its part, from 0.
    public func rowIndex(_ index: Int) -> Int64 {
        if let selection { return selection[index] }
        return firstRow + Int64(index)
    }

    /// One row with all its roles.
    public func row(_ index: Int) -> MetadataRow {
        var row = MetadataRow()
        for role in ColumnRole.allCases {
            switch role.kind {
            case .text: row.set(role, text: text(role)?.string(at: index))
            case .real: row.set(role, real: reals(role)?[index])
            case .integer: row.hash = integers(role)?[index]
            }
        }
        return row
    }
}
