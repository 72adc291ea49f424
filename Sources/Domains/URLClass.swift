/// What a URL is good for when the question is whose picture it shows: every URL falls into exactly one class.
///
/// The first four have a host, the others have none and are counted as invalid, never dropped. Raw values are the names
/// in the database and in reports.
public enum URLClass: String, CaseIterable, Codable, Sendable {
    /// `http` or `https` and a host name of two labels or more.
    case regular
    /// The host is a dotted IPv4 address.
    case ipv4
    /// The host is a bracketed IPv6 address.
    case ipv6
    /// The host name has one label, such as `localhost`.
    case singleLabel = "single_label"

    /// There is no URL in the row.
    case null
    /// The URL is empty or white space.
    case empty
    /// A host name without a scheme, such as `www.example.org/a.jpg`.
    case noScheme = "noscheme"
    /// Relative to the page's scheme: `//example.org/a.jpg`.
    case protocolRelative = "protorel"
    /// `http` or `https`, but no host: `http:///a.jpg`.
    case noHost = "nohost"
    /// The picture itself: `data:image/gif;base64,...`.
    case data
    /// Another scheme, such as `ftp://` or `javascript:`.
    case otherScheme = "otherscheme"
    /// `http` or `https` and a host no name server could know: forbidden characters, empty or overlong labels.
    case badHost = "badhost"
    /// Anything else.
    case garbage

    /// Whether the URL names a host.
    public var hasHost: Bool {
        switch self {
        case .regular, .ipv4, .ipv6, .singleLabel: true
        default: false
        }
    }

    /// What the class means, for tables.
    public var explanation: String {
        switch self {
        case .regular: "a host name with a domain"
        case .ipv4: "the host is an IPv4 address"
        case .ipv6: "the host is an IPv6 address"
        case .singleLabel: "the host has one label, such as localhost"
        case .null: "no URL"
        case .empty: "an empty URL"
        case .noScheme: "a host without http:// or https://"
        case .protocolRelative: "relative to the page's scheme: //host/path"
        case .noHost: "http(s):// without a host"
        case .data: "a data: URL, the picture itself"
        case .otherScheme: "another scheme than http(s)"
        case .badHost: "http(s) with a host that cannot exist"
        case .garbage: "not a URL"
        }
    }
}
