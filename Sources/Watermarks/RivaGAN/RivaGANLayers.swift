internal import CWatermarks
internal import Checkpoints
internal import Foundation
internal import Tensors

/// An 11 x 11 convolution of RivaGAN, by Fourier transforms of tiles.
struct LargeConvolution: Sendable {
    /// How far the kernel reaches from its middle.
    static let reach = 5

    private let weights: FourierWeights
    private let bias: [Float]
    private let outCount: Int
    private let finish: TanhNormalization?

    /// A convolution whose results go through `finish`, if there is one.
    init(
        _ source: some ParameterSource, _ name: String, in inCount: Int, out: Int, finish: TanhNormalization? = nil
    ) throws(CheckpointError) {
        let weight = try source.parameter("\(name).weight", shape: [out, inCount, 11, 11]).tensor
        bias = try source.parameter("\(name).bias", shape: [out]).tensor.values
        weights = FourierWeights(weight.values, in: inCount, out: out)
        outCount = out
        self.finish = finish
    }

    /// Convolves a band of rows: `[1, H, W, in]` to `[1, H', W, out]`.
    ///
    /// Where `edges` says that the band ends with the picture, zeros continue it; elsewhere the band loses five rows.
    func callAsFunction(_ x: Tensor, edges: BandEdges) -> Tensor {
        let (height, width) = (x.shape[1], x.shape[2])
        let top = edges.isFirst ? Self.reach : 0
        let outHeight = height + top + (edges.isLast ? Self.reach : 0) - 2 * Self.reach
        var result = Tensor(uninitialized: [1, outHeight, width, outCount])
        x.withUnsafeBuffer { input in
            result.withUnsafeMutableBuffer { output in
                withFinish { bias, scale, shift in
                    weights.convolve(
                        cfourier_picture(
                            height: height, width: width, pad_top: top, pad_left: Self.reach, out_height: outHeight,
                            out_width: width, input: input.baseAddress, bias: bias, scale: scale, shift: shift,
                            out: output.baseAddress))
                }
            }
        }
        return result
    }

    /// Calls `body` with the bias, and with the normalisation's numbers where there is one.
    private func withFinish(
        _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void
    ) {
        bias.withUnsafeBufferPointer { bias in
            guard let finish else { return body(bias.baseAddress, nil, nil) }
            finish.scale.withUnsafeBufferPointer { scale in
                finish.shift.withUnsafeBufferPointer { body(bias.baseAddress, scale.baseAddress, $0.baseAddress) }
            }
        }
    }
}

/// The transformed weights of a convolution.
///
/// `@unchecked Sendable`: never changed after they are made.
private final class FourierWeights: @unchecked Sendable {
    private let weights: OpaquePointer
    private let scratchBytes: Int

    /// Weights `[out, in, 11, 11]`.
    init(_ values: [Float], in inCount: Int, out: Int) {
        guard let weights = cfourier_create(values, inCount, out) else {
            preconditionFailure("no memory for \(values.count) weights")
        }
        self.weights = weights
        scratchBytes = cfourier_scratch(weights)
    }

    deinit { cfourier_free(weights) }

    /// Computes a picture's result on all processors.
    func convolve(_ picture: cfourier_picture) {
        let side = CFOURIER_TILE
        let tiles = ((picture.out_height + side - 1) / side) * ((picture.out_width + side - 1) / side)
        let share = 4 * CFOURIER_BATCH
        // Each call computes tiles of its own; the pointers are read, or written at places of its own.
        nonisolated(unsafe) let picture = picture
        DispatchQueue.concurrentPerform(iterations: (tiles + share - 1) / share) { index in
            // a tensor, for its aligned memory is kept from call to call
            var scratch = Tensor(uninitialized: [scratchBytes / MemoryLayout<Float>.stride])
            scratch.withUnsafeMutableBuffer { scratch in
                withUnsafePointer(to: picture) {
                    cfourier_convolve(
                        weights, $0, index * share, min((index + 1) * share, tiles), scratch.baseAddress)
                }
            }
        }
    }
}

/// Where a band of rows ends the picture.
struct BandEdges: Sendable {
    var isFirst: Bool
    var isLast: Bool
}

/// A hyperbolic tangent followed by a batch normalisation with fixed statistics.
struct TanhNormalization: Sendable {
    /// What each channel's tangent is multiplied with, and what is added then.
    let scale: [Float], shift: [Float]

    /// The tangent alone.
    init(count: Int) {
        scale = [Float](repeating: 1, count: count)
        shift = [Float](repeating: 0, count: count)
    }

    init(_ source: some ParameterSource, _ name: String, count: Int) throws(CheckpointError) {
        let weight = try source.parameter("\(name).weight", shape: [count]).tensor.values
        let bias = try source.parameter("\(name).bias", shape: [count]).tensor.values
        let mean = try source.parameter("\(name).running_mean", shape: [count]).tensor.values
        let variance = try source.parameter("\(name).running_var", shape: [count]).tensor.values
        let scale = zip(weight, variance).map { $0 / ($1 + 1e-5).squareRoot() }
        self.scale = scale
        shift = zip(bias, zip(mean, scale)).map { $0 - $1.0 * $1.1 }
    }
}
