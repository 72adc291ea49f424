import Domains
import Foundation
import Resources
import Testing

@Suite("Host resolver") struct HostResolverTests {
    private func makeResolver() throws -> HostResolver {
        try .shipped(in: .locate())
    }

    @Test(
        "gives host, domain, platform and original site",
        arguments: [
            ("https://i.pinimg.com/736x/a.jpg", "i.pinimg.com", "pinimg.com", "Pinterest", nil, true),
            ("https://me.files.wordpress.com/a.jpg", "me.files.wordpress.com", "wordpress.com", "WordPress", nil, true),
            (
                "https://i2.wp.com/www.Example.org/a.jpg?w=1", "i2.wp.com", "wp.com", "WordPress", "www.example.org",
                true
            ),
            ("https://i2.wp.com/nodots/a.jpg", "i2.wp.com", "wp.com", "WordPress", nil, true),
            ("https://i2.wp.com/", "i2.wp.com", "wp.com", "WordPress", nil, true),
            ("https://s0.wp.com/www.example.org/a", "s0.wp.com", "wp.com", "WordPress", nil, true),
            (
                "https://images.weserv.nl/?w=3&url=ssl:a.example.org/b.jpg", "images.weserv.nl", "weserv.nl", "(other)",
                "a.example.org", true
            ),
            (
                "https://wsrv.nl/?w=3&amp;url=https%3A%2F%2Fb.example.org%2Fb.jpg", "wsrv.nl", "wsrv.nl", "(other)",
                "b.example.org", true
            ),
            (
                "https://external-content.duckduckgo.com/iu/?u=http%3a%2f%2fc.de%2fx&f=1",
                "external-content.duckduckgo.com",
                "duckduckgo.com", "(other)", "c.de", true
            ),
            ("https://wsrv.nl/?w=3", "wsrv.nl", "wsrv.nl", "(other)", nil, true),
            ("https://d1.cloudfront.net/a.jpg", "d1.cloudfront.net", "cloudfront.net", "(shared CDN)", nil, false),
            ("http://t3.gstatic.com/images", "t3.gstatic.com", "gstatic.com", "(thumbnail cache)", nil, false),
            ("http://203.0.113.9/a", "203.0.113.9", "203.0.113.9", "(other)", nil, true),
            ("http://localhost/a", "localhost", "localhost", "(other)", nil, true),
            ("http://co.uk/a", "co.uk", "co.uk", "(other)", nil, true),
        ] as [(String, String, String, String, String?, Bool)])
    func attribution(
        _ url: String, _ host: String, _ domain: String, _ platform: String, _ original: String?, _ known: Bool
    ) throws {
        var resolver = try makeResolver()
        for _ in 0..<2 {
            let found = resolver.attribution(of: url)
            #expect(found.host == host && found.registrableDomain == domain && found.platform == platform)
            #expect(found.originalHost == original && found.isAttributable == known)
        }
    }

    @Test("URLs without a host are their own platform class", arguments: [nil, "", "//a.b/c", "undefined", "http://"])
    func noHost(_ url: String?) throws {
        var resolver = try makeResolver()
        let found = resolver.attribution(of: url)
        #expect(found.host == nil && found.platform == "(no host)" && !found.isAttributable)
        #expect(resolver.hosts.count == 0)
    }

    @Test("a host is numbered once, however it is spelled")
    func numbering() throws {
        var resolver = try makeResolver()
        let urls = ["http://A.com/1", "https://a.com:80/2", "http://a.com./3", "http://b.com", "http://www.a.com"]
        for url in urls { _ = resolver.attribution(of: url) }
        #expect((0..<resolver.hosts.count).map { resolver.hosts[$0] } == ["a.com", "b.com", "www.a.com"])
        #expect((0..<resolver.domains.count).map { resolver.domains[$0] } == ["a.com", "b.com"])
        #expect(resolver.domain(ofHost: 2) == 0 && resolver.kind(ofHost: 2) == .regular)
        #expect(resolver.platform(ofHost: 2) == 0)
    }
}

@Suite("Platform table") struct PlatformTableTests {
    private func table(_ platforms: String, _ rest: String = #""unattributable": [], "proxies": []"#) throws
        -> PlatformTable
    {
        try PlatformTable(parsing: Data(#"{"format": 1, "state": "x", "platforms": [\#(platforms)], \#(rest)}"#.utf8))
    }

    @Test("a host's own entry wins over its domain's")
    func hostWins() throws {
        let table = try table(
            #"{"name": "A", "domains": ["a.com"]}, {"name": "Shop", "domains": ["Shop.a.com"], "from": "x"}"#)
        #expect(table.platforms.map(\.name) == ["(other)", "A", "Shop"])
        #expect(table.platform(ofHost: "shop.a.com", domain: "a.com") == 2)
        #expect(table.platform(ofHost: "www.a.com", domain: "a.com") == 1)
        #expect(table.platform(ofHost: "b.com", domain: "b.com") == 0)
    }

    @Test("refuses a domain that is listed twice")
    func duplicates() {
        #expect(throws: DomainsError.duplicateDomain(domain: "a.com", first: "A", second: "B")) {
            try table(#"{"name": "A", "domains": ["a.com"]}, {"name": "B", "domains": ["A.com"]}"#)
        }
    }

    @Test(
        "refuses broken tables",
        arguments: [
            #""unattributable": [], "proxies": [{"hosts": ["a.b"], "original": "magic"}]"#,
            #""unattributable": [], "proxies": [{"hosts": ["a.b"], "original": "query"}]"#,
            #""unattributable": []"#, "1", #""unattributable": [{"name": "x"}], "proxies": []"#,
        ])
    func broken(_ rest: String) {
        #expect(throws: DomainsError.self) { try table("", rest) }
    }

    @Test("refuses another format and says which it expects")
    func format() {
        let bytes = Data(#"{"format": 2, "state": "", "platforms": [], "unattributable": [], "proxies": []}"#.utf8)
        let error = #expect(throws: DomainsError.self) { try PlatformTable(parsing: bytes) }
        #expect(error?.description.contains("format 2, expected 1") == true)
    }

    @Test("ships with the groups of the August 2022 analysis")
    func shipped() throws {
        let table = try PlatformTable.shipped(in: .locate())
        #expect(table.platforms.count > 45 && table.sha256.count == 64)
        for (domain, name) in ["wp.com": "WordPress", "wordpress.com": "WordPress", "ftcdn.net": "Adobe Stock"] {
            #expect(table.platforms[table.platform(ofHost: domain, domain: domain)].name == name)
        }
        #expect(table.platforms.filter { !$0.isAttributable }.map(\.name) == ["(thumbnail cache)", "(shared CDN)"])
        #expect(table.original(behind: "i0.wp.com") == .firstPathSegment)
    }
}

@Suite("Byte string table") struct ByteStringTableTests {
    @Test("numbers strings like a dictionary does")
    func dictionary() {
        var table = ByteStringTable()
        var twin: [String: Int] = [:]
        var state: UInt64 = 1
        for _ in 0..<60_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let text = String(repeating: "x", count: Int(state >> 60)) + String((state >> 40) % 20_000)
            let expected = twin[text] ?? twin.count
            twin[text] = expected
            #expect(table.index(of: text) == expected)
        }
        #expect(table.count == twin.count)
        for (text, index) in twin.prefix(500) {
            #expect(table[index] == text && table.firstIndex(of: text) == index)
            #expect(table.withBytes(at: index) { $0.count } == text.utf8.count)
        }
        #expect(table.firstIndex(of: "nowhere") == nil)
    }

    @Test("keeps strings apart that share length, ends or zeros")
    func similar() {
        var table = ByteStringTable()
        let texts = ["", "\0", "\0\0", "a", "a\0", "abcdefgh", "abcdefgh\0", "abcdefghi", "ihgfedcba"]
        for (index, text) in texts.enumerated() { #expect(table.index(of: text) == index) }
        for (index, text) in texts.enumerated() { #expect(table.index(of: text) == index) }
    }
}
