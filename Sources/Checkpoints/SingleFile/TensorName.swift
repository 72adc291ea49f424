import Diagnostics

/// A tensor's name cut at its dots, for translating one naming into another.
struct TensorName {
    let parts: [Substring]

    init(_ name: some StringProtocol) { parts = String(name).split(separator: ".", omittingEmptySubsequences: false) }

    /// A part as text, empty beyond the end.
    subscript(index: Int) -> String { index < parts.count ? String(parts[index]) : "" }

    /// A part as a small number.
    func number(_ index: Int) -> Int? {
        guard let number = Int(self[index]), (0..<1000).contains(number) else { return nil }
        return number
    }

    /// The parts from one on, with dots.
    func rest(from index: Int) -> String { parts.dropFirst(index).joined(separator: ".") }
}

/// What the parts of a single file have in common.
typealias Origins = [(name: String, origin: RenamedParameters.Origin)]

extension SafetensorsFile {
    /// The shape of a tensor that a model of this kind must have.
    func requiredShape(_ name: String, rank: Int) throws(CheckpointError) -> [Int] {
        guard let shape = shape(of: name) else {
            throw .missingTensor(name: name, file: path, similar: nearestNames(to: name, in: names))
        }
        guard shape.count == rank, shape.allSatisfy({ $0 > 0 }) else {
            throw .wrongShape(name: name, file: path, expected: Array(repeating: 1, count: rank), found: shape)
        }
        return shape
    }
}
