public import Foundation
internal import Watermarks

/// Why a picture could not be marked or measured, with its name, which errors of files have and those of marks have not.
public struct UnusablePicture: Error, CustomStringConvertible {
    /// The reason in one line.
    public let description: String

    /// A picture, and what went wrong with it.
    public init(_ file: URL, _ error: any Error) {
        description = error is WatermarkError ? "\(file.relativePath): \(error)" : "\(error)"
    }
}
