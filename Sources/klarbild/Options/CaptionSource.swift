import Audits
import Coverage
import Domains
import Foundation
import Metadata
import Reports

/// Captions to set prompts beside, from a sample's database or from files that are read whole.
struct CaptionSource {
    /// The captions.
    let index: CaptionIndex
    /// What identifies them.
    let identity: [Report.Fact]

    init(
        _ paths: [String], columns: [ColumnRole: String], maskPunsafe: Double, resolver: HostResolver,
        progress: @escaping (_ rows: Int, _ total: Int?) throws -> Void = { _, _ in }
    ) throws {
        if paths.count == 1, !Self.isMetadata(paths[0]) {
            let store = try MetadataStore(readingFrom: URL(filePath: paths[0]))
            identity = try SampleIdentity(store).facts
            index = try CaptionIndex(sample: store, resolver: resolver) { try progress($0, nil) }
        } else {
            let source = try MetadataSource(paths, columns: columns)
            identity = SourceIdentity(source).facts
            index = try CaptionIndex(all: source, resolver: resolver, maskPunsafe: maskPunsafe) { state in
                try progress(Int(state.rows), state.totalRows.map(Int.init))
            }
        }
    }

    /// Whether a path is metadata rather than a database; a file that is missing is taken for a database that is.
    private static func isMetadata(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            return isFolder.boolValue || path.contains("://") || path == "-"
                || path.contains(where: { "*?[".contains($0) })
        }
        let start = try? FileHandle(forReadingFrom: URL(filePath: path)).read(upToCount: 16)
        return start.map { !$0.isEmpty && $0 != Data("SQLite format 3\0".utf8) } ?? false
    }
}
