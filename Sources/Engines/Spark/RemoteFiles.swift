internal import Foundation
internal import Metadata

/// Files behind addresses that only Spark reads.
enum RemoteFiles {
    /// Asks Spark for the columns of the first file, and for all files with their sizes and rows.
    static func found(
        _ addresses: [String], columns: [ColumnRole: String], query: SparkQuery,
        progress: ((ReadProgress) throws -> Void)?
    ) throws -> (origins: [RowOrigin], rows: RowQuery) {
        if let address = addresses.first(where: { $0.lowercased().hasPrefix("http") }) {
            throw EngineError.unsupportedSource(
                location: address, reason: "Spark reads no http addresses",
                mend: "Use --engine local, or copy the files to where the cluster sees them.")
        }
        var paths: [SparkPath] = []
        for address in addresses { paths.append(try SparkPath(address: address)) }
        let everything = RowQuery(paths: paths, columns: [:])
        var (names, files) = ([String](), [(location: String, bytes: Int64?, rows: Int64)]())
        try query.run([everything.firstRow(), everything.files()], progress: progress) { line in
            if let object = line.object("columns") {
                let members = try JSONSerialization.jsonObject(with: Data(object)) as? [String: Any]
                names = (members ?? [:]).keys.sorted()
            } else if let file = line.bytes("file").flatMap(HexText.bytes), let rows = line.integer("rows") {
                files.append((String(decoding: file, as: UTF8.self), line.integer("bytes"), rows))
            } else {
                throw EngineError.badAnswer(
                    program: SparkQuery.name, line: line.line, reason: "neither columns nor a file are in it")
            }
        }
        let map = try ColumnMap(names: names, overrides: columns, location: addresses[0])
        let roles = map.columns.mapValues { names[$0] }
        let origins = files.map {
            RowOrigin(location: $0.location, names: names, columns: roles, bytes: $0.bytes, rows: $0.rows)
        }
        return (origins, RowQuery(paths: paths, columns: roles))
    }
}
