import Foundation
import Metadata
import TestSupport

/// All rows of some sources, by one pass.
func rows(
    _ locations: [String], columns: [ColumnRole: String] = [:], roles: Set<ColumnRole> = Set(ColumnRole.allCases),
    limits: ReadLimits = ReadLimits()
) throws -> [MetadataRow] {
    let source = try MetadataSource(locations, columns: columns, limits: limits)
    var rows: [MetadataRow] = []
    try source.forEachBatch(roles: roles) { batch in
        for index in 0..<batch.count { rows.append(batch.row(index)) }
    }
    return rows
}

/// All rows of one text, written to a file of a name.
func rows(
    text: String, as name: String, columns: [ColumnRole: String] = [:], limits: ReadLimits = ReadLimits()
) throws -> [MetadataRow] {
    try withTemporaryFolder { folder in
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return try rows([file.path(percentEncoded: false)], columns: columns, limits: limits)
    }
}

/// The path of a golden file.
func goldenPath(_ name: String, file: String = #filePath) -> String {
    Golden.url(name, file: file).path(percentEncoded: false)
}
