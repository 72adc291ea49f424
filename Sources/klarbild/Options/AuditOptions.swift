import ArgumentParser
import Domains
import Foundation
import Reports
import Resources

/// What all audits share: the lists to attribute by, and where the report goes.
struct AuditOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Write the report into this folder, as HTML, Markdown, JSON and CSV.", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("Another public suffix list than the one that ships.", valueName: "file"))
    var psl: String?

    @Option(help: ArgumentHelp("Another platform table than the one that ships.", valueName: "file"))
    var platforms: String?

    @Flag(name: .customLong("json"), help: "Print one JSON object instead of tables.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "No progress.")
    var isQuiet = false

    /// A resolver over the lists asked for.
    func resolver() throws -> HostResolver {
        let data = try DataFolder.locate()
        let suffixes = try psl.map { try PublicSuffixList(parsing: contents(of: $0)) } ?? .shipped(in: data)
        let table = try platforms.map { try PlatformTable(parsing: contents(of: $0)) } ?? .shipped(in: data)
        return HostResolver(suffixes: suffixes, platforms: table)
    }

    private func contents(of path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ResourceError.unreadable(path: path, reason: error.localizedDescription)
        }
    }

    /// Writes the report where it was asked for, and prints what was asked for.
    func deliver(_ report: Report, json: JSONValue, tables: [String]) throws {
        let files = try folder.map { try ReportFolder(url: URL(filePath: $0)).write(report, json: json) }
        if isJSON {
            StandardStreams.print(json.text())
        } else if let page = files?.first {
            StandardStreams.print(page.relativePath)
        } else {
            StandardStreams.print(TextDocument(report, tables: tables).text)
        }
    }
}
