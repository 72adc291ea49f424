/// Why a comparison cannot be made.
public enum ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is nothing to draw.
    case noPrompts(source: String)
    /// A list of prompts cannot be read.
    case badPromptList(path: String, line: Int?, reason: String)
    /// Two policies or guidances have one name.
    case repeatedName(String)
    /// The folder holds a comparison with other settings.
    case otherSettings(folder: String, differences: [String])
    /// The folder's rows are damaged.
    case badRows(path: String, line: Int, reason: String)
    /// The folder cannot be used.
    case badFolder(path: String, reason: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .noPrompts(let source): "\(source) has no prompts; give at least one"
        case .badPromptList(let path, let line, let reason):
            "\(path)\(line.map { ":\($0)" } ?? ""): \(reason). Prompts are lines of text, or a column 'prompt' of a CSV "
                + "or TSV file"
        case .repeatedName(let name): "'\(name)' is given twice; name it once, or give the policies different names"
        case .otherSettings(let folder, let differences):
            "\(folder) holds a comparison with other settings (\(differences.joined(separator: "; "))); give another "
                + "folder with -o, or repeat the settings to go on with it"
        case .badRows(let path, let line, let reason):
            "\(path):\(line) is damaged: \(reason). Remove the folder, or give another one with -o"
        case .badFolder(let path, let reason): "\(path) cannot be used: \(reason). Give another folder with -o"
        }
    }
}
