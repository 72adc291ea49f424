package import Tensors

/// A mark in the noise that a picture is drawn from: known values in a disc of the Fourier plane of one channel.
///
/// After Wen, Kirchenbauer, Geiping and Goldstein 2023, "Tree-Ring Watermarks" (arXiv 2305.20030): the paper's random
/// pattern, in the last channel. It is read by running the sampler backwards from the picture to the noise.
/// Deviations: the disc's radius follows the size of the latents; and the test is a matched filter against other keys
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

    /// The Fourier plane whose disc is the key: that of white noise.
    private func plane(width: Int, height: Int) -> FourierPlane {
        var source = TorchRandomSource(seed: seed)
        return FourierPlane(
            of: source.normals(count: width * height).map(Double.init), width: width, height: height)
    }

    /// The last channel of latents.
    private static func lastChannel(of latents: Tensor) -> (values: [Float], places: [Int]) {
        (latents.values, Array(stride(from: latents.shape[3] - 1, to: latents.count, by: latents.shape[3])))
    }

    /// Noise with the key in it.
    ///
    /// - Parameter noise: standard normal latents, `[1, H, W, C]`, at least 8 a side.
    package func written(into noise: Tensor) -> Tensor {
        let (height, width) = (noise.shape[1], noise.shape[2])
        var (values, places) = Self.lastChannel(of: noise)
        var plane = FourierPlane(of: places.map { Double(values[$0]) }, width: width, height: height)
        let key = self.plane(width: width, height: height)
        for index in Self.disc(of: plane) {
            (plane.real[index], plane.imaginary[index]) = (key.real[index], key.imaginary[index])
        }
        for (place, value) in zip(places, plane.plane) { values[place] = Float(value) }
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
        let (height, width) = (noise.shape[1], noise.shape[2])
        let (values, places) = Self.lastChannel(of: noise)
        let plane = FourierPlane(of: places.map { Double(values[$0]) }, width: width, height: height)
        let disc = Self.disc(of: plane)
        func fit(_ key: TreeRingKey) -> Double {
            let other = key.plane(width: width, height: height)
            var (product, energy) = (0.0, 0.0)
            for index in disc {
                product += plane.real[index] * other.real[index] + plane.imaginary[index] * other.imaginary[index]
                energy += other.real[index] * other.real[index] + other.imaginary[index] * other.imaginary[index]
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
