public import Foundation
internal import Images
internal import Safety

/// The folder of a comparison: settings, one line a finished prompt, and pictures; a run that was stopped goes on from
/// there.
public final class ComparisonFolder {
    /// Where it lies.
    public let url: URL
    /// The finished prompts, in order.
    public private(set) var rows: [ComparisonRow] = []

    private let rowFile: FileHandle

    /// Opens a folder, or makes it.
    ///
    /// A last line that was not written to its end is dropped: its prompt is drawn again.
    ///
    /// - Throws: ``ComparisonError/otherSettings(folder:differences:)`` when it holds another comparison,
    ///   ``ComparisonError/badRows(path:line:reason:)``, ``ComparisonError/badFolder(path:reason:)``.
    public init(at url: URL, settings: ComparisonSettings) throws(ComparisonError) {
        self.url = url
        let path = url.relativePath
        do {
            // Flagged pictures may lie in there: for the owner's eyes.
            try FileManager.default.createDirectory(
                at: url.appending(path: "pictures"), withIntermediateDirectories: true)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o700], ofItemAtPath: url.appending(path: "pictures").path(percentEncoded: false))
        } catch {
            throw .badFolder(path: path, reason: error.localizedDescription)
        }
        try Self.claim(url, settings: settings)
        let file = url.appending(path: "rows.jsonl")
        let filePath = file.path(percentEncoded: false)
        if !FileManager.default.fileExists(atPath: filePath) {
            _ = FileManager.default.createFile(atPath: filePath, contents: nil)
        }
        guard let handle = try? FileHandle(forUpdating: file), let data = try? handle.readToEnd() ?? Data() else {
            throw .badFolder(path: path, reason: "rows.jsonl cannot be written")
        }
        rowFile = handle
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw .badFolder(path: path, reason: "another comparison is writing there")
        }
        let end = (data.lastIndex(of: 0x0A) ?? -1) + 1
        for (index, line) in data[..<end].split(separator: 0x0A).enumerated() {
            guard let row = try? JSONDecoder().decode(ComparisonRow.self, from: line), row.fits(settings) else {
                throw .badRows(path: file.relativePath, line: index + 1, reason: "it is no row of this comparison")
            }
            rows.append(row)
        }
        do {
            try handle.truncate(atOffset: UInt64(end))
            try handle.seekToEnd()
        } catch {
            throw .badFolder(path: path, reason: error.localizedDescription)
        }
    }

    deinit { try? rowFile.close() }

    /// Appends a finished prompt, safe from a loss of power afterwards.
    ///
    /// - Throws: ``ComparisonError/badFolder(path:reason:)``, such as on a full disk.
    func append(_ row: ComparisonRow) throws(ComparisonError) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            try rowFile.write(contentsOf: try encoder.encode(row) + [0x0A])
            try rowFile.synchronize()
        } catch {
            throw .badFolder(path: url.relativePath, reason: error.localizedDescription)
        }
        rows.append(row)
    }

    /// Writes what a reviewed picture may show as JPEG.
    ///
    /// - Parameter veiled: blurs it beyond recognition first.
    /// - Returns: the file's path in the folder; nil where there is nothing to show.
    func write(_ reviewed: ReviewedImage, as name: String, veiled: Bool = false) throws -> String? {
        guard var image = reviewed.image else { return nil }
        if veiled {
            guard let veil = FlagAction.blur.applied(to: image) else { return nil }
            image = veil
        }
        let file = "pictures/\(name).jpg"
        try image.jpeg(quality: 88, subsampling: .none).writeAtomically(to: url.appending(path: file))
        return file
    }

    /// Whether a name is one that ``write(_:as:veiled:)`` gives: a row that names other files is not ours.
    static func isPictureName(_ name: String) -> Bool {
        name.hasPrefix("pictures/") && name.hasSuffix(".jpg")
            && name.dropFirst(9).dropLast(4).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }

    /// The bytes of a picture of the folder.
    func picture(_ file: String) throws(ComparisonError) -> Data {
        guard let data = try? Data(contentsOf: url.appending(path: file)) else {
            throw .badFolder(
                path: url.relativePath, reason: "its \(file) is missing; remove the folder and start again")
        }
        return data
    }

    /// Writes the settings, or compares them with those that are there.
    private static func claim(_ url: URL, settings: ComparisonSettings) throws(ComparisonError) {
        let file = url.appending(path: "settings.json")
        if let data = try? Data(contentsOf: file) {
            guard let found = try? JSONDecoder().decode(ComparisonSettings.self, from: data) else {
                throw .badFolder(path: url.relativePath, reason: "its settings.json is not a comparison's")
            }
            let differences = settings.differences(from: found)
            guard differences.isEmpty else {
                throw .otherSettings(folder: url.relativePath, differences: differences)
            }
            return
        }
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (try encoder.encode(settings) + [0x0A]).writeAtomically(to: file)
        } catch {
            throw .badFolder(path: url.relativePath, reason: "\(error)")
        }
    }
}
