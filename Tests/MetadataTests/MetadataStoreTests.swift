import Foundation
import GRDB
import TestSupport
import Testing

@testable import Metadata

@Suite("Samples in SQLite")
struct MetadataStoreTests {
    /// A finished sample of the golden rows, and where it lies.
    private func withSample<R>(_ body: (URL) throws -> R) throws -> R {
        try withTemporaryFolder { folder in
            let configuration = SamplingTests.configuration([goldenPath("Rows/rows.parquet")], folder)
            _ = try Sampler(configuration).run()
            return try body(configuration.output)
        }
    }

    /// Changes a finished sample behind the store's back.
    private func withChangedSample<R>(_ sql: String, _ body: (URL) throws -> R) throws -> R {
        try withSample { url in
            let queue = try DatabaseQueue(path: url.path(percentEncoded: false))
            try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
            try queue.close()
            return try body(url)
        }
    }

    /// Opens a sample and asks it all it tells.
    private func readAll(_ url: URL) throws {
        let store = try MetadataStore(readingFrom: url)
        _ = (try store.design(), try store.figures(), try store.parameters(), try store.hasSearch())
    }

    // MARK: - What is stored

    @Test("give every value of every row back, not-a-number told from null")
    func values() throws {
        let rows = [
            MetadataRow(
                url: "http://a.org/1", text: "Grüße\0🐱", width: 640, height: 0.5, similarity: -0.0, punsafe: 1e-300,
                pwatermark: .infinity, aesthetic: 5.5, hash: .min, language: "de", nsfw: "UNSURE", license: "?",
                sampleID: "7"),
            MetadataRow(), MetadataRow(url: "", text: "", width: .nan, aesthetic: .nan),
            MetadataRow(url: "x", width: 1e300, height: -3, similarity: .nan, hash: .max),
        ]
        try withTemporaryFolder { folder in
            let writer = try SampleWriter(output: folder.appending(path: "out"))
            try fill(writer, [rows])
            try writer.store.database.read { database in
                let stored = try Row.fetchAll(database, sql: "SELECT * FROM rows ORDER BY row_index")
                #expect(stored.map { $0["nan_mask"] as Int64? } == [nil, nil, 1 | 32, 4])
                for (row, expected) in zip(stored, rows) {
                    #expect(row["url"] as String? == expected.url && row["hash"] as Int64? == expected.hash)
                    #expect(row["language"] as String? == expected.language && row["nsfw"] as String? == expected.nsfw)
                    #expect(
                        row["license"] as String? == expected.license
                            && row["sample_id"] as String? == expected.sampleID)
                    for (name, value) in [
                        ("width", expected.width), ("height", expected.height), ("similarity", expected.similarity),
                        ("punsafe", expected.punsafe), ("pwatermark", expected.pwatermark),
                        ("aesthetic", expected.aesthetic),
                    ] {
                        #expect(row[name] as Double? == value.flatMap { $0.isNaN ? nil : $0 }, "\(name)")
                    }
                }
                let caption = try Data.fetchOne(
                    database, sql: "SELECT CAST(text AS BLOB) FROM rows WHERE row_index = 0")
                #expect(caption == Data("Grüße\0🐱".utf8))
                #expect(
                    try String.fetchAll(
                        database, sql: "SELECT typeof(width) FROM rows WHERE width IS NOT NULL ORDER BY row_index") == [
                            "integer", "real",
                        ])
            }
        }
    }

    @Test("keep texts that are not UTF-8 byte for byte")
    func invalidText() throws {
        let bytes: [UInt8] = [0xff, 0xfe, 0x00, 0xc3]
        try withTemporaryFolder { folder in
            var builder = TextBatchBuilder(roles: [.url, .text])
            for role in 0..<2 { #expect(bytes.withUnsafeBufferPointer { builder.set(role, $0) }) }
            builder.endRow()
            let writer = try SampleWriter(output: folder.appending(path: "out"))
            try fill(writer, batches: [builder.batch(part: 0, firstRow: 0)])
            let stored = try writer.store.database.read {
                try Data.fetchAll(
                    $0, sql: "SELECT CAST(text AS BLOB) FROM rows UNION ALL SELECT CAST(url AS BLOB) FROM rows")
            }
            #expect(stored == [Data(bytes), Data(bytes)])
        }
    }

    /// Runs batches through a writer as a census would.
    private func fill(_ writer: SampleWriter, batches: [RowBatch]) throws {
        let resolver = try Sampler.resolver(SamplerConfiguration(sources: [], output: URL(filePath: "/")))
        var numbering = try writer.numbering(resolver: resolver)
        var messages: [SampleMessage] = batches.map { batch in
            let urls = batch.text(.url)
            let hosts = (0..<batch.count).map { numbering.numbers(of: urls?.bytes(at: $0)) }
            let chosen = ChosenRows(batch: batch, choice: RowSelector.Choice(probability: 1), hosts: hosts)
            return .rows(chosen, hosts: numbering.takePending())
        }
        messages.append(.checkpoint(Checkpoint(state: "{}", rowsOfParts: [:])))
        var next = messages[...]
        try writer.fill(replaces: false) { next.popFirst() }
    }

    private func fill(_ writer: SampleWriter, _ rows: [[MetadataRow]]) throws {
        var first: Int64 = 0
        try fill(
            writer,
            batches: rows.map { rows in
                defer { first += Int64(rows.count) }
                return RowBatch(rows: rows, firstRow: first)
            })
    }

    @Test(
        "take batches of any number of rows, each row once and in order",
        arguments: [0, 1, 2, 31, 32, 33, 63, 64, 65, 200])
    func batches(_ count: Int) throws {
        try withTemporaryFolder { folder in
            let writer = try SampleWriter(output: folder.appending(path: "out"))
            let rows = (0..<count).map {
                MetadataRow(url: "http://h\($0 % 40).org/\($0)", text: "row \($0)", width: Double($0))
            }
            // Twice, so that the second batch finds hosts that are there already.
            try fill(writer, [rows, rows])
            let stored = try writer.store.database.read {
                try String.fetchAll(
                    $0, sql: "SELECT row_index || ' ' || url || ' ' || text || ' ' || width FROM rows ORDER BY id")
            }
            #expect(
                stored
                    == (0..<2 * count).map {
                        "\($0) http://h\($0 % max(count, 1) % 40).org/\($0 % max(count, 1)) row \($0 % max(count, 1)) \($0 % max(count, 1))"
                    })
            let hosts = try writer.store.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM hosts") }
            #expect(hosts == min(count, 40))
        }
    }

    @Test("say where rows came from and how they were chosen")
    func provenance() throws {
        try withSample { url in
            let store = try MetadataStore(readingFrom: url)
            let (source, run) = try store.database.read { database in
                (
                    try Row.fetchOne(database, sql: "SELECT * FROM sources"),
                    try Row.fetchOne(database, sql: "SELECT * FROM runs")
                )
            }
            let path = goldenPath("Rows/rows.parquet")
            let part = try MetadataSource([path]).parts[0]
            #expect(source?["location"] as String? == path && source?["format"] as String? == "parquet")
            #expect(
                source?["family"] as String? == "laion-aesthetics-v2" && source?["compression"] as String? == "none")
            #expect(source?["checksum"] as String? == part.checksum && source?["checksum_of"] as String? == "footer")
            #expect(source?["rows"] as Int64? == 60 && source?["rows_taken"] as Int64? == 60)
            let columns = try JSONDecoder().decode(
                [ColumnRole: String].self, from: Data((source?["columns"] as String? ?? "").utf8))
            #expect(columns == part.columns)
            #expect(
                run?["design"] as String? == "census" && run?["finished"] as String? != nil
                    && run?["state"] as String? == nil)
            let parameters = try #require(
                JSONSerialization.jsonObject(with: Data((store.parameters() ?? "").utf8)) as? [String: Any])
            #expect(
                Set(parameters.keys).isSuperset(of: [
                    "design", "seed", "sources", "columns", "suffixList", "platformTable", "version",
                ]))
        }
    }

    @Test("number hosts on after an interruption as without one")
    func numbering() throws {
        let urls = (0..<300).map { index in
            [
                nil, "", "//x", "http://h\(index % 37).d\(index % 11).org/\(index)",
                "http://i0.wp.com/o\(index % 5).net/x",
            ][index % 5]
        }
        let resolver = try Sampler.resolver(SamplerConfiguration(sources: [], output: URL(filePath: "/")))
        func numbers(_ numbering: inout HostNumbering, _ urls: ArraySlice<String?>) -> [String] {
            urls.map { url in
                var text = url ?? ""
                let found = text.withUTF8 { numbering.numbers(of: url == nil ? nil : $0) }
                return "\(found.host) \(found.original ?? -1)"
            }
        }
        var whole = HostNumbering(resolver: resolver, hosts: [:], domains: [:], classes: [:])
        let expected = numbers(&whole, urls[...])
        let all = whole.takePending()
        #expect(all.map(\.id) == Array(1...Int64(all.count)))
        for stop in stride(from: 0, through: 300, by: 23) {
            var first = HostNumbering(resolver: resolver, hosts: [:], domains: [:], classes: [:])
            let before = numbers(&first, urls[..<stop])
            let stored = first.takePending()
            var (hosts, domains, classes) = ([String: Int64](), [String: Int64](), [String: Int64]())
            for host in stored {
                if let name = host.host { hosts[name] = host.id } else { classes[host.kind] = host.id }
                if let domain = host.newDomain { domains[domain.name] = host.domainID }
            }
            var second = HostNumbering(resolver: resolver, hosts: hosts, domains: domains, classes: classes)
            #expect(before + numbers(&second, urls[stop...]) == expected, "stop at \(stop)")
            let fresh = second.takePending()
            #expect(
                (stored + fresh).map { "\($0.id) \($0.host ?? $0.kind) \($0.domainID ?? -1)" }
                    == all.map { "\($0.id) \($0.host ?? $0.kind) \($0.domainID ?? -1)" })
        }
    }

    // MARK: - What is no sample

    @Test(
        "are told from what is none: nothing, rubbish, other databases",
        arguments: ["", "x", "SQLite format 3\0", String(repeating: "not a database ", count: 1000)])
    func rubbish(_ contents: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "out.sqlite")
            try Data(contents.utf8).write(to: file)
            let error = #expect(throws: MetadataError.self) { try readAll(file) }
            #expect(error?.description.contains("klarbild sample -o") == true, "\(String(describing: error))")
            try Data(contentsOf: file).withUnsafeBytes {
                #expect($0.elementsEqual(contents.utf8), "reading changes nothing")
            }
        }
        #expect(throws: MetadataError.self) { try MetadataStore(readingFrom: URL(filePath: "/no/such/sample.sqlite")) }
        #expect(throws: MetadataError.self) { try MetadataStore(readingFrom: URL(filePath: "/")) }
    }

    @Test(
        "of another schema, or with values of another kind, are refused without harm",
        arguments: [
            "DROP TABLE runs", "DROP TABLE rows", "ALTER TABLE runs DROP COLUMN version",
            "ALTER TABLE runs RENAME COLUMN seed TO seeds",
            "DELETE FROM runs", "UPDATE runs SET design = 'astrology'", "UPDATE runs SET seed = 'many'",
            "UPDATE runs SET population = 'all'", "UPDATE runs SET rows_taken = x'ffff'",
            "UPDATE sources SET rows = 'some'",
            "UPDATE sources SET rows_taken = 'x'", "ALTER TABLE sources DROP COLUMN rows_taken",
            "ALTER TABLE hosts RENAME COLUMN host TO name", "DELETE FROM grdb_migrations", "DROP TABLE grdb_migrations",
            "INSERT INTO grdb_migrations VALUES('2 colours of pictures')",
        ])
    func otherSchema(_ sql: String) throws {
        try withChangedSample(sql) { url in
            let error = #expect(throws: MetadataError.self) { try readAll(url) }
            #expect(
                error?.description.contains("out.sqlite") == true || error?.description.contains("astrology") == true)
        }
    }

    @Test("cut anywhere are refused")
    func truncated() throws {
        try withSample { url in
            let whole = try Data(contentsOf: url)
            for cut in stride(from: 0, to: whole.count, by: max(1, whole.count / 40)) {
                try whole.prefix(cut).write(to: url)
                #expect(throws: MetadataError.self, "cut to \(cut)") { try readAll(url) }
            }
        }
    }

    @Test("with bytes changed are read or refused, never worse")
    func flipped() throws {
        try withSample { url in
            let whole = try Data(contentsOf: url)
            var random = SeededGenerator(1)
            for round in 0..<150 {
                var bytes = whole
                // The first pages hold the schema and the small tables.
                for _ in 0..<20 {
                    bytes[random.below(round % 2 == 0 ? 4096 : whole.count)] ^= UInt8(1 + random.below(255))
                }
                try bytes.write(to: url)
                do { try readAll(url) } catch is MetadataError {}
            }
        }
    }

    // MARK: - What cannot be written

    private func expectRefusal(
        _ output: URL, saying text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var configuration = SamplerConfiguration(sources: [goldenPath("Rows/rows.parquet")], output: output)
        configuration.overwrite = true
        let broken = configuration
        let error = #expect(throws: MetadataError.self, sourceLocation: sourceLocation) { try Sampler(broken).run() }
        #expect(
            error?.description.contains(text) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
    }

    @Test("are not written where there is no folder, or none that can be written to")
    func noFolder() throws {
        expectRefusal(URL(filePath: "/no/such/folder/out.sqlite"), saying: "a folder that exists")
        expectRefusal(URL(filePath: "/proc/out.sqlite"), saying: "a folder that exists")
        expectRefusal(URL(filePath: "/dev/null/out.sqlite"), saying: "a folder that exists")
    }

    @Test("are not written over a folder, which stays, with the sample beside it")
    func overFolder() throws {
        try withTemporaryFolder { folder in
            let output = folder.appending(path: "out")
            try FileManager.default.createDirectory(
                at: output.appending(path: "inside"), withIntermediateDirectories: true)
            expectRefusal(output, saying: "It is whole as")
            #expect(
                FileManager.default.fileExists(atPath: output.appending(path: "inside").path(percentEncoded: false)))
        }
    }

    @Test("are not written by two runs at once")
    func locked() throws {
        try withTemporaryFolder { folder in
            let output = folder.appending(path: "out")
            let other = try SampleWriter(output: output)
            expectRefusal(output, saying: "Another program has it open")
            try other.close()
            let configuration = SamplerConfiguration(sources: [goldenPath("Rows/rows.parquet")], output: output)
            #expect(try Sampler(configuration).run().design.rowsTaken == 60)
        }
    }

    @Test("on a full disk end with the way to go on, and go on")
    func fullDisk() throws {
        try withTemporaryFolder { folder in
            let writer = try SampleWriter(output: folder.appending(path: "out"))
            let queue = try #require(writer.store.database as? DatabaseQueue)
            func limit(_ pages: Int) throws {
                try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
            }
            try limit(12)
            let rows = (0..<3000).map {
                MetadataRow(url: "http://h\($0).org/", text: String(repeating: "x", count: 100))
            }
            let error = #expect(throws: MetadataError.self) {
                try MetadataError.storing(at: writer.partPath) { try fill(writer, [rows]) }
            }
            #expect(error?.description.contains("Free some disk space") == true, "\(String(describing: error))")
            // Nothing half-written is left of it, and with space it goes in.
            func count() throws -> Int? { try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM rows") } }
            #expect(try count() == 0)
            try limit(1 << 20)
            try fill(writer, [rows])
            #expect(try count() == 3000)
        }
    }

    @Test("that were left damaged and unfinished are begun anew", arguments: [0, 100, 4096, 20_000])
    func damagedPart(_ cut: Int) throws {
        try withSample { url in
            let whole = try Data(contentsOf: url)
            let output = url.deletingLastPathComponent().appending(path: "second")
            let part = url.deletingLastPathComponent().appending(path: "second.part")
            try whole.prefix(cut).write(to: part)
            let configuration = SamplerConfiguration(sources: [goldenPath("Rows/rows.parquet")], output: output)
            #expect(try Sampler(configuration).run().design.rowsTaken == 60)
            #expect(!FileManager.default.fileExists(atPath: part.path(percentEncoded: false)))
        }
    }

    @Test(
        "say of every failure of SQLite what to do about it",
        arguments: [
            (13, "Free some disk space"), (10, "Free some disk space"), (778, "Free some disk space"),
            (5, "Another program"), (6, "Another program"), (261, "Another program"), (14, "a folder that exists"),
            (8, "a folder that exists"), (3, "a folder that exists"), (11, "make the sample again"),
            (26, "make the sample again"), (267, "make the sample again"), (1, "Run the same command"),
            (19, "Run the same command"),
        ] as [(Int32, String)])
    func failures(_ code: Int32, _ mend: String) {
        let error = MetadataError.sqlite(code, "the reason", path: "out.part")
        #expect(error.description.contains(mend) && error.description.contains("the reason"))
        #expect(error.description.hasPrefix("out.part: "))
    }
}
