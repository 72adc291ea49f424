import CKernels
import Tensors

/// Repeatable numbers for tests, roughly normal, by a linear congruential generator.
struct TestNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func uniform() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) * 0x1p-24
    }

    mutating func tensor(_ shape: [Int], scale: Float = 1, offset: Float = 0) -> Tensor {
        let values = (0..<shape.reduce(1, *)).map { _ in
            (uniform() + uniform() + uniform() + uniform() - 2) * 1.732 * scale + offset
        }
        return Tensor(values, shape: shape)
    }

    /// A weight in a precision, and the values that this precision really holds.
    mutating func parameter(_ shape: [Int], _ precision: Parameter.Precision = .float32) -> Parameter {
        let full = tensor(shape, scale: 1 / Float(shape.dropFirst().reduce(1, *)).squareRoot())
        return Parameter.stored(full, precision)
    }
}

extension Parameter {
    /// A parameter whose bytes hold `tensor` in `precision`, at an odd address to show that none needs alignment.
    static func stored(_ tensor: Tensor, _ precision: Precision) -> Parameter {
        final class Bytes: Sendable {
            let values: [UInt8]
            init(_ values: [UInt8]) { self.values = values }
        }
        var bytes: [UInt8] = []
        for value in tensor.values {
            switch precision {
            case .float32: withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
            case .float16: withUnsafeBytes(of: Float16(value).bitPattern.littleEndian) { bytes += $0 }
            case .bfloat16: withUnsafeBytes(of: UInt16(value.bitPattern >> 16).littleEndian) { bytes += $0 }
            }
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 16)
        UnsafeMutableRawBufferPointer(rebasing: memory[1...]).copyBytes(from: bytes)
        // The memory stays for the length of the test run: some kilobytes.
        return Parameter(
            name: "test", shape: tensor.shape, precision: precision,
            bytes: UnsafeRawBufferPointer(rebasing: memory[1...]), owner: Bytes(bytes))
    }
}

/// The code paths that this processor can run, the fastest first.
let codePaths: [String] = {
    defer { kb_force_path(nil) }
    var names: [String] = []
    for index in Int32(0)... {
        guard let name = kb_path_name(index) else { break }
        if kb_force_path(name) { names.append(String(cString: name)) }
    }
    return names
}()

/// Runs `body` on a code path.
func withPath<Result>(_ path: String, _ body: () throws -> Result) rethrows -> Result {
    precondition(kb_force_path(path), "this processor cannot run \(path)")
    defer { kb_force_path(nil) }
    return try body()
}
