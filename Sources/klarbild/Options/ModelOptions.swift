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
        let shipped = try embedded()
        if let found = shipped.first(where: { $0.lastPathComponent == model }) { return found }
        throw ModelNotFound(name: model, embedded: shipped.map(\.lastPathComponent))
    }

    /// The folders of the models in `Data/Models`, in the order of their names.
    static func embedded() throws -> [URL] {
        let folder = try DataFolder.locate().url.appending(path: "Models")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { folder.appending(path: $0, directoryHint: .isDirectory) }
            .filter { FileManager.default.fileExists(atPath: $0.appending(path: "model_index.json").path) }
    }
}

/// There is neither a file or folder nor an embedded model of that name.
struct ModelNotFound: Error, CustomStringConvertible {
    let name: String
    let embedded: [String]

    var description: String {
        "there is no model '\(name)': no such file or folder, and the models that ship with Klarbild are "
            + "\(embedded.joined(separator: ", ")). Check the path"
    }
}
