internal import Foundation

/// Turns what a user names into single files and addresses.
enum SourceLocations {
    /// Endings of files that a folder is searched for.
    static let endings = [
        "parquet", "csv", "tsv", "jsonl", "csv.gz", "tsv.gz", "jsonl.gz", "csv.zst", "tsv.zst", "jsonl.zst",
    ]

    /// Whether a location is fetched over the network.
    static func isURL(_ location: String) -> Bool {
        location.range(of: "^[A-Za-z][A-Za-z0-9+.-]*://", options: .regularExpression) != nil
    }

    /// Expands folders (their metadata files by name, not the folders inside) and globs; files keep the order given.
    ///
    /// - Throws: ``MetadataError/unreadable(location:reason:)`` for what matches nothing.
    static func expand(_ locations: [String]) throws -> [String] {
        var found: [String] = []
        for location in locations {
            if location == "-" || isURL(location) {
                found.append(location)
                continue
            }
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: location, isDirectory: &isFolder) {
                found += isFolder.boolValue ? try files(in: location) : [location]
            } else if location.contains(where: { "*?[".contains($0) }) {
                found += try matches(of: location)
            } else {
                throw MetadataError.unreadable(location: location, reason: "no such file or folder")
            }
        }
        guard !found.isEmpty else {
            throw MetadataError.invalidSettings(
                reason: "No source is given", mend: "Name a file, a folder, an address or -.")
        }
        return found
    }

    private static func files(in folder: String) throws -> [String] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw MetadataError.unreadable(location: folder, reason: "the folder cannot be listed")
        }
        let wanted = names.filter { name in
            !name.hasPrefix(".") && endings.contains { name.lowercased().hasSuffix("." + $0) }
        }
        guard !wanted.isEmpty else {
            throw MetadataError.unreadable(
                location: folder,
                reason: "no metadata files are in it (\(endings.prefix(5).joined(separator: ", ")), ...)")
        }
        // Beside Parquet files, texts are lists and notes about them.
        let parquet = wanted.filter { hint($0) == .parquet }
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return (parquet.isEmpty ? wanted : parquet).sorted().map { base + $0 }
    }

    private static func matches(of pattern: String) throws -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0, result.gl_pathc > 0 else {
            throw MetadataError.unreadable(location: pattern, reason: "no file matches")
        }
        return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// The format a name's ending tells, compression put aside.
    static func hint(_ location: String) -> FileFormat? {
        var name = location.lowercased()
        if let query = name.firstIndex(of: "?"), isURL(location) { name = String(name[..<query]) }
        for ending in [".gz", ".zst", ".zstd"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        switch name.split(separator: ".").last {
        case "parquet": return .parquet
        case "csv": return .csv
        case "tsv", "tab": return .tsv
        case "jsonl", "json", "ndjson": return .jsonl
        default: return nil
        }
    }
}
