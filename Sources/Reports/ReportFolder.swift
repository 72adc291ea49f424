public import Foundation

/// Writes a report into a folder in every format.
///
/// `index.html`, `report.md`, `report.json`, and `tables/NAME.csv` for each table. Each file is written beside its place
/// and moved there, so that an interrupted run leaves no half file.
public struct ReportFolder: Sendable {
    /// Where the report goes.
    public let url: URL

    /// A folder that need not exist yet.
    public init(url: URL) {
        self.url = url
    }

    /// Writes the report.
    ///
    /// - Parameter json: what `report.json` holds; nil writes the report's tables.
    /// - Returns: the files written, `index.html` first.
    /// - Throws: ``ReportError/unwritable(path:reason:)``.
    @discardableResult
    public func write(_ report: Report, json: JSONValue? = nil) throws(ReportError) -> [URL] {
        var files = [
            (path: "index.html", text: HTMLDocument(report).text),
            (path: "report.md", text: MarkdownDocument(report).text),
            (path: "report.json", text: json.map { $0.text() + "\n" } ?? JSONDocument(report).text),
        ]
        files += report.tables.map { (path: "tables/\($0.identifier).csv", text: CSVDocument($0).text) }
        let isNew = !FileManager.default.fileExists(atPath: url.path(percentEncoded: false))
        var written: [URL] = []
        for file in files {
            let target = url.appending(path: file.path)
            do {
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: target, options: .atomic)
            } catch {
                // Half a report in a folder of its own helps nobody; another folder's files are not ours to remove.
                if isNew { try? FileManager.default.removeItem(at: url) }
                throw .unwritable(path: target.path(percentEncoded: false), reason: Self.reason(of: error))
            }
            written.append(target)
        }
        return written
    }

    /// The system's own words, which say more than Foundation's.
    private static func reason(of error: any Error) -> String {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
        guard cause.domain == NSPOSIXErrorDomain else { return cause.localizedDescription }
        return String(cString: strerror(Int32(cause.code)))
    }
}

/// Why a report could not be written.
public enum ReportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file could not be written.
    case unwritable(path: String, reason: String)

    /// What is wrong, where, and the mend.
    public var description: String {
        switch self {
        case .unwritable(let path, let reason):
            "\(path) cannot be written: \(reason). Check that the folder may be written and the disk has room."
        }
    }
}
