internal import Checkpoints
internal import Synchronization
internal import Tensors

/// Random weights of any shape, in half precision: a model of real size without a download.
///
/// Matrices have a variance of one over their inputs, norms scale by 1, everything else adds 0, so that activations stay
/// in the range they have in a trained network. Every tensor has memory of its own, as in a file.
final class RandomParameters: ParameterSource {
    let path = "random weights"
    let names: [String] = []
    private let shapes: [String: [Int]]

    /// Memory of one tensor; `@unchecked Sendable`: it is not written after it was filled.
    private final class Memory: @unchecked Sendable {
        let bytes: UnsafeMutableRawBufferPointer
        init(count: Int) { bytes = .allocate(byteCount: count, alignment: 64) }
        deinit { bytes.deallocate() }
    }

    private static let patternCount = 1 << 16
    private let patterns = Mutex<[Int: [UInt16]]>([:])  // by number of inputs

    /// - Parameter shapes: of the tensors whose shape a model asks for before it reads them.
    init(shapes: [String: [Int]] = [:]) { self.shapes = shapes }

    func shape(of name: String) -> [Int]? { shapes[name] }
    func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? { nil }
    func adviseUnneeded() {}

    func parameter(_ name: String, shape: [Int]) throws(CheckpointError) -> Parameter {
        let count = shape.reduce(1, *)
        let memory = Memory(count: 2 * count)
        let pattern =
            shape.count > 1
            ? pattern(inputCount: shape.dropFirst().reduce(1, *))
            : [UInt16](repeating: name.hasSuffix("weight") ? 0x3C00 : 0, count: Self.patternCount)  // 1 or 0
        pattern.withUnsafeBytes { source in
            for start in stride(from: 0, to: memory.bytes.count, by: source.count) {
                let length = min(source.count, memory.bytes.count - start)
                UnsafeMutableRawBufferPointer(rebasing: memory.bytes[start..<start + length])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<length]))
            }
        }
        return Parameter(
            name: name, shape: shape, precision: .float16, bytes: UnsafeRawBufferPointer(memory.bytes), owner: memory)
    }

    /// Halves of variance 1 / `inputCount`.
    private func pattern(inputCount: Int) -> [UInt16] {
        patterns.withLock { patterns in
            if let known = patterns[inputCount] { return known }
            var random = TorchRandomSource(seed: UInt64(inputCount))
            let scale = 1 / Float(inputCount).squareRoot()
            let values = random.normals(count: Self.patternCount).map { Self.half($0 * scale) }
            patterns[inputCount] = values
            return values
        }
    }

    /// The half below a number in magnitude; zero for what halves hold with fewer digits.
    private static func half(_ value: Float) -> UInt16 {
        let sign = UInt16(value.bitPattern >> 16 & 0x8000), magnitude = value.bitPattern & 0x7FFF_FFFF
        guard magnitude >= 0x3880_0000 else { return sign }  // 2^-14
        return sign | UInt16((magnitude - 0x3800_0000) >> 13)
    }
}
