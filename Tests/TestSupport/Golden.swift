public import Foundation

/// Finds files of the repository from a test, without resources in the bundle.
public enum Golden {
    /// The root of the checkout, found from this file's own path.
    public static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A golden file of the test target that calls, such as `Golden.url("pixels.png")` for `Goldens/pixels.png`.
    public static func url(_ name: String, file: String = #filePath) -> URL {
        URL(filePath: file).deletingLastPathComponent().appending(path: "Goldens").appending(path: name)
    }

    /// The contents of a golden file of the test target that calls.
    public static func data(_ name: String, file: String = #filePath) throws -> Data {
        try Data(contentsOf: url(name, file: file))
    }

    /// A golden JSON file of the test target that calls.
    public static func json<T: Decodable>(_ name: String, as type: T.Type, file: String = #filePath) throws -> T {
        try JSONDecoder().decode(type, from: data(name, file: file))
    }
}

/// Calls `body` with a fresh folder and removes the folder afterwards.
public func withTemporaryFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: "klarbild-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
