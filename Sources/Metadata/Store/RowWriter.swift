/// Writes batches of rows, and the hosts they name, into the database.
final class RowWriter {
    private let database: OpaquePointer
    private let path: String
    private let replaces: Bool
    private let hosts: GroupedInsert
    private let domains: GroupedInsert
    /// One statement for each set of columns that batches had so far: columns that a source lacks cost nothing.
    private var rows: [[String]: GroupedInsert] = [:]
    /// Rows written of each part.
    private(set) var takenOfParts: [Int: Int64]

    /// - Parameters:
    ///   - taken: rows of each part that are there already.
    ///   - replaces: whether rows may take the place of others.
    init(database: OpaquePointer, path: String, taken: [Int: Int64], replaces: Bool) throws {
        (self.database, self.path, self.replaces) = (database, path, replaces)
        hosts = try GroupedInsert(
            "INSERT", into: "hosts", columns: ["id", "host", "class", "domain_id", "platform_id"], database: database,
            path: path)
        domains = try GroupedInsert(
            "INSERT", into: "domains", columns: ["id", "domain", "platform_id"], database: database, path: path)
        takenOfParts = taken
    }

    /// Writes hosts that later rows name.
    func write(_ new: [HostNumbering.NewHost]) throws {
        let fresh = new.filter { $0.newDomain != nil }
        try domains.insert(fresh.count) { column, range, to in
            for host in fresh[range] {
                switch column {
                case 0: to.statement.bind(to.advance(), host.domainID)
                case 1: to.statement.bind(to.advance(), text: host.newDomain?.name)
                default: to.statement.bind(to.advance(), host.newDomain?.platformID)
                }
            }
        }
        try hosts.insert(new.count) { column, range, to in
            for host in new[range] {
                switch column {
                case 0: to.statement.bind(to.advance(), host.id)
                case 1: to.statement.bind(to.advance(), text: host.host)
                case 2: to.statement.bind(to.advance(), text: host.kind)
                case 3: to.statement.bind(to.advance(), host.domainID)
                default: to.statement.bind(to.advance(), host.platformID)
                }
            }
        }
    }

    /// Writes the chosen rows of a batch.
    func write(_ chosen: ChosenRows) throws {
        let (constants, columns) = (chosen.constants(), chosen.columns())
        let insert = try insert(constants.map(\.name), columns.map(\.name))
        try insert.insert(chosen.hosts.count) { statement in
            for (index, constant) in constants.enumerated() { constant.bind(statement, Int32(index) + 1) }
        } _: { column, range, to in
            columns[column].bind(range, &to)
        }
        takenOfParts[chosen.batch.part, default: 0] += Int64(chosen.hosts.count)
    }

    /// The statement for rows of some columns.
    private func insert(_ shared: [String], _ columns: [String]) throws -> GroupedInsert {
        let names = shared + columns
        if let known = rows[names] { return known }
        let made = try GroupedInsert(
            replaces ? "INSERT OR REPLACE" : "INSERT", into: "rows", shared: shared, columns: columns,
            database: database, path: path)
        rows[names] = made
        return made
    }
}
