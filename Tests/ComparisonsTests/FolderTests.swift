import Comparisons
import Foundation
import TestSupport
import Testing

@Suite("Comparison folders")
struct FolderTests {
    private func lines(_ rows: [ComparisonRow]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys  // the same bytes each time
        return try rows.reduce(into: Data()) { $0 += try encoder.encode($1) + [0x0A] }
    }

    private let rows = (1...3).map { number in
        SampleRows.row(number, [SampleRows.drawing(SampleRows.outcomes(mild: false, hard: true))], published: 0.5)
    }

    @Test("a new folder is empty, and takes the same settings again")
    func fresh() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a/b")
            for _ in 0..<2 { #expect(try ComparisonFolder(at: url, settings: SampleRows.settings()).rows.isEmpty) }
            let names = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
            #expect(names == ["pictures", "rows.jsonl", "settings.json"])
            let mode = try FileManager.default.attributesOfItem(atPath: url.appending(path: "pictures").path)
            #expect(mode[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test("finished rows are read back, and a line that was cut off is dropped at every byte")
    func resumed() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "rows.jsonl")
            let (all, two) = (try lines(rows), try lines(Array(rows.prefix(2))))
            for length in stride(from: two.count, to: all.count, by: 7) {
                try all.prefix(length).write(to: file)
                #expect(try ComparisonFolder(at: folder, settings: SampleRows.settings()).rows == Array(rows.prefix(2)))
                #expect(try Data(contentsOf: file) == two)
            }
            try all.write(to: file)
            #expect(try ComparisonFolder(at: folder, settings: SampleRows.settings()).rows == rows)
        }
    }

    @Test("refuses rows that are damaged or another comparison's, naming the line")
    func damaged() throws {
        let whole = try lines(rows)
        let other = SampleRows.row(
            2, [SampleRows.drawing([SampleRows.outcome("hard"), SampleRows.outcome("mild")])])
        let second = [Data("{}".utf8), Data("not JSON".utf8), try lines([other]).dropLast(), Data([0xff])]
        for line in second + [Data(#"{"prompt":{},"seed":1,"drawings":[]}"#.utf8)] {
            try withTemporaryFolder { folder in
                try (try lines([rows[0]]) + line + [0x0A] + whole).write(to: folder.appending(path: "rows.jsonl"))
                let error = #expect(throws: ComparisonError.self) {
                    try ComparisonFolder(at: folder, settings: SampleRows.settings())
                }
                #expect("\(error as Any)".contains("rows.jsonl:2"), "\(error as Any)")
            }
        }
    }

    @Test("refuses other settings, and says which")
    func otherSettings() throws {
        let changes: [(String, (inout ComparisonSettings) -> Void)] = [
            ("seed is 1 there, 2 here", { $0.seed = 2 }), ("stepCount is not set there, 9 here", { $0.stepCount = 9 }),
            ("showsUnfiltered is true there, false here", { $0.showsUnfiltered = false }),
            ("promptHash", { $0.promptHash = "x" }), ("policies", { $0.policies[0].hash = "x" }),
            ("concepts", { $0.concepts = ["x"] }), ("modelHash", { $0.modelHash = "x" }),
            ("skippedTextLayers is 0 there, 1 here", { $0.skippedTextLayers = 1 }),
        ]
        for (words, change) in changes {
            try withTemporaryFolder { folder in
                _ = try ComparisonFolder(at: folder, settings: SampleRows.settings())
                var settings = SampleRows.settings()
                change(&settings)
                let error = #expect(throws: ComparisonError.self) {
                    try ComparisonFolder(at: folder, settings: settings)
                }
                #expect("\(error as Any)".contains(words), "\(error as Any)")
            }
        }
    }

    @Test("refuses a folder that is a file, whose settings are something else, or that is in use")
    func unusable() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "file")
            try Data("x".utf8).write(to: file)
            #expect(throws: ComparisonError.self) {
                try ComparisonFolder(at: file, settings: SampleRows.settings())
            }
            let foreign = folder.appending(path: "foreign")
            try FileManager.default.createDirectory(at: foreign, withIntermediateDirectories: false)
            try Data("{}".utf8).write(to: foreign.appending(path: "settings.json"))
            #expect(throws: ComparisonError.self) {
                try ComparisonFolder(at: foreign, settings: SampleRows.settings())
            }
            let used = folder.appending(path: "used")
            let first = try ComparisonFolder(at: used, settings: SampleRows.settings())
            let error = #expect(throws: ComparisonError.self) {
                try ComparisonFolder(at: used, settings: SampleRows.settings())
            }
            #expect("\(error as Any)".contains("another comparison is writing there") && first.rows.isEmpty)
        }
    }
}
