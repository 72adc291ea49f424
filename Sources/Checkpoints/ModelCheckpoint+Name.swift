internal import Foundation

extension ModelCheckpoint {
    /// What the model is called in records: the name of its folder, or of its file without the extension.
    public var name: String {
        let name = url.lastPathComponent, ending = ".safetensors"
        return name.hasSuffix(ending) && name != ending ? String(name.dropLast(ending.count)) : name
    }
}
