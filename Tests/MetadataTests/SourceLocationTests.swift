import Foundation
import TestSupport
import Testing

@testable import Metadata

@Suite("Locations of sources")
struct SourceLocationTests {
    @Test(
        "tell their format by their ending, compression and queries put aside",
        arguments: [
            ("a.parquet", .parquet), ("A.PARQUET", .parquet), ("a.csv", .csv), ("a.csv.gz", .csv), ("a.tsv.zst", .tsv),
            ("a.tab", .tsv), ("a.jsonl", .jsonl), ("a.json", .jsonl), ("a.ndjson.zstd", .jsonl), ("a.txt", nil),
            ("a", nil),
            ("https://x.org/a.csv?token=b.parquet", .csv), ("a.csv?b.parquet", .parquet), (".csv", .csv), ("", nil),
            ("a.gz", nil), ("folder.csv/a", nil),
        ] as [(String, FileFormat?)])
    func hints(_ location: String, _ format: FileFormat?) {
        #expect(SourceLocations.hint(location) == format)
    }

    @Test(
        "are addresses when they have a scheme",
        arguments: [
            ("http://a", true), ("HTTPS://a", true), ("ftp://a", true), ("s3+x://a", true), ("file:///a", true),
            ("a/http://b", false), ("://a", false), ("1http://a", false), ("c:/a", false), ("http:/a", false),
            ("", false),
        ])
    func addresses(_ location: String, _ isAddress: Bool) {
        #expect(SourceLocations.isURL(location) == isAddress)
    }

    @Test("of a folder are its metadata files by name; beside Parquet files texts are left out")
    func folders() throws {
        try withTemporaryFolder { folder in
            let path = folder.path(percentEncoded: false)
            func make(_ names: String...) throws {
                for name in names { try Data("x".utf8).write(to: folder.appending(path: name)) }
            }
            #expect(throws: MetadataError.self) { try SourceLocations.expand([path]) }
            try make("notes.md", ".a.csv", "csv", "b.csv", "a.CSV.GZ", "c.jsonl.zst")
            let names = try SourceLocations.expand([path]).map { URL(filePath: $0).lastPathComponent }
            #expect(names == ["a.CSV.GZ", "b.csv", "c.jsonl.zst"])
            try make("z.parquet", "y.parquet")
            try FileManager.default.createDirectory(
                at: folder.appending(path: "inner"), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: folder.appending(path: "inner/x.parquet"))
            #expect(try SourceLocations.expand([path]).map { $0.suffix(9) } == ["y.parquet", "z.parquet"])
        }
    }

    @Test("with signs of a pattern in a real file's name are that file")
    func literalPattern() throws {
        try withTemporaryFolder { folder in
            let name = folder.appending(path: "a[1]*.csv")
            try Data("url\nx\n".utf8).write(to: name)
            let path = name.path(percentEncoded: false)
            #expect(try SourceLocations.expand([path]) == [path])
            #expect(try rows([path]).map(\.url) == ["x"])
        }
    }

    @Test("are one at least")
    func none() {
        #expect(throws: MetadataError.self) { try SourceLocations.expand([]) }
        #expect(throws: MetadataError.self) { try MetadataSource([]) }
    }
}

@Suite("Local files")
struct LocalFileTests {
    @Test("give every range of their bytes, and count what was read")
    func ranges() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "x").path(percentEncoded: false)
            let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try Data(bytes).write(to: URL(filePath: path))
            let counter = ByteCounter()
            let file = try LocalFile(path: path, name: "the file", count: counter.add)
            #expect(file.size == 10_000 && file.location == "the file")
            var random = SeededGenerator(1)
            var expected = 0
            for _ in 0..<200 {
                let start = random.below(10_000)
                let end = start + random.below(10_001 - start)
                #expect(try file.read(Int64(start)..<Int64(end)).array == Array(bytes[start..<end]))
                expected += end - start
            }
            #expect(counter.value == Int64(expected))
        }
    }

    @Test("that became shorter are refused where they are read")
    func shorter() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "x").path(percentEncoded: false)
            try Data(count: 1000).write(to: URL(filePath: path))
            let file = try LocalFile(path: path)
            #expect(truncate(path, 500) == 0)
            #expect(try file.read(0..<500).count == 500)
            let error = #expect(throws: MetadataError.self) { try file.read(400..<600) }
            #expect(error?.description.contains("became shorter") == true)
        }
    }

    @Test("are files", arguments: ["/", "/dev/null", "/no/such/file"])
    func others(_ path: String) {
        #expect(throws: MetadataError.self) { try LocalFile(path: path) }
    }
}

@Suite("Damaged sources")
struct DamagedSourceTests {
    @Test(
        "named as Parquet are refused when they are none",
        arguments: ["", "url\na\n", "PAR", "PAR1", "PAR1PAR1", "PAR2xxxxxxxxPAR1"])
    func noParquet(_ contents: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "x.parquet")
            try Data(contents.utf8).write(to: file)
            let error = #expect(throws: MetadataError.self) { try MetadataSource([file.path(percentEncoded: false)]) }
            #expect(error?.description.contains("x.parquet") == true)
        }
    }

    @Test("end a pass on any number of threads with the error, and no row of the damaged group", arguments: [1, 2, 5])
    func threads(_ threads: Int) throws {
        try withTemporaryFolder { folder in
            var random = SeededGenerator(1)
            let column = ColumnSketch(type: .byteArray, encoding: .plain)
            var sketch = column.file((0..<60).map { Array("http://a.org/\($0)".utf8) }, groupRows: 10, &random)
            sketch.groups[3].chunks[0].pages[0].body[3] = 0xff
            let file = folder.appending(path: "x.parquet")
            try Data(sketch.made().bytes).write(to: file)
            let source = try MetadataSource([file.path(percentEncoded: false)])
            let error = #expect(throws: MetadataError.self) {
                try source.concurrentBatches(roles: [.url], threads: threads) { batch, worker in
                    #expect(batch.firstRow != 30 && worker < threads)
                }
            }
            #expect(error?.description.contains("row group 3") == true)
        }
    }

    @Test("give chosen roles of a column twice in the schema from the first of them")
    func twice() throws {
        var sketch = ParquetSketch.honest
        sketch.schema.append(SchemaSketch(name: "URL"))
        var other = sketch.chunk
        other.pages[0].body = ["x", "y", "z"].flatMap(plainText)
        sketch.groups[0].chunks.append(other)
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "x.parquet")
            try Data(sketch.made().bytes).write(to: file)
            let path = file.path(percentEncoded: false)
            #expect(try rows([path]).map(\.url) == ["a", "b", "c"])
            #expect(try rows([path], columns: [.url: "URL"]).map(\.url) == ["x", "y", "z"])
        }
    }

    @Test(
        "whose column cannot play its role leave it out, or are refused when it was asked for",
        arguments: [
            (0, ColumnRole.url), (3, .url), (4, .url), (5, .url), (6, .width), (4, .hash), (3, .width), (0, .hash),
        ] as [(Int64, ColumnRole)])
    func wrongType(_ type: Int64, _ role: ColumnRole) throws {
        try withTemporaryFolder { folder in
            var sketch = ParquetSketch.honest
            (sketch.schema[0].type, sketch.schema[0].name) = (type, role.rawValue)
            let file = folder.appending(path: "x.parquet")
            try Data(sketch.made().bytes).write(to: file)
            let path = file.path(percentEncoded: false)
            #expect(try MetadataSource([path]).parts[0].columns.isEmpty)
            #expect(throws: MetadataError.self) { try MetadataSource([path], columns: [role: role.rawValue]) }
        }
    }
}
