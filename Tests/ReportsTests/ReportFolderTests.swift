import Foundation
import Reports
import TestSupport
import Testing

@Suite("A folder with a report") struct ReportFolderTests {
    @Test("a folder gets every format and no leftovers")
    func contents() throws {
        try withTemporaryFolder { folder in
            let target = folder.appending(path: "new/report")
            let files = try ReportFolder(url: target).write(SampleReport.plain)
            #expect(files.map(\.lastPathComponent) == ["index.html", "report.md", "report.json", "domains.csv"])
            let found = try FileManager.default.subpathsOfDirectory(atPath: target.path())
            #expect(Set(found) == ["index.html", "report.md", "report.json", "tables", "tables/domains.csv"])
            try ReportFolder(url: target).write(SampleReport.plain, json: .members([("rows", .integer(3))]))
            let json = try String(contentsOf: target.appending(path: "report.json"), encoding: .utf8)
            #expect(json == "{\n  \"rows\": 3\n}\n")
        }
    }

    @Test("a file in a folder's place is an error in the system's words, and stays as it is")
    func fileInTheWay() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "taken")
            try Data("mine".utf8).write(to: file)
            let error = try #require(throws: ReportError.self) {
                try ReportFolder(url: file).write(SampleReport.plain)
            }
            #expect(error.description.contains(file.path) && !error.description.contains("Error Domain"))
            #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
        }
    }

    @Test("half a report is removed with the folder made for it, but never a folder that was there")
    func halfReport() throws {
        try withTemporaryFolder { folder in
            // A table's file cannot be written where a folder has its name.
            let old = folder.appending(path: "old")
            let table = try #require(SampleReport.plain.tables.first)
            try FileManager.default.createDirectory(
                at: old.appending(path: "tables/\(table.identifier).csv/x"), withIntermediateDirectories: true)
            #expect(throws: ReportError.self) { try ReportFolder(url: old).write(SampleReport.plain) }
            #expect(FileManager.default.fileExists(atPath: old.appending(path: "index.html").path))

            // No file system takes such a long name, and the page comes before the table.
            var report = SampleReport.plain
            report.sections.append(
                ReportSection(
                    "Long", [.table(ReportTable(String(repeating: "x", count: 300), title: "t", columns: [], rows: []))]
                ))
            let new = folder.appending(path: "new")
            let error = #expect(throws: ReportError.self) { try ReportFolder(url: new).write(report) }
            #expect(
                error?.description.contains("Error Domain") == false && error?.description.contains("xxx.csv") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["old"])
        }
    }
}
