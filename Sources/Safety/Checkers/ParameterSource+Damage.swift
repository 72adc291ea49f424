internal import Checkpoints
internal import Tensors

extension ParameterSource {
    /// Refuses weights with a matrix that is nothing but zeros.
    ///
    /// No training leaves one; a file that was never written out does, with its header whole. Every score would be zero
    /// and every picture would pass.
    ///
    /// - Throws: ``SafetyError/badChecker(reason:)`` with the file and the tensor.
    /// - Complexity: one element a tensor, unless it is zero.
    func refuseZeros() throws(SafetyError) {
        for name in names.sorted() where shape(of: name)?.count ?? 0 > 1 {
            // Tensors of other types, such as tables of positions, are no weights.
            guard let stored = try? storedParameter(name), stored.count > 0 else { continue }
            guard (0..<stored.count).contains(where: { stored[$0] != 0 }) else {
                throw .badChecker(reason: "\(path) is damaged: its tensor '\(name)' is all zeros")
            }
        }
    }
}
