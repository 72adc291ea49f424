import Checkpoints
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// What holds for an autoencoder whatever its weights are.
@Suite("Properties of the VAE")
struct VAEPropertyTests {
    private struct Stop: Error {}

    private func decoder(_ golden: VAETests.Autoencoding) throws -> VAEDecoder {
        try VAEDecoder(SyntheticWeights(golden.shapes), configuration: VAEConfiguration(json: golden.config.data))
    }

    private func encoder(_ golden: VAETests.Autoencoding) throws -> VAEEncoder {
        try VAEEncoder(SyntheticWeights(golden.shapes), configuration: VAEConfiguration(json: golden.config.data))
    }

    @Test("latents of several pictures are decoded as each alone", arguments: try VAETests.goldens())
    func decodingBatches(_ golden: VAETests.Autoencoding) throws {
        let decoder = try decoder(golden)
        let latents = SyntheticWeights.normals("latents", shape: [3, 4, 3, 4])
        let factor = decoder.configuration.downsamplingFactor
        let together = decoder.decode(latents, check: {})
        #expect(together.shape == [3, 4 * factor, 3 * factor, 3])
        for index in 0..<3 {
            let alone = decoder.decode(latents[index..<index + 1], check: {})
            expectClose(together[index..<index + 1], alone, absolute: 5e-6, relative: 5e-6)
        }
    }

    @Test("pictures are encoded together as each alone", arguments: try VAETests.goldens())
    func encodingBatches(_ golden: VAETests.Autoencoding) throws {
        let encoder = try encoder(golden)
        let pictures = SyntheticWeights.normals("pictures", shape: [2, 16, 8, 3])
        let factor = encoder.configuration.downsamplingFactor
        let together = encoder.encode(pictures, check: {})
        #expect(together.mean.shape == [2, 16 / factor, 8 / factor, 4])
        #expect(together.logVariance.shape == together.mean.shape)
        for index in 0..<2 {
            let alone = encoder.encode(pictures[index..<index + 1], check: {})
            expectClose(together.mean[index..<index + 1], alone.mean, absolute: 5e-6, relative: 5e-6)
            expectClose(together.logVariance[index..<index + 1], alone.logVariance, absolute: 5e-6, relative: 5e-6)
        }
    }

    @Test("latents no larger than a tile are decoded whole", arguments: try VAETests.goldens())
    func oneTile(_ golden: VAETests.Autoencoding) throws {
        let decoder = try decoder(golden)
        let tile = max(1, decoder.configuration.sampleSize / decoder.configuration.downsamplingFactor)
        for (height, width) in [(tile, tile), (1, tile), (tile, 1)] {
            let latents = SyntheticWeights.normals("latents", shape: [1, height, width, 4])
            #expect(
                decoder.decodeTiled(latents, check: {}).values == decoder.decode(latents, check: {}).values,
                "\(height) x \(width)")
        }
    }

    @Test("every pixel of a tiled picture is written, whatever the size", arguments: try VAETests.goldens())
    func everyPixel(_ golden: VAETests.Autoencoding) throws {
        let decoder = try decoder(golden)
        let factor = decoder.configuration.downsamplingFactor
        let tile = max(1, decoder.configuration.sampleSize / factor)
        for (height, width) in [(tile + 1, tile), (tile, 2 * tile + 1), (2 * tile - 1, tile + 2)] {
            let latents = SyntheticWeights.normals("latents", shape: [1, height, width, 4])
            let picture = decoder.decodeTiled(latents, check: {})
            #expect(picture.shape == [1, height * factor, width * factor, 3])
            // The canvas is zero where nothing was written, and no decoded value is exactly that.
            #expect(picture.values.allSatisfy { $0.isFinite && $0 != 0 }, "\(height) x \(width)")
        }
    }

    @Test("decoding and encoding can be stopped at every block", arguments: try VAETests.goldens())
    func stopping(_ golden: VAETests.Autoencoding) throws {
        let (decoder, encoder) = (try decoder(golden), try encoder(golden))
        let latents = SyntheticWeights.normals("latents", shape: [1, 2, 2, 4])
        let picture = SyntheticWeights.normals("picture", shape: [1, 8, 8, 3])
        for run in [
            { check in _ = try decoder.decode(latents, check: check) },
            { check in _ = try encoder.encode(picture, check: check) },
        ] as [(() throws -> Void) throws -> Void] {
            var calls = 0
            try run { calls += 1 }
            #expect(calls >= decoder.configuration.blockChannels.count)
            for last in 1...calls {
                var made = 0
                #expect(throws: Stop.self) {
                    try run {
                        made += 1
                        if made == last { throw Stop() }
                    }
                }
                #expect(made == last)
            }
        }
    }

    @Test("log-variances stay in the range that diffusers clamps them to")
    func logVariances() throws {
        let golden = try #require(try VAETests.goldens().first)
        let large = SyntheticWeights.normals("picture", shape: [1, 16, 16, 3]).values.map { $0 * 1e4 }
        // The normalisations take the size away again, so the last convolution is made large instead.
        let encoder = try VAEEncoder(
            Enlarged(base: SyntheticWeights(golden.shapes), name: "encoder.conv_out.weight", factor: 1e4),
            configuration: VAEConfiguration(json: golden.config.data))
        let found = encoder.encode(Tensor(large, shape: [1, 16, 16, 3]), check: {}).logVariance.values
        #expect(found.min() == -30 && found.max() == 20)
    }

    /// Weights of which one is multiplied.
    private struct Enlarged: ParameterSource {
        let base: SyntheticWeights
        let name: String
        let factor: Float

        var path: String { base.path }
        var names: [String] { base.names }

        func shape(of name: String) -> [Int]? { base.shape(of: name) }

        func storedParameter(_ name: String) throws(CheckpointError) -> Parameter? {
            guard let parameter = try base.storedParameter(name), name == self.name else {
                return try base.storedParameter(name)
            }
            let values = parameter.tensor.values.map { $0 * factor }
            return Parameter(name: name, tensor: Tensor(values, shape: parameter.shape))
        }

        func adviseUnneeded() {}
    }

    @Test("a picture of no spread is its mean, and noise of none leaves the mean")
    func noSpread() {
        let mean = SyntheticWeights.normals("mean", shape: [1, 2, 3, 4])
        let noise = SyntheticWeights.normals("noise", shape: [1, 2, 3, 4])
        let narrow = VAEEncoder.Distribution(mean: mean, logVariance: Tensor(repeating: -30, shape: mean.shape))
        expectClose(narrow.sample(noise: noise), mean, absolute: 2e-6, relative: 0)
        let wide = VAEEncoder.Distribution(mean: mean, logVariance: Tensor(repeating: 3, shape: mean.shape))
        #expect(wide.sample(noise: Tensor(shape: mean.shape)).values == mean.values)
    }
}
