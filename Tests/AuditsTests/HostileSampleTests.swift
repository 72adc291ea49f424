import Audits
import Domains
import Foundation
import GRDB
import Reports
import Resources
import Testing

/// Databases that hold what no sampler writes: SQLite checks no types, and files go through many hands.
@Suite("Hostile samples") struct HostileSampleTests {
    private func database(_ design: String = "uniform", editedBy statement: String) throws -> SampleDatabase {
        let rows = (0..<20).map { index in
            SampleDatabase.Row(
                url: "http://site\(index % 4).com/\(index).jpg", text: "caption \(index)", width: 600, height: 500,
                punsafe: 0.01, pwatermark: 0.3, aesthetic: 5.5, cluster: index % 5, weight: 50)
        }
        let database = try SampleDatabase(design: design, population: 1000, clustersTotal: 50, rows: rows)
        try database.queue.write { try $0.execute(sql: statement) }
        return database
    }

    /// Runs every audit with its report, JSON and identity.
    private func auditAll(_ database: SampleDatabase) throws {
        let (queue, path, resolver) = (database.queue, "odd.sqlite", try HostResolver.shipped(in: .locate()))
        let identity = try SampleIdentity(database: queue, path: path)
        let audit = try DomainAudit(sample: queue, path: path, resolver: resolver)
        var layout = DomainReport(audit)
        layout.identity = identity.facts
        layout.profiles = try DomainProfiles(
            sample: queue, path: path, audit: audit, resolver: resolver, options: .init())
        let quality = try QualityAudit(sample: queue, path: path, resolver: resolver)
        let watermarks = try WatermarkAudit(sample: queue, path: path, resolver: resolver, names: ["1.jpg"])
        for report in [layout.report, QualityReport(quality).report, WatermarkAuditReport(watermarks).report] {
            #expect(!HTMLDocument(report).text.isEmpty && !MarkdownDocument(report).text.contains("nan"))
        }
        for json in [audit.json(), quality.json()] {
            #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.text().utf8)) }
        }
    }

    @Test(
        "what no figure could be made of is refused, with the file and the fault",
        arguments: [
            ("UPDATE rows SET weight = 0 WHERE id = 7", "weight"), ("UPDATE rows SET weight = -3", "weight"),
            ("UPDATE rows SET weight = 9e999 WHERE id = 20", "weight"), ("UPDATE rows SET weight = 'many'", "weight"),
            ("UPDATE rows SET weight = 1e300", "weight"), ("UPDATE runs SET population = -1", "population"),
            ("UPDATE runs SET population = 9223372036854775807", "population"),
            ("UPDATE runs SET population = 'all'", "population"),
            ("UPDATE runs SET clusters_total = -5", "clusters_total"),
            ("UPDATE runs SET bytes_read = x'00'", "bytes_read"),
            ("UPDATE sources SET bytes = 9223372036854775807", "bytes"), ("UPDATE sources SET rows = 'x'", "rows"),
            ("UPDATE runs SET design = x'ff'", "design"), ("UPDATE runs SET design = 'simple'", "simple"),
            ("UPDATE runs SET design = ''", "design"), ("DELETE FROM runs", "no run"), ("DROP TABLE runs", "runs"),
            ("DROP TABLE sources", "sources"), ("DROP TABLE rows", "rows"),
            ("ALTER TABLE rows RENAME COLUMN url TO address", "url"),
        ])
    func refused(statement: String, word: String) throws {
        for design in ["uniform", "cluster", "stratified", "quota"] {
            let statement = "UPDATE runs SET design = '\(design)'; " + statement
            let database = try database(editedBy: statement)
            let error = #expect(throws: AuditError.self, "\(statement)") { try auditAll(database) }
            let text = error?.description ?? ""
            #expect(text.contains("odd.sqlite") && text.contains(word), "\(statement): \(text)")
        }
    }

    @Test(
        "odd values of rows end nothing, and no report says nan",
        arguments: [
            "UPDATE rows SET url = x'ff00fe'", "UPDATE rows SET url = 7", "UPDATE rows SET url = ''",
            "UPDATE rows SET url = 'http://' || char(0) || '.com/'", "UPDATE rows SET url = NULL",
            "UPDATE rows SET text = x'63ff'", "UPDATE rows SET text = 3.5", "UPDATE rows SET width = 'wide'",
            "UPDATE rows SET width = -9e999, height = 9e999", "UPDATE rows SET punsafe = 'none', nsfw = x'00'",
            "UPDATE rows SET pwatermark = 1e308", "UPDATE rows SET pwatermark = -9e999",
            "UPDATE rows SET aesthetic = x''", "UPDATE rows SET nan_mask = -1", "UPDATE rows SET nan_mask = 'x'",
            "UPDATE rows SET cluster = -9223372036854775808", "UPDATE rows SET cluster = NULL",
            "UPDATE rows SET source_id = 9223372036854775807", "UPDATE rows SET language = x'ff'",
            "UPDATE rows SET weight = NULL", "UPDATE rows SET weight = 1e-300 WHERE id = 3",
            "UPDATE runs SET seed = 'x', version = 3, parameters = x'ff', finished = 9",
            "UPDATE sources SET location = x'ff', family = 7, checksum = 1.5, checksum_of = x'00'",
            "UPDATE runs SET population = 0", "UPDATE runs SET population = 3", "UPDATE runs SET clusters_total = 0",
            "UPDATE runs SET clusters_total = 1", "DELETE FROM rows WHERE id > 1", "DELETE FROM sources",
            "UPDATE rows SET id = -id",
        ])
    func odd(statement: String) throws {
        for design in ["uniform", "census", "cluster", "stratified", "quota"] {
            try auditAll(database(design, editedBy: statement))
        }
    }

    @Test("a sample without rows is empty, whatever the design", arguments: ["uniform", "cluster", "quota"])
    func empty(design: String) throws {
        let database = try database(design, editedBy: "DELETE FROM rows")
        #expect(throws: AuditError.empty(path: "odd.sqlite")) { try auditAll(database) }
    }
}
