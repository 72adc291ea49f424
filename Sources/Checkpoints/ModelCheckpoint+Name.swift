internal import Foundation

extension ModelCheckpoint {
    /// What the model is called in records: the name of its folder or file.
    public var name: String { url.deletingPathExtension().lastPathComponent }
}
