import Foundation
import Models
import Tensors
import TestSupport
import Testing

@Suite("CLIP")
struct CLIPTests {
    /// What transformers' text encoder made of two sequences.
    struct TextEncoding: Decodable, Sendable {
        let config: AnyJSON
        let shapes: [String: [Int]]
        let tokens: [[Int]]
        let output: [Float]
        let skippingOne: [Float]
    }

    static func texts() throws -> [TextEncoding] { try Golden.json("clip-text.json", as: [TextEncoding].self) }

    @Test("encodes text as transformers does, with all layers and without the last", arguments: try texts())
    func text(_ golden: TextEncoding) throws {
        let configuration = try CLIPTextConfiguration(json: golden.config.data)
        let model = try CLIPTextModel(
            SyntheticWeights(golden.shapes), configuration: configuration)
        expectClose(try model.encode(golden.tokens).values, golden.output, absolute: 2e-5)
        expectClose(try model.encode(golden.tokens, skippedLayers: 1).values, golden.skippingOne, absolute: 2e-5)
    }

    @Test(
        "refuses tokens it has no embedding or position for",
        arguments: [[[]], [[100]], [[-1]], [[1, 2], [3]], [Array(repeating: 1, count: 17)]])
    func badTokens(_ tokens: [[Int]]) throws {
        let golden = try #require(try Self.texts().first)
        let model = try CLIPTextModel(
            SyntheticWeights(golden.shapes), configuration: CLIPTextConfiguration(json: golden.config.data))
        #expect(throws: ModelError.self) { try model.encode(tokens) }
        #expect(throws: ModelError.self) { try model.encode([[1]], skippedLayers: 3) }
    }

    /// What transformers' vision tower made of two pictures.
    struct PictureEmbedding: Decodable, Sendable {
        let config: AnyJSON
        let shapes: [String: [Int]]
        let output: [Float]
    }

    @Test("embeds pictures as transformers does")
    func vision() throws {
        for golden in try Golden.json("clip-vision.json", as: [PictureEmbedding].self) {
            let model = try CLIPVisionModel(
                SyntheticWeights(golden.shapes),
                configuration: CLIPVisionConfiguration(json: golden.config.data))
            let pictures = SyntheticWeights.normals("pictures", shape: [2, 3, 24, 24]).channelsLast()
            expectClose(model.embed(pictures).values, golden.output, absolute: 2e-5)
        }
    }

    @Test("a tower in fixed point embeds nearly the same, and a picture that is not a number as one that is not")
    func fixedPointVision() throws {
        for golden in try Golden.json("clip-vision.json", as: [PictureEmbedding].self) {
            let model = try CLIPVisionModel(
                SyntheticWeights(golden.shapes),
                configuration: CLIPVisionConfiguration(json: golden.config.data))
            let rounded = model.roundedToFixedPoint()
            let pictures = SyntheticWeights.normals("pictures", shape: [2, 3, 24, 24]).channelsLast()
            let (exact, found) = (model.embed(pictures).values, rounded.embed(pictures).values)
            #expect(exact != found)
            expectClose(found, exact, absolute: 5e-3, relative: 0)
            var spoilt = pictures.values
            spoilt[7] = .nan
            #expect(rounded.embed(Tensor(spoilt, shape: pictures.shape)).values.contains { $0.isNaN })
        }
    }

    @Test("reads the towers' configurations inside a whole CLIP's")
    func nestedConfigurations() throws {
        let json = Data(
            """
            {"projection_dim": 160, "text_config": {"vocab_size": 4096, "hidden_size": 160, "intermediate_size": 640,
             "num_hidden_layers": 4, "num_attention_heads": 4, "max_position_embeddings": 32, "hidden_act": "gelu"},
             "vision_config": {"hidden_size": 80, "intermediate_size": 640, "num_hidden_layers": 2,
             "num_attention_heads": 4, "image_size": 64, "patch_size": 16}}
            """.utf8)
        #expect(try CLIPTextConfiguration(json: json).shape.width == 160)
        let vision = try CLIPVisionConfiguration(json: json)
        #expect(vision.shape.width == 80 && vision.projectionWidth == 160)
    }
}
