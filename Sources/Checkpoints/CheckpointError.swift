/// Why a model could not be read.
public enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file cannot be opened, mapped or read.
    case unreadable(file: String, reason: String)
    /// A file's contents are not what its format says.
    case malformed(file: String, expected: String, found: String)
    /// A tensor is not in its file; the nearest names are given.
    case missingTensor(name: String, file: String, similar: [String])
    /// A tensor has another shape than the model needs.
    case wrongShape(name: String, file: String, expected: [Int], found: [Int])
    /// A tensor's elements are of a type that models do not use.
    case unsupportedType(name: String, file: String, found: String)
    /// A folder lacks a file.
    case missingFile(folder: String, expected: [String], found: [String])
    /// The weights are there as a Python pickle only.
    case pickle(file: String)
    /// The model has no such part.
    case missingPart(part: String, model: String)
    /// The file holds a model of another family.
    case unsupportedModel(file: String, found: String)

    /// What is wrong, where, what was expected and found, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            return "\(file) cannot be read: \(reason)."
        case .malformed(let file, let expected, let found):
            return "\(file): expected \(expected), found \(found). The file is damaged or cut short; fetch it again."
        case .missingTensor(let name, let file, let similar):
            let nearest = similar.isEmpty ? "" : "; nearest: " + similar.joined(separator: ", ")
            return "\(file) has no tensor '\(name)'\(nearest). The weights and the configuration beside them must be "
                + "of the same model."
        case .wrongShape(let name, let file, let expected, let found):
            return "\(file): expected '\(name)' as \(expected), found \(found). The weights and the configuration "
                + "beside them must be of the same model."
        case .unsupportedType(let name, let file, let found):
            return "\(file): expected '\(name)' in F32, F16 or BF16, found \(found). Save the model in one of these; "
                + "quantised weights are not supported."
        case .missingFile(let folder, let expected, let found):
            let some = found.prefix(8).joined(separator: ", ")
            let contents = found.isEmpty ? "nothing" : some + (found.count > 8 ? " and \(found.count - 8) more" : "")
            return "\(folder): expected \(expected.joined(separator: " or ")), found \(contents). "
                + (expected.contains("model_index.json")
                    ? "Name the folder that holds model_index.json, or a .safetensors file."
                    : "Fetch what is missing, or name another folder.")
        case .pickle(let file):
            return "\(file) is a Python pickle, which can run any program when it is read; it is refused. Convert it: "
                + "load it with diffusers and save it with save_pretrained(folder, safe_serialization=True)."
        case .missingPart(let part, let model):
            return "\(model) has no part '\(part)'. Choose a model that has it, or name the part's own folder."
        case .unsupportedModel(let file, let found):
            return "\(file): expected a Stable Diffusion 1.x or 2.x model, found \(found)."
        }
    }
}
