/// How addresses are fetched.
public struct HTTPSettings: Equatable, Sendable {
    /// Whether addresses inside the own network may be fetched.
    public var allowPrivate = false
    /// Tries of one request before giving up.
    public var attempts = 5
    /// Wait before the second try; doubles with each.
    public var firstDelay = Duration.milliseconds(500)
    /// Redirects followed at most.
    public var redirects: Int32 = 5
    /// Bytes of one request at most.
    public var requestBytes = 8 << 20
    /// Seconds without progress after which a transfer is given up.
    public var stallSeconds = 60

    /// The usual settings.
    public init() {}
}
