import Audits
import Domains
import Foundation
import Metadata
import Resources
import TestSupport
import Testing

@testable import Engines

@Suite("Short URLs") struct URLReductionTests {
    /// Hosts, credentials, ports and paths of all kinds, to be put together.
    private static let schemes = [
        "http://", "https://", "HTTP://", "HttpS://", " http://", "\t\n https://", "http:/", "http:", "https", "ftp://",
        "//", "/",
        "", "data:", "data:image/", "javascript:", "a+b:", "a_b:", "x1.y:", "http://http://", "é", "1:", "www.", ":",
        "-", "&", "mailto:a",
    ]
    private static let hosts = [
        "example.org", "www.Example.CO.UK", "a.b.c.d.example.com.", "localhost", "203.0.113.7", "256.1.1.1",
        "[2001:DB8::1]",
        "[::1", "[]", "", ".", "..", "a..b", "a_b.example.com", "bücher.de", "xn--bcher-kva.de", "фото-мир.рф",
        "日本画像.jp",
        "ex%61mple.org", "ex%zzmple.org", "ex ample.org", "ex\u{0}ample.org", "i0.wp.com", "I0.WP.COM", "i1.wp.com.",
        "i9.wp.com",
        "%690.wp.com", "i0。wp。com", "ｉ0.wp.com", "ii0.wp.com.evil.example", "images.weserv.nl", "wsrv.nl",
        "external-content.duckduckgo.com",
        "cdn.shopify.com", "my-bucket.s3.amazonaws.com", "a\u{ad}b.example.org", "K.example.org", "ﬁ.example.org",
        String(repeating: "a", count: 64) + ".com", String(repeating: "a.", count: 130) + "com", "a\\b", "a|b", "a<b>",
        "~",
    ]
    private static let credentials = ["", "", "", "user:pa%40ss@", "a@b@", "@", "u:p:q@", "é@", "i0.wp.com@", ":@"]
    private static let ports = ["", "", "", ":80", ":", ":8a", ":é", ":99999999999", ":80:80"]
    private static let paths = [
        "", "/", "/a.jpg", "/a b", "/été", "/%zz", "/100%", "/%4", "/%41/%5a", "?a=b", "#x", "\\a\\b", "/a\u{7f}",
        "/a\u{0}b", "/a\nb",
        "/www.example.net/a.jpg", "/www.example.net/a b/é", "/www.example.net?x=%", "/%77ww.example.net/a",
        "/WWW.Example.NET",
        "/?url=ssl:img.example.org/a.jpg", "/?w=3&url=https%3A%2F%2Fimg.example.org%2Fa&amp;u=b",
        "/iu/?u=https://a.example.com/x", "/#?url=a.example",
        "/?amp;url=a.example.org", "//x", "/😀", "/localhost/a", "/a@b", "/ssl:a.example.org/b", "//a.example.org",
        "?/www.example.net/", "/é.example.net/x",
    ]

    private func resolver() throws -> HostResolver { try .shipped(in: .locate()) }

    private func question(_ resolver: HostResolver) -> URLQuestion { URLQuestion(resolver.platforms) }

    /// What is said of a URL, in names.
    private func said(_ url: [UInt8], _ resolver: inout HostResolver) -> [String] {
        let resolved = url.withUnsafeBufferPointer { resolver.resolve($0) }
        return [
            resolved.kind.rawValue, resolved.traits.names.joined(separator: ","), "\(resolved.isSecure)",
            resolved.host.map { resolver.hosts[$0] } ?? "-", resolved.originalHost.map { resolver.hosts[$0] } ?? "-",
        ]
    }

    @Test("mean what the whole ones mean: every scheme with every host, and every host with every path")
    func combinations() throws {
        var resolver = try resolver()
        let twin = try URLTwin(question(resolver))
        var (count, shorter, generator) = (0, 0, SystemRandomNumberGenerator())
        func check(_ text: String) {
            let (url, short) = (Array(text.utf8), twin.reduced(Array(text.utf8)))
            let (whole, reduced) = (said(url, &resolver), said(short, &resolver))
            #expect(
                whole == reduced,
                "\(text.debugDescription) became \(String(decoding: short, as: UTF8.self).debugDescription)")
            count += 1
            if short.count < url.count { shorter += 1 }
        }
        for scheme in Self.schemes {
            for host in Self.hosts { check(scheme + host + (Self.paths.randomElement(using: &generator) ?? "")) }
        }
        for host in Self.hosts {
            for path in Self.paths {
                let (user, port) = (Self.credentials.randomElement() ?? "", Self.ports.randomElement() ?? "")
                check("https://" + host + path)
                check("http://" + user + host + port + path)
            }
        }
        #expect(count > 3000 && shorter > count / 2)
    }

    @Test("mean the same when bytes are changed at random, also into what is no UTF-8")
    func mutations() throws {
        var resolver = try resolver()
        let twin = try URLTwin(question(resolver))
        let pool = Array("%/?#\\:@.[] \u{0}éhttpswp0-_&=".utf8) + [0x80, 0xc3, 0xe3, 0xff, 0xed, 0xa0]
        for host in Self.hosts {
            for _ in 0..<40 {
                var url = Array(("https://" + host + (Self.paths.randomElement() ?? "")).utf8)
                for _ in 0..<Int.random(in: 1...3) {
                    let place = Int.random(in: 0..<url.count), byte = pool.randomElement() ?? 0
                    if Bool.random() { url[place] = byte } else { url.insert(byte, at: place) }
                }
                let short = twin.reduced(url)
                let (whole, reduced) = (said(url, &resolver), said(short, &resolver))
                #expect(whole == reduced, "\(url.hex) became \(short.hex)")
            }
        }
    }

    @Test("are few, where rows are many")
    func fewer() throws {
        let twin = try URLTwin(question(resolver()))
        var urls: [[UInt8]?] = []
        try MetadataSource([shippedRows]).forEachBatch(roles: [.url]) { batch in
            batch.text(.url)?.forEach { _, bytes in urls.append(bytes.map { twin.reduced(Array($0)) }) }
        }
        let hosts = try DomainAudit(exactly: MetadataSource([shippedRows]), resolver: resolver()).distinct.hosts
        let groups = counted(urls).count
        #expect(urls.count == 6457 && groups >= hosts && groups < hosts * 3 / 2, "\(groups) for \(hosts)")
    }

    @Test(
        "are cut where a reader sees it",
        arguments: [
            ("https://i.pinimg.com/originals/a/b.jpg", "https://i.pinimg.com"),
            ("http://www.example.org/my photo 100%/é", "http://www.example.org/? é%"),
            ("https://i0.wp.com/www.example.net/a/b.jpg?w=3", "https://i0.wp.com/www.example.net/?"),
            ("https://wsrv.nl/?url=a.example/b", "https://wsrv.nl/?url=a.example/b"),
            ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", "data:i"), ("undefined", "undefined"),
            ("//cdn.example.org/a", "//"),
            ("www.example.org/a/b", "www.example.org/a"), ("", ""), ("https://", "https://"),
        ])
    func examples(_ url: String, _ short: String) throws {
        let twin = try URLTwin(question(resolver()))
        #expect(String(decoding: twin.reduced(Array(url.utf8)), as: UTF8.self) == short)
    }

    @Test("a table without proxies, and one with odd names, makes patterns that work")
    func patterns() throws {
        let none = URLReduction(URLQuestion(pathProxies: [], queryProxies: []))
        #expect(none.pathProxies == "(?!)")
        #expect(try !Pattern(none.pathProxies).isFound(in: "https://i0.wp.com"))
        let odd = URLReduction(URLQuestion(pathProxies: ["a-b.c_d.org"], queryProxies: ["x.y"]))
        #expect(try Pattern(odd.pathProxies).isFound(in: "https://A-B.C_D.org"))
        #expect(try !Pattern(odd.pathProxies).isFound(in: "https://a-bxc_d.org"))
        #expect(try !Pattern(odd.wholeURLs).isFound(in: "https://xxy") && Pattern(odd.wholeURLs).isFound(in: "x.y"))
    }

    @Test("the SQL holds no semicolon and nothing beyond ASCII, so that any program can cut and read it")
    func plain() throws {
        let sql = try URLReduction(question(resolver())).sql("SELECT u FROM x")
        #expect(!sql.contains(";") && sql.utf8.allSatisfy { $0 < 0x80 })
        #expect(!sql.split(separator: "\n").contains { $0.hasPrefix("--") })
    }
}
