import Domains
import Foundation
import Resources
import TestSupport
import Testing

@Suite("Public suffix list") struct PublicSuffixListTests {
    let list: PublicSuffixList

    init() throws {
        list = try PublicSuffixList.shipped(in: .locate())
    }

    @Test("passes the official test vectors")
    func official() throws {
        let text = try String(decoding: Golden.data("test_psl.txt"), as: UTF8.self)
        var checked = 0
        for line in text.split(separator: "\n") where line.hasPrefix("checkPublicSuffix(") {
            let inside = line.dropFirst("checkPublicSuffix(".count).prefix { $0 != ")" }
            let parts = inside.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            let values = parts.map { $0 == "null" ? nil : $0.trimmingCharacters(in: ["'"]) }
            guard let host = values[0] else { continue }
            // The vectors name domains as they are spelled; ours are A-labels.
            let expected = values[1].flatMap { URLHost.host(of: "http://\($0)/") }
            #expect(list.registrableDomain(of: host, section: .icannAndPrivate) == expected, "\(host)")
            checked += 1
        }
        #expect(checked > 70)
    }

    @Test(
        "hosting platforms are one domain by the ICANN section and many by the whole list",
        arguments: [
            ("1.bp.blogspot.com", "blogspot.com", "bp.blogspot.com"), ("a.github.io", "github.io", "a.github.io"),
            ("d1.cloudfront.net", "cloudfront.net", "d1.cloudfront.net"),
            ("x.wordpress.com", "wordpress.com", "wordpress.com"), ("i.pinimg.com", "pinimg.com", "pinimg.com"),
            ("www.bbc.co.uk", "bbc.co.uk", "bbc.co.uk"),
        ])
    func sections(_ host: String, _ icann: String, _ whole: String) {
        #expect(list.registrableDomain(of: host) == icann)
        #expect(list.registrableDomain(of: host, section: .icannAndPrivate) == whole)
    }

    @Test("addresses, suffixes and nonsense have no domain", arguments: ["192.0.2.7", "[::1]", "co.uk", "", "a b"])
    func none(_ host: String) {
        #expect(list.registrableDomain(of: host) == nil)
    }

    @Test("names itself by digest, state and number of rules")
    func identity() {
        #expect(list.identity.sha256 == "df6306ec61971424ad259757b399911f4d414486629a5a00e299a2b6c7957089")
        #expect(list.identity.state == "2026-08")
        #expect(list.identity.ruleCount == 10_248)
    }

    private func parse(_ text: String) throws -> PublicSuffixList {
        try PublicSuffixList(parsing: Data(text.utf8))
    }

    @Test("a small list with wildcard and exception is followed")
    func small() throws {
        let list = try parse("// ===BEGIN ICANN DOMAINS===\nck\n*.ck\n!www.ck\r\n\nuk junk after a blank\nco.uk\n*\n")
        #expect(list.registrableDomain(of: "a.www.ck") == "www.ck")
        #expect(list.registrableDomain(of: "a.b.c.ck") == "b.c.ck")
        #expect(list.registrableDomain(of: "c.ck") == nil)
        #expect(list.registrableDomain(of: "x.y.uk") == "y.uk")
        #expect(list.registrableDomain(of: "a.b.unlisted") == "b.unlisted")
    }

    @Test(
        "refuses what is no list",
        arguments: ["", "com\nnet\n", "<html></html>", "// ===BEGIN ICANN DOMAINS===\n", "\u{0}"])
    func notAList(_ text: String) {
        #expect(throws: DomainsError.self) { try parse(text) }
    }

    @Test("names the line of a bad rule", arguments: ["a..b", "!", "*.", "a.*.b", "ex ample", "<b>", "!.com"])
    func badRule(_ rule: String) throws {
        guard rule != "ex ample" else {
            // Text after white space is a remark by the format.
            #expect(try parse("// ===BEGIN ICANN DOMAINS===\n\(rule)").registrableDomain(of: "a.b.ex") == "b.ex")
            return
        }
        #expect(throws: DomainsError.badSuffixRule(line: 2, text: rule)) {
            try parse("// ===BEGIN ICANN DOMAINS===\n\(rule)\n")
        }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notText() {
        #expect(throws: DomainsError.self) {
            try PublicSuffixList(parsing: Data("// ===BEGIN ICANN DOMAINS===\n".utf8) + [0xff, 0xfe, 0x2e])
        }
    }

    @Test("agrees with a naive twin on hosts made of real suffixes")
    func naiveTwin() throws {
        let url = try DataFolder.locate().file("PublicSuffix/public_suffix_list.dat")
        let text = try String(contentsOf: url, encoding: .utf8)
        let end = try #require(text.utf8.firstRange(of: "===END ICANN DOMAINS===".utf8)).lowerBound
        let icann = text[..<end]
        var rules: Set<String> = []
        for line in icann.split(separator: "\n") where !line.hasPrefix("//") {
            let rule = line.split(separator: " ")[0]
            rules.insert(
                rule.split(separator: ".").map { label in
                    label == "*" || label.utf8.allSatisfy { $0 < 0x80 }
                        ? String(label) : URLHost.host(of: "http://\(label).x")?.dropLast(2).description ?? ""
                }.joined(separator: "."))
        }
        var checked = 0
        for (index, rule) in rules.sorted().enumerated() where index % 5 == 0 && !rule.hasPrefix("!") {
            let base = rule.hasPrefix("*.") ? "wild." + rule.dropFirst(2) : rule
            for host in [base, "a.\(base)", "b.a.\(base)"] {
                #expect(list.registrableDomain(of: host) == naive(host, rules), "\(host)")
                checked += 1
            }
        }
        #expect(checked > 3_600)
    }

    /// The algorithm of publicsuffix.org, word by word.
    private func naive(_ host: String, _ rules: Set<String>) -> String? {
        let labels = host.split(separator: ".").map(String.init)
        var suffixLength = 1
        for start in labels.indices {
            let tail = Array(labels[start...])
            let name = tail.joined(separator: ".")
            if rules.contains("!" + name) { return labels.suffix(tail.count).joined(separator: ".") }
            let wild = (["*"] + tail.dropFirst()).joined(separator: ".")
            if rules.contains(name) || (tail.count > 1 && rules.contains(wild)) {
                suffixLength = max(suffixLength, tail.count)
            }
        }
        return labels.count > suffixLength ? labels.suffix(suffixLength + 1).joined(separator: ".") : nil
    }
}
