import Foundation
import Models
import Tensors
import TestSupport
import Testing

@Suite("VAE")
struct VAETests {
    /// What diffusers' autoencoder made.
    struct Autoencoding: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let config: AnyJSON
        let shapes: [String: [Int]]
        let decoded: [Float]
        let mean: [Float]
        let logVariance: [Float]
        let wide: [Int]
        let tiled: [Float]
        var testDescription: String { name }
    }

    static func goldens() throws -> [Autoencoding] { try Golden.json("vae.json", as: [Autoencoding].self) }

    @Test("decodes as diffusers does", arguments: try goldens())
    func decoding(_ golden: Autoencoding) throws {
        let decoder = try VAEDecoder(
            SyntheticWeights(golden.shapes), configuration: VAEConfiguration(json: golden.config.data))
        let latents = SyntheticWeights.normals("latents", shape: [1, 4, 5, 3]).channelsLast()
        expectClose(decoder.decode(latents, check: {}).values, golden.decoded, absolute: 5e-5, relative: 5e-4)
    }

    @Test("decodes in tiles as diffusers does", arguments: try goldens())
    func tiling(_ golden: Autoencoding) throws {
        let decoder = try VAEDecoder(
            SyntheticWeights(golden.shapes), configuration: VAEConfiguration(json: golden.config.data))
        let latents = SyntheticWeights.normals("wide", shape: golden.wide).channelsLast()
        expectClose(decoder.decodeTiled(latents, check: {}).values, golden.tiled, absolute: 5e-5, relative: 5e-4)
    }

    @Test("encodes as diffusers does", arguments: try goldens())
    func encoding(_ golden: Autoencoding) throws {
        let encoder = try VAEEncoder(
            SyntheticWeights(golden.shapes), configuration: VAEConfiguration(json: golden.config.data))
        let found = encoder.encode(
            SyntheticWeights.normals("picture", shape: [1, 3, 20, 12]).channelsLast(), check: {})
        expectClose(found.mean.values, golden.mean, absolute: 5e-5, relative: 5e-4, "mean")
        expectClose(found.logVariance.values, golden.logVariance, absolute: 5e-5, relative: 5e-4, "log-variance")
    }

    @Test("reads the names that checkpoints of 2022 give to the attention")
    func oldNames() throws {
        let golden = try #require(try Self.goldens().first)
        let old = ["to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"]
        let weights = SyntheticWeights(
            Dictionary(
                uniqueKeysWithValues: golden.shapes.map { name, shape in
                    (old.reduce(name) { $0.replacingOccurrences(of: ".\($1.key).", with: ".\($1.value).") }, shape)
                }))
        let decoder = try VAEDecoder(weights, configuration: VAEConfiguration(json: golden.config.data))
        let latents = SyntheticWeights.normals("latents", shape: [1, 4, 5, 3]).channelsLast()
        // Other names draw other weights, so the picture differs; it is complete and finite.
        let found = decoder.decode(latents, check: {}).values
        #expect(found.count == golden.decoded.count && found.allSatisfy(\.isFinite) && found != golden.decoded)
    }

    @Test("draws latents from mean and log-variance")
    func sampling() {
        let distribution = VAEEncoder.Distribution(
            mean: Tensor([1, 2], shape: [1, 1, 1, 2]),
            logVariance: Tensor([0, 2 * Float(log(3.0))], shape: [1, 1, 1, 2]))
        let sample = distribution.sample(noise: Tensor([0.5, -1], shape: [1, 1, 1, 2]))
        expectClose(sample.values, [1.5, -1])
    }

    @Test(
        "refuses an autoencoder of another kind",
        arguments: [
            (#"{"block_out_channels": [32], "latents_mean": [0.1]}"#, "latents_mean"),
            (
                #"{"block_out_channels": [30], "down_block_types": ["DownEncoderBlock2D"], "#
                    + #""up_block_types": ["UpDecoderBlock2D"]}"#, "30 channels"
            ),
            (#"{"in_channels": 4}"#, "in_channels is 4"),
        ])
    func refusals(json: String, reason: String) throws {
        let error = #expect(throws: ModelError.self) { try VAEConfiguration(json: Data(json.utf8)) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
}
