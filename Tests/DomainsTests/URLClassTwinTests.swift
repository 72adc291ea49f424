import Domains
import Foundation
import TestSupport
import Testing

@Suite("Classes of URLs against patterns") struct URLClassTwinTests {
    private func matches(_ text: String, _ pattern: String) -> Bool {
        text.range(of: "^(?:\(pattern))", options: .regularExpression) != nil
    }

    /// The class of a text that does not begin with `http://` or `https://`, by the definitions as patterns.
    private func naive(_ url: String) -> URLClass {
        let text = String(url.drop { $0.asciiValue.map { $0 <= 0x20 } ?? false })
        if text.isEmpty { return .empty }
        if matches(text, "//") { return .protocolRelative }
        if matches(text, "/") { return .garbage }
        let label = "[A-Za-z0-9_ü-]+"
        if matches(text, "\(label)(\\.\(label))+(?:[/?#]|:[0-9]|$)") { return .noScheme }
        guard matches(text, "[A-Za-z][A-Za-z0-9+.-]{0,31}:") else { return .garbage }
        if matches(text.lowercased(), "data:") { return .data }
        if matches(text.lowercased(), "https?:") { return .noHost }
        return .otherScheme
    }

    @Test("give the class of any text without http:// or https:// in front", arguments: 0..<4)
    func twin(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        let pieces = [
            "http", "https", "HTTP", "data", "ftp", "a", "b.c", "www.a.com", ":", "/", "//", ".", "?", "#", "1", "_",
            "-", "+", " ", "%", "@",
            "ü", "javascript", String(repeating: "x", count: 30),
        ]
        var seen: Set<URLClass> = []
        for _ in 0..<2500 {
            let url = (0..<random.below(6)).map { _ in random.pick(pieces) }.joined()
            if url.drop(while: { $0 == " " }).range(of: "^https?://", options: [.regularExpression, .caseInsensitive])
                != nil
            {
                continue
            }
            let (found, expected) = (URLHost(parsing: url).kind, naive(url))
            #expect(found == expected, "\(url)")
            seen.insert(expected)
        }
        #expect(seen == [.empty, .protocolRelative, .garbage, .noScheme, .data, .noHost, .otherScheme])
    }

    @Test("make one host of every spelling of a URL", arguments: 0..<3)
    func spellings(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        for _ in 0..<700 {
            let host = (0..<1 + random.below(4)).map { _ in random.pick(["a", "www", "b-c", "x1", "d_e"]) }.joined(
                separator: ".")
            let scheme = random.pick(["http", "https"])
            var (url, traits): (String, Set<String>) = ("", host.contains("_") ? ["underscore"] : [])
            func odd(_ trait: String) -> Bool {
                guard random.below(4) == 0 else { return false }
                traits.insert(trait)
                return true
            }
            if odd("space") { url += random.pick([" ", "\n\t"]) }
            url += (odd("upper") ? scheme.uppercased() : scheme) + "://"
            if odd("userinfo") { url += random.pick(["u@", "u:p@", "@", "a_b:c@d@"]) }
            url += host
            if odd("trailingdot") { url += "." }
            if odd("port") { url += random.pick([":80", ":", ":00080"]) }
            url += random.pick(["", "/", "/x.jpg", "?a=b", "#c", "\\x"])
            if url.hasSuffix("/x.jpg"), odd("badpct") { url += "%g" }
            let parsed = URLHost(parsing: url)
            #expect(URLHost.host(of: url) == host, "\(url)")
            #expect(Set(parsed.traits.names) == traits, "\(url)")
            #expect(
                parsed.isSecure == (scheme == "https") && parsed.kind == (host.contains(".") ? .regular : .singleLabel))
        }
    }
}

@Suite("Messages of domains") struct DomainsErrorTests {
    @Test(
        "say where, what and how to mend it",
        arguments: [
            (.notASuffixList(reason: "REASON"), ["REASON", "publicsuffix.org"]),
            (.badSuffixRule(line: 4711, text: "RULE"), ["line 4711", "RULE"]),
            (.badPlatformTable(reason: "REASON"), ["REASON", "README"]),
            (.duplicateDomain(domain: "DOMAIN", first: "ONE", second: "TWO"), ["DOMAIN", "ONE", "TWO", "Remove"]),
        ] as [(DomainsError, [String])])
    func parts(_ error: DomainsError, _ parts: [String]) {
        for part in parts { #expect(error.description.contains(part)) }
    }
}
