package import Tensors

/// Fewer tokens for self-attention: those most alike are averaged before it and share one answer after it.
///
/// Ports token merging for Stable Diffusion (Bolya and Hoffman, "Token Merging for Fast Stable Diffusion", 2023): one token of
/// every 2 x 2 cell is a destination, the others are sources; the sources most similar to a destination are merged into
/// it. The destination is the cell's first token, not a random one, so that a seed makes the same picture again.
package struct TokenMerging {
    /// Where every token's answer stands among the merged ones, for each picture of the batch: `[N][H·W]`.
    private let places: [[Int32]]
    /// The tokens after merging.
    private let mergedCount: Int

    /// Chooses what is merged.
    ///
    /// - Parameters:
    ///   - tokens: `[N, height·width, C]`.
    ///   - share: of the tokens to merge, at most 0.75; fewer are merged where there are not as many sources.
    package init(_ tokens: Tensor, height: Int, width: Int, share: Double) {
        let (batch, count, channels) = (tokens.shape[0], height * width, tokens.shape[2])
        let isDestination = (0..<count).map { $0 / width % 2 == 0 && $0 % width % 2 == 0 }
        let destinations = isDestination.indices.filter { isDestination[$0] }
        let sources = isDestination.indices.filter { !isDestination[$0] }
        let removed = min(sources.count, Int(share * Double(count)))
        mergedCount = count - removed
        let normalized = Self.normalized(tokens)
        places = (0..<batch).map { picture in
            let rows = normalized[picture..<picture + 1].reshaped([count, channels])
            let likeness = Self.rows(sources, of: rows)  // [S, C] -> [S, D]
                .linear(Parameter(name: "destinations", tensor: Self.rows(destinations, of: rows)))
            return Self.places(
                likeness, sources: sources, destinations: destinations, removed: removed, count: count)
        }
    }

    /// Averages what is merged.
    ///
    /// - Parameter tokens: `[N, H·W, C]`.
    /// - Returns: `[N, T, C]`.
    package func merged(_ tokens: Tensor) -> Tensor {
        let channels = tokens.shape[2]
        var result = Tensor(repeating: 0, shape: [tokens.shape[0], mergedCount, channels])
        tokens.withUnsafeBuffer { source in
            result.withUnsafeMutableBuffer { target in
                for (picture, places) in places.enumerated() {
                    var members = [Int32](repeating: 0, count: mergedCount)
                    for place in places { members[Int(place)] += 1 }
                    for (token, place) in places.enumerated() {
                        let from = (picture * places.count + token) * channels
                        let to = (picture * mergedCount + Int(place)) * channels
                        let weight = 1 / Float(members[Int(place)])
                        for channel in 0..<channels { target[to + channel] += weight * source[from + channel] }
                    }
                }
            }
        }
        return result
    }

    /// Gives every token the answer of those it was merged with.
    ///
    /// - Parameter answers: `[N, T, C]`.
    /// - Returns: `[N, H·W, C]`.
    package func unmerged(_ answers: Tensor) -> Tensor {
        let channels = answers.shape[2], count = places.first?.count ?? 0
        var result = Tensor(repeating: 0, shape: [answers.shape[0], count, channels])
        answers.withUnsafeBuffer { source in
            result.withUnsafeMutableBuffer { target in
                for (picture, places) in places.enumerated() {
                    for (token, place) in places.enumerated() {
                        let from = (picture * mergedCount + Int(place)) * channels
                        let to = (picture * count + token) * channels
                        for channel in 0..<channels { target[to + channel] = source[from + channel] }
                    }
                }
            }
        }
        return result
    }

    /// Each row at length 1.
    private static func normalized(_ tokens: Tensor) -> Tensor {
        let channels = tokens.shape[2]
        var result = tokens
        result.withUnsafeMutableBuffer { values in
            for start in stride(from: 0, to: values.count, by: channels) {
                var square: Float = 0
                for index in start..<start + channels { square += values[index] * values[index] }
                let factor = 1 / max(square.squareRoot(), 1e-12)
                for index in start..<start + channels { values[index] *= factor }
            }
        }
        return result
    }

    /// Some rows of a matrix, `[chosen, C]`.
    private static func rows(_ chosen: [Int], of matrix: Tensor) -> Tensor {
        let channels = matrix.shape[1]
        var result = Tensor(repeating: 0, shape: [chosen.count, channels])
        matrix.withUnsafeBuffer { source in
            result.withUnsafeMutableBuffer { target in
                for (row, index) in chosen.enumerated() {
                    for channel in 0..<channels {
                        target[row * channels + channel] = source[index * channels + channel]
                    }
                }
            }
        }
        return result
    }

    /// Where each token's answer stands: destinations first, then the sources that stay.
    ///
    /// - Parameter likeness: cosines, `[sources, destinations]`.
    private static func places(
        _ likeness: Tensor, sources: [Int], destinations: [Int], removed: Int, count: Int
    ) -> [Int32] {
        var nearest = [(likeness: Float, destination: Int)](repeating: (-.infinity, 0), count: sources.count)
        likeness.withUnsafeBuffer { cosines in
            for row in sources.indices {
                for column in destinations.indices {
                    let cosine = cosines[row * destinations.count + column]
                    if cosine > nearest[row].likeness { nearest[row] = (cosine, column) }
                }
            }
        }
        // Ties by order, so that a picture can be made again.
        let order = sources.indices.sorted {
            (nearest[$1].likeness, $0) < (nearest[$0].likeness, $1)
        }
        var places = [Int32](repeating: 0, count: count)
        for (place, token) in destinations.enumerated() { places[token] = Int32(place) }
        for row in order[..<removed] { places[sources[row]] = Int32(nearest[row].destination) }
        var next = Int32(destinations.count)
        for row in order[removed...].sorted() {
            places[sources[row]] = next
            next += 1
        }
        return places
    }
}
