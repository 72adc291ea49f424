public import Foundation
public import Images
public import Tensors

/// How a picture becomes the input of a vision tower, as in a `preprocessor_config.json` of transformers'
/// `CLIPImageProcessor`.
public struct PicturePreprocessing: Sendable, Equatable {
    /// The height and width of the result.
    public let size: Int
    /// Means and standard deviations of the channels, for pixels in 0...1.
    public let mean: [Float], deviation: [Float]

    /// CLIP's means and deviations (OpenAI, 2021).
    public static func clip(size: Int) -> PicturePreprocessing {
        PicturePreprocessing(
            size: size, mean: [0.48145466, 0.4578275, 0.40821073], deviation: [0.26862954, 0.26130258, 0.27577711])
    }

    private init(size: Int, mean: [Float], deviation: [Float]) {
        self.size = size
        self.mean = mean
        self.deviation = deviation
    }

    /// The sizes a configuration can state: a number, or an object with one of two keys.
    private enum Size: Decodable {
        case number(Int)

        init(from decoder: any Decoder) throws {
            if let number = try? decoder.singleValueContainer().decode(Int.self) {
                self = .number(number)
            } else {
                let sizes = try decoder.singleValueContainer().decode([String: Int].self)
                guard let size = sizes["shortestEdge"] ?? sizes["shortest_edge"] ?? sizes["height"],
                    size == sizes["width"] ?? size
                else {
                    throw SafetyError.badChecker(reason: "its preprocessor_config.json has no square size")
                }
                self = .number(size)
            }
        }

        var value: Int {
            switch self {
            case .number(let number): number
            }
        }
    }

    private struct File: Decodable {
        var size: Size
        var cropSize: Size?
        var resample: Int?
        var imageMean: [Float]
        var imageStd: [Float]
        var doResize: Bool?
        var doCenterCrop: Bool?
        var doNormalize: Bool?
        var doRescale: Bool?
    }

    /// Reads a `preprocessor_config.json`.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` for a file that asks for other steps than CLIP's.
    public init(json: Data) throws(SafetyError) {
        let file: File
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            file = try decoder.decode(File.self, from: json)
        } catch {
            throw .badChecker(reason: "its preprocessor_config.json cannot be read")
        }
        let steps = [file.doResize, file.doCenterCrop, file.doNormalize, file.doRescale]
        let side = file.size.value
        guard steps.allSatisfy({ $0 ?? true }), file.resample ?? 3 == 3, file.cropSize?.value ?? side == side,
            (8...2048).contains(side), file.imageMean.count == 3, file.imageStd.count == 3,
            file.imageStd.allSatisfy({ $0 > 0 })
        else {
            throw .badChecker(
                reason: "its preprocessor_config.json does not describe CLIP's preprocessing "
                    + "(bicubic resize of the shortest edge, centre crop, rescale, normalise)")
        }
        self.init(size: side, mean: file.imageMean, deviation: file.imageStd)
    }

    /// The preprocessing that a `preprocessor_config.json` in one of some folders states; CLIP's own where there is none.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` when it makes another size than the tower takes.
    init(lookingIn folders: [URL], size: Int) throws(SafetyError) {
        let files = folders.map { $0.appending(path: "preprocessor_config.json") }
        if let file = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
            guard let data = try? Data(contentsOf: file) else {
                throw .badChecker(reason: "\(file.path) cannot be read")
            }
            try self.init(json: data)
        } else {
            self = .clip(size: size)
        }
        guard self.size == size else {
            throw .badChecker(
                reason: "its vision tower takes \(size) pixels, its preprocessing makes \(self.size)")
        }
    }

    /// The input of the vision tower.
    ///
    /// - Returns: `[1, size, size, 3]`.
    public func callAsFunction(_ image: RGBImage) -> Tensor {
        let square = image.centerSquare(side: size)
        let values = square.pixels.enumerated().map { index, byte in
            (Float(byte) / 255 - mean[index % 3]) / deviation[index % 3]
        }
        return Tensor(values, shape: [1, size, size, 3])
    }
}
