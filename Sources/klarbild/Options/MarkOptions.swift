public import ArgumentParser
import Foundation
import Resources
public import Watermarks

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

extension WatermarkMethod: ExpressibleByArgument {}
extension MarkReading: ExpressibleByArgument {}

/// The mark of generated pictures.
struct WatermarkOptions: ParsableArguments {
    /// The value of `--watermark`.
    enum Choice: Equatable {
        case none
        case mark(KnownMark)

        init(_ text: String) throws(WatermarkError) {
            guard text.lowercased() != "none" else {
                self = .none
                return
            }
            self = .mark(KnownMark(name: nil, payload: try WatermarkPayload(parsing: text), method: .dwtDctSvd))
        }
    }

    @Option(
        help: ArgumentHelp(
            "What the invisible mark says that is written into every picture after its review ('Klarbild' if not given); none writes no mark and says so in the picture.",
            valueName: "text|none"),
        transform: { try Choice($0) })
    var watermark = Choice.mark(.klarbild)

    @Option(
        help: ArgumentHelp(
            "Also mark the noise that the pictures are drawn from (Tree-Ring) with the key of this number; 'klarbild watermark latent' finds it.",
            valueName: "key"))
    var latentMark: UInt64?

    /// The mark to write, `nil` for none.
    var mark: KnownMark? { if case .mark(let mark) = watermark { mark } else { nil } }
}
