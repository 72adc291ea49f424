package import Tensors

extension VAEDecoder {
    /// Decodes latents in overlapping tiles and blends the seams, so that memory does not grow with the picture.
    ///
    /// Port of diffusers' `AutoencoderKL.tiled_decode` (0.42): tiles as large as the training pictures, a quarter
    /// overlapping. The picture differs a little from one decoded whole, since normalisations see one tile at a time.
    ///
    /// - Parameter latents: `[1, H, W, latentChannels]`, already divided by the scaling factor.
    /// - Returns: `[1, 8H, 8W, 3]`.
    package func decodeTiled(_ latents: Tensor, check: () throws -> Void) rethrows -> Tensor {
        let factor = configuration.downsamplingFactor
        let tile = max(1, configuration.sampleSize / factor)  // latents
        let step = max(1, tile * 3 / 4)  // latents from one tile to the next
        let seam = tile * factor / 4  // pixels that two tiles share
        let limit = tile * factor - seam  // pixels of a tile that are kept
        let (height, width) = (latents.shape[1], latents.shape[2])
        guard height > tile || width > tile else { return try decode(latents, check: check) }
        var picture = Tensor(shape: [1, height * factor, width * factor, 3])
        var above: [Tensor] = []
        for y in stride(from: 0, to: height, by: step) {
            var row: [Tensor] = []
            for (column, x) in stride(from: 0, to: width, by: step).enumerated() {
                var part = try decode(
                    latents.cropped(y: y, x: x, height: min(tile, height - y), width: min(tile, width - x)),
                    check: check)
                if !above.isEmpty { part.blendTop(with: above[column], rows: seam) }
                if let left = row.last { part.blendLeft(with: left, columns: seam) }
                let place = (y: y / step * limit, x: column * limit)
                picture.write(part, atY: place.y, x: place.x, limit: limit)
                row.append(part)
            }
            above = row
        }
        return picture
    }
}

extension Tensor {
    /// A rectangle of a channels-last picture `[1, H, W, C]`.
    fileprivate func cropped(y: Int, x: Int, height: Int, width: Int) -> Tensor {
        let (rowWidth, channels) = (shape[2], shape[3])
        return withUnsafeBuffer { source in
            var values: [Float] = []
            values.reserveCapacity(height * width * channels)
            for row in y..<y + height {
                let start = (row * rowWidth + x) * channels
                values.append(contentsOf: source[start..<start + width * channels])
            }
            return Tensor(values, shape: [1, height, width, channels])
        }
    }

    /// Fades the first rows in from the last rows of the tile above.
    fileprivate mutating func blendTop(with above: Tensor, rows: Int) {
        let rows = min(rows, shape[1], above.shape[1])
        let rowFloats = shape[2] * shape[3]
        let start = (above.shape[1] - rows) * rowFloats
        withUnsafeMutableBuffer { own in
            above.withUnsafeBuffer { other in
                for y in 0..<rows {
                    let weight = Float(y) / Float(rows)
                    for i in y * rowFloats..<(y + 1) * rowFloats {
                        own[i] = other[start + i] * (1 - weight) + own[i] * weight
                    }
                }
            }
        }
    }

    /// Fades the first columns in from the last columns of the tile to the left.
    fileprivate mutating func blendLeft(with left: Tensor, columns: Int) {
        let columns = min(columns, shape[2], left.shape[2])
        let (width, otherWidth, channels) = (shape[2], left.shape[2], shape[3])
        let height = shape[1]
        withUnsafeMutableBuffer { own in
            left.withUnsafeBuffer { other in
                for y in 0..<height {
                    for x in 0..<columns {
                        let weight = Float(x) / Float(columns)
                        for c in 0..<channels {
                            let place = (y * width + x) * channels + c
                            let source = other[(y * otherWidth + otherWidth - columns + x) * channels + c]
                            own[place] = source * (1 - weight) + own[place] * weight
                        }
                    }
                }
            }
        }
    }

    /// Writes the first `limit` rows and columns of a tile into the picture.
    fileprivate mutating func write(_ tile: Tensor, atY top: Int, x left: Int, limit: Int) {
        let (width, channels) = (shape[2], shape[3])
        let rows = min(limit, tile.shape[1], shape[1] - top), columns = min(limit, tile.shape[2], width - left)
        withUnsafeMutableBuffer { target in
            tile.withUnsafeBuffer { source in
                for y in 0..<max(rows, 0) {
                    for i in 0..<max(columns, 0) * channels {
                        target[((top + y) * width + left) * channels + i] = source[y * tile.shape[2] * channels + i]
                    }
                }
            }
        }
    }
}
