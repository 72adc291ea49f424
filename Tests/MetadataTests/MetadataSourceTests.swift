import Foundation
import Metadata
import Synchronization
import TestSupport
import Testing

@Suite("Metadata sources")
struct MetadataSourceTests {
    @Test("give the same rows from every format and compression")
    func formats() throws {
        let expected = try rows([goldenPath("Rows/rows.parquet")])
        #expect(expected.count == 60)
        for name in ["rows.csv", "rows.tsv", "rows.jsonl", "rows.csv.gz", "rows.jsonl.zst", "rows-two-members.csv.gz"] {
            #expect(try rows([goldenPath("Rows/\(name)")]) == expected, "\(name)")
        }
    }

    @Test("recognise format and compression by content, whatever the name")
    func disguise() throws {
        try withTemporaryFolder { folder in
            for (name, format, compression) in [
                ("rows.parquet", FileFormat.parquet, FileCompression.none), ("rows.csv.gz", .csv, .gzip),
                ("rows.tsv", .tsv, .none), ("rows.jsonl.zst", .jsonl, .zstd),
            ] {
                let copy = folder.appending(path: "data-\(format.rawValue)")
                try FileManager.default.copyItem(at: Golden.url("Rows/\(name)"), to: copy)
                let part = try MetadataSource([copy.path(percentEncoded: false)]).parts[0]
                #expect(part.format == format && part.compression == compression)
            }
        }
    }

    @Test("read only the roles asked for")
    func roles() throws {
        let source = try MetadataSource([goldenPath("Rows/rows.parquet")])
        try source.forEachBatch(roles: [.url, .punsafe]) { batch in
            #expect(batch.text(.url) != nil && batch.reals(.punsafe) != nil)
            #expect(batch.text(.text) == nil && batch.integers(.hash) == nil)
        }
        #expect(source.parts[0].family == .laionAesthetics2)
        #expect(source.knownRowCount == 60)
        #expect(source.parts[0].groups == [25, 25, 10])
    }

    @Test("expand folders and globs in order, and count bytes")
    func expansion() throws {
        try withTemporaryFolder { folder in
            let path = folder.path(percentEncoded: false)
            for name in ["b.csv", "a.csv", "notes.md", ".hidden.csv"] {
                try Data("url\n\(name)\n".utf8).write(to: folder.appending(path: name))
            }
            #expect(try rows([path]).map(\.url) == ["a.csv", "b.csv"])
            #expect(try rows([path + "/[b]*.csv"]).map(\.url) == ["b.csv"])
            #expect(try rows([path + "/b.csv", path + "/a.csv"]).map(\.url) == ["b.csv", "a.csv"])
            let source = try MetadataSource([path])
            try source.forEachBatch(roles: [.url]) { _ in }
            #expect(source.totalBytes == 20 && source.bytesRead >= 20)
        }
    }

    @Test("refuse what is not there", arguments: ["/no/such/file.csv", "/no/such/*.parquet", "/"])
    func missing(_ location: String) {
        #expect(throws: MetadataError.self) { try MetadataSource([location]) }
        #expect(throws: MetadataError.self) { try MetadataSource([]) }
    }

    @Test("deliver every row once on several threads", arguments: [1, 2, 5])
    func threads(_ threads: Int) throws {
        let paths = ["Rows/rows.parquet", "Rows/rows.csv", "Rows/rows.jsonl"].map { goldenPath($0) }
        let source = try MetadataSource(paths)
        let found = Mutex<[String: Int]>([:])
        try source.concurrentBatches(roles: [.url], threads: threads) { batch, worker in
            #expect((0..<threads).contains(worker))
            found.withLock { found in
                for index in 0..<batch.count { found[batch.text(.url)?.string(at: index) ?? "-", default: 0] += 1 }
            }
        }
        var expected: [String: Int] = [:]
        for row in try rows(paths) { expected[row.url ?? "-", default: 0] += 1 }
        #expect(found.withLock { $0 } == expected)
    }

    @Test("end a pass on several threads at its first error")
    func failure() throws {
        let source = try MetadataSource([goldenPath("Rows/rows.parquet"), goldenPath("Rows/rows.csv")])
        #expect(throws: MetadataError.cancelled) {
            try source.concurrentBatches(roles: [.url], threads: 2) { _, _ in throw MetadataError.cancelled }
        }
    }

    @Test("report progress, and stop when it says so")
    func progress() throws {
        let source = try MetadataSource([goldenPath("Rows/rows.parquet")])
        var seen: [Int64] = []
        #expect(throws: MetadataError.cancelled) {
            try source.forEachBatch(
                roles: [.url],
                progress: { progress in
                    seen.append(progress.rows)
                    #expect(progress.totalRows == 60)
                    if progress.rows >= 50 { throw MetadataError.cancelled }
                }
            ) { _ in }
        }
        #expect(seen == [25, 50])
    }

    @Test("refuse compressed data that are cut or damaged")
    func compression() throws {
        try withTemporaryFolder { folder in
            for name in ["rows.csv.gz", "rows.jsonl.zst"] {
                let whole = try Data(contentsOf: Golden.url("Rows/\(name)"))
                let file = folder.appending(path: name)
                for cut in [5, 20, whole.count / 2, whole.count - 1] {
                    try whole.prefix(cut).write(to: file)
                    #expect(throws: MetadataError.self, "\(name) cut to \(cut)") {
                        try rows([file.path(percentEncoded: false)])
                    }
                }
                var flipped = whole
                flipped[whole.count / 2] ^= 0x55
                try flipped.write(to: file)
                #expect(throws: MetadataError.self) { try rows([file.path(percentEncoded: false)]) }
            }
        }
    }
}
