/// What stands between `//` and the path: credentials, host, port.
struct Authority {
    /// A host that may exist.
    struct Host {
        let kind: URLClass
        let range: Range<Int>
        /// The normalised bytes where they differ from the URL's, else empty.
        let rewritten: [UInt8]
    }

    /// The first byte after the authority.
    let end: Int
    /// Nil when there is no host, or none that may exist.
    private(set) var host: Host?
    /// Whether the host has no bytes at all.
    private(set) var isEmpty = false
    /// The oddities found.
    private(set) var traits: URLTraits = []

    /// Reads the authority that begins at `start`.
    init(in url: UnsafeBufferPointer<UInt8>, from start: Int) {
        var (index, seen) = (start, Kinds())
        var (hostStart, colon): (Int, Int?) = (start, nil)
        scan: while index < url.count {
            let byte = url[index]
            switch byte {
            case 0x61...0x7a, 0x2e, 0x30...0x39, 0x2d: break
            case 0x2f, 0x3f, 0x23, 0x5c: break scan
            case 0x40:
                traits.insert(.userInfo)
                (hostStart, colon, seen) = (index + 1, nil, Kinds())
            case 0x3a: colon = colon ?? index
            case 0x41...0x5a: seen.capital = true
            case 0x5f: seen.underscore = true
            case 0x25: seen.percent = true
            case 0x80...0xff: seen.unicode = true
            default: seen.forbidden = true
            }
            index += 1
        }
        end = index
        if hostStart < end, url[hostStart] == 0x5b {
            readIPv6(url, hostStart..<end)
            return
        }
        var hostEnd = end
        if let colon {
            guard url[(colon + 1)..<end].allSatisfy({ $0 &- 0x30 < 10 }) else { return }
            traits.insert(.port)
            hostEnd = colon
        }
        isEmpty = hostStart == hostEnd
        guard !isEmpty, !seen.forbidden else { return }
        readName(url, hostStart..<hostEnd, seen)
    }

    /// Which kinds of bytes were seen since the last `@`.
    private struct Kinds {
        var capital = false
        var percent = false
        var unicode = false
        var underscore = false
        var forbidden = false
    }

    /// A name or an IPv4 address.
    private mutating func readName(_ url: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ seen: Kinds) {
        if seen.underscore { traits.insert(.underscore) }
        if !seen.capital, !seen.percent, !seen.unicode {
            check(url, range, rewritten: [])
            return
        }
        var bytes = Array(url[range])
        if seen.percent {
            guard let decoded = PercentCoding.decoded(bytes) else { return }
            bytes = decoded
        }
        if bytes.contains(where: { $0 &- 0x41 < 26 }) { traits.insert(.upperCase) }
        if bytes.contains(where: { $0 >= 0x80 }) {
            traits.insert(.unicodeHost)
            guard let ascii = IDNA.toASCII(bytes) else { return }
            bytes = ascii
        } else {
            for index in bytes.indices where bytes[index] &- 0x41 < 26 { bytes[index] |= 0x20 }
        }
        guard bytes.allSatisfy({ IDNA.isHostByte($0) }) else { return }
        if bytes.contains(0x5f) { traits.insert(.underscore) }
        bytes.withUnsafeBufferPointer { check($0, 0..<$0.count, rewritten: bytes, original: range) }
    }

    /// Accepts a lower-case name when its labels may exist, and finds out whether it is an address.
    private mutating func check(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, rewritten: [UInt8], original: Range<Int>? = nil
    ) {
        var range = range
        // Of a name of invisible characters nothing is left.
        guard !range.isEmpty else { return }
        if bytes[range.upperBound - 1] == 0x2e {
            traits.insert(.trailingDot)
            range = range.lowerBound..<range.upperBound - 1
        }
        guard !range.isEmpty, range.count <= 253 else { return }
        let isTranslated = traits.contains(.unicodeHost)
        var (labelStart, lastLabel, dots) = (range.lowerBound, range.lowerBound, 0)
        for index in range where bytes[index] == 0x2e {
            guard index > labelStart, index - labelStart <= 63 else { return }
            if !isTranslated, isPunycode(bytes, labelStart..<index) { traits.insert(.punycodeHost) }
            dots += 1
            labelStart = index + 1
            lastLabel = labelStart
        }
        guard range.upperBound > labelStart, range.upperBound - labelStart <= 63 else { return }
        var kind: URLClass = dots == 0 ? .singleLabel : .regular
        if bytes[lastLabel..<range.upperBound].allSatisfy({ $0 &- 0x30 < 10 }) {
            guard IPAddress.isIPv4(bytes[range]) else { return }
            kind = .ipv4
        }
        if let original {
            host = Host(kind: kind, range: original, rewritten: Array(rewritten[range]))
        } else {
            host = Host(kind: kind, range: range, rewritten: [])
        }
    }

    private func isPunycode(_ bytes: UnsafeBufferPointer<UInt8>, _ label: Range<Int>) -> Bool {
        label.count > 4 && bytes[label.lowerBound] == 0x78 && bytes[label.lowerBound + 1] == 0x6e
            && bytes[label.lowerBound + 2] == 0x2d && bytes[label.lowerBound + 3] == 0x2d
    }

    /// `[address]` with an optional port behind it.
    private mutating func readIPv6(_ url: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard let close = url[range].firstIndex(of: 0x5d) else { return }
        let rest = url[(close + 1)..<range.upperBound]
        if let first = rest.first {
            guard first == 0x3a, rest.dropFirst().allSatisfy({ $0 &- 0x30 < 10 }) else { return }
            traits.insert(.port)
        }
        let inner = (range.lowerBound + 1)..<close
        isEmpty = inner.isEmpty
        var bytes = Array(url[inner])
        guard IPAddress.isIPv6(bytes) else { return }
        if bytes.contains(where: { $0 &- 0x41 < 26 }) { traits.insert(.upperCase) }
        for index in bytes.indices where bytes[index] &- 0x41 < 26 { bytes[index] |= 0x20 }
        host = Host(kind: .ipv6, range: inner, rewritten: bytes == Array(url[inner]) ? [] : bytes)
    }
}
