/// Inserts rows into one table, several with one statement.
///
/// SQLite opens the table anew for every statement; sharing that among rows saves about a third of the time. Values that
/// are the same for many rows are bound once.
final class GroupedInsert {
    private let one: Statement
    private let many: Statement
    /// Columns whose values are the same in all rows of a call.
    private let shared: Int32
    /// Columns with a value for each row.
    private let columns: Int32

    private static let group = 32

    /// Where the values of one column go: the parameters of successive rows.
    struct Parameters {
        let statement: Statement
        fileprivate var next: Int32
        fileprivate let stride: Int32

        /// The parameter of the next row.
        mutating func advance() -> Int32 {
            defer { next += stride }
            return next
        }
    }

    /// - Parameters:
    ///   - verb: `INSERT`, or `INSERT OR REPLACE`.
    ///   - shared: columns that have one value for all rows of a call.
    ///   - columns: columns that have a value for each row. What is in neither is null, a row's number the next.
    init(
        _ verb: String, into table: String, shared: [String] = [], columns: [String], database: OpaquePointer,
        path: String
    ) throws {
        let constants = (0..<shared.count).map { "?\($0 + 1)" }
        func values(_ row: Int) -> String {
            let first = shared.count + row * columns.count + 1
            return "(" + (constants + columns.indices.map { "?\(first + $0)" }).joined(separator: ",") + ")"
        }
        let start = "\(verb) INTO \(table)(\((shared + columns).joined(separator: ","))) VALUES"
        one = try Statement(start + values(0), database: database, path: path)
        let all = (0..<Self.group).map(values).joined(separator: ",")
        many = try Statement(start + all, database: database, path: path)
        self.shared = Int32(shared.count)
        self.columns = Int32(columns.count)
    }

    /// Inserts `count` rows.
    ///
    /// - Parameters:
    ///   - constants: binds the shared columns, from parameter 1.
    ///   - bind: binds one column of some rows; bytes it binds without a copy have to stay where they are until this
    ///     returns.
    func insert(
        _ count: Int, constants: (Statement) -> Void = { _ in },
        _ bind: (_ column: Int, _ rows: Range<Int>, _ parameters: inout Parameters) -> Void
    ) throws {
        var row = 0
        for (statement, step) in [(many, Self.group), (one, 1)] where count - row >= step {
            constants(statement)
            while row + step <= count {
                for column in 0..<columns {
                    var parameters = Parameters(statement: statement, next: shared + column + 1, stride: columns)
                    bind(Int(column), row..<row + step, &parameters)
                }
                try statement.run()
                row += step
            }
        }
    }
}
