/// The votes of a picture's blocks for each bit of a payload.
struct BitTally: Sendable {
    /// The bits read, by invisible-watermark's rule: 1 when more than 127/255 of the votes say so, 0 without votes.
    let bits: [Bool]
    /// The mean clarity of each bit's votes: -1 (clearly 0) to 1 (clearly 1).
    let margins: [Double]

    init(bits: [Bool], margins: [Double]) {
        (self.bits, self.margins) = (bits, margins)
    }

    init(length: Int, bits: [Bool], clarity: [Float]) {
        var ones = [Int](repeating: 0, count: length)
        var votes = [Int](repeating: 0, count: length)
        var sums = [Double](repeating: 0, count: length)
        var index = 0
        for block in bits.indices {
            ones[index] += bits[block] ? 1 : 0
            votes[index] += 1
            sums[index] += Double(clarity[block])
            index = index + 1 == length ? 0 : index + 1
        }
        self.bits = (0..<length).map { votes[$0] > 0 && Double(ones[$0]) / Double(votes[$0]) * 255 > 127 }
        margins = (0..<length).map { votes[$0] > 0 ? sums[$0] / Double(votes[$0]) : 0 }
    }

    /// The mean magnitude of the margins.
    var meanMargin: Double { margins.reduce(0) { $0 + abs($1) } / Double(max(margins.count, 1)) }

    /// How many bits are those of a payload of the same length.
    func matches(_ payload: [Bool]) -> Int {
        zip(bits, payload).count { $0 == $1 }
    }

    /// How strongly the margins follow a payload: Fisher's transform of their correlation, with variance 1 over payloads
    /// that have nothing to do with the picture.
    ///
    /// The correlation takes no notice of a picture's leaning to 0 or 1, which flat colours cause and which matched bits
    /// alone take for evidence. It is 0 when either side is constant, and counts as at most 0.999.
    func strength(_ payload: [Bool]) -> Double {
        let count = Double(margins.count)
        guard margins.count > 3 else { return 0 }
        let mean = margins.reduce(0, +) / count
        let share = Double(payload.count { $0 }) / count
        var (product, variance) = (0.0, 0.0)
        for (margin, bit) in zip(margins, payload) {
            product += (margin - mean) * ((bit ? 1 : 0) - share)
            variance += (margin - mean) * (margin - mean)
        }
        let scale = (variance * count * share * (1 - share)).squareRoot()
        guard scale > 1e-12 else { return 0 }
        let correlation = min(max(product / scale, -0.999), 0.999)
        return 0.5 * Math.log((1 + correlation) / (1 - correlation)) * (count - 3).squareRoot()
    }
}
