import Audits
import Coverage
import Foundation
import GRDB
import Metadata
import TestSupport
import Testing

/// Counts and weights under each way to sample, against the rows that were stored.
@Suite("Samples of every design beside their rows") struct DesignTwinTests {
    private static let designs: [(SampleDesign.Kind, Int64?)] = [
        (.uniform, 300), (.bernoulli, 300), (.reservoir, 300), (.stratified, 300), (.quota, 4), (.census, nil),
    ]
    private static let words = SampledCorpus.subjects + ["red", "old", "unseen"]

    @Test("counts are those of the stored rows, and shares those of their weights", arguments: designs)
    func weights(design: SampleDesign.Kind, wanted: Int64?) throws {
        try SampledCorpus(rows: 1500).withSample(design, rows: wanted) { sample in
            let names = try sample.names(Self.words)
            #expect(sample.rows.count > 100 && sample.rows.allSatisfy { $0.weight >= 1 })
            for word in Self.words {
                let estimate = try #require(names[word]).coverage.estimate
                #expect(estimate.count == sample.count(word), "\(word)")
                #expect(abs(estimate.estimate.share - sample.weightedShare(word)) < 1e-12, "\(word)")
                #expect(estimate.low <= estimate.estimate.share * Double(sample.rows.count) + 1e-6)
                #expect(estimate.high >= estimate.estimate.share * Double(sample.rows.count) - 1e-6)
            }
        }
    }

    @Test("rows of one group weigh what they stand for, also where the groups differ a thousandfold")
    func cluster() throws {
        // Files take the part of row groups: every design needs one column more, which is written by hand.
        let edit: (Database) throws -> Void = { database in
            try database.execute(sql: "UPDATE runs SET design = 'cluster', clusters = 4, clusters_total = 40")
            try database.execute(sql: "UPDATE rows SET cluster = source_id, weight = 1")
            try database.execute(sql: "UPDATE rows SET weight = 1000 WHERE source_id = 2")
        }
        try SampledCorpus(rows: 1500).withSample(.census, rows: nil, edit: edit) { sample in
            // As if 1,500 rows of 60,000 had been read.
            try DatabaseQueue(path: sample.path).write { try $0.execute(sql: "UPDATE runs SET population = 60000") }
            let names = try sample.names(Self.words)
            for word in Self.words {
                let estimate = try #require(names[word]).coverage.estimate
                #expect(estimate.count == sample.count(word))
                #expect(abs(estimate.estimate.share - sample.weightedShare(word)) < 1e-12, "\(word)")
                #expect(estimate.estimate.interval.contains(estimate.estimate.share))
                #expect(estimate.estimate.interval.lowerBound < estimate.estimate.interval.upperBound)
            }
        }
    }

    @Test(
        "over many samples the estimates are right on average, and their intervals hold the truth",
        arguments: [(SampleDesign.Kind.uniform, Int64(150)), (.bernoulli, 150), (.stratified, 150), (.quota, 3)])
    func repeated(design: SampleDesign.Kind, wanted: Int64) throws {
        let corpus = SampledCorpus(rows: 600), samples = 24
        var (sums, held) = ([String: Double](), 0)
        for seed in 1...UInt64(samples) {
            try corpus.withSample(design, rows: wanted, seed: seed &* 7919) { sample in
                for (word, name) in try sample.names(Self.words) {
                    sums[word, default: 0] += name.coverage.estimate.estimate.share * 600
                    let range = try #require(name.joint.estimate.populationInterval)
                    if range.contains(corpus.count(word)) { held += 1 }
                }
            }
        }
        for word in Self.words {
            let truth = Double(corpus.count(word)), share = truth / 600
            // Four standard errors of a simple sample of the size, wide enough for those of quota.
            let error = 4 * 600 * (share * (1 - share) / 90 / Double(samples)).squareRoot()
            #expect(abs((sums[word] ?? 0) / Double(samples) - truth) <= error + 1e-9, "\(word)")
        }
        #expect(held >= Self.words.count * samples * 95 / 100, "\(held)")
    }

    @Test(
        "the whole population as a sample of itself has no interval",
        arguments: [SampleDesign.Kind.uniform, .stratified])
    func everything(design: SampleDesign.Kind) throws {
        let corpus = SampledCorpus(rows: 200)
        try corpus.withSample(design, rows: 200) { sample in
            for (word, name) in try sample.names(Self.words) {
                let estimate = name.coverage.estimate
                #expect(estimate.estimate.populationInterval == corpus.count(word)...corpus.count(word), "\(word)")
            }
        }
    }

    @Test(
        "a larger sample says more exactly what all rows hold",
        arguments: [SampleDesign.Kind.uniform, .stratified])
    func nested(design: SampleDesign.Kind) throws {
        var widths: [Double] = []
        for wanted: Int64 in [50, 200, 800] {
            try SampledCorpus(rows: 1000).withSample(design, rows: wanted) { sample in
                let interval = try #require(try sample.names(["cat"])["cat"]).coverage.estimate.estimate.interval
                widths.append(interval.upperBound - interval.lowerBound)
            }
        }
        #expect(widths == widths.sorted(by: >), "\(widths)")
    }

    @Test(
        "a database whose rows cannot be weighed is an error that says so",
        arguments: ["0", "-3", "1e999", "'many'"])
    func broken(weight: String) throws {
        let edit: (Database) throws -> Void = { try $0.execute(sql: "UPDATE rows SET weight = \(weight) WHERE id = 7") }
        try SampledCorpus(rows: 100).withSample(.stratified, rows: 50, edit: edit) { sample in
            let error = #expect(throws: AuditError.self) { try sample.index() }
            #expect(error?.description.contains("weight") == true && error?.description.contains(sample.path) == true)
        }
    }

    @Test("captions that are no text and scores that are no number are masked or empty, and end nothing")
    func foreign() throws {
        let edit: (Database) throws -> Void = { database in
            try database.execute(sql: "UPDATE rows SET text = x'63617420ff', punsafe = 0.01 WHERE id = 1")
            try database.execute(sql: "UPDATE rows SET text = 'cat dog', punsafe = 'none', nsfw = x'ff' WHERE id = 2")
            try database.execute(sql: "UPDATE rows SET text = 12, punsafe = 0 WHERE id = 3")
            try database.execute(sql: "DELETE FROM rows WHERE id > 3")
        }
        try SampledCorpus(rows: 40).withSample(.census, rows: nil, edit: edit) { sample in
            let audit = try CoverageAudit(sample.index(), prompts: ["cat", "dog", "12"], finder: plainFinder)
            #expect(audit.rowCount == 3 && audit.prompts.map(\.phrase.count) == [2, 1, 1])
            #expect(audit.prompts[0].nearest.first?.caption == .text("cat \u{fffd}"))
            #expect(audit.prompts[1].nearest.map(\.caption) == [.masked])
            #expect(audit.prompts[2].nearest.map(\.caption) == [.text("12")])
        }
    }
}
