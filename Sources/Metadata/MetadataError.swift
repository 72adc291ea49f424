/// What goes wrong while metadata is read, sampled or stored.
public enum MetadataError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file, folder or stream cannot be opened or read.
    case unreadable(location: String, reason: String)
    /// The bytes of a source break their format's rules.
    case corrupt(location: String, place: String, reason: String)
    /// A source uses a feature of its format that is not read here.
    case unsupported(location: String, feature: String, mend: String)
    /// A source asks for more memory or more parts than is reasonable.
    case overLimit(location: String, what: String, unit: String, found: UInt64, limit: UInt64)
    /// The columns of a source do not give a role that is needed.
    case missingColumn(role: ColumnRole, location: String, columns: [String])
    /// A column cannot serve a role because of its type.
    case wrongColumnType(column: String, role: ColumnRole, location: String, found: String)
    /// The settings contradict each other or the source.
    case invalidSettings(reason: String, mend: String)
    /// A server's answer is no use.
    case http(url: String, reason: String)
    /// An address or a scheme that is not fetched.
    case refusedAddress(url: String, reason: String)
    /// The database is there already, is not ours, or belongs to another run.
    case store(path: String, reason: String, mend: String)
    /// The caller asked to stop.
    case cancelled

    /// What, where, and how to mend it.
    public var description: String {
        switch self {
        case .unreadable(let location, let reason):
            "cannot read \(location): \(reason)"
        case .corrupt(let location, let place, let reason):
            "\(location) is damaged at \(place): \(reason). Get the file again, or leave it out."
        case .unsupported(let location, let feature, let mend):
            "\(location) uses \(feature), which is not read here. \(mend)"
        case .overLimit(let location, let what, let unit, let found, let limit):
            "\(location): \(what) holds \(found) \(unit); the limit is \(limit). The file is damaged or hostile: "
                + "leave it out."
        case .missingColumn(let role, let location, let columns):
            "\(location) has no column for '\(role.rawValue)'; its columns are "
                + columns.prefix(20).joined(separator: ", ") + (columns.count > 20 ? ", ..." : "")
                + ". Name one with --columns \(role.rawValue)=NAME."
        case .wrongColumnType(let column, let role, let location, let found):
            "\(location): column '\(column)' holds \(found), which cannot serve as '\(role.rawValue)'. "
                + "Name another column with --columns \(role.rawValue)=NAME."
        case .invalidSettings(let reason, let mend):
            "\(reason). \(mend)"
        case .http(let url, let reason):
            "cannot fetch \(url): \(reason)"
        case .refusedAddress(let url, let reason):
            "\(url) is not fetched: \(reason)"
        case .store(let path, let reason, let mend):
            "\(path): \(reason). \(mend)"
        case .cancelled:
            "stopped on request"
        }
    }
}
