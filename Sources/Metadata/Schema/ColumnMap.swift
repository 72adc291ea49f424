/// Which column of a file plays which role.
public struct ColumnMap: Equatable, Sendable {
    /// The index of the column that plays a role.
    public let columns: [ColumnRole: Int]

    /// Finds the roles of a file's columns by name, whatever the case; the caller's choices win.
    ///
    /// - Parameters:
    ///   - names: the file's columns in order.
    ///   - overrides: role -> column name; an empty name leaves the role out.
    ///   - location: for errors.
    /// - Throws: ``MetadataError/missingColumn(role:location:columns:)`` for a chosen column that is not there.
    public init(names: [String], overrides: [ColumnRole: String] = [:], location: String) throws(MetadataError) {
        var first: [String: Int] = [:]
        for (index, name) in names.enumerated() where first[name.lowercased()] == nil {
            first[name.lowercased()] = index
        }
        var columns: [ColumnRole: Int] = [:]
        for role in ColumnRole.allCases {
            if let chosen = overrides[role] {
                if chosen.isEmpty { continue }
                guard let index = names.firstIndex(of: chosen) ?? first[chosen.lowercased()] else {
                    throw .missingColumn(role: role, location: location, columns: names)
                }
                columns[role] = index
            } else if let name = role.names.first(where: { first[$0] != nil }) {
                columns[role] = first[name]
            }
        }
        self.columns = columns
    }

    /// The roles of a file without a header.
    public init(layout: HeaderlessLayout) {
        switch layout {
        case .textFirst: columns = [.text: 0, .url: 1]
        case .urlFirst: columns = [.url: 0, .text: 1]
        case .urlOnly: columns = [.url: 0]
        }
    }

    /// Reads `role=name,role=name` as the command line gives it.
    ///
    /// - Throws: ``MetadataError/invalidSettings(reason:mend:)`` naming the piece that is wrong.
    public static func overrides(parsing text: String) throws(MetadataError) -> [ColumnRole: String] {
        var overrides: [ColumnRole: String] = [:]
        for piece in text.split(separator: ",", omittingEmptySubsequences: true) {
            let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let known = ColumnRole.allCases.first { $0.rawValue.lowercased() == sides[0].lowercased() }
            guard sides.count == 2, let role = known else {
                throw .invalidSettings(
                    reason: "'\(piece)' does not name a column role",
                    mend: "Write role=name; roles are \(ColumnRole.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            overrides[role] = String(sides[1])
        }
        return overrides
    }
}
