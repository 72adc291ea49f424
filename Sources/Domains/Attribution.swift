/// Who hosts the picture of one URL, and where it comes from.
public struct Attribution: Equatable, Sendable {
    /// The class of the URL.
    public let kind: URLClass
    /// The normalised host, nil when there is none.
    public let host: String?
    /// The registrable domain; an address or a host that is itself a public suffix stands for itself.
    public let registrableDomain: String?
    /// The platform's name, ``PlatformTable/otherName`` or ``PlatformTable/noHostName``.
    public let platform: String
    /// The original site's host when the host is a proxy that names it, else nil.
    public let originalHost: String?
    /// Whether the picture can be said to come from somewhere: it has a host that is not shared.
    public let isAttributable: Bool
}
