public import Images

/// The visible mark that pictures of one origin share, estimated from what their gradients have in common.
///
/// Pictures are brought to one size first: a mark must stand at the same place, relative to the picture, in most of them.
public struct SharedMark: Sendable {
    /// The fewest pictures: with fewer, what they show does not cancel.
    public static let minimumCount = 12
    /// The longest side at which pictures are compared, in pixels.
    public static let comparedSide = 384

    /// How one picture speaks for the mark.
    public struct Score: Sendable {
        /// The cosine of its gradients and the mark's.
        public let similarity: Double
        /// By how many standard deviations that is above the same picture turned around, where no mark can fit.
        public let strength: Double

        /// Whether the picture carries the mark: five deviations.
        public var hasMark: Bool { strength >= 5 }
    }

    /// Whether the pictures share more than pictures that are turned against each other, in each of the comparisons.
    public let isFound: Bool
    /// The energy of the shared gradients over the mean of the comparisons.
    public let energyRatio: Double
    /// The mark as a grey picture: 128 where there is none.
    public let image: RGBImage
    /// The part of the picture that holds the mark, as shares of width and height; `nil` when there is none.
    public let region: (x: ClosedRange<Double>, y: ClosedRange<Double>)?
    /// The scores in the order of the pictures.
    public let scores: [Score]

    /// Pictures turned against each other.
    private static let comparisons = 9

    /// Estimates the mark of pictures.
    ///
    /// - Precondition: at least ``minimumCount`` pictures.
    /// - Complexity: O(pictures x pixels), ten medians.
    public init(of pictures: [RGBImage]) {
        precondition(pictures.count >= Self.minimumCount, "\(pictures.count) pictures do not tell what they share")
        let (width, height) = Self.commonSize(of: pictures)
        let fields = pictures.map { GradientField($0.resized(width: width, height: height, filter: .bilinear)) }
        var median = GradientField(medianOf: fields)
        var state: UInt64 = 0x2545_f491_4f6c_dd1d
        func draw(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let turned = (0..<Self.comparisons).map { _ in
            GradientField(medianOf: fields, shifts: fields.map { _ in (draw(width), draw(height)) })
        }
        let energies = turned.map(\.energy)
        let mean = energies.reduce(0, +) / Double(energies.count)
        energyRatio = median.energy / max(mean, 1e-9)
        isFound = median.energy > 1.5 * (energies.max() ?? 0) && median.energy > 0
        // what chance makes of turned pictures is not part of the mark
        let noise = turned.flatMap { $0.across + $0.down }.map(abs).sorted()
        let floor = noise[min(noise.count - 1, noise.count * 999 / 1000)]
        for i in median.across.indices where max(abs(median.across[i]), abs(median.down[i])) <= floor {
            (median.across[i], median.down[i]) = (0, 0)
        }
        let largest = zip(median.across, median.down).reduce(Float(1)) { max($0, abs($1.0), abs($1.1)) }
        scores = fields.map { field in
            let similarity = field.similarity(to: median, limit: largest)
            let others = (0..<15).map { _ in
                field.similarity(to: median, shift: (8 + draw(width - 16), 8 + draw(height - 16)), limit: largest)
            }
            let mean = others.reduce(0, +) / Double(others.count)
            let variance = others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(others.count - 1)
            return Score(similarity: similarity, strength: (similarity - mean) / max(variance.squareRoot(), 0.01))
        }
        image = Self.drawn(median)
        region = isFound ? Self.region(of: median) : nil
    }

    /// The median size, at most ``comparedSide`` a side.
    private static func commonSize(of pictures: [RGBImage]) -> (Int, Int) {
        let ratios = pictures.map { Double($0.width) / Double($0.height) }.sorted()
        let ratio = ratios[ratios.count / 2]
        let side = min(comparedSide, pictures.map { max($0.width, $0.height) }.sorted()[pictures.count / 2])
        func length(_ value: Double) -> Int { max(Int(value.rounded()), 32) }
        return ratio >= 1
            ? (length(Double(side)), length(Double(side) / ratio))
            : (length(Double(side) * ratio), length(Double(side)))
    }

    /// The picture whose gradients are nearest to the mark's: Poisson's equation by successive over-relaxation.
    private static func drawn(_ mark: GradientField) -> RGBImage {
        let (width, height) = (mark.width, mark.height)
        var values = [Float](repeating: 0, count: width * height)
        for _ in 0..<400 {
            for y in 1..<(height - 1) {
                for x in 1..<(width - 1) {
                    let i = y * width + x
                    let divergence =
                        mark.across[i] - mark.across[i - 1] + mark.down[i] - mark.down[i - width]
                    let sum = values[i - 1] + values[i + 1] + values[i - width] + values[i + width]
                    values[i] += 1.9 * ((sum - divergence) / 4 - values[i])
                }
            }
        }
        let scale = 100 / max(values.map(abs).max() ?? 1, 1)
        let pixels = values.flatMap { value in
            let grey = UInt8(clamping: Int((128 + value * scale).rounded()))
            return [grey, grey, grey]
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    /// The range that holds all but a hundredth of the mark's energy at each side.
    private static func region(of mark: GradientField) -> (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
        var columns = [Double](repeating: 0, count: mark.width)
        var rows = [Double](repeating: 0, count: mark.height)
        for i in mark.across.indices {
            let energy = Double(mark.across[i] * mark.across[i] + mark.down[i] * mark.down[i])
            columns[i % mark.width] += energy
            rows[i / mark.width] += energy
        }
        guard let x = range(of: columns), let y = range(of: rows) else { return nil }
        return (x, y)
    }

    private static func range(of energies: [Double]) -> ClosedRange<Double>? {
        let total = energies.reduce(0, +)
        guard total > 0 else { return nil }
        var (sum, first, last) = (0.0, 0, energies.count - 1)
        for (index, energy) in energies.enumerated() {
            sum += energy
            if sum < 0.01 * total { first = index + 1 }
            if sum <= 0.99 * total { last = index + 1 }
        }
        last = min(max(last, first), energies.count - 1)
        return Double(first) / Double(energies.count)...Double(last + 1) / Double(energies.count)
    }
}
