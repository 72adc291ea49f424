/// Reads the original picture's URL out of a proxy's URL.
enum ProxyTarget {
    /// The original URL, always with a scheme; nil when the proxy's URL does not name one.
    static func url(
        in url: UnsafeBufferPointer<UInt8>, from pathStart: Int, _ rule: PlatformTable.Original
    ) -> [UInt8]? {
        switch rule {
        case .firstPathSegment:
            guard pathStart < url.count, url[pathStart] == 0x2f else { return nil }
            let segment = url[(pathStart + 1)...].prefix { $0 != 0x2f && $0 != 0x3f && $0 != 0x23 }
            return segment.isEmpty ? nil : withScheme(Array(segment))
        case .query(let parameter):
            guard let value = value(of: Array(parameter.utf8), in: url[pathStart...]) else { return nil }
            return withScheme(PercentCoding.decoded(value) ?? value)
        }
    }

    /// The value of a parameter in the query of what follows the host.
    private static func value(of parameter: [UInt8], in rest: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        // A question mark in the fragment begins no query.
        let address = rest.prefix { $0 != 0x23 }
        guard let mark = address.firstIndex(of: 0x3f) else { return nil }
        let query = address[(mark + 1)...]
        for pair in query.split(separator: 0x26) {
            // Scraped URLs often carry "&amp;" for "&".
            let pair = pair.starts(with: "amp;".utf8) ? pair.dropFirst(4) : pair
            guard pair.starts(with: parameter), pair.dropFirst(parameter.count).first == 0x3d else { continue }
            return Array(pair.dropFirst(parameter.count + 1))
        }
        return nil
    }

    /// Adds `http://` where the target is a bare host; `ssl:` is a prefix that weserv uses for https.
    private static func withScheme(_ target: [UInt8]) -> [UInt8] {
        var target = target[...]
        if target.starts(with: "ssl:".utf8) { target = target.dropFirst(4) }
        if target.starts(with: "//".utf8) { target = target.dropFirst(2) }
        let prefix = String(decoding: target.prefix(8), as: UTF8.self).lowercased()
        if prefix.hasPrefix("http://") || prefix.hasPrefix("https://") { return Array(target) }
        return Array("http://".utf8) + target
    }
}
