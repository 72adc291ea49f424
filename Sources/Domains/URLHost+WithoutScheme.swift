extension URLHost {
    /// The class of a URL that does not begin with `http://` or `https://`.
    static func classifyWithoutScheme(_ url: UnsafeBufferPointer<UInt8>, from start: Int) -> URLClass {
        if url[start] == 0x2f { return start + 1 < url.count && url[start + 1] == 0x2f ? .protocolRelative : .garbage }
        if looksLikeHost(url, from: start) { return .noScheme }
        guard let scheme = scheme(of: url, from: start) else { return .garbage }
        switch scheme {
        case "data": return .data
        case "http", "https": return .noHost
        default: return .otherScheme
        }
    }

    /// Whether the text up to the first slash, `?`, `#` or port is a dotted name of letters, digits, hyphens and
    /// underscores (letters outside ASCII included).
    private static func looksLikeHost(_ url: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        var (dots, labelLength, index) = (0, 0, start)
        scan: while index < url.count {
            switch url[index] {
            case 0x2f, 0x3f, 0x23:
                break scan
            case 0x3a:
                guard index + 1 < url.count, url[index + 1] &- 0x30 < 10 else { return false }
                break scan
            case 0x2e:
                guard labelLength > 0 else { return false }
                dots += 1
                labelLength = 0
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f, 0x80...0xff:
                labelLength += 1
            default:
                return false
            }
            index += 1
        }
        return dots > 0 && labelLength > 0
    }

    /// The scheme in lower case, if the text begins with one (RFC 3986, section 3.1) of at most 32 letters.
    private static func scheme(of url: UnsafeBufferPointer<UInt8>, from start: Int) -> String? {
        guard (url[start] | 0x20) &- 0x61 < 26, let colon = url[start...].prefix(33).firstIndex(of: 0x3a) else {
            return nil
        }
        for byte in url[start..<colon] {
            let isAllowed = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [0x2b, 0x2d, 0x2e].contains(byte)
            guard isAllowed else { return nil }
        }
        return String(decoding: url[start..<colon], as: UTF8.self).lowercased()
    }
}
