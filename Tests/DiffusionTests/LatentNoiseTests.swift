import Tensors
import TestSupport
import Testing

@testable import Diffusion

@Suite("Latent noise")
struct LatentNoiseTests {
    @Test(
        "is drawn channels first, as the reference draws it, and handed out channels last",
        arguments: PipelineConfiguration.RandomNumbers.allCases)
    func order(_ numbers: PipelineConfiguration.RandomNumbers) {
        var noise = LatentNoise(numbers, seed: 5, channels: 4, height: 3, width: 2)
        var source: any RandomSource =
            switch numbers {
            case .torch: TorchRandomSource(seed: UInt64(5))
            case .philox: PhiloxRandomSource(seed: 5)
            }
        for _ in 0..<3 {
            let drawn = noise.draw()
            #expect(drawn.shape == [1, 3, 2, 4])
            let plain = source.normals(count: 24)
            for (y, x, channel) in (0..<3).flatMap({ y in (0..<2).flatMap { x in (0..<4).map { (y, x, $0) } } }) {
                #expect(drawn.values[(y * 2 + x) * 4 + channel] == plain[(channel * 3 + y) * 2 + x])
            }
        }
    }

    @Test("of a seed is the same again, of another seed or generator not")
    func seeds() {
        func first(_ numbers: PipelineConfiguration.RandomNumbers, _ seed: UInt64) -> [Float] {
            var noise = LatentNoise(numbers, seed: seed, channels: 4, height: 8, width: 8)
            return noise.draw().values
        }
        #expect(first(.torch, 1) == first(.torch, 1) && first(.philox, 1) == first(.philox, 1))
        #expect(first(.torch, 1) != first(.torch, 2) && first(.torch, 1) != first(.philox, 1))
        #expect(first(.torch, .max).allSatisfy { $0.isFinite })
    }
}
