public import Foundation
internal import Images

/// The folder that keeps flagged pictures for a person to look at: named explicitly, readable by its owner only, never
/// beside the results.
public struct ReviewFolder: Sendable {
    /// The folder.
    public let url: URL

    /// Makes the folder, or checks one that exists.
    ///
    /// - Parameter results: the folder that results go to; the review folder may not be in it, nor hold it.
    /// - Throws: ``SafetyError/badReviewFolder(path:reason:)`` when others can look into it, it is a link or no folder,
    ///   or it lies where results do.
    public init(at url: URL, apartFrom results: URL?) throws(SafetyError) {
        let path = url.path(percentEncoded: false)
        func refused(_ reason: String) -> SafetyError { .badReviewFolder(path: path, reason: reason) }
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw refused("it cannot be made (\(String(cString: strerror(errno))))")
        }
        var status = stat()
        guard lstat(path.hasSuffix("/") ? String(path.dropLast()) : path, &status) == 0 else {
            throw refused(String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw refused("it is a link or a file, not a folder") }
        guard status.st_uid == geteuid() else { throw refused("it belongs to another user") }
        guard status.st_mode & 0o077 == 0 else {
            throw refused("others may look into it; run 'chmod 700' on it, or name a folder that does not exist yet")
        }
        self.url = url.resolvingSymlinksInPath()
        if let results {
            let (own, other) = (Self.components(self.url), Self.components(results))
            guard !own.starts(with: other), !other.starts(with: own) else {
                throw refused("the results go to \(results.path(percentEncoded: false)); name a folder apart from it")
            }
        }
    }

    private static func components(_ url: URL) -> [String] {
        url.absoluteURL.resolvingSymlinksInPath().standardizedFileURL.pathComponents.filter { $0 != "/" }
    }

    /// Keeps a picture under a new name, readable by the owner only; nothing half-written is left.
    ///
    /// - Parameters:
    ///   - label: the name's beginning, such as `seed-7`.
    ///   - decision: written into the file, with all scores.
    /// - Throws: ``SafetyError/badReviewFolder(path:reason:)`` when it cannot be written, such as on a full disk.
    func keep(_ image: RGBImage, label: String, decision: PolicyDecision) throws(SafetyError) {
        let safe = label.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(40)
        let target = url.appending(path: "\(safe.isEmpty ? "picture" : safe)-\(UUID().uuidString).png")
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let texts = [
                PNGText(keyword: "klarbild", text: String(decoding: try encoder.encode(decision), as: UTF8.self))
            ]
            try PNG(image: image, texts: texts).encoded().writeAtomically(to: target, mode: 0o600)
        } catch {
            throw .badReviewFolder(path: url.path(percentEncoded: false), reason: "\(error)")
        }
    }
}
