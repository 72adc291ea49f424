internal import Foundation
internal import Metadata

/// Parquet files of this machine, which the workers must see under the same paths.
struct LocalFiles {
    let origins: [RowOrigin]
    let rows: RowQuery
    /// Their paths from the root on, as Spark names them.
    let paths: [String]
    /// Whether Spark sorts the paths as they are given.
    let isInOrder: Bool

    init(_ sources: [String], columns: [ColumnRole: String]) throws {
        guard !sources.contains("-") else {
            throw EngineError.unsupportedSource(
                location: "-", reason: "a cluster cannot read standard input", mend: "Use --engine local.")
        }
        let source = try MetadataSource(sources, columns: columns)
        let origins = source.origins
        if let text = origins.first(where: { $0.format != .parquet }) {
            throw EngineError.unsupportedSource(
                location: text.location, reason: "it is \(text.format.rawValue), and Spark is asked for Parquet only",
                mend: "Use --engine local, or convert it.")
        }
        if let other = origins.first(where: { $0.columns != origins[0].columns }) {
            throw EngineError.unsupportedSource(
                location: other.location, reason: "its columns are not named as those of \(origins[0].location)",
                mend: "Ask for files of one kind at a time.")
        }
        let folder = FileManager.default.currentDirectoryPath
        let paths = origins.map { origin in
            Self.normalised(origin.location.hasPrefix("/") ? origin.location : folder + "/" + origin.location)
        }
        if Set(paths).count < paths.count {
            throw EngineError.unsupportedSource(
                location: sources.joined(separator: " "), reason: "a file is named twice", mend: "Name each file once.")
        }
        (self.origins, self.paths) = (origins, paths)
        rows = RowQuery(paths: try SparkPath.relations(of: paths), columns: origins[0].columns)
        // Where a name has to be escaped in an address, the order may change.
        isInOrder =
            paths == paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            && paths.allSatisfy { $0.utf8.allSatisfy { SparkText.isPlain($0) || "/-._~".utf8.contains($0) } }
    }

    /// Without `.` and `..`, as Hadoop has it.
    static func normalised(_ path: String) -> String {
        var pieces: [Substring] = []
        for piece in path.split(separator: "/") where piece != "." {
            if piece == ".." { _ = pieces.popLast() } else { pieces.append(piece) }
        }
        return "/" + pieces.joined(separator: "/")
    }
}
