import Domains
import Foundation
import Metadata
import Reports
import Resources
import TestSupport
import Testing

@testable import Audits

@Suite("A plan for an audit") struct AuditPlanTests {
    private static let rows = Golden.repository.appending(path: "Data/Samples/laion400m-rows.parquet").path

    private func growth(_ points: [(Double, Double)]) -> Calibration.Growth {
        Calibration.Growth(points.map { (rows: $0.0, distinct: $0.1) })
    }

    private func plan(rows: Int64, rate: Double) -> AuditPlan {
        AuditPlan(
            rows: rows, sourceRows: 1000, files: 1, groups: 2, bytes: 5000, columnBytes: (2000, 1000),
            calibration: Calibration(
                rows: Int(rate * 2), seconds: 2, threads: 2, hosts: growth([(100, 10), (1000, 32)]),
                lines: growth([(100, 20), (1000, 50)]), bytesPerHost: 20, bytesPerLine: 70))
    }

    @Test(
        "growth is a power of the rows, by the last doubling",
        arguments: [
            ([(100, 10), (400, 20)], 0.5, 40.0), ([(100, 100), (200, 200)], 1, 1600), ([(100, 10), (200, 10)], 0, 10),
            ([(10, 1), (100, 10), (250, 15), (400, 20)], 0.5, 40), ([], 1, 0), ([(100, 10)], 1, 160), ([(0, 0)], 1, 0),
            ([(100, 10), (100, 10)], 1, 160),
        ] as [([(Double, Double)], Double, Double)])
    func growth(_ points: [(Double, Double)], _ exponent: Double, _ at1600: Double) {
        let growth = growth(points)
        #expect(abs(growth.exponent - exponent) < 1e-9)
        #expect(abs(growth.extrapolated(to: 1600) - at1600) < 1e-6)
    }

    @Test("there are never more distinct things than rows")
    func bounded() {
        #expect(growth([(10, 10), (20, 20)]).extrapolated(to: 5) == 5)
    }

    @Test(
        "the way follows from the time",
        arguments: [
            (1_000_000, AuditPlan.Way.here, "--exact SOURCE"), (3_600_000_000, .here, "here"),
            (7_300_000_000, .parts(machines: 3), "over night"),
            (100_000_000_000, .elsewhere(machines: 28), "--engine spark"),
        ])
    func way(_ rows: Int64, _ way: AuditPlan.Way, _ advice: String) {
        let plan = plan(rows: rows, rate: 1_000_000)
        #expect(plan.way == way && plan.advice.joined().contains(advice))
        #expect(plan.neededBytes == rows * 2)
        #expect(plan.json.text().contains("\"way\": \"\(plan.wayName)\""))
    }

    @Test("figures of one machine and of a result grow as they should")
    func figures() {
        let plan = plan(rows: 100_000, rate: 1000)
        #expect(plan.seconds == 100)
        #expect(abs(plan.hosts - 32 * pow(100, log(3.2) / log(10))) < 1)
        #expect(plan.answerBytes == plan.lines * 70 && plan.memory == plan.hosts * 160)
    }

    @Test(
        "seconds for people",
        arguments: [(1.5, "1.5 s"), (120, "2 minutes"), (7200, "2.0 hours"), (864_000, "10.0 days")])
    func seconds(_ seconds: Double, _ text: String) {
        #expect(AuditPlan.text(seconds: seconds) == text)
    }

    @Test("a file's footer gives rows and bytes, and a look at it gives its hosts")
    func measured() throws {
        let source = try MetadataSource([Self.rows])
        let plan = try AuditPlan(source, resolver: .shipped(in: .locate()), rows: 1_000_000)
        let audit = try DomainAudit(exactly: source, resolver: .shipped(in: .locate()))
        #expect(plan.sourceRows == 6457 && plan.rows == 1_000_000 && plan.files == 1 && plan.groups >= 1)
        #expect(plan.columnBytes.url > 100_000 && plan.columnBytes.url + plan.columnBytes.text < plan.bytes)
        #expect(plan.calibration.rows == 6457 && plan.calibration.rowsPerSecond > 1000)
        let last = try #require(plan.calibration.hosts.points.last)
        #expect(plan.groups > 1 || Int(last.distinct) == audit.distinct.hosts)
        #expect(plan.hosts > Double(audit.distinct.hosts) && plan.lines > 0)
        let report = plan.report(identity: [])
        #expect(report.tables.count == 1 && MarkdownDocument(report).text.contains("1,000,000"))
    }

    @Test("it reads no longer than asked for")
    func brief() throws {
        let source = try MetadataSource(Array(repeating: Self.rows, count: 200))
        let started = ContinuousClock.now
        let plan = try AuditPlan(source, resolver: .shipped(in: .locate()), reading: .milliseconds(50))
        #expect(ContinuousClock.now - started < .seconds(20) && plan.calibration.rows < 200 * 6457)
        #expect(plan.sourceRows == 200 * 6457)
    }

    @Test(
        "a text file, and a file without URLs, are refused",
        arguments: [("a.csv", "only Parquet files"), ("b.parquet", "--columns url=NAME")])
    func refused(_ name: String, _ reason: String) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: name)
            if name == "a.csv" {
                try Data("url,text\na,b\n".utf8).write(to: file)
            } else {
                try FileManager.default.copyItem(at: URL(filePath: Self.rows), to: file)
            }
            let source = try MetadataSource([file.path], columns: name == "a.csv" ? [:] : [.url: ""])
            #expect {
                try AuditPlan(source, resolver: .shipped(in: .locate()))
            } throws: {
                "\($0)".contains(reason)
            }
        }
    }
}

extension AuditPlan {
    fileprivate var wayName: String {
        switch way {
        case .here: "here"
        case .parts: "parts"
        case .elsewhere: "elsewhere"
        }
    }
}
