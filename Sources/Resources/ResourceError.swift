/// Why something that ships with Klarbild could not be used.
public enum ResourceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No place holds the folder `Data`.
    case noDataFolder(tried: [String])
    /// The folder `Data` lacks a file.
    case missing(path: String, in: String)
    /// A file is there but cannot be read.
    case unreadable(path: String, reason: String)

    /// What is wrong, where, and the mend.
    public var description: String {
        switch self {
        case .noDataFolder(let tried):
            "Klarbild's folder 'Data' (with its README.md) was not found. Looked at: "
                + tried.joined(separator: ", ")
                + ". Set \(DataFolder.environmentVariable) to the folder, or keep it beside the program."
        case .missing(let path, let folder):
            "'\(path)' is missing from \(folder). Copy the folder 'Data' anew from the release or the checkout."
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason). Check its permissions."
        }
    }
}
