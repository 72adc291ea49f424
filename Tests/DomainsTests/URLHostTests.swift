import Domains
import Foundation
import TestSupport
import Testing

@Suite("Host of a URL") struct URLHostTests {
    /// A URL, its class, its host, its traits by name.
    struct Case: Sendable, CustomTestStringConvertible {
        let url: String?
        let kind: URLClass
        let host: String?
        let traits: [String]
        var testDescription: String { url?.debugDescription ?? "nil" }

        init(_ url: String?, _ kind: URLClass, _ host: String? = nil, _ traits: String...) {
            (self.url, self.kind, self.host, self.traits) = (url, kind, host, traits)
        }
    }

    private func expect(_ example: Case, sourceLocation: SourceLocation = #_sourceLocation) {
        let parsed = URLHost(parsing: example.url)
        var host: String?
        if var url = example.url, parsed.kind.hasHost {
            host = url.withUTF8 { bytes in
                parsed.withHost(in: bytes) { String(decoding: $0, as: UTF8.self) }
            }
        }
        #expect(parsed.kind == example.kind, sourceLocation: sourceLocation)
        #expect(host == example.host, sourceLocation: sourceLocation)
        #expect(Set(parsed.traits.names) == Set(example.traits), sourceLocation: sourceLocation)
    }

    @Test(
        "every kind of URL that metadata holds has its class",
        arguments: [
            Case(nil, .null), Case("", .empty), Case("  \n", .empty),
            Case("www.noscheme-site.com/1.jpg", .noScheme), Case("noscheme-site.com:8080/1.jpg", .noScheme),
            Case("//cdn.protorel-site.com/1.jpg", .protocolRelative), Case("http:///1.jpg", .noHost),
            Case("https://", .noHost), Case("http://:80/a", .noHost), Case("http://user@/a", .noHost),
            Case("http:/a.jpg", .noHost), Case("HTTPS:", .noHost), Case("http://[]/", .noHost),
            Case("data:image/gif;base64,R0lGODlhAQABAAAAACw=", .data), Case("DATA:,x", .data),
            Case("undefined123 «?", .garbage), Case("/images/a.jpg", .garbage), Case("?", .garbage),
            Case("undefined", .garbage), Case("a..b/c", .garbage), Case("1:2", .garbage),
            Case("ftp://example.org/a", .otherScheme), Case("javascript:void(0)", .otherScheme),
            Case("httpx://example.org/a", .otherScheme), Case("http", .garbage), Case("http:", .noHost),
            Case("http://203.0.113.7/1.jpg", .ipv4, "203.0.113.7"),
            Case("http://[2001:db8::1]/1.png", .ipv6, "2001:db8::1"),
            Case("http://[2001:DB8::A]:8080/1.png", .ipv6, "2001:db8::a", "port", "upper"),
            Case("http://[::ffff:192.0.2.1]/", .ipv6, "::ffff:192.0.2.1"),
            Case("http://user:pa%40ss@www.userinfo-site.org/1.jpg", .regular, "www.userinfo-site.org", "userinfo"),
            Case("HTTPS://WWW.Upper-Site.CO.UK/1.JPG", .regular, "www.upper-site.co.uk", "upper"),
            Case("Http://plain.com/", .regular, "plain.com", "upper"),
            Case("httpS://plain.com/", .regular, "plain.com", "upper"),
            Case("http://www.trailingdot-site.net./1.jpg", .regular, "www.trailingdot-site.net", "trailingdot"),
            Case("http://img.port-site.de:8080/1.jpg", .regular, "img.port-site.de", "port"),
            Case("http://a.de:/1.jpg", .regular, "a.de", "port"),
            Case("http://my_pics_1.underscore-site.com/a.jpg", .regular, "my_pics_1.underscore-site.com", "underscore"),
            Case("http://my_name@site.com/a.jpg", .regular, "site.com", "userinfo"),
            Case("https://www.bücher-kunst.de/1.jpg", .regular, "www.xn--bcher-kunst-thb.de", "idn_unicode"),
            Case("https://www.xn--bcher-kunst-thb.de/1.jpg", .regular, "www.xn--bcher-kunst-thb.de", "idn_puny"),
            Case("https://foto.xn--p1ai/1.jpg", .regular, "foto.xn--p1ai"),
            Case("http://www.space-site.com/my photo 1.jpg", .regular, "www.space-site.com", "space"),
            Case(" http://a.com/b", .regular, "a.com", "space"), Case("http://a.com/b\n", .regular, "a.com", "space"),
            Case("http://www.nonascii-site.fr/été/1.jpg", .regular, "www.nonascii-site.fr", "nonascii_path"),
            Case("http://localhost/1.jpg", .singleLabel, "localhost"),
            Case("http://www.badpct-site.com/%zz/100%/1.jpg", .regular, "www.badpct-site.com", "badpct"),
            Case("http://ok.com/a%20b/%C3%A9.jpg", .regular, "ok.com"),
            Case("http://a.com/%4", .regular, "a.com", "badpct"),
            Case("http://a.com", .regular, "a.com"), Case("http://a.com?x=//b.com/", .regular, "a.com"),
            Case("http://a.com#@b.com/", .regular, "a.com"), Case("http://a.com\\@b.com/", .regular, "a.com"),
            Case("http://a@b@c.com/", .regular, "c.com", "userinfo"),
            Case("http://ex%61mple.com/", .regular, "example.com"),
            Case("http://%C3%A9t%C3%A9.fr/", .regular, "xn--t-9fab.fr", "idn_unicode"),
        ])
    func classes(_ example: Case) {
        expect(example)
    }

    @Test(
        "hosts that cannot exist are told apart from missing ones",
        arguments: [
            "http://a..b/", "http://.a.com/", "http://a.com../", "http://./", "http://a b.com/", "http://a.com:x/",
            "http://256.1.1.1/", "http://1.2.3/", "http://01.2.3.4/", "http://a.1/", "http://[::1/", "http://[zz]/",
            "http://[1:2:3:4:5:6:7:8:9]/", "http://[::1]x/", "http://[1:2]/", "http://[:::]/", "http://%zz.com/",
            "http://<b>.com/", "http://a,b.com/", "http://%00.com/", "http://%20/", "http://%2f.com/",
            "http://\(String(repeating: "a", count: 64)).com/",
            "http://\(String(repeating: "abc.", count: 64))com/",
            "http://\u{fffd}\(String(repeating: "ü", count: 70)).de/",
        ])
    func badHosts(_ url: String) {
        expect(Case(url, .badHost))
    }

    @Test("invalid UTF-8 in the host is a bad host, in the path an oddity")
    func invalidUTF8() {
        let bad: [UInt8] = Array("http://a".utf8) + [0xff, 0xfe] + Array(".com/".utf8)
        #expect(bad.withUnsafeBufferPointer { URLHost(parsing: $0).kind } == .badHost)
        let path: [UInt8] = Array("http://a.com/".utf8) + [0xff, 0x00]
        let parsed = path.withUnsafeBufferPointer { URLHost(parsing: $0) }
        #expect(parsed.kind == .regular && parsed.traits == [.unicodePath, .space])
    }

    @Test("every truncation of awkward URLs has a class and stays inside its bytes")
    func truncations() {
        let urls = [
            "https://user:p%40@WWW.Bücher.example.co.uk.:8080/a%zz?b=c#d", "http://[2001:db8::1]:80/",
            "//x.y/", "data:,", "http://i0.wp.com/www.example.org/a.jpg",
        ]
        for url in urls {
            let bytes = Array(url.utf8)
            for count in 0...bytes.count {
                let part = Array(bytes[..<count])
                part.withUnsafeBufferPointer { buffer in
                    let parsed = URLHost(parsing: buffer)
                    #expect(parsed.range.upperBound <= count && parsed.pathStart <= count)
                    let length = parsed.withHost(in: buffer) { $0.count }
                    #expect((length > 0) == parsed.kind.hasHost)
                }
            }
        }
    }

    @Test("odd bytes are found at every place of a long path", arguments: [0, 1, 7, 15, 16, 17, 31, 33, 40])
    func positions(_ position: Int) {
        for (byte, trait) in [
            (UInt8(0x20), URLTraits.space), (0x7f, .space), (0xc3, .unicodePath), (0x25, .badPercent),
        ] {
            var bytes = Array("http://a.com/".utf8) + Array(repeating: 0x7a, count: 48)
            bytes[13 + position] = byte
            #expect(bytes.withUnsafeBufferPointer { URLHost(parsing: $0).traits } == trait)
        }
    }

    struct IDNACases: Decodable {
        struct Case: Decodable {
            let name: String
            let ascii: String
        }
        let cases: [Case]
    }

    @Test("international names get the A-labels of Python's idna")
    func international() throws {
        let golden = try Golden.json("idna.json", as: IDNACases.self)
        #expect(golden.cases.count > 40)
        for example in golden.cases {
            #expect(URLHost.host(of: "http://\(example.name)/x") == example.ascii, "\(example.name)")
        }
    }

    @Test("secure URLs are told apart")
    func secure() {
        #expect(URLHost(parsing: "https://a.com/").isSecure && URLHost(parsing: "HTTPS://a.com").isSecure)
        #expect(!URLHost(parsing: "http://a.com/").isSecure && !URLHost(parsing: "https://").isSecure)
    }

    @Test("each class and trait explains itself in its own words")
    func explanations() {
        let texts = URLClass.allCases.map(\.explanation) + URLTraits.named.map(\.explanation)
        #expect(Set(texts).count == texts.count && !texts.contains(""))
        #expect(URLClass.allCases.filter(\.hasHost).count == 4)
    }
}
