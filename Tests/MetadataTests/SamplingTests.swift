import Foundation
import Metadata
import TestSupport
import Testing

@Suite("Spark's 64-bit hash")
struct SparkHash64Tests {
    private func hash(_ text: String, _ seed: UInt64) -> UInt64 {
        Array(text.utf8).withUnsafeBytes { SparkHash64.hash(bytes: $0, seed: seed) }
    }

    @Test("gives the value of Spark's documentation: xxhash64('Spark', array(123), 2)")
    func documented() {
        let value = SparkHash64.hash(int: 2, seed: SparkHash64.hash(int: 123, seed: hash("Spark", 42)))
        #expect(Int64(bitPattern: value) == 5_602_566_077_635_097_486)
    }

    @Test(
        "is XXH64 on bytes of all lengths",
        arguments: [
            ("", UInt64(0), UInt64(0xef46_db37_51d8_e999)), ("a", 0, 0xd24e_c4f1_a98c_6e5b),
            ("abc", 0, 0x44bc_2cf5_ad77_0999),
            ("Nobody inspects the spammish repetition", 0, 0xfbce_a83c_8a37_8bf1),
        ])
    func reference(_ text: String, _ seed: UInt64, _ expected: UInt64) {
        #expect(hash(text, seed) == expected)
    }

    @Test("passes over nulls and tells null from empty")
    func nulls() {
        let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        let none = SparkHash64.hash(seed: 1, url: nil, text: nil)
        #expect(none == SparkHash64.hash(long: 1, seed: 42))
        #expect(none != SparkHash64.hash(seed: 1, url: empty, text: nil))
        #expect(SparkHash64.hash(seed: 1, url: nil, text: nil) != SparkHash64.hash(seed: 2, url: nil, text: nil))
    }

    @Test("spreads evenly: a fraction takes about its share")
    func even() {
        for fraction in [0.01, 0.1, 0.5] {
            let threshold = SparkHash64.threshold(fraction: fraction)
            let taken = (0..<100_000).filter { hash("https://a.org/\($0).jpg", 42) >> 11 < threshold }.count
            let deviation = (100_000 * fraction * (1 - fraction)).squareRoot()
            #expect(abs(Double(taken) - 100_000 * fraction) < 4 * deviation)
        }
    }
}

@Suite("Sampling")
struct SamplingTests {
    /// 3000 rows in a CSV file: URL and caption tell the row.
    static func makeCSV(_ folder: URL, rows: Int = 3000, name: String = "a.csv") throws -> String {
        let hosts = ["i.pinimg.com", "a.example.org", "b.example.org", "i0.wp.com/c.example.com", "solo.example.net"]
        var text = "url,text,width\n"
        for row in 0..<rows {
            let host = row == 7 ? hosts[4] : hosts[row % 4]
            text += row % 100 == 99 ? ",row \(row),\n" : "https://\(host)/\(row).jpg,row \(row),\(row)\n"
        }
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path(percentEncoded: false)
    }

    static func configuration(_ sources: [String], _ folder: URL, _ name: String = "out.sqlite") -> SamplerConfiguration
    {
        var configuration = SamplerConfiguration(
            sources: sources, output: folder.appending(path: name), version: "test")
        configuration.search = false
        return configuration
    }

    @Test(
        "takes exactly the rows asked for, each once, with their probability",
        arguments: [
            SampleDesign.Kind.uniform, .reservoir, .stratified,
        ])
    func exact(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            let paths = [try Self.makeCSV(folder), try Self.makeCSV(folder, rows: 1000, name: "b.csv")]
            var configuration = Self.configuration(paths, folder)
            configuration.design = kind
            configuration.rows = 400
            let summary = try Sampler(configuration).run()
            #expect(summary.design.rowsTaken == 400 && summary.design.population == 4000)
            #expect(summary.design.kind == kind && summary.sources.map(\.rows) == [3000, 1000])
            if kind == .stratified { #expect(summary.sources.map(\.rowsTaken) == [300, 100]) }
            let store = try MetadataStore(readingFrom: configuration.output)
            let probe = try store.probe()
            #expect(probe.rows == 400 && probe.distinct == 400)
            #expect(probe.probabilities == [0.1] && probe.weightSum.rounded() == 4000)
            #expect(probe.mismatches == 0)
        }
    }

    @Test("takes every row alike often over many seeds", arguments: [SampleDesign.Kind.uniform, .reservoir])
    func uniformity(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            let path = try Self.makeCSV(folder, rows: 20)
            var counts = [Int](repeating: 0, count: 20)
            for seed in 0..<60 {
                var configuration = Self.configuration([path], folder)
                configuration.design = kind
                configuration.rows = 5
                configuration.seed = UInt64(seed)
                configuration.overwrite = true
                _ = try Sampler(configuration).run()
                for row in try MetadataStore(readingFrom: configuration.output).rowIndices() { counts[Int(row)] += 1 }
            }
            // 15 expected, deviation 3.4 (binomial 60, 1/4).
            #expect(counts.allSatisfy { abs($0 - 15) < 15 }, "\(counts)")
            #expect(counts.reduce(0) { $0 + ($1 - 15) * ($1 - 15) } < 20 * 11 * 3, "\(counts)")
        }
    }

    @Test("takes smaller Bernoulli samples as part of larger ones, and merges over files")
    func bernoulli() throws {
        try withTemporaryFolder { folder in
            let paths = [try Self.makeCSV(folder), try Self.makeCSV(folder, rows: 5000, name: "b.csv")]
            func sample(_ fraction: Double, _ sources: [String]) throws -> Set<String> {
                var configuration = Self.configuration(sources, folder)
                configuration.fraction = fraction
                configuration.overwrite = true
                let summary = try Sampler(configuration).run()
                #expect(summary.design.kind == .bernoulli && summary.design.fraction == fraction)
                let store = try MetadataStore(readingFrom: configuration.output)
                #expect(try abs((store.probe().probabilities.first ?? 0) - fraction) < 1e-12)
                return try Set(store.texts())
            }
            let large = try sample(0.2, paths)
            let small = try sample(0.05, paths)
            #expect(small.isSubset(of: large) && !small.isEmpty && small.count < large.count)
            #expect(try sample(0.2, [paths[0]]).union(sample(0.2, [paths[1]])) == large)
        }
    }

    @Test("takes at most the quota of each domain, and weights that give back the totals")
    func quota() throws {
        try withTemporaryFolder { folder in
            var configuration = Self.configuration([try Self.makeCSV(folder)], folder)
            configuration.design = .quota
            configuration.rows = 10
            let summary = try Sampler(configuration).run()
            // pinimg.com, example.org, wp.com, example.net with its one row, and the rows without a URL.
            #expect(summary.design.rowsTaken == 41 && summary.domains >= 4)
            let probe = try MetadataStore(readingFrom: configuration.output).probe()
            #expect(abs(probe.weightSum - 3000) < 1e-6)
        }
    }

    @Test("stores every row of a census with hosts, domains, platforms and the original site behind a proxy")
    func census() throws {
        try withTemporaryFolder { folder in
            let configuration = Self.configuration([try Self.makeCSV(folder, rows: 400)], folder)
            let summary = try Sampler(configuration).run()
            #expect(summary.design.kind == .census && summary.design.rowsTaken == 400)
            let store = try MetadataStore(readingFrom: configuration.output)
            #expect(
                try store.counts(of: "hosts.host") == [
                    "i.pinimg.com": 100, "a.example.org": 100, "b.example.org": 100, "i0.wp.com": 95,
                    "solo.example.net": 1,
                    "": 4,
                ])
            #expect(try store.counts(of: "hosts.class")["null"] == 4)
            #expect(try store.counts(of: "domains.domain")["example.org"] == 200)
            #expect(try store.counts(of: "platforms.platform")["Pinterest"] == 100)
            #expect(try store.originals() == ["c.example.com": 95])
        }
    }

    @Test("reads the chosen row groups only in the cluster design, and weights them")
    func clusters() throws {
        try withTemporaryFolder { folder in
            var configuration = Self.configuration([goldenPath("Rows/rows.parquet")], folder)
            configuration.design = .cluster
            configuration.rows = 10
            configuration.clusters = 2
            let summary = try Sampler(configuration).run()
            #expect(summary.design.clusters == 2 && summary.design.clustersTotal == 3)
            let probe = try MetadataStore(readingFrom: configuration.output).probe()
            #expect(probe.rows == 10 && probe.clusters == 2)
        }
    }

    @Test("makes the same database for the same seed, and another for another")
    func deterministic() throws {
        try withTemporaryFolder { folder in
            let path = try Self.makeCSV(folder)
            func dump(_ seed: UInt64, _ name: String) throws -> [String] {
                var configuration = Self.configuration([path], folder, name)
                configuration.rows = 100
                configuration.seed = seed
                _ = try Sampler(configuration).run()
                return try MetadataStore(readingFrom: configuration.output).dump()
            }
            let first = try dump(1, "a")
            #expect(try first == dump(1, "b"))
            #expect(try first != dump(2, "c"))
        }
    }

    @Test(
        "goes on after an interruption and makes the same database",
        arguments: [
            SampleDesign.Kind.uniform, .reservoir, .stratified, .bernoulli, .quota, .census,
        ])
    func resume(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            let paths = [goldenPath("Rows/rows.parquet"), try Self.makeCSV(folder, rows: 100_000)]
            func configuration(_ name: String) -> SamplerConfiguration {
                var configuration = Self.configuration(paths, folder, name)
                configuration.design = kind
                if kind == .bernoulli {
                    configuration.fraction = 0.1
                } else if kind != .census {
                    configuration.rows = 5000
                }
                return configuration
            }
            _ = try Sampler(configuration("whole")).run()
            for limit in [30, 40_000, 90_000] {
                #expect(throws: MetadataError.cancelled) {
                    try Sampler(configuration("cut")).run { progress in
                        if progress.rows >= limit { throw MetadataError.cancelled }
                    }
                }
            }
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "cut").path(percentEncoded: false)))
            let summary = try Sampler(configuration("cut")).run()
            #expect(summary.resumed == (kind != .quota))
            let whole = try MetadataStore(readingFrom: folder.appending(path: "whole")).dump()
            #expect(try MetadataStore(readingFrom: folder.appending(path: "cut")).dump() == whole)
        }
    }

    @Test("does nothing when the database is there already, and refuses another's")
    func existing() throws {
        try withTemporaryFolder { folder in
            var configuration = Self.configuration([try Self.makeCSV(folder)], folder)
            configuration.rows = 10
            let first = try Sampler(configuration).run()
            let again = try Sampler(configuration).run()
            #expect(again.unchanged && !first.unchanged && again.design == first.design)
            configuration.rows = 11
            #expect(throws: MetadataError.self) { try Sampler(configuration).run() }
            configuration.overwrite = true
            #expect(try Sampler(configuration).run().design.rowsTaken == 11)
            try Data("not a database at all, but long enough to be taken for one".utf8)
                .write(to: folder.appending(path: "other.part"))
            configuration.output = folder.appending(path: "other")
            #expect(try Sampler(configuration).run().design.rowsTaken == 11)
        }
    }

    @Test("keeps the rows stored before a damaged file is met")
    func damage() throws {
        try withTemporaryFolder { folder in
            let good = try Self.makeCSV(folder)
            let bad = folder.appending(path: "z.csv")
            try Data("url,text\na,b\nc\n".utf8).write(to: bad)
            let configuration = Self.configuration([good, bad.path(percentEncoded: false)], folder)
            let error = #expect(throws: MetadataError.self) { try Sampler(configuration).run() }
            #expect(error?.description.contains("z.csv is damaged at line 3") == true)
            #expect(try MetadataStore.rowsOfUnfinished(folder.appending(path: "out.sqlite.part")) == 3000)
            try Data("url,text\na,b\nc,d\n".utf8).write(to: bad)
            #expect(try Sampler(configuration).run().design.rowsTaken == 3002)
        }
    }

    @Test("searches captions by full text")
    func search() throws {
        try withTemporaryFolder { folder in
            var configuration = Self.configuration([goldenPath("Rows/rows.parquet")], folder)
            configuration.search = true
            #expect(try Sampler(configuration).run().search)
            let store = try MetadataStore(readingFrom: configuration.output)
            let expected = try rows([goldenPath("Rows/rows.parquet")]).filter { $0.text?.contains("red car") == true }
            #expect(try store.matches("red car") == expected.count)
        }
    }

    @Test(
        "refuses settings that contradict each other",
        arguments: [
            { $0.rows = 0 }, { $0.fraction = 1.5 }, { $0.fraction = .nan },
            {
                $0.rows = 1; $0.fraction = 0.5
            },
            { $0.design = .uniform }, { $0.design = .reservoir }, { $0.design = .quota },
            {
                $0.design = .cluster; $0.rows = 5
            }, { $0.columns = [.url: "nothing"] },
        ] as [@Sendable (inout SamplerConfiguration) -> Void])
    func settings(_ change: @Sendable (inout SamplerConfiguration) -> Void) throws {
        try withTemporaryFolder { folder in
            var configuration = Self.configuration([try Self.makeCSV(folder, rows: 10)], folder)
            change(&configuration)
            let broken = configuration
            #expect(throws: MetadataError.self) { try Sampler(broken).run() }
        }
    }
}
