import Audits
import Domains
import Foundation
import Reports
import Resources
import TestSupport
import Testing

@Suite("Domain audit") struct DomainAuditTests {
    private func resolver() throws -> HostResolver { try .shipped(in: .locate()) }

    /// 100 rows whose counts are known.
    private func rows(cluster: Bool = false) -> [SampleDatabase.Row] {
        var urls: [String?] = []
        urls += (0..<40).map { "https://i.pinimg.com/736x/\($0).jpg" }
        urls += (0..<10).map { "http://s-media-cache-ak0.pinimg.com/\($0).jpg" }
        urls += (0..<12).map { "https://i\($0 % 3).wp.com/www.pinterest.com/\($0).jpg" }
        urls += (0..<8).map { "http://blog\($0).wordpress.com/a.jpg" }
        urls += (0..<6).map { "https://d\($0).cloudfront.net/a.jpg" } + ["https://tse1.mm.bing.net/th?id=1"]
        urls += (0..<15).map { "http://site\($0).co.uk:80/\($0) a.jpg" } + ["http://192.0.2.1/a", "http://localhost/a"]
        urls += [nil, "", "//a.b/c", "www.a.com/b", "undefined", "data:,x"]
        return urls.enumerated().map { index, url in
            SampleDatabase.Row(
                url: url, text: "caption \(index)", width: 800, height: 600, similarity: 0.3,
                punsafe: index == 1 ? 0.9 : 0.01,
                language: "en", cluster: cluster ? index % 5 : nil)
        }
    }

    private func audit(
        _ design: String = "uniform", population: Int? = 10_000, clustersTotal: Int? = nil, limit: Int = 100,
        rows: [SampleDatabase.Row]? = nil
    ) throws -> DomainAudit {
        let database = try SampleDatabase(
            design: design, population: population, clustersTotal: clustersTotal, rows: rows ?? self.rows())
        return try DomainAudit(
            sample: database.queue, path: "x.sqlite", resolver: resolver(), options: .init(limit: limit))
    }

    @Test(
        "counts every row once on each level, in every design",
        arguments: ["uniform", "census", "bernoulli", "stratified", "cluster", "quota"])
    func counts(_ design: String) throws {
        let audit = try audit(design, clustersTotal: 50, rows: rows(cluster: design == "cluster"))
        #expect(audit.rowCount == 100)
        #expect(audit.platforms.map(\.count).reduce(0, +) == 100)
        let invalid = audit.invalid.reduce(0) { $0 + $1.count }
        #expect(invalid == 6 && audit.domains.map(\.count).reduce(0, +) == 94)
        #expect(audit.hosts.map(\.count).reduce(0, +) == 94)
        let counts = Dictionary(uniqueKeysWithValues: audit.platforms.map { ($0.name, $0.count) })
        #expect(
            counts == [
                "Pinterest": 50, "WordPress": 20, "(shared CDN)": 6, "(thumbnail cache)": 1, "(other)": 17,
                "(no host)": 6,
            ])
        #expect(audit.unattributable.count == 7 && audit.distinct.domains == 22)
        #expect(audit.domains.first?.name == "pinimg.com" && audit.domains.first?.parent == "Pinterest")
        #expect(audit.hosts.first?.name == "i.pinimg.com" && audit.hosts.first?.parent == "pinimg.com")
        for item in audit.domains + audit.hosts + audit.platforms {
            #expect(item.estimate.interval.contains(item.estimate.share))
        }
    }

    @Test("the order is by count, then by name, and a limit only cuts the end")
    func order() throws {
        let all = try audit(limit: 0)
        let some = try audit(limit: 5)
        #expect(all.domains.count == 22 && some.domains.map(\.name) == all.domains.prefix(5).map(\.name))
        for (left, right) in zip(all.hosts, all.hosts.dropFirst()) {
            #expect(left.count > right.count || (left.count == right.count && left.name < right.name))
        }
    }

    @Test("classes of URLs are counted by name")
    func classes() throws {
        let audit = try audit()
        let invalid = Dictionary(uniqueKeysWithValues: audit.invalid.map { ($0.name, $0.count) })
        #expect(
            invalid == [
                "null": 1, "empty": 1, "protorel": 1, "noscheme": 1, "garbage": 1, "data": 1, "nohost": 0, "badhost": 0,
                "otherscheme": 0,
            ])
        let unusual = Dictionary(uniqueKeysWithValues: audit.unusual.map { ($0.name, $0.count) })
        #expect(unusual["port"] == 15 && unusual["space"] == 15 && unusual["ipv4"] == 1 && unusual["single_label"] == 1)
        #expect(audit.secure.share == 0.59)
    }

    @Test("proxies are looked through")
    func proxies() throws {
        let audit = try audit()
        #expect(audit.proxiedCount == 12)
        #expect(audit.proxies.map(\.name) == ["pinterest.com", "wp.com"])
        #expect(audit.proxies.map(\.hosted) == [0, 12] && audit.proxies.map(\.original) == [12, 0])
    }

    @Test("a census has no intervals and no unseen domains")
    func census() throws {
        let audit = try audit("census", population: 100)
        #expect(audit.unseen == nil && audit.top100.low == audit.top100.high && audit.top100.plugIn == 0.94)
        #expect(audit.domains.allSatisfy { $0.estimate.interval.lowerBound == $0.estimate.interval.upperBound })
        #expect(audit.domains.first?.estimate.population == 50)
    }

    @Test("the JSON holds what scripts rely on")
    func json() throws {
        let text = try audit().json().text()
        let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["rows"] as? Int == 100 && object["design"] as? String == "uniform")
        #expect((object["unattributable"] as? [String: Any])?["count"] as? Int == 7)
        #expect((object["invalid"] as? [String: Int])?["noscheme"] == 1)
        let top = try #require(object["top100"] as? [String: Double])
        #expect(Set(top.keys).isSuperset(of: ["low", "plugIn", "high"]))
        for level in ["hosts", "domains", "platforms"] {
            let items = try #require(object[level] as? [[String: Any]])
            #expect(Set(items[0].keys) == ["name", "count", "share", "low", "high", "population"])
        }
    }

    @Test("a report masks captions, lists platforms and says where it comes from")
    func report() throws {
        let database = try SampleDatabase(population: 10_000, rows: rows())
        let resolver = try resolver()
        let audit = try DomainAudit(sample: database.queue, path: "x", resolver: resolver)
        let profiles = try DomainProfiles(
            sample: database.queue, path: "x", audit: audit, resolver: resolver, options: .init(profiles: 3))
        #expect(Set(profiles.profiles.keys) == ["pinimg.com", "wp.com", "wordpress.com"])
        let pinterest = try #require(profiles.profiles["pinimg.com"])
        #expect(pinterest.count == 50 && pinterest.width.value == 800 && pinterest.secure.value == 0.8)
        #expect(pinterest.mainLanguage?.name == "en" && pinterest.captions.count == 2)
        var layout = DomainReport(audit)
        layout.profiles = profiles
        layout.command = "klarbild audit domains x"
        layout.published = try PublishedTable(
            contentsOf: DataFolder.locate().file("Published/laion-aesthetics-v2-6plus-2022.json"))
        layout.comparison = Comparison(audit, with: audit, named: "itself")
        let markdown = MarkdownDocument(layout.report).text
        for text in [
            "Pinterest", "100 largest domains", "klarbild audit domains x", "second-hand", "SHA-256", "i.pinimg.com",
        ] {
            #expect(markdown.contains(text), "\(text)")
        }
        #expect(layout.report.tables.map(\.identifier).contains("against"))
        #expect(Set(layout.report.tables.map(\.identifier)).count == layout.report.tables.count)
    }

    @Test("only captions that a score or tag clears are shown")
    func captions() throws {
        func shown(_ row: SampleDatabase.Row, mask: Double = 0.1) throws -> [DomainProfile.Caption] {
            let database = try SampleDatabase(population: nil, rows: [row])
            let audit = try DomainAudit(sample: database.queue, path: "x", resolver: resolver())
            return try DomainProfiles(
                sample: database.queue, path: "x", audit: audit, resolver: resolver(), options: .init(maskPunsafe: mask)
            ).profiles["a.com"]?.captions ?? []
        }
        let url = "http://a.com/1"
        #expect(try shown(.init(url: url, text: "x", punsafe: 0.05)) == [.text("x")])
        #expect(try shown(.init(url: url, text: "x", punsafe: 0.2)) == [.masked])
        #expect(try shown(.init(url: url, text: "x", punsafe: 0.2), mask: 1) == [.text("x")])
        #expect(try shown(.init(url: url, text: "x")) == [.masked])
        #expect(try shown(.init(url: url, text: "x", nsfw: "UNLIKELY")) == [.text("x")])
        #expect(try shown(.init(url: url, text: "x", nsfw: "NSFW")) == [.masked])
        let long = String(repeating: "ä", count: 5000)
        #expect(try shown(.init(url: url, text: long, punsafe: 0)) == [.text(String(repeating: "ä", count: 100) + "…")])
    }

    @Test("a sample without rows or with an unknown design is refused")
    func refused() throws {
        #expect(throws: AuditError.empty(path: "x.sqlite")) { try audit(rows: []) }
        #expect(throws: AuditError.self) { try audit("magic") }
        #expect(throws: AuditError.self) { try audit("simple") }
    }

    @Test("progress can stop a pass")
    func stops() throws {
        struct Stop: Error {}
        let database = try SampleDatabase(population: nil, rows: rows())
        #expect(throws: Stop.self) {
            try DomainAudit(sample: database.queue, path: "x", resolver: resolver()) { _ in throw Stop() }
        }
    }

    @Test("tallies of two threads merge to the tally of one")
    func merge() throws {
        let urls = rows().map(\.url)
        func tally(_ urls: some Sequence<String?>) throws -> HostTally {
            var tally = HostTally(resolver: try resolver())
            for url in urls {
                var text = url ?? ""
                _ = text.withUTF8 { tally.add(url == nil ? nil : $0) }
            }
            return tally
        }
        let whole = try tally(urls)
        var left = try tally(urls.prefix(55).reversed())
        left.merge(try tally(urls.dropFirst(55)))
        let audits = [whole, left].map { DomainAudit(counted: $0, population: 100, limit: 0).json().text() }
        #expect(audits[0] == audits[1])
    }
}

@Suite("Published tables") struct PublishedTableTests {
    @Test("the shipped table holds the figures of August 2022")
    func shipped() throws {
        let table = try PublishedTable(
            contentsOf: DataFolder.locate().file("Published/laion-aesthetics-v2-6plus-2022.json"))
        #expect(table.rows == 12_096_835 && table.top100?.share == 0.47)
        let first = try #require(table.platforms.first)
        #expect(first.name == "Pinterest" && first.share == 0.085 && first.provenance == .secondHand)
        let shares = table.platforms.map(\.share)
        #expect(shares == shares.sorted(by: >))
        let known = try Set(PlatformTable.shipped(in: .locate()).platforms.map(\.name))
        #expect(table.platforms.allSatisfy { known.contains($0.name) })
    }

    @Test(
        "refuses what is no table",
        arguments: [
            "", "{}",
            #"{"title":"","source":"","date":"","rows":1,"platforms":[{"name":"x","share":2,"provenance":"recalled","rounding":0}]}"#,
        ])
    func refused(_ text: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "t.json")
            try Data(text.utf8).write(to: file)
            #expect(throws: AuditError.self) { try PublishedTable(contentsOf: file) }
        }
        #expect(throws: AuditError.self) { try PublishedTable(contentsOf: URL(filePath: "/no/such.json")) }
    }
}
