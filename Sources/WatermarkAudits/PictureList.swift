public import Foundation

/// The pictures that paths name: files as they are, folders with all PNG and JPEG files below them.
public struct PictureList: Sendable {
    /// The files, those of a folder in the order of their names.
    public let urls: [URL]

    /// Finds the pictures.
    ///
    /// - Throws: ``WatermarkAuditError`` when a path does not exist or a folder holds no picture.
    public init(_ paths: [String]) throws(WatermarkAuditError) {
        var urls: [URL] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw .noSuchPath(path: path)
            }
            guard isFolder.boolValue else {
                urls.append(URL(filePath: path))
                continue
            }
            let names = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).filter {
                ["png", "jpg", "jpeg"].contains(URL(filePath: $0).pathExtension.lowercased())
            }
            guard !names.isEmpty else { throw .noPictures(folder: path) }
            urls += names.sorted().map { URL(filePath: path, directoryHint: .isDirectory).appending(path: $0) }
        }
        self.urls = urls
    }
}
