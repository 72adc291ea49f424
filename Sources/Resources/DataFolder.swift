public import Foundation

/// The folder `Data`: embedded models, public suffix list, platform table, samples.
///
/// Installed and checked-out copies both work: see ``locate(environment:executable:checkout:)`` for the order in which
/// places are tried.
public struct DataFolder: Equatable, Sendable {
    /// The environment variable that names the folder and wins over every other place.
    public static let environmentVariable = "KLARBILD_DATA"

    /// Where the folder lies.
    public let url: URL

    /// The folder at a known place; nothing is checked.
    public init(url: URL) {
        self.url = url
    }

    /// Finds the folder.
    ///
    /// Tried in turn: the variable `KLARBILD_DATA`; a folder `Data` in the executable's folder or in any folder above
    /// it (and `share/klarbild` beside `bin`); the checkout that this file was compiled in. A place counts when it
    /// holds a file `README.md`, so that a stranger's folder `Data` is not taken for ours.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - executable: the running program; nil skips its folders.
    ///   - checkout: the root of the checkout.
    /// - Throws: ``ResourceError/noDataFolder(tried:)`` with every place looked at. A variable that is set and wrong is
    ///   an error too: falling back silently would use other data than the user asked for.
    public static func locate(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        executable: URL? = Bundle.main.executableURL,
        checkout: URL = compiledCheckout
    ) throws(ResourceError) -> DataFolder {
        if let path = environment[environmentVariable], !path.isEmpty {
            let url = URL(filePath: path, directoryHint: .isDirectory)
            if isDataFolder(url) { return DataFolder(url: url) }
            throw .noDataFolder(tried: [url.path(percentEncoded: false)])
        }
        var candidates: [URL] = []
        if let executable {
            var folder = executable.resolvingSymlinksInPath().deletingLastPathComponent()
            while folder.pathComponents.count > 1 {
                candidates.append(folder.appending(path: "Data", directoryHint: .isDirectory))
                candidates.append(folder.appending(path: "share/klarbild", directoryHint: .isDirectory))
                folder.deleteLastPathComponent()
            }
        }
        candidates.append(checkout.appending(path: "Data", directoryHint: .isDirectory))
        for candidate in candidates where isDataFolder(candidate) { return DataFolder(url: candidate) }
        throw .noDataFolder(tried: candidates.map { $0.path(percentEncoded: false) })
    }

    /// The root of the checkout this file was compiled in.
    public static let compiledCheckout = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file of the folder, such as `file("PublicSuffix/public_suffix_list.dat")`.
    ///
    /// - Throws: ``ResourceError/missing(path:in:)`` when it is not there.
    public func file(_ path: String) throws(ResourceError) -> URL {
        let file = url.appending(path: path)
        guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else {
            throw .missing(path: path, in: url.path(percentEncoded: false))
        }
        return file
    }

    /// The bytes of a file of the folder.
    ///
    /// - Throws: ``ResourceError/missing(path:in:)``, or ``ResourceError/unreadable(path:reason:)``.
    public func contents(of path: String) throws(ResourceError) -> Data {
        let file = try file(path)
        do {
            return try Data(contentsOf: file)
        } catch {
            throw .unreadable(path: file.path(percentEncoded: false), reason: error.localizedDescription)
        }
    }

    private static func isDataFolder(_ url: URL) -> Bool {
        FileManager.default.fileExists(atPath: url.appending(path: "README.md").path(percentEncoded: false))
    }
}
