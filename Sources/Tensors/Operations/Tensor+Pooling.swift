extension Tensor {
    /// The largest value under a square window: torch's `max_pool2d`; what lies outside does not count.
    ///
    /// A value that is not a number is the largest, so that broken weights show.
    ///
    /// - Parameter padding: how far windows may reach over the edges.
    /// - Returns: `[N, H', W', C]` of `[N, H, W, C]`.
    public func maxPooled(size: Int, stride: Int, padding: Padding = Padding(0)) -> Tensor {
        precondition(shape.count == 4, "pictures are [N, H, W, C], not \(shape)")
        let (batch, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
        let outHeight = (height + padding.top + padding.bottom - size) / stride + 1
        let outWidth = (width + padding.left + padding.right - size) / stride + 1
        precondition(outHeight > 0 && outWidth > 0, "\(shape) is smaller than the window")
        var result = Tensor(repeating: -.infinity, shape: [batch, outHeight, outWidth, channels])
        withUnsafeBuffer { source in
            result.withUnsafeMutableBuffer { target in
                for picture in 0..<batch {
                    for y in 0..<outHeight {
                        for x in 0..<outWidth {
                            let out = ((picture * outHeight + y) * outWidth + x) * channels
                            for row in max(0, y * stride - padding.top)..<min(height, y * stride - padding.top + size) {
                                for column in max(
                                    0, x * stride - padding.left)..<min(width, x * stride - padding.left + size)
                                {
                                    let start = ((picture * height + row) * width + column) * channels
                                    for c in 0..<channels {
                                        let value = source[start + c]
                                        if value > target[out + c] || value.isNaN { target[out + c] = value }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// The mean over the pixels of each picture: `[N, C]` of `[N, H, W, C]`.
    public func averagePooled() -> Tensor {
        precondition(shape.count == 4, "pictures are [N, H, W, C], not \(shape)")
        let (batch, pixels, channels) = (shape[0], shape[1] * shape[2], shape[3])
        var result = Tensor(shape: [batch, channels])
        withUnsafeBuffer { source in
            result.withUnsafeMutableBuffer { target in
                for picture in 0..<batch {
                    for pixel in 0..<pixels {
                        let start = (picture * pixels + pixel) * channels
                        for c in 0..<channels { target[picture * channels + c] += source[start + c] }
                    }
                    for c in 0..<channels { target[picture * channels + c] /= Float(pixels) }
                }
            }
        }
        return result
    }

    /// Negative values become 0.
    public func rectified() -> Tensor {
        var result = Tensor(uninitialized: shape)
        withUnsafeBuffer { source in
            result.withUnsafeMutableBuffer { target in
                for index in source.indices { target[index] = source[index] <= 0 ? 0 : source[index] }
            }
        }
        return result
    }
}
