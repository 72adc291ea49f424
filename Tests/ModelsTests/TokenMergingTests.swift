import Models
import Tensors
import Testing

@Suite("Token merging")
struct TokenMergingTests {
    /// Tokens of normal noise, `[N, H·W, C]`.
    private func noise(_ batch: Int, _ height: Int, _ width: Int, _ channels: Int, seed: UInt64 = 1) -> Tensor {
        var random = TorchRandomSource(seed: seed)
        return Tensor(
            random.normals(count: batch * height * width * channels), shape: [batch, height * width, channels])
    }

    /// The same by plain loops: for each picture the groups of tokens that share an answer, merged ones last in order of
    /// likeness.
    private func naiveGroups(_ tokens: Tensor, _ picture: Int, height: Int, width: Int, share: Double) -> [Int: [Int]] {
        let (count, channels) = (height * width, tokens.shape[2])
        let values = tokens.values
        func cosine(_ a: Int, _ b: Int) -> Double {
            var (product, first, second) = (0.0, 0.0, 0.0)
            for channel in 0..<channels {
                let x = Double(values[(picture * count + a) * channels + channel])
                let y = Double(values[(picture * count + b) * channels + channel])
                (product, first, second) = (product + x * y, first + x * x, second + y * y)
            }
            return product / (first * second).squareRoot()
        }
        let destinations = (0..<count).filter { $0 / width % 2 == 0 && $0 % width % 2 == 0 }
        let sources = (0..<count).filter { !destinations.contains($0) }
        let nearest = sources.map { source in
            destinations.map { (cosine(source, $0), $0) }.max { $0.0 < $1.0 } ?? (0, source)
        }
        let merged = sources.indices.sorted { nearest[$0].0 > nearest[$1].0 }
            .prefix(min(sources.count, Int(share * Double(count))))
        var groups = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, [$0]) })
        for row in merged {
            groups[sources[row]] = nil
            groups[nearest[row].1, default: []].append(sources[row])
        }
        return groups
    }

    @Test(
        "averages the tokens most alike and gives each the group's answer",
        arguments: [
            (height: 4, width: 4, share: 0.5), (height: 6, width: 2, share: 0.25), (height: 5, width: 3, share: 0.3),
            (height: 4, width: 4, share: 0.75), (height: 8, width: 8, share: 0.1), (height: 1, width: 1, share: 0.5),
        ])
    func groups(example: (height: Int, width: Int, share: Double)) {
        let (height, width, share) = example
        let (batch, count, channels) = (2, height * width, 7)
        let tokens = noise(batch, height, width, channels)
        let merging = TokenMerging(tokens, height: height, width: width, share: share)
        let merged = merging.merged(tokens), back = merging.unmerged(merged).values
        for picture in 0..<batch {
            let groups = naiveGroups(tokens, picture, height: height, width: width, share: share)
            #expect(merged.shape == [batch, groups.count, channels])
            for members in groups.values {
                for channel in 0..<channels {
                    let mean =
                        members.reduce(0.0) {
                            $0 + Double(tokens.values[(picture * count + $1) * channels + channel])
                        } / Double(members.count)
                    for member in members {
                        #expect(abs(Double(back[(picture * count + member) * channels + channel]) - mean) < 1e-5)
                    }
                }
            }
        }
    }

    @Test("loses nothing of tokens that are equal")
    func equalTokens() {
        // All four tokens of a cell are the same: merging three quarters brings every one of them back.
        let cells = noise(1, 2, 2, 5).values
        var values: [Float] = []
        for token in 0..<16 {
            let cell = token / 8 * 2 + token % 4 / 2
            values += cells[cell * 5..<cell * 5 + 5]
        }
        let tokens = Tensor(values, shape: [1, 16, 5])
        let merging = TokenMerging(tokens, height: 4, width: 4, share: 0.75)
        let merged = merging.merged(tokens)
        #expect(merged.shape == [1, 4, 5])
        for (found, expected) in zip(merging.unmerged(merged).values, values) { #expect(abs(found - expected) < 1e-6) }
    }

    @Test("never merges more tokens than there are sources", arguments: [0.75, 0.9, 5])
    func limit(share: Double) {
        let tokens = noise(1, 4, 4, 3)
        #expect(TokenMerging(tokens, height: 4, width: 4, share: share).merged(tokens).shape == [1, 4, 3])
    }

    @Test("stays finite with tokens of zeros")
    func zeros() {
        let tokens = Tensor(repeating: 0, shape: [1, 16, 3])
        let merging = TokenMerging(tokens, height: 4, width: 4, share: 0.5)
        #expect(merging.unmerged(merging.merged(tokens)).values.allSatisfy { $0 == 0 })
    }
}
