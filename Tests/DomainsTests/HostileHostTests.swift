import Foundation
import Resources
import TestSupport
import Testing

@testable import Domains

/// The class, host and traits of a URL's bytes.
func parsed(_ url: [UInt8]) -> (kind: URLClass, host: [UInt8], traits: URLTraits) {
    url.withUnsafeBufferPointer { bytes in
        let parsed = URLHost(parsing: bytes)
        return (parsed.kind, parsed.withHost(in: bytes) { Array($0) }, parsed.traits)
    }
}

func parsed(_ url: String) -> (kind: URLClass, host: String, traits: Set<String>) {
    let found = parsed(Array(url.utf8))
    return (found.kind, String(decoding: found.host, as: UTF8.self), Set(found.traits.names))
}

@Suite("Hostile hosts") struct HostileHostTests {
    @Test(
        "with more than one colon are no hosts",
        arguments: [
            "http://a.com:80:90/", "http://a.com::80/", "http://a:b:80/", "http://2001:db8::1/", "http://::1/",
            "http://user@a.com:1:2/", "http://1.2.3.4:80:80", "http://[::1]:80:80/",
        ])
    func colons(_ url: String) { #expect(parsed(url).kind == .badHost) }

    @Test(
        "are found behind credentials of every sort",
        arguments: [
            ("http://user:pass@a.com/", "a.com"), ("http://a.com:80@b.com/", "b.com"), ("http://@a.com/", "a.com"),
            ("http://:@a.com/", "a.com"), ("http://a:b:c:d@a.com/", "a.com"), ("http://[::1]@a.com/", "a.com"),
            ("http://a.com@[::1]/", "::1"), ("http://<>@a.com:8/", "a.com"), ("http://%zz@a.com/", "a.com"),
            ("http://a.com%40b.com@c.com/", "c.com"),
        ])
    func credentials(_ url: String, _ host: String) {
        let found = parsed(url)
        #expect(found.host == host && found.traits.contains("userinfo"))
    }

    @Test(
        "end where browsers end them, so that nothing behind passes for a host",
        arguments: [
            ("http://a.com/@b.com", "a.com"), ("http://a.com?@b.com", "a.com"), ("http://a.com#@b.com", "a.com"),
            ("http://a.com\\@b.com", "a.com"), ("http://a.com/http://b.com", "a.com"),
            ("http://a.com:80?b.com:90", "a.com"),
        ])
    func ends(_ url: String, _ host: String) { #expect(parsed(url).host == host) }

    @Test(
        "tell an underscore in the host from one elsewhere",
        arguments: [
            ("http://a_b.com/", true), ("http://a%5fb.com/", true), ("http://a\u{ff3f}b.com/", true),
            ("http://A_B.com/", true),
            ("http://x_y@a.com/", false), ("http://x_y@[::1]/", false), ("http://a.com/x_y", false),
            ("http://x_y@A.com", false),
        ])
    func underscores(_ url: String, _ isThere: Bool) {
        let found = parsed(url)
        #expect(found.kind.hasHost && found.traits.contains("underscore") == isThere)
    }

    @Test(
        "of many bytes are refused, and quickly",
        arguments: [
            "a", "a.", ".", "-", "_", "ä", "ä.", "%61", "%C3%A4", "A", "@", ":", "[", "1", "1.", "\u{301}",
            "a\u{301}\u{327}", "\u{ad}", "\u{1F1E9}", "xn--",
        ])
    func long(_ piece: String) {
        for count in [254, 10_000, 400_000 / piece.utf8.count] {
            let url = "http://" + String(repeating: piece, count: count) + "/a.jpg"
            #expect(!parsed(url).kind.hasHost, "\(count)")
        }
    }

    @Test("of up to 253 bytes in labels of up to 63 may exist, of more may not")
    func lengths() {
        for (labels, exists) in [
            ([63], true), ([64], false), ([63, 63], true), ([63, 63, 63, 61], true), ([63, 63, 63, 62], false),
            ([1, 64, 1], false),
        ] {
            let host = labels.map { String(repeating: "a", count: $0) }.joined(separator: ".")
            #expect(parsed("http://\(host)/").kind.hasHost == exists, "\(labels)")
            // The dot behind is none of the name's bytes.
            #expect(parsed("http://\(host)./").kind.hasHost == exists)
            #expect(parsed("http://\(host.uppercased())/").kind.hasHost == exists)
        }
        // 59 letters of an A-label are as many as 63 bytes hold.
        #expect(parsed("http://\(String(repeating: "a", count: 50))ü.de/").kind == .regular)
        #expect(parsed("http://\(String(repeating: "a", count: 63))ü.de/").kind == .badHost)
    }

    /// What an authority may be made of.
    private static let alphabet = Array("abcZ019.-_:@[]%/\\?# \u{0}".utf8) + [0x7f, 0xc3, 0xa4, 0xff]

    @Test("of any bytes have a class, and hosts of bytes that hosts have", arguments: 0..<5)
    func anyBytes(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        var hosts = 0
        for _ in 0..<3000 {
            let url =
                Array("http\(random.pick(["", "s"]))://".utf8)
                + (0..<random.below(16)).map { _ in random.pick(Self.alphabet) }
            let found = parsed(url)
            #expect(found.kind.hasHost == !found.host.isEmpty)
            guard found.kind.hasHost else { continue }
            hosts += 1
            let text = String(decoding: found.host, as: UTF8.self)
            if found.kind == .ipv6 {
                #expect(isAddress(text, AF_INET6), "\(url)")
            } else {
                #expect(found.host.allSatisfy { IDNA.isHostByte($0) }, "\(url)")
                #expect(!text.hasPrefix(".") && !text.hasSuffix(".") && !text.contains(".."), "\(url)")
                #expect((found.kind == .ipv4) == isAddress(text, AF_INET))
                #expect((found.kind == .singleLabel) == !text.contains("."))
            }
            // A host is its own normal form.
            let again = parsed(
                Array("http://".utf8) + (found.kind == .ipv6 ? [0x5b] + found.host + [0x5d] : found.host))
            #expect(again.kind == found.kind && again.host == found.host, "\(url)")
        }
        #expect(hosts > 150)
    }

    private func isAddress(_ text: String, _ family: Int32) -> Bool {
        var space = in6_addr()
        return !text.contains("\0") && inet_pton(family, text, &space) == 1
    }

    @Test("that are addresses are those of the C library", arguments: 0..<4)
    func addresses(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        var (valid6, valid4) = (0, 0)
        for _ in 0..<5000 {
            // Addresses with a mistake or none.
            let groups = (0..<1 + random.below(9)).map { _ in
                random.pick([
                    "0", "1", "ffff", "FfF", "00ab", "", "12345", "g", "1.2.3.4", "255.255.255.255", "1.2.3",
                    "01.2.3.4",
                ])
            }
            let six = groups.joined(separator: random.pick([":", ":", "::"]))
            let bytes = Array(six.utf8)
            let expected = isAddress(six, AF_INET6)
            #expect(IPAddress.isIPv6(bytes) == expected, "\(six)")
            if expected { valid6 += 1 }
            let four = (0..<2 + random.below(4)).map { _ in
                random.pick(["0", "1", "255", "256", "", "01", "99", "1000", "x", "9"])
            }.joined(separator: ".")
            #expect(IPAddress.isIPv4(four.utf8) == isAddress(four, AF_INET), "\(four)")
            if isAddress(four, AF_INET) { valid4 += 1 }
        }
        #expect(valid6 > 20 && valid4 > 20)
    }

    @Test("have the traits of their path that a slow reader finds", arguments: 0..<4)
    func pathTraits(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        let alphabet = Array("aZ/%0fF~!".utf8) + [0x20, 0x21, 0x22, 0x24, 0x26, 0x7e, 0x7f, 0x80, 0x00, 0xa0, 0xff]
        for _ in 0..<1000 {
            let path = (0..<random.below(40)).map { _ in
                random.below(4) == 0 ? random.pick(alphabet) : UInt8(ascii: "a")
            }
            var expected: URLTraits = []
            for (index, byte) in path.enumerated() {
                if byte <= 0x20 || byte == 0x7f { expected.insert(.space) }
                if byte >= 0x80 { expected.insert(.unicodePath) }
                let code = path.dropFirst(index + 1).prefix(2)
                let isCode =
                    code.count == 2 && code.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }
                if byte == 0x25, !isCode { expected.insert(.badPercent) }
            }
            #expect(parsed(Array("http://a.com/".utf8) + path).traits == expected, "\(path)")
        }
    }

    @Test("written in per cent codes are the hosts they stand for")
    func percent() {
        var random = SeededGenerator(1)
        for _ in 0..<500 {
            let host = (0..<1 + random.below(20)).map { _ in random.pick(Array("ab-1_.".utf8)) }
            let plain = parsed(Array("http://".utf8) + host + Array("/x".utf8))
            let coded = host.flatMap { byte -> [UInt8] in
                let hex = String(byte, radix: 16)
                return random.below(2) == 0 ? [byte] : Array("%\(hex)".utf8)
            }
            let found = parsed(Array("http://".utf8) + coded + Array("/x".utf8))
            #expect(found.kind == plain.kind && found.host == plain.host, "\(String(decoding: coded, as: UTF8.self))")
        }
    }

    @Test(
        "with codes that are none, or stand for what ends a host, are no hosts",
        arguments: [
            "%", "%4", "%4g", "a%", "%2f", "%3a80", "%40", "%5b::1%5d", "%00", "%ff", "%C3", "%25", "%2e", "a%2e%2eb",
            "%20",
        ])
    func badPercent(_ host: String) { #expect(parsed("http://\(host)/").kind == .badHost) }
}

@Suite("International names") struct InternationalNameTests {
    /// RFC 3492's decoder, section 6.2, word by word: the other way round than the module goes.
    private func decoded(_ text: String) -> String? {
        var scalars = text.lastIndex(of: "-").map { Array(text[..<$0].unicodeScalars) } ?? []
        let rest = text.lastIndex(of: "-").map { text[text.index(after: $0)...] } ?? text[...]
        var (n, i, bias, first) = (128, 0, 72, true)
        var digits = Array(rest.utf8)[...]
        while !digits.isEmpty {
            let old = i
            var (weight, k) = (1, 36)
            while true {
                guard let byte = digits.popFirst() else { return nil }
                let digit = byte >= 0x61 ? Int(byte) - 0x61 : Int(byte) - 0x30 + 26
                i += digit * weight
                let threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
                if digit < threshold { break }
                weight *= 36 - threshold
                k += 36
            }
            let count = scalars.count + 1
            var delta = first ? (i - old) / 700 : (i - old) / 2
            delta += delta / count
            var steps = 0
            while delta > 455 {
                delta /= 35
                steps += 36
            }
            bias = steps + 36 * delta / (delta + 38)
            first = false
            n += i / count
            i %= count
            guard let scalar = Unicode.Scalar(UInt32(n)) else { return nil }
            scalars.insert(scalar, at: i)
            i += 1
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    @Test("in punycode are decoded to what they were", arguments: 0..<4)
    func roundTrip(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let blocks: [ClosedRange<UInt32>] = [
            0x61...0x7a, 0xe0...0xff, 0x4e00...0x4eff, 0x430...0x44f, 0x1f600...0x1f64f, 0x5d0...0x5ea,
        ]
        for _ in 0..<600 {
            let scalars = (0..<1 + random.below(30)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: random.pick(blocks), using: &random))
            }
            guard scalars.contains(where: { !$0.isASCII }) else { continue }
            let code = try #require(Punycode.encoded(scalars))
            let text = String(decoding: code, as: UTF8.self)
            #expect(text.utf8.allSatisfy { $0 < 0x80 })
            #expect(decoded(text).map { Array($0.unicodeScalars) } == scalars, "\(text)")
        }
    }

    @Test(
        "are those of the samples of RFC 3492",
        arguments: [
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("почемужеонинеговорятпорусски", "b1abfaaepdrnnbgefbadotcwatmq2g4l"),
            ("porquénopuedensimplementehablarenespañol", "porqunopuedensimplementehablarenespaol-fmd56a"),
            ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"), ("パフィーdeルンバ", "de-jg4avhby1noc0d"),
            ("そのスピードで", "d9juau41awczczp"),
            ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
        ])
    func samples(_ name: String, _ code: String) {
        #expect(Punycode.encoded(Array(name.unicodeScalars)).map { String(decoding: $0, as: UTF8.self) } == code)
        #expect(URLHost.host(of: "http://\(name).example/") == "xn--\(code).example")
    }

    @Test(
        "are the same name in every spelling",
        arguments: [
            [
                "bücher.de", "BÜCHER.DE", "bu\u{308}cher.de", "B\u{fc}cher\u{3002}de", "b\u{ad}ücher.de", "ｂüｃｈｅｒ．ｄｅ",
                "b%C3%BCcher.de", "xn--bcher-kva.de", "bücher\u{ff61}de", "XN--BCHER-KVA.DE", "b\u{200b}ücher.de",
            ],
            ["ﬁsch.example", "fisch.example", "FISCH.example", "\u{2060}fisch.example"],
            ["①.com", "1.com"],
        ])
    func spellings(_ names: [String]) {
        let hosts = Set(names.map { URLHost.host(of: "http://\($0)/") })
        #expect(hosts.count == 1 && hosts.first != .some(nil), "\(hosts)")
    }

    @Test("that look alike stay two names")
    func different() {
        for (one, other) in [
            ("faß.de", "fass.de"), ("раураl.com", "paypal.com"), ("a\u{200d}b.com", "ab.com"), ("ς.gr", "σ.gr"),
            ("ı.com", "i.com"),
        ] {
            #expect(URLHost.host(of: "http://\(one)/") != URLHost.host(of: "http://\(other)/"), "\(one)")
        }
    }

    @Test(
        "of which nothing or too little is left are no hosts",
        arguments: [
            "\u{ad}", "\u{ad}.com", "a.\u{200b}.com", "\u{3002}", "a\u{3002}\u{3002}b",
            "a\u{ff0f}b.com", "a\u{ff1a}80", "\u{ff20}a.com", "％00.com",
        ])
    func nothingLeft(_ host: String) { #expect(!parsed("http://\(host)/").kind.hasHost) }
}
