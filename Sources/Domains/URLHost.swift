/// The host of a URL, found by hand over its UTF-8 bytes.
///
/// Foundation refuses URLs with spaces or bad percent signs, which browsers open; this takes what the web takes. A host
/// exists only behind `http://` or `https://` (any case). Credentials, port, brackets and one trailing dot are cut,
/// capitals lowered, percent codes decoded and international names brought to their A-label form (`xn--`, UTS 46
/// non-transitional). Addresses are recognised; IPv6 keeps its spelling, in lower case. Everything else gets the class
/// that says why there is no host.
///
/// - Complexity: one pass over the URL; nothing is allocated unless the host has to be rewritten.
public struct URLHost: Sendable {
    /// The class of the URL.
    public let kind: URLClass
    /// Oddities; empty when there is no host.
    public let traits: URLTraits
    /// Whether the scheme is `https`.
    public let isSecure: Bool
    /// Where the host lies in the URL's bytes; the normalised host is there only when ``isRewritten`` is false.
    public let range: Range<Int>
    /// The index of the first byte after the authority: a slash, `?`, `#`, or the end.
    public let pathStart: Int

    private let rewritten: [UInt8]

    /// Whether normalising changed the bytes.
    public var isRewritten: Bool { !rewritten.isEmpty }

    /// Calls `body` with the normalised host; with no bytes when there is none.
    ///
    /// - Parameter url: the same bytes that were parsed.
    public func withHost<R>(in url: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if rewritten.isEmpty { return body(UnsafeBufferPointer(rebasing: url[range])) }
        return rewritten.withUnsafeBufferPointer(body)
    }

    /// Finds the host; nil is the class ``URLClass/null``.
    public init(parsing url: UnsafeBufferPointer<UInt8>?) {
        guard let url else {
            self.init(without: .null)
            return
        }
        var start = 0
        var traits: URLTraits = []
        while start < url.count, url[start] <= 0x20 { start += 1 }
        if start > 0 { traits.insert(.space) }
        guard start < url.count else {
            self.init(without: .empty)
            return
        }
        guard let scheme = Scheme(in: url, at: start) else {
            self.init(without: URLHost.classifyWithoutScheme(url, from: start))
            return
        }
        if scheme.hasCapitals { traits.insert(.upperCase) }
        let authority = Authority(in: url, from: scheme.end)
        guard let host = authority.host else {
            self.init(without: authority.isEmpty ? .noHost : .badHost)
            return
        }
        traits.formUnion(authority.traits)
        traits.formUnion(URLHost.pathTraits(url, from: authority.end))
        self.init(
            kind: host.kind, traits: traits, isSecure: scheme.isSecure, range: host.range, pathStart: authority.end,
            rewritten: host.rewritten)
    }

    private init(
        kind: URLClass, traits: URLTraits, isSecure: Bool, range: Range<Int>, pathStart: Int, rewritten: [UInt8]
    ) {
        self.kind = kind
        self.traits = traits
        self.isSecure = isSecure
        self.range = range
        self.pathStart = pathStart
        self.rewritten = rewritten
    }

    private init(without kind: URLClass) {
        self.init(kind: kind, traits: [], isSecure: false, range: 0..<0, pathStart: 0, rewritten: [])
    }
}

extension URLHost {
    /// Finds the host of a URL in a string.
    public init(parsing url: String?) {
        guard var url else {
            self.init(without: .null)
            return
        }
        self = url.withUTF8 { URLHost(parsing: $0) }
    }

    /// The normalised host of a URL in a string, nil when it has none.
    public static func host(of url: String) -> String? {
        var url = url
        return url.withUTF8 { bytes in
            let parsed = URLHost(parsing: bytes)
            return parsed.kind.hasHost ? parsed.withHost(in: bytes) { String(decoding: $0, as: UTF8.self) } : nil
        }
    }
}

/// `http://` or `https://` at a place.
private struct Scheme {
    let isSecure: Bool
    let hasCapitals: Bool
    let end: Int

    init?(in url: UnsafeBufferPointer<UInt8>, at start: Int) {
        guard url.count - start >= 7 else { return nil }
        let (h, t, u, p) = (url[start], url[start + 1], url[start + 2], url[start + 3])
        guard h | 0x20 == 0x68, t | 0x20 == 0x74, u | 0x20 == 0x74, p | 0x20 == 0x70 else { return nil }
        let s = url[start + 4]
        isSecure = s | 0x20 == 0x73
        end = start + (isSecure ? 8 : 7)
        guard end <= url.count, url[end - 3] == 0x3a, url[end - 2] == 0x2f, url[end - 1] == 0x2f else { return nil }
        hasCapitals = h & t & u & p & 0x20 == 0 || (isSecure && s == 0x53)
    }
}

extension URLHost {
    /// The traits of what follows the host.
    ///
    /// Eight bytes at a time, since paths are long and mostly plain: the high bit of each byte of a difference tells
    /// what is small, and a byte flagged wrongly by a borrow only costs a closer look.
    private static func pathTraits(_ url: UnsafeBufferPointer<UInt8>, from start: Int) -> URLTraits {
        var traits: URLTraits = []
        var index = start
        let bytes = UnsafeRawBufferPointer(url)
        let ones: UInt64 = 0x0101_0101_0101_0101
        while index + 8 <= url.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let (percent, delete) = (word ^ (ones &* 0x25), word ^ (ones &* 0x7f))
            let isSmall = (word &- ones &* 0x21) & ~word
            let isPercent = (percent &- ones) & ~percent
            let isDelete = (delete &- ones) & ~delete
            if (word | isSmall | isPercent | isDelete) & (ones &* 0x80) != 0 {
                inspect(url, index..<index + 8, &traits)
            }
            index += 8
        }
        inspect(url, index..<url.count, &traits)
        return traits
    }

    private static func inspect(_ url: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ traits: inout URLTraits) {
        for index in range {
            let byte = url[index]
            if byte <= 0x20 || byte == 0x7f {
                traits.insert(.space)
            } else if byte >= 0x80 {
                traits.insert(.unicodePath)
            } else if byte == 0x25 {
                let isCode = index + 2 < url.count && isHex(url[index + 1]) && isHex(url[index + 2])
                if !isCode { traits.insert(.badPercent) }
            }
        }
    }

    static func isHex(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }
}
