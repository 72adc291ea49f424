public import Checkpoints
public import Foundation

extension ConceptChecker {
    /// The safety checker of a model.
    ///
    /// - Throws: ``SafetyError/missingChecker(model:)`` if the model has none, ``SafetyError/badChecker(reason:)`` if it
    ///   cannot be used.
    public convenience init(of checkpoint: ModelCheckpoint) throws(SafetyError) {
        guard let folder = checkpoint.safetyChecker else { throw .missingChecker(model: checkpoint.name) }
        let extractor = folder.url.deletingLastPathComponent().appending(path: ModelPart.featureExtractor.rawValue)
        let preparation = [folder.url, extractor].map { $0.appending(path: "preprocessor_config.json") }
        // CLIP's own preparation stands in where a model has none, not where it lost its own.
        let isLost = !preparation.contains { FileManager.default.fileExists(atPath: $0.path) }
        guard !checkpoint.contains(.featureExtractor) || !isLost else {
            throw .badChecker(reason: "\(preparation[1].path) is missing, though the model's index lists it")
        }
        try self.init(folder, preprocessing: [folder.url, extractor], name: "\(checkpoint.name)/safety_checker")
    }

    /// A safety checker in a folder of its own, or in the folder of a whole model.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` if there is none or it cannot be used.
    public convenience init(contentsOf url: URL) throws(SafetyError) {
        let inner = url.appending(path: ModelPart.safetyChecker.rawValue, directoryHint: .isDirectory)
        let isModel = FileManager.default.fileExists(atPath: inner.path)
        let folder = PartFolder(at: isModel ? inner : url, part: .safetyChecker)
        let beside = folder.url.deletingLastPathComponent().appending(path: ModelPart.featureExtractor.rawValue)
        try self.init(folder, preprocessing: [folder.url, beside], name: url.lastPathComponent)
    }

    /// - Parameter preprocessing: the folders to look for a `preprocessor_config.json` in.
    private convenience init(_ folder: PartFolder, preprocessing: [URL], name: String) throws(SafetyError) {
        let weights: any ParameterSource, configuration: Data
        do {
            weights = try folder.weights()
            configuration = try folder.configuration()
        } catch {
            throw .badChecker(reason: "\(error)")
        }
        let names = folder.url.appending(path: "concepts.json")
        var conceptNames: Data?
        if FileManager.default.fileExists(atPath: names.path) {
            conceptNames = try? Data(contentsOf: names)
            if conceptNames == nil { throw .badChecker(reason: "\(names.path) cannot be read") }
        }
        try self.init(
            name: name, weights: weights, configuration: configuration, preprocessing: preprocessing,
            conceptNames: conceptNames, hash: { try folder.weightsHash() })
    }
}
