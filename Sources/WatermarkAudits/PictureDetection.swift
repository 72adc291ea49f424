public import Foundation
internal import Images
public import Watermarks

/// What a search for marks says of one file.
public struct PictureDetection: Sendable, Encodable {
    /// What content credentials claim.
    public struct Credentials: Sendable, Encodable {
        /// The program that claims to have made the picture.
        public let generator: String?
        /// The claim's title.
        public let title: String?
        /// How the picture is said to have come to be.
        public let sourceTypes: [String]
        /// Always false: signatures are not checked.
        public let verified: Bool
    }

    /// The file.
    public let path: String
    /// The findings, the strongest first; empty when the file could not be searched.
    public let marks: [MarkFinding]
    /// The content credentials, if the file has any.
    public let credentials: Credentials?
    /// Why the file could not be searched.
    public let error: String?

    /// Whether a mark was found beyond reasonable doubt.
    public var isMarked: Bool { marks.contains { $0.verdict == .found } }

    /// Searches a file; a file that cannot be searched is a result too.
    public init(_ url: URL, with detector: MarkDetector) {
        path = url.relativePath
        do {
            let file = try PictureFile(contentsOf: url)
            credentials = file.credentials.map {
                Credentials(generator: $0.generator, title: $0.title, sourceTypes: $0.sourceTypes, verified: false)
            }
            var (marks, error): ([MarkFinding], String?) = ([], nil)
            do {
                marks = try detector.findings(in: file.image)
            } catch let failure {
                error = "\(url.relativePath): \(failure)"
            }
            (self.marks, self.error) = (marks, error)
        } catch {
            (marks, credentials, self.error) = ([], nil, "\(error)")
        }
    }
}
