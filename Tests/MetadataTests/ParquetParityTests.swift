import Foundation
import Metadata
import TestSupport
import Testing

/// The values of a golden table: hexadecimal bytes, hexadecimal bits of reals, decimals, or null.
private typealias Expected = [String: [String?]]

@Suite("ParquetParity")
struct ParquetParityTests {
    static let goldens = [
        "dictionary-snappy-1.0", "plain-none-1.0", "fallback-zstd-2.0", "delta-gzip-2.0", "prefix-snappy-2.0",
        "split-lz4-1.0",
    ]

    @Test("reads every value as pyarrow wrote it", arguments: goldens, [1, 7, 1000])
    func values(_ name: String, _ batch: Int) throws {
        let expected = try Golden.json("Parquet/expected.json", as: Expected.self)
        try compare(Golden.url("Parquet/\(name).parquet"), expected, batch: batch)
    }

    @Test("reads chosen rows as if it had read all", arguments: goldens, [1, 2, 3, 50])
    func chosen(_ name: String, _ step: Int) throws {
        let expected = try Golden.json("Parquet/expected.json", as: Expected.self)
        try compare(Golden.url("Parquet/\(name).parquet"), expected, batch: 5) { _, count in
            Array(stride(from: step - 1, to: count, by: step))
        }
    }

    @Test("tells flat from nested columns")
    func flat() throws {
        let file = try ParquetFile(
            source: LocalFile(path: Golden.url("Parquet/plain-none-1.0.parquet").path(percentEncoded: false)))
        let nested = file.footer.columns.filter { !$0.isFlat }.map(\.name)
        #expect(nested == ["list.list.element", "struct.x"])
        #expect(file.footer.rows == 110)
        #expect(file.footer.groups.map(\.rows) == [70, 40])
        #expect(file.footer.groups[0].chunks[3].statistics?.nullCount == 70)
        #expect(file.footer.groups[0].chunks[2].statistics?.minimum == Array("?".utf8))
        #expect(file.footer.groups[0].chunks[0].offsetIndex != nil)
    }

    /// Every file of the folder that `Goldens/Parquet/make_parquet.py FOLDER ROWS` made.
    @Test(
        "reads a folder of files in all encodings, codecs and page versions",
        .enabled(if: ProcessInfo.processInfo.environment["KLARBILD_PARQUET_FOLDER"] != nil))
    func wide() throws {
        let path = try #require(ProcessInfo.processInfo.environment["KLARBILD_PARQUET_FOLDER"])
        let folder = URL(filePath: path)
        let expected = try JSONDecoder().decode(
            Expected.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "parquet" }
        #expect(!files.isEmpty)
        for file in files {
            try compare(file, expected, batch: 4096)
            try compare(file, expected, batch: 100) { group, count in
                (0..<count).filter { ($0 * 7919 + group) % 13 == 0 }
            }
        }
    }

    private func compare(
        _ url: URL, _ expected: Expected, batch: Int, rows: ((Int, Int) -> [Int])? = nil
    ) throws {
        let file = try ParquetFile(source: LocalFile(path: url.path(percentEncoded: false)))
        var indices: [Int] = []
        var first = 0
        for (index, group) in file.footer.groups.enumerated() {
            let local = rows?(index, Int(group.rows)) ?? Array(0..<Int(group.rows))
            indices += local.map { $0 + first }
            first += Int(group.rows)
        }
        for (index, column) in file.footer.columns.enumerated() where column.isFlat {
            let values = try #require(expected[column.name])
            let found = try describe(file.values(column: index, batch: batch, rows: rows))
            let wanted = indices.map { values[$0] }
            guard found != wanted else { continue }
            let place = zip(found, wanted).enumerated().first { $1.0 != $1.1 }
            Issue.record("\(url.lastPathComponent) \(column.name): \(String(describing: place)), \(found.count) values")
        }
    }

    private func describe(_ values: ParquetValues) -> [String?] {
        switch values {
        case .texts(let texts): texts.map { $0.map { $0.map { hex(UInt64($0), 2) }.joined() } }
        case .reals(let reals): reals.map { $0.map { hex($0.bitPattern, 16) } }
        case .integers(let integers): integers.map { $0.map { String($0) } }
        }
    }

    private func hex(_ value: UInt64, _ digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
