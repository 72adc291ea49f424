extension RGBImage {
    /// The picture under a Gaussian blur of the given radius, its standard deviation in pixels.
    ///
    /// Port of Pillow's `GaussianBlur`: three box blurs in each direction, whose width holds a fraction of a pixel
    /// (Gwosdek et al. 2011, "Theoretical foundations of Gaussian convolution by extended box filtering"). Beyond the
    /// edge the outermost pixels repeat.
    ///
    /// - Complexity: O(pixels), whatever the radius.
    public func blurred(radius: Double) -> RGBImage {
        precondition(radius.isFinite, "a blur has a finite radius, not \(radius)")
        guard radius > 0 else { return self }
        let box = ExtendedBox(gaussianRadius: radius)
        // Both directions are blurred across lines of samples that lie side by side: rows for the vertical direction,
        // columns (after a transposition) for the horizontal one.
        let horizontal = box.applied(toLines: transposed.pixels, length: height * 3, passes: 3)
        let turned = RGBImage(width: height, height: width, pixels: horizontal).transposed
        return RGBImage(
            width: width, height: height, pixels: box.applied(toLines: turned.pixels, length: width * 3, passes: 3))
    }

    /// The picture mirrored at its diagonal: rows become columns.
    private var transposed: RGBImage {
        RGBImage(width: height, height: width) { out in
            pixels.withUnsafeBufferPointer { input in
                for y in 0..<height {
                    for x in 0..<width {
                        let (from, to) = ((y * width + x) * 3, (x * height + y) * 3)
                        for channel in 0..<3 { out[to + channel] = input[from + channel] }
                    }
                }
            }
        }
    }
}

/// A box filter whose two outermost samples count in part, so that any variance can be reached.
private struct ExtendedBox {
    let radius: Int
    /// The weight of an inner sample, in units of 2^-24.
    let inner: UInt32
    /// The weight of the two outermost samples.
    let outer: UInt32

    /// The box whose three passes have the variance of a Gaussian.
    init(gaussianRadius: Double) {
        let variance = Float(gaussianRadius * gaussianRadius) / 3
        let length = (12 * variance + 1).squareRoot()
        let whole = ((length - 1) / 2).rounded(.down)
        let numerator = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance)
        let exact = whole + numerator / (6 * (variance - (whole + 1) * (whole + 1)))
        radius = Int(exact)
        inner = UInt32(Float(1 << 24) / (exact * 2 + 1))
        outer = (UInt32(1 << 24) - UInt32(radius * 2 + 1) * inner) / 2
    }

    /// Blurs across lines of `length` samples, pass after pass, each rounded to 8 bits.
    func applied(toLines samples: [UInt8], length: Int, passes: Int) -> [UInt8] {
        (0..<passes).reduce(samples) { input, _ in
            [UInt8](unsafeUninitializedCapacity: input.count) { out, count in
                input.withUnsafeBufferPointer { pass($0, length: length, into: out) }
                count = input.count
            }
        }
    }

    /// One pass, with a running sum for every sample of a line.
    private func pass(
        _ input: UnsafeBufferPointer<UInt8>, length: Int, into out: UnsafeMutableBufferPointer<UInt8>
    ) {
        let last = input.count / length - 1
        func line(_ index: Int) -> UnsafeBufferPointer<UInt8> {
            let start = min(max(index, 0), last) * length
            return UnsafeBufferPointer(rebasing: input[start..<(start + length)])
        }
        var sums = [UInt32](repeating: 0, count: length)
        for index in -radius...radius {
            let samples = line(index)
            for i in 0..<length { sums[i] &+= UInt32(samples[i]) }
        }
        for index in 0...last {
            let (before, first, after) = (line(index - radius - 1), line(index - radius), line(index + radius + 1))
            for i in 0..<length {
                let ends = UInt32(before[i]) &+ UInt32(after[i])
                let value = (sums[i] &* inner &+ ends &* outer &+ 1 << 23) >> 24
                out[index * length + i] = UInt8(truncatingIfNeeded: value)
                sums[i] = sums[i] &+ UInt32(after[i]) &- UInt32(first[i])
            }
        }
    }
}
