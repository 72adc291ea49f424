import Foundation
import TestSupport
import Testing

@Suite("klarbild audit merge") struct MergeCommandTests {
    private static let rows = Golden.repository.appending(path: "Data/Samples/laion400m-rows.parquet").path
    private static let emoji = Golden.repository.appending(path: "Data/Models/emoji/train_metadata.parquet").path

    private func run(_ arguments: [String], in folder: URL) throws -> Command {
        try Command(["audit"] + arguments + ["--quiet"], in: folder)
    }

    @Test("parts counted one by one give the JSON of one run, byte for byte")
    func equal() throws {
        try withTemporaryFolder { folder in
            let exact = ["domains", "--exact", "--limit", "0"]
            let once = try run(exact + [Self.rows, Self.emoji, "--json"], in: folder)
            #expect(once.status == 0, "\(once.errors)")
            for (index, path) in [Self.rows, Self.emoji].enumerated() {
                let part = try run(exact + [path, "--partial", "\(index).json"], in: folder)
                #expect(part.status == 0, "\(part.errors)")
            }
            let merge = ["merge", "0.json", "1.json", "--limit", "0"]
            let merged = try run(merge + ["--json"], in: folder)
            #expect(merged.status == 0 && merged.output == once.output, "\(merged.errors)")
            // The sum is a partial itself.
            #expect(try run(merge + ["--partial", "2.json"], in: folder).status == 0)
            #expect(try run(["merge", "2.json", "--limit", "0", "--json"], in: folder).output == once.output)
            let report = try run(["merge", "0.json", "1.json", "-o", "report"], in: folder)
            #expect(report.status == 0 && report.output.contains("report/index.html"), "\(report.errors)")
            let page = try String(contentsOf: folder.appending(path: "report/index.html"), encoding: .utf8)
            #expect(page.contains("laion400m-rows.parquet") && page.contains("train_metadata.parquet"))
        }
    }

    @Test(
        "a fault has one clear message and leaves nothing behind",
        arguments: [
            (["merge", "none.json"], 1, "none.json"), (["merge"], 64, "counts"),
            (["merge", "text.json"], 1, "text.json"), (["merge", "text.json", "--limit", "-1"], 64, "--limit"),
            (["domains", "x.sqlite", "--partial", "p.json"], 64, "--exact"),
            (["domains", "--exact", Self.rows, "--partial", "none/p.json"], 1, "none/p.json"),
        ] as [([String], Int32, String)])
    func faults(arguments: [String], status: Int32, message: String) throws {
        try withTemporaryFolder { folder in
            try Data("no counts\n".utf8).write(to: folder.appending(path: "text.json"))
            let run = try run(arguments, in: folder)
            #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["text.json"])
        }
    }
}
