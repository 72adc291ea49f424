package import Tensors

/// A mark in the noise that a picture is drawn from: known values in a disc of the Fourier plane of each channel.
///
/// After Wen, Kirchenbauer, Geiping and Goldstein 2023, "Tree-Ring Watermarks" (arXiv 2305.20030): the paper's random
/// pattern. It is read by running the sampler backwards from the picture to the noise.
/// Deviations: all channels carry the key, not one, since small models have little room; the disc's radius follows the
/// size of the latents; and the test is a matched filter against other keys
/// instead of a chi-squared distance, so that a change of contrast does not count. The paper's constant rings survive
/// rotation, but small latents have too few of them to tell keys apart.
public struct TreeRingKey: Hashable, Sendable {
    /// The number that the ring values are drawn from.
    public let seed: UInt64

    /// A key.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// The radius of the disc, in periods of the plane: the paper's 10 of 64, in proportion, and at least 5.
    static func radius(width: Int, height: Int) -> Double {
        let side = min(width, height)
        return Double(min(max(side * 10 / 64, 5), side / 2 - 1))
    }

    /// The coefficients of the disc, the constant one left out.
    private static func disc(of plane: FourierPlane) -> [Int] {
        let radius = radius(width: plane.width, height: plane.height)
        return plane.real.indices.filter { $0 != 0 && plane.frequency(at: $0) <= radius }
    }

    /// The Fourier planes whose discs are the key, one a channel: those of white noise.
    private func planes(width: Int, height: Int, channels: Int) -> [FourierPlane] {
        var source = TorchRandomSource(seed: seed)
        return (0..<channels).map { _ in
            let noise = source.normals(count: width * height).map(Double.init)
            return FourierPlane(of: noise, width: width, height: height)
        }
    }

    /// The Fourier planes of the channels of latents, `[1, H, W, C]`.
    private static func planes(of latents: Tensor) -> [FourierPlane] {
        let (height, width, channels) = (latents.shape[1], latents.shape[2], latents.shape[3])
        let values = latents.values
        return (0..<channels).map { channel in
            let plane = stride(from: channel, to: values.count, by: channels).map { Double(values[$0]) }
            return FourierPlane(of: plane, width: width, height: height)
        }
    }

    /// Noise with the key in it.
    ///
    /// - Parameter noise: standard normal latents, `[1, H, W, C]`, at least 8 a side.
    package func written(into noise: Tensor) -> Tensor {
        let (height, width, channels) = (noise.shape[1], noise.shape[2], noise.shape[3])
        let keys = planes(width: width, height: height, channels: channels)
        var values = noise.values
        for (channel, plane) in Self.planes(of: noise).enumerated() {
            var plane = plane
            for index in Self.disc(of: plane) {
                (plane.real[index], plane.imaginary[index]) = (
                    keys[channel].real[index], keys[channel].imaginary[index]
                )
            }
            for (pixel, value) in plane.plane.enumerated() { values[pixel * channels + channel] = Float(value) }
        }
        return Tensor(values, shape: noise.shape)
    }

    /// How a test for the key came out.
    public struct Finding: Codable, Sendable {
        /// By how many standard deviations the key fits better than other keys.
        public let strength: Double
        /// The chance of that for noise without the key: the share of the other keys that fit as well, at least 1/1000.
        public let pValue: Double
        /// What it comes to.
        public let verdict: MarkVerdict
    }

    /// Other keys that a test compares with.
    private static let comparisonCount = 999

    /// Tests noise that was found again for the key.
    ///
    /// - Parameter noise: latents, `[1, H, W, C]`.
    package func finding(in noise: Tensor) -> Finding {
        let found = Self.planes(of: noise)
        let (width, height) = (found[0].width, found[0].height)
        let disc = Self.disc(of: found[0])
        func fit(_ key: TreeRingKey) -> Double {
            var (product, energy) = (0.0, 0.0)
            for (plane, other) in zip(found, key.planes(width: width, height: height, channels: found.count)) {
                for index in disc {
                    product += plane.real[index] * other.real[index] + plane.imaginary[index] * other.imaginary[index]
                    energy += other.real[index] * other.real[index] + other.imaginary[index] * other.imaginary[index]
                }
            }
            return product / energy.squareRoot()
        }
        let own = fit(self)
        let others = (1...Self.comparisonCount).map { fit(TreeRingKey(seed: seed &+ 7_919 &* UInt64($0))) }
        let mean = others.reduce(0, +) / Double(others.count)
        let variance = others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(others.count - 1)
        let share = Double(1 + others.count { $0 >= own }) / Double(others.count + 1)
        return Finding(
            strength: variance > 0 ? (own - mean) / variance.squareRoot() : 0, pValue: share,
            verdict: share <= 0.001 ? .likely : MarkVerdict(share: share))
    }
}
