import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Metadata

@Suite("Sampling runs")
struct SamplerRunTests {
    /// The rows of the tests: a few hosts, captions that name their row, some nulls.
    private static func row(_ row: Int) -> MetadataRow {
        let host = ["i.pinimg.com", "a.example.org", "b.example.org", "solo.example.net"][row % 17 == 0 ? 3 : row % 3]
        return MetadataRow(
            url: row % 50 == 49 ? nil : "https://\(host)/\(row).jpg", text: row % 30 == 29 ? nil : "row \(row)",
            width: Double(row))
    }

    /// Parquet files of the rows, in row groups of given sizes, a file for each list of sizes.
    private static func makeParquet(_ folder: URL, files: [[Int]]) throws -> [String] {
        var (random, next) = (SeededGenerator(1), 0)
        return try files.enumerated().map { number, sizes in
            var columns: [(name: String, sketch: ColumnSketch)] = [
                ("url", ColumnSketch(type: .byteArray, encoding: .plain)),
                ("text", ColumnSketch(type: .byteArray, encoding: .rleDictionary)),
                ("width", ColumnSketch(type: .double, encoding: .plain)),
            ]
            for index in columns.indices { columns[index].sketch.isOptional = true }
            var file = ParquetSketch(schema: [], groups: [])
            file.schema = columns.map { column in
                var schema = column.sketch.schema
                schema.name = column.name
                return schema
            }
            for size in sizes {
                let rows = (next..<next + size).map(row)
                next += size
                let cells: [[ColumnSketch.Cell]] = [
                    rows.map { $0.url.map { Array($0.utf8) } }, rows.map { $0.text.map { Array($0.utf8) } },
                    rows.map { $0.width.map { littleEndian($0.bitPattern, bytes: 8) } },
                ]
                file.groups.append(
                    GroupSketch(
                        rows: Int64(size), chunks: zip(columns, cells).map { $0.sketch.chunk($1, &random) }))
            }
            let path = folder.appending(path: "part-\(number).parquet")
            try Data(file.made().bytes).write(to: path)
            return path.path(percentEncoded: false)
        }
    }

    /// A CSV file of the rows.
    private static func makeCSV(_ folder: URL, rows: Int) throws -> String {
        let lines = (0..<rows).map(row).map { "\($0.url ?? ""),\($0.text ?? ""),\($0.width ?? 0)\n" }
        let path = folder.appending(path: "rows.csv")
        try Data(("url,text,width\n" + lines.joined()).utf8).write(to: path)
        return path.path(percentEncoded: false)
    }

    private static func configuration(
        _ sources: [String], _ kind: SampleDesign.Kind, rows: Int64 = 60, seed: UInt64 = 1, _ folder: URL,
        _ name: String = "out"
    ) -> SamplerConfiguration {
        var configuration = SamplingTests.configuration(sources, folder, name)
        configuration.design = kind
        configuration.seed = seed
        configuration.overwrite = true
        if kind == .bernoulli {
            configuration.fraction = 0.1
        } else if kind != .census {
            configuration.rows = rows
        }
        return configuration
    }

    /// Width (the row's number), probability and weight of every row taken.
    private static func taken(_ configuration: SamplerConfiguration) throws -> [[Double?]] {
        _ = try Sampler(configuration).run()
        return try MetadataStore(readingFrom: configuration.output).database.read { database in
            try Row.fetchAll(database, sql: "SELECT width, inclusion_probability, weight FROM rows ORDER BY width")
                .map { [$0[0], $0[1], $0[2]] }
        }
    }

    private static let byPosition: [SampleDesign.Kind] = [.uniform, .reservoir, .census, .quota, .bernoulli]

    @Test(
        "take the same rows however the rows are stored: one text, or Parquet in any row groups", arguments: byPosition)
    func storage(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            let csv = try Self.makeCSV(folder, rows: 600)
            for seed in [1, 2] as [UInt64] {
                let expected = try Self.taken(Self.configuration([csv], kind, seed: seed, folder))
                for (name, files) in [("one", [[600]]), ("many", [[100, 0, 1], [250], [7, 7, 0], [235]])] {
                    let parts = folder.appending(path: name)
                    try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
                    let paths = try Self.makeParquet(parts, files: files)
                    #expect(try Self.taken(Self.configuration(paths, kind, seed: seed, folder)) == expected, "\(name)")
                }
            }
        }
    }

    @Test("of Bernoulli's design take the same rows in whatever order the files come")
    func order() throws {
        try withTemporaryFolder { folder in
            let paths = try Self.makeParquet(folder, files: [[100, 50], [200], [150, 100]])
            let expected = try Self.taken(Self.configuration(paths, .bernoulli, folder))
            for order in [[2, 0, 1], [1, 2, 0], [2, 1, 0]] {
                #expect(try Self.taken(Self.configuration(order.map { paths[$0] }, .bernoulli, folder)) == expected)
            }
        }
    }

    @Test("count the rows they hold, also of a file whose rows all left the reservoir again", arguments: 0..<12)
    func reservoirCounts(_ seed: UInt64) throws {
        try withTemporaryFolder { folder in
            let paths = try Self.makeParquet(folder, files: [[10], [600]])
            let configuration = Self.configuration(paths, .reservoir, rows: 5, seed: seed, folder)
            let summary = try Sampler(configuration).run()
            #expect(summary.design.rowsTaken == 5 && summary.sources.map(\.rowsTaken).reduce(0, +) == 5)
            let held = try MetadataStore(readingFrom: configuration.output).database.read { database in
                try Int64.fetchAll(
                    database,
                    sql:
                        "SELECT count(rows.id) FROM sources LEFT JOIN rows ON source_id = sources.id GROUP BY sources.id"
                )
            }
            #expect(summary.sources.map(\.rowsTaken) == held)
        }
    }

    @Test(
        "have no host that no row names, and every host that a row names",
        arguments: byPosition + [.stratified, .cluster])
    func hosts(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            let paths = try Self.makeParquet(folder, files: [[100, 100], [300, 100]])
            let configuration = Self.configuration(paths, kind, rows: 9, folder)
            let summary = try Sampler(configuration).run()
            let tables = "rows JOIN hosts ON hosts.id = host_id"
            try MetadataStore(readingFrom: configuration.output).database.read { database in
                func count(_ what: String) throws -> Int {
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM \(what)") ?? -1
                }
                for odd in [
                    "hosts WHERE id NOT IN (SELECT host_id FROM rows)",
                    "rows WHERE host_id NOT IN (SELECT id FROM hosts)",
                    "domains WHERE id NOT IN (SELECT domain_id FROM hosts WHERE domain_id IS NOT NULL)",
                    "hosts WHERE host IS NOT NULL AND domain_id NOT IN (SELECT id FROM domains)",
                    // Each row is under its own URL's host.
                    "\(tables) WHERE url NOT LIKE 'https://' || host || '/%'",
                    "\(tables) WHERE (url IS NULL) <> (host IS NULL)",
                ] {
                    let found = try count(odd)
                    #expect(found == 0, "\(odd)")
                }
                let stored = try count("rows")
                #expect(stored == summary.design.rowsTaken)
            }
        }
    }

    @Test("have the same totals on average as the rows have", arguments: [SampleDesign.Kind.cluster, .stratified])
    func unbiased(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            // Row groups and files of very unequal sizes; the total of a value that differs between them.
            let sizes = [[400, 10, 3], [200], [1, 90]]
            let source = try MetadataSource(Self.makeParquet(folder, files: sizes))
            let resolver = try Sampler.resolver(Self.configuration([], kind, folder))
            let groups = sizes.flatMap { $0 }
            let truth = Double(groups.reduce(0, +))
            for rows in [3, 10, 300] as [Int64] {
                var estimates: [Double] = []
                for seed in 0..<400 as Range<UInt64> {
                    let plan = try SamplePlan(
                        Self.configuration([], kind, rows: rows, seed: seed, folder), source: source, resolver: resolver
                    )
                    var (selector, group, sum) = (plan.selector, 0, 0.0)
                    for (part, sizes) in sizes.enumerated() {
                        for size in sizes {
                            let choice = selector.choose(count: size, part: part, group: group)
                            let taken = choice.rows?.count ?? size
                            if taken > 0 { sum += try Double(taken) / #require(choice.probability) }
                            group += 1
                        }
                    }
                    estimates.append(sum)
                }
                let mean = estimates.reduce(0, +) / 400
                let deviation = (estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399 / 400).squareRoot()
                #expect(abs(mean - truth) <= 5 * deviation + 1e-6, "\(rows) rows: \(mean) of \(truth), +- \(deviation)")
            }
        }
    }

    @Test("of strata are refused when there are fewer rows than files to take them from")
    func tooFew() throws {
        try withTemporaryFolder { folder in
            let paths = try Self.makeParquet(folder, files: [[10], [0], [20], [30]])
            let error = #expect(throws: MetadataError.self) {
                try Sampler(Self.configuration(paths, .stratified, rows: 2, folder)).run()
            }
            #expect(error?.description.contains("3 rows at least") == true)
            #expect(
                try Sampler(Self.configuration(paths, .stratified, rows: 3, folder)).run().sources.map(\.rowsTaken) == [
                    1, 0, 1, 1,
                ])
        }
    }

    @Test("of clusters read no more row groups than they take rows")
    func fewRows() throws {
        try withTemporaryFolder { folder in
            let paths = try Self.makeParquet(folder, files: [[Int](repeating: 10, count: 60)])
            var configuration = Self.configuration(paths, .cluster, rows: 2, folder)
            configuration.clusters = 50
            let summary = try Sampler(configuration).run()
            #expect(summary.design.clusters == 2 && summary.design.rowsTaken == 2)
        }
    }

    @Test("of files without a row make a sample without a row", arguments: SampleDesign.Kind.allCases)
    func empty(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            let paths = try Self.makeParquet(folder, files: [[0], [0, 0]])
            let configuration = Self.configuration(paths, kind, folder)
            let summary = try Sampler(configuration).run()
            #expect(summary.design.rowsTaken == 0 && summary.hosts == 0)
            #expect(try MetadataStore(readingFrom: configuration.output).probe().rows == 0)
        }
    }

    @Test(
        "stopped after any number of reports go on to the same database",
        arguments: byPosition + [.stratified, .cluster])
    func everyStop(_ kind: SampleDesign.Kind) throws {
        try withTemporaryFolder { folder in
            let paths = try Self.makeParquet(folder, files: [[100, 0, 50], [200, 30, 20, 10], [40]])
            func make(_ name: String) -> SamplerConfiguration { Self.configuration(paths, kind, folder, name) }
            _ = try Sampler(make("whole")).run()
            let whole = try MetadataStore(readingFrom: make("whole").output).dump()
            for stop in 1...8 {
                for round in 0..<2 {
                    let reports = Mutex(0)
                    let result = Result {
                        try Sampler(make("cut\(stop)")).run { _ in
                            let count = reports.withLock { count in
                                count += 1
                                return count
                            }
                            if count >= stop { throw MetadataError.cancelled }
                        }
                    }
                    // Taken up again, there may be fewer reports left than that.
                    if round == 0 { #expect(throws: MetadataError.cancelled) { try result.get() } }
                }
                _ = try Sampler(make("cut\(stop)")).run()
                #expect(try MetadataStore(readingFrom: make("cut\(stop)").output).dump() == whole, "stop \(stop)")
            }
        }
    }

    @Test("that another seed or source left unfinished are begun anew")
    func otherUnfinished() throws {
        try withTemporaryFolder { folder in
            let paths = try Self.makeParquet(folder, files: [[100], [200]])
            func stopped(_ configuration: SamplerConfiguration) {
                #expect(throws: MetadataError.cancelled) {
                    try Sampler(configuration).run { if $0.rows > 100 { throw MetadataError.cancelled } }
                }
            }
            let expected = try Self.taken(Self.configuration(paths, .uniform, seed: 2, folder, "whole"))
            stopped(Self.configuration(paths, .uniform, seed: 1, folder))
            let summary = try Sampler(Self.configuration(paths, .uniform, seed: 2, folder)).run()
            #expect(!summary.resumed)
            #expect(try Self.taken(Self.configuration(paths, .uniform, seed: 2, folder)) == expected)
            #expect(Sampler.unfinishedRows(of: folder.appending(path: "out")) == nil)
        }
    }
}
