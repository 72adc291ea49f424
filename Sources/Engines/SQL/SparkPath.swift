internal import Foundation

/// A path or address that stands in SQL.
///
/// Only what cannot end the quotes, nor be taken for a variable, is let through; patterns are let through for addresses,
/// which this machine cannot look at.
struct SparkPath: Equatable {
    /// The path in backticks, with the format before it.
    var relation: String { "parquet.`\(text)`" }
    private let text: String

    /// An address that a cluster reads: `s3a://bucket/part-*.parquet`, `hdfs://...`.
    ///
    /// - Throws: ``EngineError/unsupportedSource(location:reason:mend:)``.
    init(address: String) throws(EngineError) {
        try Self.check(address, forbidden: "`'\"\\;$")
        // The program that cuts a file of SQL into statements takes this pair for the start of a comment, in backticks too.
        text = address.replacing("/*", with: "/{*}")
    }

    /// Files of one folder, read as one.
    ///
    /// - Parameters:
    ///   - folder: from the root on.
    ///   - names: their names.
    /// - Throws: ``EngineError/unsupportedSource(location:reason:mend:)``.
    init(folder: String, names: [String]) throws(EngineError) {
        for path in [folder] + names { try Self.check(path, forbidden: "`'\"\\;$*?[]{},:") }
        text = folder + "/" + (names.count == 1 ? names[0] : "{" + names.joined(separator: ",") + "}")
    }

    /// The relations that files are read by, one a folder, in the order of the folders' first files.
    static func relations(of files: [String]) throws(EngineError) -> [SparkPath] {
        var (folders, names) = ([String](), [String: [String]]())
        for file in files {
            let pieces = file.split(separator: "/", omittingEmptySubsequences: true)
            let folder = "/" + pieces.dropLast().joined(separator: "/")
            if names[folder] == nil { folders.append(folder) }
            names[folder, default: []].append(pieces.last.map(String.init) ?? "")
        }
        var relations: [SparkPath] = []
        for folder in folders { relations.append(try SparkPath(folder: folder, names: names[folder] ?? [])) }
        return relations
    }

    private static func check(_ path: String, forbidden: String) throws(EngineError) {
        func refusal(_ reason: String) -> EngineError {
            .unsupportedSource(
                location: path, reason: reason, mend: "Rename the file or folder, or read it with --engine local.")
        }
        guard !path.isEmpty, !path.hasPrefix("-") else { throw refusal("the name is empty or begins with a hyphen") }
        guard SparkText.hasNoControls(path) else { throw refusal("its name holds control characters") }
        if let character = path.first(where: { forbidden.contains($0) }) {
            throw refusal("its name holds the character \(character), which has a meaning in SQL or to Spark")
        }
    }
}
