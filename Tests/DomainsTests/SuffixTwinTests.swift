import Foundation
import Resources
import TestSupport
import Testing

@testable import Domains

/// The algorithm of publicsuffix.org over rules as they are written, one after the other.
private struct NaiveSuffixList {
    /// Labels of each rule, and whether it is an exception and private.
    private let rules: [(pattern: [String], isException: Bool, isPrivate: Bool)]

    init(_ rules: [(text: String, isPrivate: Bool)]) {
        self.rules = rules.map { text, isPrivate in
            (text.drop { $0 == "!" }.split(separator: ".").map(String.init), text.hasPrefix("!"), isPrivate)
        }
    }

    func registrableDomain(of host: String, withPrivate: Bool) -> String? {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        var (best, isException) = (1, false)
        for (pattern, isExceptional, isPrivate) in rules where withPrivate || !isPrivate {
            guard pattern.count <= labels.count else { continue }
            let matches = zip(pattern.reversed(), labels.reversed()).allSatisfy { $0 == "*" || $0 == $1 }
            guard matches else { continue }
            if isExceptional {
                (best, isException) = (pattern.count - 1, true)
            } else if !isException {
                best = max(best, pattern.count)
            }
        }
        return labels.count > best ? labels.suffix(best + 1).joined(separator: ".") : nil
    }
}

@Suite("Public suffix rules against a naive twin") struct SuffixTwinTests {
    /// Names over so few labels that rules and hosts meet.
    private func name(_ most: Int, _ random: inout SeededGenerator) -> String {
        (0..<1 + random.below(most)).map { _ in random.pick(["a", "b", "c", "aa", "ab", "xn--p1ai"]) }.joined(
            separator: ".")
    }

    @Test("cut random hosts by random rules alike, wildcards, exceptions and private rules included", arguments: 0..<6)
    func random(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        for _ in 0..<60 {
            var rules: [(text: String, isPrivate: Bool)] = []
            for _ in 0..<random.below(14) {
                let isPrivate = random.below(3) == 0
                switch random.below(5) {
                case 0: rules.append(("*." + name(2, &random), isPrivate))
                case 1:
                    // An exception goes with its wildcard, as in the list.
                    let base = name(2, &random)
                    rules.append(("*." + base, isPrivate))
                    rules.append(("!\(random.pick(["a", "b"])).\(base)", isPrivate))
                default: rules.append((name(3, &random), isPrivate))
                }
            }
            // Two exceptions at different depths on one branch have no order by the rules.
            let exceptions = rules.filter { $0.text.hasPrefix("!") }.map { $0.text.dropFirst() }
            let overlap = exceptions.contains { one in exceptions.contains { $0 != one && $0.hasSuffix("." + one) } }
            guard !overlap else { continue }
            let text =
                "// ===BEGIN ICANN DOMAINS===\nzz\n" + rules.filter { !$0.isPrivate }.map { $0.text + "\n" }.joined()
                + "// ===BEGIN PRIVATE DOMAINS===\n"
                + rules.filter(\.isPrivate).map { $0.text + "  a remark\r\n" }.joined()
            let list = try PublicSuffixList(parsing: Data(text.utf8))
            #expect(list.identity.ruleCount == rules.count + 1)
            let naive = NaiveSuffixList(rules + [("zz", false)])
            for _ in 0..<150 {
                let host = name(5, &random)
                for section in [PublicSuffixList.Section.icann, .icannAndPrivate] {
                    let expected = naive.registrableDomain(of: host, withPrivate: section == .icannAndPrivate)
                    #expect(list.registrableDomain(of: host, section: section) == expected, "\(host) by \(rules)")
                }
            }
        }
    }

    @Test("of the real list cut real suffixes with random labels alike, private section included")
    func real() throws {
        let url = try DataFolder.locate().file("PublicSuffix/public_suffix_list.dat")
        let text = try String(contentsOf: url, encoding: .utf8)
        var rules: [(text: String, isPrivate: Bool)] = []
        var isPrivate = false
        for line in text.split(separator: "\n") {
            if line.contains("===BEGIN PRIVATE DOMAINS===") { isPrivate = true }
            guard !line.hasPrefix("//"), let rule = line.split(separator: " ").first,
                rule.utf8.allSatisfy({ $0 < 0x80 })
            else { continue }
            rules.append((String(rule), isPrivate))
        }
        let list = try PublicSuffixList.shipped(in: .locate())
        var random = SeededGenerator(1)
        // The twin goes through all rules for every host: only those of the same ending can match.
        let twins = Dictionary(grouping: rules) { $0.text.split(separator: ".").last.map(String.init) ?? "" }
            .mapValues(NaiveSuffixList.init)
        for _ in 0..<600 {
            let rule = random.pick(rules).text.drop { $0 == "!" }.replacing("*.", with: "\(random.pick(["w", "www"])).")
            let host = (0..<random.below(3)).map { _ in random.pick(["x", "www", "a-1"]) + "." }.joined() + rule
            let ending = host.split(separator: ".").last.map(String.init) ?? ""
            guard let naive = twins[ending] else { continue }
            #expect(
                list.registrableDomain(of: host) == naive.registrableDomain(of: host, withPrivate: false), "\(host)")
            #expect(
                list.registrableDomain(of: host, section: .icannAndPrivate)
                    == naive.registrableDomain(of: host, withPrivate: true), "\(host)")
        }
    }

    @Test("are cut in bytes without a name's copy, from one label to very many")
    func manyLabels() throws {
        let list = try PublicSuffixList.shipped(in: .locate())
        for count in [1, 2, 60, 125] {
            let host = String(repeating: "a.", count: count) + "uk"
            #expect(list.registrableDomain(of: host) == "a.uk")
            let british = String(repeating: "a.", count: min(count, 123)) + "co.uk"
            #expect(list.registrableDomain(of: british) == "a.co.uk")
        }
        #expect(list.registrableDomain(of: String(repeating: "a.", count: 200) + "uk") == nil)
    }

    @Test("stand any bytes at all: a list is read, or its bad line is named", arguments: 0..<4)
    func anyList(_ seed: UInt64) {
        var random = SeededGenerator(seed)
        let alphabet = Array("ab.*!/ \t\r\n".utf8) + [0xc3, 0xa4, 0xff, 0x00]
        for _ in 0..<800 {
            let bytes =
                Array("// ===BEGIN ICANN DOMAINS===\n".utf8) + (0..<random.below(60)).map { _ in random.pick(alphabet) }
            do {
                let list = try PublicSuffixList(parsing: Data(bytes))
                for host in ["a", "a.b", "b.a.b", "a.b.a.b"] {
                    if let domain = list.registrableDomain(of: host) {
                        #expect(host == domain || host.hasSuffix("." + domain))
                    }
                }
            } catch {
                if case .badSuffixRule(let line, _) = error {
                    #expect(line >= 2 && line <= bytes.count { $0 == 0x0a } + 1)
                }
            }
        }
    }
}

@Suite("Platforms of hosts") struct PlatformTwinTests {
    /// A table of some platforms, hosts without attribution and proxies.
    private static let json = """
        {"format": 1, "state": "x", "platforms": [
            {"name": "A", "domains": ["a.com", "a.co.uk"]}, {"name": "Shop", "domains": ["shop.a.com", "b.com"]}],
         "unattributable": [{"name": "(cache)", "reason": "r", "domains": ["c.com", "cdn.b.com"]}],
         "proxies": [{"hosts": ["p.com", "q.p.com"], "original": "firstPathSegment"},
                     {"hosts": ["r.com"], "original": "query", "parameter": "u"}]}
        """
    private static let domains = [
        "a.com": "A", "a.co.uk": "A", "shop.a.com": "Shop", "b.com": "Shop", "c.com": "(cache)", "cdn.b.com": "(cache)",
    ]

    private func resolver() throws -> HostResolver {
        HostResolver(suffixes: try .shipped(in: .locate()), platforms: try PlatformTable(parsing: Data(Self.json.utf8)))
    }

    @Test("are found by the host, then by its domain, as two dictionaries find them", arguments: 0..<3)
    func twin(_ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var resolver = try resolver()
        let list = resolver.suffixes
        for _ in 0..<3000 {
            let host =
                (0..<random.below(3)).map { _ in random.pick(["www.", "shop.", "cdn.", "x."]) }.joined()
                + random.pick(["a.com", "b.com", "c.com", "a.co.uk", "d.org", "co.uk"])
            let domain = list.registrableDomain(of: host) ?? host
            let expected = Self.domains[host] ?? Self.domains[domain] ?? "(other)"
            let found = resolver.attribution(of: "https://\(host.uppercased())/x")
            #expect(found.platform == expected && found.registrableDomain == domain && found.host == host, "\(host)")
            #expect(found.isAttributable == (expected != "(cache)"))
        }
        #expect(Set((0..<resolver.hosts.count).map { resolver.hosts[$0] }).count == resolver.hosts.count)
    }

    @Test(
        "of proxies are those of the proxy, and the original is what the URL names",
        arguments: [
            ("http://p.com/x.org/a", "x.org"), ("http://p.com/X.ORG", "x.org"), ("http://p.com/x.org?y", "x.org"),
            ("http://p.com/x.org:80/", "x.org"), ("http://p.com/u@x.org/", "x.org"), ("http://p.com/x/", nil),
            ("http://p.com/", nil),
            ("http://p.com", nil), ("http://p.com?x.org", nil), ("http://p.com//x.org", nil),
            ("http://p.com/1.2.3.4/", nil),
            ("http://p.com/[::1]/", nil), ("http://p.com/a..b/", nil), ("http://p.com/http://x.org/", nil),
            ("http://p.com/%zz.org/", nil),
            ("http://p.com/b%C3%BCcher.de/", "xn--bcher-kva.de"), ("http://q.p.com/x.org", "x.org"),
            ("http://z.p.com/x.org", nil),
            ("http://r.com/?u=x.org", "x.org"), ("http://r.com/?v=1&u=http://x.org/y", "x.org"),
            ("http://r.com/?u=https%3A%2F%2Fx.org%2F", "x.org"),
            ("http://r.com/?uu=x.org", nil), ("http://r.com/?u", nil), ("http://r.com/?u=", nil),
            ("http://r.com/u=x.org", nil),
            ("http://r.com/#?u=x.org", nil), ("http://r.com/?v=1&amp;u=//x.org/", "x.org"),
            ("http://r.com/?u=y.org&u=x.org", "y.org"),
            ("http://r.com/?u=ftp://x.org/", nil), ("http://r.com/?u=HTTPS://x.org", "x.org"),
            ("http://r.com/?u=%", nil),
            ("http://r.com?u=x.org", "x.org"), ("http://r.com/?&&u=x.org#u=y.org", "x.org"),
            ("http://r.com/?u=r.com/?u=x.org", "r.com"),
        ] as [(String, String?)])
    func proxies(_ url: String, _ original: String?) throws {
        var resolver = try resolver()
        for _ in 0..<2 { #expect(resolver.attribution(of: url).originalHost == original) }
    }

    @Test("are the same for hosts that another resolver has found")
    func merged() throws {
        var (one, other) = (try resolver(), try resolver())
        for url in [
            "http://www.a.com/", "http://1.2.3.4/", "http://[::1]/", "http://localhost/", "http://p.com/x.org/",
        ] {
            _ = one.attribution(of: url)
        }
        for host in 0..<one.hosts.count {
            let number = one.hosts.withBytes(at: host) { other.index(ofHost: $0, kind: one.kind(ofHost: host)) }
            #expect(number == host && other.kind(ofHost: number) == one.kind(ofHost: host))
            #expect(other.platform(ofHost: number) == one.platform(ofHost: host))
            #expect(other.domains[other.domain(ofHost: number)] == one.domains[one.domain(ofHost: host)])
        }
    }

    @Test("are refused in tables of more platforms or proxies than can be numbered")
    func tooMany() throws {
        func table(_ platforms: Int, _ proxies: Int) throws -> PlatformTable {
            let groups = (0..<platforms).map { #"{"name": "\#($0)", "domains": ["\#($0).com"]}"# }.joined(
                separator: ",")
            let hosts = (0..<proxies).map { #""p\#($0).com""# }.joined(separator: ",")
            return try PlatformTable(
                parsing: Data(
                    #"{"format": 1, "state": "", "platforms": [\#(groups)], "unattributable": [], "proxies": [{"hosts": [\#(hosts)], "original": "firstPathSegment"}]}"#
                        .utf8))
        }
        let most = try table(1000, 255)
        var resolver = HostResolver(suffixes: try .shipped(in: .locate()), platforms: most)
        #expect(resolver.attribution(of: "http://p254.com/x.org/").originalHost == "x.org")
        #expect(resolver.attribution(of: "http://999.com/").platform == "999")
        #expect(throws: DomainsError.self) { try table(1, 256) }
        #expect(throws: DomainsError.self) { try table(65_535, 1) }
    }
}
