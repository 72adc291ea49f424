import ArgumentParser
import Checkpoints
import Foundation
import Resources

/// Which model a command uses.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A model that ships with Klarbild (emoji), a folder in the Hugging Face layout, or a single .safetensors file of Stable Diffusion 1.x or 2.x.",
            valueName: "name|folder|file"))
    var model = "emoji"

    /// Opens the model.
    func checkpoint() throws -> ModelCheckpoint {
        try Self.checkpoint(model)
    }

    /// Opens a model by name, folder or file.
    static func checkpoint(_ model: String) throws -> ModelCheckpoint {
        try ModelCheckpoint(at: location(of: model))
    }

    /// A folder or file of that path, or else a model of that name in `Data/Models`.
    private static func location(of model: String) throws -> URL {
        let path = URL(filePath: model)
        if FileManager.default.fileExists(atPath: path.path(percentEncoded: false)) { return path }
        let models = try DataFolder.locate().url.appending(path: "Models")
        let embedded = models.appending(path: model, directoryHint: .isDirectory)
        if !model.contains("/"),
            FileManager.default.fileExists(atPath: embedded.appending(path: "model_index.json").path)
        {
            return embedded
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: models.path)) ?? []).sorted()
            .filter { FileManager.default.fileExists(atPath: models.appending(path: "\($0)/model_index.json").path) }
        throw ModelNotFound(name: model, embedded: names)
    }
}

/// There is neither a file or folder nor an embedded model of that name.
struct ModelNotFound: Error, CustomStringConvertible {
    let name: String
    let embedded: [String]

    var description: String {
        "there is no model '\(name)': no such file or folder, and the models that ship with Klarbild are "
            + "\(embedded.joined(separator: ", ")). Check the path given to --model"
    }
}
