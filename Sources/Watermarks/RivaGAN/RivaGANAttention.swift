internal import CWatermarks
internal import Checkpoints
internal import Foundation
internal import Tensors

/// The weights, per pixel, of the 32 bits: the softmax over the channels of a normalised branch.
///
/// The weights themselves are never stored: whatever they weigh is summed at once.
struct RivaGANAttention: Sendable {
    /// The number of channels, one a bit.
    static let bitCount = 32

    private let branch: RivaGANBranch

    init(_ source: some ParameterSource) throws(CheckpointError) {
        let last = try TanhNormalization(source, "attention.5", count: Self.bitCount)
        branch = try RivaGANBranch(source, "attention", in: 3, out: Self.bitCount, finish: last)
    }

    /// The weights' logarithms but for a number of each pixel: `[1, H, W, 3]` to `[1, H', W, 32]`.
    func logits(_ x: Tensor, edges: BandEdges) -> Tensor {
        branch(x, edges: edges)
    }

    /// The sums over the pixels of some rows of the 32 values, each times its weight.
    ///
    /// - Parameters:
    ///   - logits: `[1, H, W, 32]`.
    ///   - values: as `logits`.
    static func weightedSums(of values: Tensor, logits: Tensor, rows: Range<Int>) -> [Double] {
        let width = logits.shape[2]
        var sums = [Double](repeating: 0, count: rows.count * bitCount)
        sums.withUnsafeMutableBufferPointer { sums in
            forEachRow(rows.count, of: logits, values, into: sums) { row, logits, values, sums in
                let start = (rows.lowerBound + row) * width * bitCount
                cfourier_add_attended(logits + start, values + start, width, sums + row * bitCount)
            }
        }
        return (0..<bitCount).map { bit in stride(from: bit, to: sums.count, by: bitCount).reduce(0) { $0 + sums[$1] } }
    }

    /// Pixels with a fourth channel: the sum of 32 numbers, each times its weight there.
    ///
    /// - Parameters:
    ///   - logits: `[1, H, W, 32]`.
    ///   - pixels: `[1, H, W, 3]`.
    static func joined(_ pixels: Tensor, weightedSumsOf numbers: [Float], logits: Tensor) -> Tensor {
        let (height, width) = (logits.shape[1], logits.shape[2])
        var result = Tensor(uninitialized: [1, height, width, 4])
        result.withUnsafeMutableBuffer { result in
            forEachRow(height, of: logits, pixels, into: result) { row, logits, pixels, result in
                let (line, from) = (result + row * width * 4, pixels + row * width * 3)
                for x in 0..<width {
                    for channel in 0..<3 { line[x * 4 + channel] = from[x * 3 + channel] }
                }
                cfourier_attend_numbers(logits + row * width * bitCount, numbers, width, line + 3, 4)
            }
        }
        return result
    }

    /// Calls `body` with the number of every row, on all processors, and where the numbers of both tensors and of the
    /// result begin; a call writes to a part of the result of its own.
    private static func forEachRow<Number>(
        _ count: Int, of logits: Tensor, _ other: Tensor, into result: UnsafeMutableBufferPointer<Number>,
        _ body: (Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Number>) -> Void
    ) {
        logits.withUnsafeBuffer { logits in
            other.withUnsafeBuffer { other in
                guard let to = result.baseAddress, let logits = logits.baseAddress, let other = other.baseAddress else {
                    return
                }
                nonisolated(unsafe) let (ownResult, ownLogits, ownOther, ownBody) = (to, logits, other, body)
                DispatchQueue.concurrentPerform(iterations: count) { ownBody($0, ownLogits, ownOther, ownResult) }
            }
        }
    }
}
