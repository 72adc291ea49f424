import Foundation
import Resources
import Watermarks

/// What marks are judged by and read with.
struct MarkData {
    /// The calibration of a file, or the one that ships.
    static func calibration(_ path: String?) throws -> Calibration {
        let url = try path.map { URL(filePath: $0) } ?? DataFolder.locate().file("Watermarks/calibration.json")
        do {
            return try Calibration(contentsOf: url)
        } catch let error as WatermarkError {
            throw error
        } catch {
            throw ResourceError.unreadable(path: url.relativePath, reason: error.localizedDescription)
        }
    }

    /// The folder of RivaGAN's weights.
    static func rivaGAN() throws -> URL {
        _ = try DataFolder.locate().file("Models/rivagan/decoder.safetensors")
        return try DataFolder.locate().file("Models/rivagan")
    }
}
