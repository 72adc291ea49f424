extension RGBImage {
    /// The picture under a Gaussian blur of the given radius, its standard deviation in pixels.
    ///
    /// Port of Pillow's `GaussianBlur`: three box blurs in each direction, whose width holds a fraction of a pixel
    /// (Gwosdek et al. 2011, "Theoretical foundations of Gaussian convolution by extended box filtering"). Beyond the
    /// edge the outermost pixels repeat.
    ///
    /// - Complexity: O(pixels), whatever the radius.
    public func blurred(radius: Double) -> RGBImage {
        guard radius > 0 else { return self }
        let box = ExtendedBox(gaussianRadius: radius, passes: 3)
        var blurred = self
        blurred.pixels.withUnsafeMutableBufferPointer { pixels in
            for row in 0..<height {
                for channel in 0..<3 { box.apply(pixels, start: row * width * 3 + channel, step: 3, count: width) }
            }
            for column in 0..<(width * 3) { box.apply(pixels, start: column, step: width * 3, count: height) }
        }
        return blurred
    }
}

/// A box filter whose two outermost samples count in part, so that any variance can be reached.
private struct ExtendedBox {
    let passes: Int
    let radius: Int
    /// The weight of an inner sample, in units of 2^-24.
    let inner: UInt32
    /// The weight of the two outermost samples.
    let outer: UInt32

    init(gaussianRadius: Double, passes: Int) {
        let variance = Float(gaussianRadius * gaussianRadius) / Float(passes)
        let length = (12 * variance + 1).squareRoot()
        let whole = ((length - 1) / 2).rounded(.down)
        let numerator = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance)
        let exact = whole + numerator / (6 * (variance - (whole + 1) * (whole + 1)))
        self.passes = passes
        radius = Int(exact)
        inner = UInt32(Float(1 << 24) / (exact * 2 + 1))
        outer = (UInt32(1 << 24) - UInt32(radius * 2 + 1) * inner) / 2
    }

    /// Blurs one line of samples in place, pass after pass, each rounded to 8 bits.
    func apply(_ samples: UnsafeMutableBufferPointer<UInt8>, start: Int, step: Int, count: Int) {
        var line = (0..<count).map { samples[start + $0 * step] }
        var next = line
        for _ in 0..<passes {
            pass(line, into: &next)
            swap(&line, &next)
        }
        for i in 0..<count { samples[start + i * step] = line[i] }
    }

    private func pass(_ line: [UInt8], into out: inout [UInt8]) {
        let last = line.count - 1
        var sum: UInt32 = 0
        for i in -radius...radius { sum += UInt32(line[min(max(i, 0), last)]) }
        for i in 0...last {
            let ends = UInt32(line[max(i - radius - 1, 0)]) + UInt32(line[min(i + radius + 1, last)])
            out[i] = UInt8(truncatingIfNeeded: (sum * inner + ends * outer + 1 << 23) >> 24)
            sum += UInt32(line[min(i + radius + 1, last)])
            sum -= UInt32(line[max(i - radius, 0)])
        }
    }
}
