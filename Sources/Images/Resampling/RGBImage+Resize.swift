internal import CResample

extension RGBImage {
    /// The picture at another size, byte for byte what Pillow 13's `Image.resize` makes of 8-bit RGB.
    ///
    /// Columns are resampled, rounded to 8 bits, and then rows, or the other way round where Pillow 13 does so (before,
    /// it always began with the columns); weights are fixed-point with 22 fractional bits.
    ///
    /// - Complexity: O(rows * new width * w + new width * new height * h), with w and h the pixels under the filter.
    public func resized(width: Int, height: Int, filter: ResamplingFilter = .bicubic) -> RGBImage {
        resized(width: width, height: height, columns: 0..<width, rows: 0..<height, filter: filter)
    }

    /// The part `columns` x `rows` of the picture at another size, at the cost of that part alone.
    func resized(
        width: Int, height: Int, columns: Range<Int>, rows: Range<Int>, filter: ResamplingFilter
    ) -> RGBImage {
        precondition(width > 0 && height > 0, "a picture cannot be resized to \(width) x \(height)")
        if filter == .nearest { return nearest(width: width, height: height, columns: columns, rows: rows) }
        let horizontal = ResamplingWeights(from: self.width, to: width, window: columns, filter: filter)
        let vertical = ResamplingWeights(from: self.height, to: height, window: rows, filter: filter)
        // Found by comparing results with both orders at many sizes.
        let rowsFirst = height < self.height && self.height - height > 2 * (self.width - width)
        return rowsFirst
            ? resampledRows(vertical).resampledColumns(horizontal)
            : resampledColumns(horizontal, rows: vertical.inputs)
                .resampledRows(vertical, firstRow: vertical.inputs.lowerBound)
    }

    /// The horizontal pass, over some or all rows.
    private func resampledColumns(_ weights: ResamplingWeights, rows: Range<Int>? = nil) -> RGBImage {
        let rows = rows ?? 0..<height
        if weights.isIdentity {
            return rows.count == height && weights.counts.count == width
                ? self
                : cropped(
                    x: weights.inputs.lowerBound, y: rows.lowerBound, width: weights.counts.count, height: rows.count)
        }
        return RGBImage(width: weights.counts.count, height: rows.count) { out in
            pixels.withUnsafeBufferPointer { input in
                guard let from = input.baseAddress, let to = out.baseAddress else { return }
                cresample_columns(
                    from + rows.lowerBound * width * 3, width, rows.count, to, weights.counts.count, weights.starts,
                    weights.counts, weights.values, weights.stride)
            }
        }
    }

    /// The vertical pass; row 0 of this picture is row `firstRow` of the one that the weights count in.
    private func resampledRows(_ weights: ResamplingWeights, firstRow: Int = 0) -> RGBImage {
        if weights.isIdentity {
            return weights.counts.count == height
                ? self
                : cropped(x: 0, y: weights.inputs.lowerBound - firstRow, width: width, height: weights.counts.count)
        }
        return RGBImage(width: width, height: weights.counts.count) { out in
            pixels.withUnsafeBufferPointer { input in
                guard let from = input.baseAddress, let to = out.baseAddress else { return }
                weights.values.withUnsafeBufferPointer { values in
                    guard let first = values.baseAddress else { return }
                    for y in 0..<weights.counts.count {
                        cresample_rows(
                            from + (Int(weights.starts[y]) - firstRow) * width * 3, width * 3, to + y * width * 3,
                            first + y * weights.stride, Int(weights.counts[y]))
                    }
                }
            }
        }
    }

    private func nearest(width: Int, height: Int, columns: Range<Int>, rows: Range<Int>) -> RGBImage {
        let x = Self.nearestInputs(from: self.width, to: width)[columns].map { $0 * 3 }
        let y = Self.nearestInputs(from: self.height, to: height)[rows]
        return RGBImage(width: columns.count, height: rows.count) { out in
            var next = 0
            for row in y {
                let start = row * self.width * 3
                for column in x {
                    for channel in 0..<3 { out[next + channel] = pixels[start + column + channel] }
                    next += 3
                }
            }
        }
    }

    /// The input pixel under each output pixel's centre; the position is summed up step by step, with the rounding
    /// that this brings, because Pillow does.
    private static func nearestInputs(from inputSize: Int, to outputSize: Int) -> [Int] {
        let step = Double(inputSize) / Double(outputSize)
        var position = step * 0.5
        return (0..<outputSize).map { _ in
            defer { position += step }
            return min(Int(position), inputSize - 1)
        }
    }
}
