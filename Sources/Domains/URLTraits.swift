/// Oddities of a URL that has a host; several may hold at once.
public struct URLTraits: OptionSet, Hashable, Sendable {
    /// One bit a trait.
    public let rawValue: UInt16

    /// The traits whose bits are set.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Credentials before the host: `http://user:secret@host/`.
    public static let userInfo = URLTraits(rawValue: 1 << 0)
    /// Capital letters in the scheme or the host.
    public static let upperCase = URLTraits(rawValue: 1 << 1)
    /// The host ends with a dot.
    public static let trailingDot = URLTraits(rawValue: 1 << 2)
    /// A port is given.
    public static let port = URLTraits(rawValue: 1 << 3)
    /// The host holds an underscore, which names of machines may not.
    public static let underscore = URLTraits(rawValue: 1 << 4)
    /// The host holds letters outside ASCII.
    public static let unicodeHost = URLTraits(rawValue: 1 << 5)
    /// A label before the top-level domain is in punycode (`xn--`).
    public static let punycodeHost = URLTraits(rawValue: 1 << 6)
    /// White space or control characters anywhere.
    public static let space = URLTraits(rawValue: 1 << 7)
    /// Bytes outside ASCII after the host.
    public static let unicodePath = URLTraits(rawValue: 1 << 8)
    /// A per cent sign after the host without two hexadecimal digits.
    public static let badPercent = URLTraits(rawValue: 1 << 9)

    /// Every trait with its name in reports, in the order of the bits.
    public static let named: [(trait: URLTraits, name: String, explanation: String)] = [
        (.userInfo, "userinfo", "credentials before the host"),
        (.upperCase, "upper", "capital letters in scheme or host"),
        (.trailingDot, "trailingdot", "a dot after the host"),
        (.port, "port", "a port"),
        (.underscore, "underscore", "an underscore in the host"),
        (.unicodeHost, "idn_unicode", "letters outside ASCII in the host"),
        (.punycodeHost, "idn_puny", "an xn-- label before the top-level domain"),
        (.space, "space", "white space or control characters"),
        (.unicodePath, "nonascii_path", "bytes outside ASCII after the host"),
        (.badPercent, "badpct", "a per cent sign without two hexadecimal digits"),
    ]

    /// The names of the traits that hold.
    public var names: [String] {
        Self.named.filter { contains($0.trait) }.map(\.name)
    }
}
