import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// What holds for CLIP's towers whatever their weights are.
@Suite("Properties of CLIP's towers")
struct CLIPPropertyTests {
    private struct Encoder {
        let golden: CLIPTests.TextEncoding
        let configuration: CLIPTextConfiguration

        init(_ golden: CLIPTests.TextEncoding) throws {
            self.golden = golden
            configuration = try CLIPTextConfiguration(json: golden.config.data)
        }

        var width: Int { configuration.shape.width }

        func model() throws -> CLIPTextModel {
            try CLIPTextModel(SyntheticWeights(golden.shapes), configuration: configuration)
        }

        func embedder(projectionWidth: Int) throws -> CLIPTextEmbedder {
            let shapes = golden.shapes.merging(["text_projection.weight": [projectionWidth, width]]) { $1 }
            return try CLIPTextEmbedder(
                SyntheticWeights(shapes), configuration: configuration, projectionWidth: projectionWidth)
        }
    }

    @Test("a text's states do not depend on what is encoded beside it", arguments: try CLIPTests.texts())
    func batch(_ golden: CLIPTests.TextEncoding) throws {
        let model = try Encoder(golden).model()
        let together = try model.encode(golden.tokens)
        for (index, tokens) in golden.tokens.enumerated() {
            expectClose(together[index..<index + 1], try model.encode([tokens]), absolute: 1e-6, relative: 1e-6)
        }
    }

    @Test("a token sees those before it and none after", arguments: try CLIPTests.texts())
    func causality(_ golden: CLIPTests.TextEncoding) throws {
        let encoder = try Encoder(golden)
        let model = try encoder.model(), tokens = try #require(golden.tokens.first)
        let whole = try model.encode([tokens]).values
        for length in 1..<tokens.count {
            let begun = try model.encode([Array(tokens[..<length])]).values
            expectClose(begun, Array(whole[..<(length * encoder.width)]), absolute: 2e-6, relative: 2e-6)
            var changed = tokens
            changed[length] = (tokens[length] + 1) % encoder.configuration.vocabularySize
            let other = try model.encode([changed]).values
            expectClose(
                Array(other[..<(length * encoder.width)]), Array(whole[..<(length * encoder.width)]), absolute: 2e-6,
                relative: 2e-6)
            #expect(other[(length * encoder.width)...] != whole[(length * encoder.width)...])
        }
    }

    @Test("leaving out no layer leaves out none, and each one left out changes the states")
    func skipping() throws {
        let encoder = try Encoder(#require(try CLIPTests.texts().first)), model = try encoder.model()
        let all = try model.encode(encoder.golden.tokens, skippedLayers: 0).values
        #expect(try model.encode(encoder.golden.tokens).values == all)
        let count = encoder.configuration.shape.layerCount
        let states = try (0..<count).map { try model.encode(encoder.golden.tokens, skippedLayers: $0).values }
        #expect(Set(states).count == count)
        for wrong in [-1, count, count + 1] {
            let error = #expect(throws: ModelError.self) {
                try model.encode(encoder.golden.tokens, skippedLayers: wrong)
            }
            #expect(error?.description.contains("\(wrong) of \(count) layers") == true)
        }
    }

    @Test("a text is read off at its end and projected", arguments: [1, 7, 24])
    func embedding(projectionWidth: Int) throws {
        let encoder = try Encoder(#require(try CLIPTests.texts().first))
        let embedder = try encoder.embedder(projectionWidth: projectionWidth)
        let projection = SyntheticWeights(["text_projection.weight": [projectionWidth, encoder.width]])
        let weight = try #require(try projection.storedParameter("text_projection.weight")).tensor.values
        for tokens in encoder.golden.tokens {
            for length in [1, 2, tokens.count] {
                let own = Array(tokens[..<length])
                let last = try embedder.model.encode([own]).values.suffix(encoder.width)
                let expected = Naive.product(Array(last), weight, m: 1, n: projectionWidth, k: encoder.width)
                let found = try embedder.embed(own)
                #expect(found.shape == [1, projectionWidth])
                expectClose(found.values, expected.map { Float($0) }, absolute: 1e-5, relative: 1e-5)
            }
        }
        #expect(throws: ModelError.self) { try embedder.embed([]) }
        #expect(throws: ModelError.self) { try embedder.embed([encoder.configuration.vocabularySize]) }
    }

    @Test("a picture's embedding does not depend on what is embedded beside it, and one broken picture breaks no other")
    func pictures() throws {
        for golden in try Golden.json("clip-vision.json", as: [CLIPTests.PictureEmbedding].self) {
            let model = try CLIPVisionModel(
                SyntheticWeights(golden.shapes), configuration: CLIPVisionConfiguration(json: golden.config.data))
            var pictures = SyntheticWeights.normals("pictures", shape: [3, 24, 24, 3])
            let together = model.embed(pictures)
            for index in 0..<3 {
                let alone = model.embed(pictures[index..<index + 1])
                expectClose(together[index..<index + 1], alone, absolute: 2e-6, relative: 2e-6)
            }
            pictures.withUnsafeMutableBuffer { $0[24 * 24 * 3 + 5] = .nan }
            let spoilt = model.embed(pictures)
            #expect(spoilt[1..<2].values.allSatisfy { $0.isNaN })
            for index in [0, 2] {
                expectClose(spoilt[index..<index + 1], together[index..<index + 1], absolute: 2e-6, relative: 2e-6)
            }
        }
    }

    @Test(
        "a tower that cannot be is refused",
        arguments: [
            ("image_size", "25", "25 pixels do not divide into patches of 8"), ("patch_size", "7", "patches of 7"),
            ("num_attention_heads", "5", "32 channels do not divide into 5 heads"), ("hidden_act", "\"relu\"", "relu"),
            ("num_hidden_layers", "0", "num_hidden_layers is 0"), ("hidden_size", "null", "hidden_size is missing"),
            ("layer_norm_eps", "\"small\"", "layer_norm_eps is small"),
        ])
    func refusals(key: String, value: String, reason: String) throws {
        let settings = [
            "hidden_size": "32", "intermediate_size": "64", "num_hidden_layers": "2", "num_attention_heads": "4",
            "image_size": "24", "patch_size": "8",
        ].merging([key: value]) { $1 }
        let inner = settings.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
        for json in ["{\(inner)}", "{\"projection_dim\": 16, \"vision_config\": {\(inner)}}"] {
            let error = #expect(throws: ModelError.self) { try CLIPVisionConfiguration(json: Data(json.utf8)) }
            #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        }
    }
}
