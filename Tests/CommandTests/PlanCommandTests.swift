import Foundation
import TestSupport
import Testing

@Suite("klarbild audit plan") struct PlanCommandTests {
    private static let rows = Golden.repository.appending(path: "Data/Samples/laion400m-rows.parquet").path

    /// The part of the contract that scripts rely on.
    private struct Plan: Decodable {
        let rows: Int, sourceRows: Int, urlBytes: Int
        let seconds: Double, hostsAtMost: Double, linesAtMost: Double
        let way: String
        let advice: [String]
    }

    @Test("says in JSON and in words what all rows take and which way to go")
    func plan() throws {
        try withTemporaryFolder { folder in
            let small = try Command(["audit", "plan", Self.rows, "--json", "--quiet"], in: folder).json(Plan.self)
            #expect(small.rows == 6457 && small.sourceRows == 6457 && small.way == "here" && small.urlBytes > 0)
            let large = try Command(
                ["audit", "plan", Self.rows, "--total-rows", "5000000000000", "--json", "--quiet"], in: folder
            ).json(Plan.self)
            #expect(large.rows == 5_000_000_000_000 && large.way == "elsewhere" && large.advice.count == 3)
            #expect(large.seconds > small.seconds * 1e6 && large.hostsAtMost > small.hostsAtMost)
            let text = try Command(["audit", "plan", Self.rows, "--quiet"], in: folder)
            #expect(text.status == 0 && text.output.contains("6,457") && text.output.contains("--exact SOURCE"))
            let report = try Command(["audit", "plan", Self.rows, "-o", "plan", "--quiet"], in: folder)
            #expect(report.status == 0 && report.output.contains("plan/index.html"), "\(report.errors)")
        }
    }

    @Test(
        "a fault has one clear message",
        arguments: [
            (["a.csv"], 1, "only Parquet files"), (["none.parquet"], 1, "none.parquet"), ([], 64, "source"),
            (["a.csv", "--seconds", "0"], 64, "--seconds"), (["a.csv", "--total-rows", "0"], 64, "--total-rows"),
        ] as [([String], Int32, String)])
    func faults(_ arguments: [String], _ status: Int32, _ message: String) throws {
        try withTemporaryFolder { folder in
            try Data("url,text\na,b\n".utf8).write(to: folder.appending(path: "a.csv"))
            let run = try Command(["audit", "plan"] + arguments, in: folder)
            #expect(run.status == status && run.errors.contains(message), "\(run.errors)")
        }
    }
}
