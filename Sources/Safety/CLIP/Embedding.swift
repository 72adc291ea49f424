internal import Tensors

/// A vector of length 1 in the joint space of texts and pictures.
struct Embedding: Hashable, Sendable {
    let values: [Float]

    /// A vector divided by its length, which counts as at least 1e-12 as in torch's `normalize`.
    init(_ vector: some Collection<Float>) {
        let length = max(vector.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot(), 1e-12)
        values = vector.map { $0 / length }
    }

    /// Refuses a vector of nothing but zeros: its cosine with anything is zero, and nothing would ever be flagged.
    ///
    /// - Parameter subject: what was embedded, for the message.
    /// - Throws: ``SafetyError/badChecker(reason:)``.
    func refuseZero(of subject: String) throws(SafetyError) {
        guard values.contains(where: { $0 != 0 }) else {
            throw .badChecker(reason: "its embedding of \(subject) is all zeros; its weights are damaged")
        }
    }

    /// The cosine between two embeddings.
    func cosine(to other: Embedding) -> Float {
        zip(values, other.values).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    }

    /// The root mean square of the differences of coordinates.
    func deviation(from other: Embedding) -> Float {
        let squares = zip(values, other.values).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (squares / Float(values.count)).squareRoot()
    }
}
