import Foundation
import Models
import Tensors
import TestSupport
import Testing

@Suite("U-Net")
struct UNetTests {
    /// A network and what diffusers predicts with it at some times.
    struct Network: Decodable, Sendable, CustomTestStringConvertible {
        struct Prediction: Decodable, Sendable {
            let time: Float
            let output: [Float]
        }

        let name: String
        let config: AnyJSON
        let shapes: [String: [Int]]
        let latents: [Int]
        let text: [Int]
        let predictions: [Prediction]
        var testDescription: String { name }
    }

    @Test("predicts what diffusers predicts", arguments: try Golden.json("unet.json", as: [Network].self))
    func prediction(_ golden: Network) throws {
        let unet = try UNet(SyntheticWeights(golden.shapes), configuration: UNetConfiguration(json: golden.config.data))
        let latents = SyntheticWeights.normals("latents", shape: golden.latents).channelsLast()
        let text = SyntheticWeights.normals("text", shape: golden.text)
        let conditioning = unet.conditioning(text)
        for prediction in golden.predictions {
            let found = unet.predict(latents, timeStep: prediction.time, conditioning: conditioning, check: {})
            expectClose(
                found.values, prediction.output, absolute: 5e-5, relative: 5e-4, "at time \(prediction.time)")
        }
    }

    @Test(
        "one picture for several texts gives what it gives with each of them",
        arguments: try Golden.json("unet.json", as: [Network].self))
    func commonPicture(_ golden: Network) throws {
        let unet = try UNet(SyntheticWeights(golden.shapes), configuration: UNetConfiguration(json: golden.config.data))
        let one = SyntheticWeights.normals("latents", shape: [1] + golden.latents.dropFirst()).channelsLast()
        let conditioning = unet.conditioning(SyntheticWeights.normals("text", shape: [3] + golden.text.dropFirst()))
        let apart = unet.predict(one.repeated(3), timeStep: 300, conditioning: conditioning, check: {})
        let common = unet.predict(one, timeStep: 300, conditioning: conditioning, check: {})
        #expect(common.shape == apart.shape && common.shape[0] == 3)
        expectClose(common.values, apart.values, absolute: 1e-6, relative: 1e-6)
        #expect(common[0..<1].values != common[1..<2].values)
    }

    @Test("reads Stable Diffusion 1.5's configuration")
    func stableDiffusion1() throws {
        let json = """
            {"_class_name": "UNet2DConditionModel", "act_fn": "silu", "attention_head_dim": 8,
             "block_out_channels": [320, 640, 1280, 1280], "center_input_sample": false, "cross_attention_dim": 768,
             "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D",
             "DownBlock2D"], "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 4,
             "layers_per_block": 2, "mid_block_scale_factor": 1, "norm_eps": 1e-05, "norm_num_groups": 32,
             "out_channels": 4, "sample_size": 64, "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D",
             "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """
        let configuration = try UNetConfiguration(json: Data(json.utf8))
        #expect(configuration.headCounts == [8, 8, 8, 8])
        #expect(configuration.downAttention == [true, true, true, false])
        #expect(configuration.crossAttentionWidth == 768)
    }

    @Test(
        "refuses a configuration of another kind of network",
        arguments: [
            ("{", "not a JSON object"), ("[]", "not a JSON object"), ("{}", "block_out_channels is missing"),
            (#"{"block_out_channels": [32, 64], "addition_embed_type": "text_time"}"#, "addition_embed_type"),
            (#"{"block_out_channels": [32, 64], "act_fn": "mish"}"#, "act_fn is mish"),
            (#"{"block_out_channels": [32, -64]}"#, "block_out_channels is -64"),
            (#"{"block_out_channels": "many"}"#, "block_out_channels is many"),
            (#"{"block_out_channels": [32], "down_block_types": ["KDownBlock2D"]}"#, "KDownBlock2D"),
            (
                #"{"block_out_channels": [32], "down_block_types": ["DownBlock2D", "DownBlock2D"], "#
                    + #""up_block_types": ["UpBlock2D"]}"#, "1 resolutions, 2 blocks down"
            ),
            (
                #"{"block_out_channels": [33], "down_block_types": ["DownBlock2D"], "up_block_types": ["UpBlock2D"]}"#,
                "33 channels do not divide"
            ),
        ])
    func refusals(json: String, reason: String) throws {
        let error = #expect(throws: ModelError.self) { try UNetConfiguration(json: Data(json.utf8)) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test("stops between blocks when asked to")
    func cancellation() throws {
        struct Stop: Error {}
        let golden = try #require(Golden.json("unet.json", as: [Network].self).first)
        let unet = try UNet(SyntheticWeights(golden.shapes), configuration: UNetConfiguration(json: golden.config.data))
        let conditioning = unet.conditioning(SyntheticWeights.normals("text", shape: golden.text))
        var calls = 0
        #expect(throws: Stop.self) {
            try unet.predict(
                SyntheticWeights.normals("latents", shape: golden.latents).channelsLast(), timeStep: 1,
                conditioning: conditioning
            ) {
                calls += 1
                if calls == 3 { throw Stop() }
            }
        }
        #expect(calls == 3)
    }
}
