import Diffusion
import Foundation
import Images
import Safety

/// Writes generated pictures into a folder, each under a name of its own.
struct PictureWriter {
    private let folder: URL
    private let stem: String?
    private let mark: MarkChoice

    /// Makes the folder if there is none; every picture is marked as `mark` says.
    ///
    /// - Parameter stem: what pictures are called, without extension; `nil` to name them after prompt and seed.
    init(folder: URL, stem: String? = nil, mark: MarkChoice) throws {
        (self.folder, self.stem, self.mark) = (folder, stem, mark)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FolderNotWritable(path: folder.relativePath)
        }
    }

    /// Writes the picture, if there is one, with its settings and verdict; existing files are kept.
    ///
    /// - Parameter coverage: what training captions hold of the prompt, for the record.
    /// - Returns: the record with the file's path, and the size of what was written.
    func write(_ image: GeneratedImage, coverage: TrainingCoverage? = nil) throws -> GenerationRecord {
        guard let (picture, marked) = image.marked(with: mark) else {
            var record = image.record
            record.coverage = coverage
            return record
        }
        var record = marked
        record.coverage = coverage
        let url = freeName(for: record)
        try PNG(image: picture, texts: try record.texts()).write(to: url)
        let path = url.relativePath
        record.path = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        (record.width, record.height) = (picture.width, picture.height)
        return record
    }

    /// `a-red-apple-7.png`, or with a number where that exists.
    private func freeName(for record: GenerationRecord) -> URL {
        let stem = stem ?? "\(Self.words(of: record.prompt))-\(record.seed)"
        var url = folder.appending(path: "\(stem).png")
        var number = 2
        while FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) {
            url = folder.appending(path: "\(stem)-\(number).png")
            number += 1
        }
        return url
    }

    /// The prompt's letters and digits in at most 60 bytes, words joined by hyphens.
    private static func words(of prompt: String) -> String {
        let words = prompt.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
        let base = words.isEmpty ? "picture" : String(decoding: words.utf8.prefix(60), as: UTF8.self)
        return base.filter { $0 != "\u{FFFD}" }  // half a letter at the cut
    }
}

/// The folder for results cannot be made or written to.
struct FolderNotWritable: Error, CustomStringConvertible {
    let path: String

    var description: String {
        "the folder '\(path)' cannot be made; check the path and its permissions, or give another one with --output"
    }
}
