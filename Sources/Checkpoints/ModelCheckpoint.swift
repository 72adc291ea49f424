public import Foundation
internal import Resources

/// A Stable Diffusion 1.x or 2.x model on disk: a folder in the Hugging Face layout, or one safetensors file.
///
///     let checkpoint = try ModelCheckpoint(at: url)
///     let source = try checkpoint.weights(of: .unet)
///     let kernel = try source.parameter("conv_in.weight", shape: [320, 4, 3, 3])
///     let settings = try checkpoint.configuration(of: .unet)
///
/// Whatever the layout, names and settings are those of a folder that diffusers writes for Stable Diffusion 1.x.
public struct ModelCheckpoint: Sendable {
    /// What the U-Net predicts.
    public enum PredictionType: String, Sendable, CaseIterable {
        /// The noise.
        case epsilon
        /// The velocity, as in Stable Diffusion 2.x for 768 pixels.
        case velocity = "v_prediction"
    }

    private enum Layout: Sendable {
        case folder(ModelFolder)
        case file(SingleFileModel)
    }

    /// The folder or the file.
    public let url: URL
    private let layout: Layout

    /// Opens a model; weights are read where they are used.
    ///
    /// - Parameters:
    ///   - url: a folder with `model_index.json`, or a `.safetensors` file in the layout of CompVis and Stability.
    ///   - variant: the weight files of a folder to prefer, such as `fp16`; parts without them use the plain ones.
    ///   - predictionType: overrides what the scheduler's settings say, or what is assumed of a single file.
    /// - Throws: ``CheckpointError`` when it is no such model.
    public init(
        at url: URL, variant: String? = nil, predictionType: PredictionType? = nil
    ) throws(CheckpointError) {
        self.url = url
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw .unreadable(file: url.path, reason: "there is no such file or folder")
        }
        if isFolder.boolValue {
            layout = .folder(try ModelFolder(at: url, variant: variant, predictionType: predictionType))
        } else if [".ckpt", ".bin", ".pt", ".pth", ".pkl"].contains(where: url.path.hasSuffix) {
            throw .pickle(file: url.path)
        } else {
            layout = .file(try SingleFileModel(at: url, predictionType: predictionType))
        }
    }

    /// Whether the model has a part.
    ///
    /// For a folder, `model_index.json` decides: a part that it lists and that is missing on disk is an error when it
    /// is asked for, not an absent part.
    public func contains(_ part: ModelPart) -> Bool {
        switch layout {
        case .folder(let folder): folder.contains(part)
        case .file(let file): file.contains(part)
        }
    }

    /// The weights of a part.
    ///
    /// - Throws: ``CheckpointError/missingPart(part:model:)`` when the model has none; others when a file is missing
    ///   or broken.
    public func weights(of part: ModelPart) throws(CheckpointError) -> any ParameterSource {
        switch layout {
        case .folder(let folder): try folder.weights(of: part)
        case .file(let file): try file.weights(of: part)
        }
    }

    /// The settings of a part, as the JSON that diffusers writes beside its weights.
    ///
    /// - Throws: ``CheckpointError/missingPart(part:model:)`` when the model has none; others when a file is missing
    ///   or broken.
    public func configuration(of part: ModelPart) throws(CheckpointError) -> Data {
        switch layout {
        case .folder(let folder): try folder.configuration(of: part)
        case .file(let file): try file.configuration(of: part)
        }
    }

    /// A small file of the model's folder beside those of its parts; nil where there is none, as beside a single file.
    ///
    /// - Throws: ``CheckpointError/unreadable(file:reason:)`` or ``CheckpointError/malformed(file:expected:found:)``.
    public func settings(named name: String) throws(CheckpointError) -> Data? {
        guard case .folder(let folder) = layout else { return nil }
        let path = folder.url.appending(path: name).path
        return FileManager.default.fileExists(atPath: path) ? try JSONFile.data(path: path) : nil
    }

    /// The folder of the tokenizer.
    ///
    /// A single file has none; a `tokenizer` folder beside it counts.
    public var tokenizerFolder: URL? {
        guard contains(.tokenizer) else { return nil }
        return switch layout {
        case .folder(let folder): folder.url.appending(path: ModelPart.tokenizer.rawValue)
        case .file(let file): file.folderBeside(.tokenizer)?.url
        }
    }

    /// The safety checker's folder; `nil` when the model comes without one.
    public var safetyChecker: PartFolder? {
        guard contains(.safetyChecker) else { return nil }
        return switch layout {
        case .folder(let folder): folder.folder(of: .safetyChecker)
        case .file(let file): file.folderBeside(.safetyChecker)
        }
    }

    /// The first ten hexadecimal digits of the weight file's SHA-256, as AUTOMATIC1111 writes it into pictures.
    ///
    /// For a folder it is the U-Net's file, or the files of its shards one after another.
    ///
    /// - Complexity: reads the whole file, every time it is called.
    public func modelHash() throws(CheckpointError) -> String {
        let paths =
            switch layout {
            case .folder(let folder): try folder.unetPaths()
            case .file: [url.path]
            }
        var hash = SHA256()
        let piece = 1 << 24
        for path in paths {
            let file = try MappedFile(path: path)
            file.withBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: piece) {
                    hash.update(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + piece, bytes.count)]))
                    file.adviseUnneeded()  // else the whole file would count as memory of ours
                }
            }
        }
        return String(hash.finalized().prefix(10))
    }
}
