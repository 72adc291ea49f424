import Foundation
import Images
import Safety
import TestSupport
import Testing

@Suite("klarbild evaluate")
struct EvaluateCommandTests {
    private func pictures(in folder: URL) throws {
        for (label, count) in [("unsafe", 2), ("safe", 3)] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: "set/\(label)"), withIntermediateDirectories: true)
            for index in 0..<count {
                let picture = Replacement.singer.fitted(width: 64 + 9 * index, height: 64)
                try PNG(image: picture).write(to: folder.appending(path: "set/\(label)/\(index).png"))
            }
        }
    }

    @Test("prints tables, or writes a report of every format that shows no picture")
    func report() throws {
        try withTemporaryFolder { folder in
            try pictures(in: folder)
            let tables = try Command(["evaluate", "set", "--quiet"], in: folder)
            #expect(tables.status == 0 && tables.output.contains("Wilson"), "\(tables.errors)")
            let run = try Command(["evaluate", "set", "-o", "report", "--model", "emoji", "--quiet"], in: folder)
            #expect(run.status == 0 && run.output.hasSuffix("report/index.html\n"), "\(run.errors)")
            let page = try String(contentsOf: folder.appending(path: "report/index.html"), encoding: .utf8)
            #expect(page.contains("emoji/safety_checker") && page.contains("klarbild evaluate set"))
            #expect(!page.contains("<img") && page.contains("<svg"))
            for table in ["confusion", "rates", "prevalence", "sweep", "concepts", "mistakes"] {
                #expect(
                    FileManager.default.fileExists(atPath: folder.appending(path: "report/tables/\(table).csv").path))
            }
            let json = try Command(["evaluate", "set", "--json", "--positive", "safe", "--quiet"], in: folder)
            #expect(json.output.contains("\"areaUnderROC\""))
        }
    }

    @Test(
        "a fault has one clear line",
        arguments: [
            (["nowhere"], 1, "no folder"), (["set", "--positive", "dogs"], 1, "'dogs' is unknown"),
            (["set/safe"], 1, "holds no picture"), (["set", "--labels", "none.csv"], 1, "none.csv"),
            (["set", "--policy", "strict"], 1, "cannot run"), (["set", "--safety", "off"], 64, "nothing to check"),
        ] as [([String], Int32, String)])
    func faults(arguments: [String], status: Int32, message: String) throws {
        try withTemporaryFolder { folder in
            try pictures(in: folder)
            let run = try Command(["evaluate", "--quiet"] + arguments, in: folder)
            #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
            #expect(run.output.isEmpty)
        }
    }
}
