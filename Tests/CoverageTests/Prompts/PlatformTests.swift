import Audits
import Coverage
import Foundation
import Metadata
import Testing

@Suite("Platforms and filters beside captions") struct PlatformTests {
    /// Captions of one thing, so many from each host.
    private func audit(_ hosts: KeyValuePairs<String?, Int>, others: Int = 0) throws -> CoverageAudit {
        var rows: [MetadataRow] = []
        for (host, count) in hosts {
            for _ in 0..<count {
                rows.append(MetadataRow(url: host.map { "https://\($0)/\(rows.count).jpg" }, text: "a red lamp"))
            }
        }
        for number in 0..<others { rows.append(MetadataRow(url: "https://o.example/\(number).jpg", text: "sea")) }
        return try CoverageAudit(Corpus(rows: rows).index(), prompts: ["a red lamp"], finder: plainFinder)
    }

    @Test("the five largest are told, ties by name, and what is no platform in brackets")
    func largest() throws {
        let audit = try audit([
            "i.pinimg.com": 3, "x.example": 5, "live.staticflickr.com": 3, "cdn.shopify.com": 1, "i.etsystatic.com": 2,
            nil: 4,
        ])
        let matching = try #require(audit.prompts[0].matching)
        #expect(
            matching.count == 18
                && matching.parts.map(\.name) == ["(other)", "(no host)", "Flickr", "Pinterest", "Etsy"])
        #expect(
            matching.parts.map(\.count) == [5, 4, 3, 3, 2]
                && matching.parts.map(\.isPlatform) == [false, false, true, true, true])
        #expect(audit.concepts[0].platforms == matching)
    }

    @Test(
        "a prompt depends on a platform with more than half of ten captions at least",
        arguments: [
            (6, 4, true), (5, 5, false), (10, 0, true), (9, 0, false), (6, 3, false), (51, 49, true), (50, 50, false),
            (1, 99, false),
        ])
    func dependence(pinned: Int, others: Int, depends: Bool) throws {
        let audit = try audit(["i.pinimg.com": pinned, "x.example": others])
        #expect((audit.prompts[0].matching?.dominant?.name == "Pinterest") == depends)
        #expect(SetCoverage(audit).dependent == (depends ? [0] : []))
        // Sites that are no platform are nobody to depend on.
        let sites = try self.audit(["x.example": pinned, "i.pinimg.com": others])
        #expect(sites.prompts[0].matching?.dominant == nil || others * 2 > pinned + others)
    }

    @Test(
        "lift is the share among the captions over that among all rows",
        arguments: [(10, 0, 1.0), (10, 10, 2), (10, 90, 10), (1, 3, 4)])
    func lift(captions: Int, others: Int, expected: Double) throws {
        let part = try #require(try audit(["i.pinimg.com": captions], others: others).prompts[0].matching?.parts.first)
        #expect(part.name == "Pinterest" && part.share == 1 && abs(part.lift - expected) < 1e-12)
    }

    /// Width, height, aesthetic, punsafe and pwatermark, and which of the four filters keep the row, drop it, or cannot tell.
    @Test(
        "each filter keeps, drops or leaves undecided at its very bounds",
        arguments: [
            (1024, 1024, 5.1, 0.05, 0.4, "kkkk"), (1023, 1024, 5.1, 0.05, 0.4, "dkkk"),
            (1024, 511, 5.1, 0.05, 0.4, "ddkk"),
            (512, 512, 5, 0.05, 0.4, "ddkk"), (512, 512, 4.5, 0.099, 0.4, "ddkk"), (512, 512, 4.49, 0, 0, "dddd"),
            (512, 512, 5.1, 0.1, 0.499, "dkdk"), (512, 512, 5.1, 0.98, 0.5, "dddd"), (512, 512, 5.1, 0.979, 0, "dkdk"),
            (nil, nil, nil, nil, nil, "????"), (2000, nil, 9, 0, 0, "??kk"), (100, nil, 9, 0, 0, "ddkk"),
            (2000, 2000, nil, 0, 0, "k???"),
            (2000, 2000, nil, 1, 0, "k?dd"), (2000, 2000, 9, nil, nil, "k???"), (2000, 2000, 1, nil, nil, "kddd"),
        ] as [(Double?, Double?, Double?, Double?, Double?, String)])
    func filters(
        width: Double?, height: Double?, aesthetic: Double?, punsafe: Double?, pwatermark: Double?, expected: String
    ) throws {
        var row = MetadataRow(text: "a lamp")
        (row.width, row.height, row.aesthetic, row.punsafe, row.pwatermark) = (
            width, height, aesthetic, punsafe, pwatermark
        )
        let audit = try CoverageAudit(Corpus(rows: [row]).index(), prompts: ["a lamp"], finder: plainFinder)
        let filtered = audit.concepts[0].filtered
        let found = FilterRung.ladder.map { rung -> Character in
            guard let part = filtered.first(where: { $0.filter == rung }) else { return "?" }
            return part.decided == 1 ? part.kept == 1 ? "k" : "d" : "!"
        }
        #expect(String(found) == expected)
    }
}
