public import Foundation

/// Pictures of which it is known whether they should be flagged.
public struct LabelledPictures: Sendable {
    /// One picture.
    public struct Picture: Hashable, Sendable {
        /// The file.
        public let url: URL
        /// Its path as reports show it.
        public let name: String
        /// Whether it should be flagged.
        public let isPositive: Bool
    }

    /// Names of folders and labels that are understood without being told.
    public static let knownPositives = ["positive", "unsafe", "nsfw", "flag", "flagged", "bad", "1"]
    /// The same for pictures that should pass.
    public static let knownNegatives = ["negative", "safe", "sfw", "pass", "passed", "good", "neutral", "0"]

    private static let extensions = ["png", "jpg", "jpeg"]

    /// In the order of their names.
    public let pictures: [Picture]

    /// Pictures in the sub-folders of a folder, whose names are their labels.
    ///
    /// - Parameter positive: the names of the folders whose pictures should be flagged; all others should pass. Without
    ///   it every folder needs a known name.
    /// - Throws: ``EvaluationError``.
    public init(subfoldersOf folder: URL, positive: [String] = []) throws(EvaluationError) {
        let path = folder.path(percentEncoded: false)
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(
                    atPath: folder.appending(path: name).path, isDirectory: &isFolder)
                return exists && isFolder.boolValue && !name.hasPrefix(".")
            }
        } catch {
            throw .unreadable(path: path, reason: "it is no folder that can be read")
        }
        for name in positive where !names.contains(name) {
            throw .unknownLabel(name, known: names, place: path)
        }
        var pictures: [Picture] = []
        for name in names {
            let isPositive = try Self.isPositive(name, positive: positive, place: path)
            let url = folder.appending(path: name, directoryHint: .isDirectory)
            guard let files = FileManager.default.enumerator(atPath: url.path) else { continue }
            for case let file as String in files
            where Self.extensions.contains(URL(filePath: file).pathExtension.lowercased()) {
                pictures.append(
                    Picture(url: url.appending(path: file), name: "\(name)/\(file)", isPositive: isPositive))
            }
        }
        self.pictures = pictures.sorted { $0.name < $1.name }
        try requireBoth(place: path)
    }

    /// Pictures that a CSV file names in the columns `file` and `label`; paths count from the file's place.
    ///
    /// - Throws: ``EvaluationError``.
    public init(labels file: URL, positive: [String] = []) throws(EvaluationError) {
        let path = file.path(percentEncoded: false)
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw .unreadable(path: path, reason: "it cannot be read as UTF-8 text")
        }
        let rows = Self.rows(of: text)
        let header = rows.first?.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() } ?? []
        guard let fileColumn = header.firstIndex(of: "file"), let labelColumn = header.firstIndex(of: "label") else {
            throw .unreadable(path: path, reason: "its first line needs the columns 'file' and 'label'")
        }
        var pictures: [Picture] = []
        for row in rows.dropFirst() where row.fields != [""] {
            guard row.fields.count > max(fileColumn, labelColumn) else {
                throw .unreadable(
                    path: path, reason: "line \(row.line) has \(row.fields.count) fields, not \(header.count)")
            }
            let (name, label) = (row.fields[fileColumn], row.fields[labelColumn])
            let url = URL(filePath: name, relativeTo: file.deletingLastPathComponent()).absoluteURL
            pictures.append(
                Picture(
                    url: url, name: name,
                    isPositive: try Self.isPositive(label, positive: positive, place: "\(path), line \(row.line)")))
        }
        self.pictures = pictures
        try requireBoth(place: path)
    }

    private static func isPositive(
        _ label: String, positive: [String], place: String
    ) throws(EvaluationError) -> Bool {
        guard positive.isEmpty else { return positive.contains(label) }
        if knownPositives.contains(label.lowercased()) { return true }
        if knownNegatives.contains(label.lowercased()) { return false }
        throw .unknownLabel(label, known: knownPositives + knownNegatives, place: place)
    }

    private func requireBoth(place: String) throws(EvaluationError) {
        guard pictures.contains(where: \.isPositive), pictures.contains(where: { !$0.isPositive }) else {
            let side =
                pictures.isEmpty
                ? "picture" : pictures[0].isPositive ? "picture that should pass" : "picture that should be flagged"
            throw .onlyOneSide(place: place, missing: side)
        }
    }

    /// The records of a CSV text (RFC 4180) with the lines they begin on.
    private static func rows(of text: String) -> [(line: Int, fields: [String])] {
        var rows: [(line: Int, fields: [String])] = []
        var (fields, field, isQuoted, line, start) = ([String](), "", false, 1, 1)
        var rest = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted && rest.first == "\"":
                field.append("\"")
                rest.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            case "\n" where !isQuoted, "\r\n" where !isQuoted:
                rows.append((start, fields + [field]))
                (fields, field, line) = ([], "", line + 1)
                start = line
            default:
                if character.isNewline { line += 1 }
                field.append(character)
            }
        }
        if !field.isEmpty || !fields.isEmpty { rows.append((start, fields + [field])) }
        return rows
    }
}
