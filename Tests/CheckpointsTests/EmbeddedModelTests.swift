import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// The model that ships with the program, read as any other folder.
@Suite("Embedded model")
struct EmbeddedModelTests {
    let checkpoint: ModelCheckpoint

    init() throws {
        checkpoint = try ModelCheckpoint(at: Golden.repository.appending(path: "Data/Models/emoji"))
    }

    private func settings(_ part: ModelPart) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: checkpoint.configuration(of: part))
        return try #require(object as? [String: Any])
    }

    @Test("has every part", arguments: ModelPart.allCases)
    func parts(_ part: ModelPart) throws {
        #expect(checkpoint.contains(part))
        try #expect(!settings(part).isEmpty)
    }

    @Test(
        "has half-precision weights of finite values", arguments: [ModelPart.unet, .vae, .textEncoder, .safetyChecker])
    func weights(_ part: ModelPart) throws {
        let source = try checkpoint.weights(of: part)
        #expect(source.names.count > 50)
        for name in source.names {
            let parameter = try #require(try source.storedParameter(name))
            #expect(parameter.precision == .float16, "\(name)")
            #expect(parameter.tensor.values.allSatisfy { $0.isFinite }, "\(name)")
        }
    }

    @Test("names its tensors as Stable Diffusion 1.x does")
    func names() throws {
        let width = try #require(settings(.unet)["block_out_channels"] as? [Int])[0]
        let kernel = try checkpoint.weights(of: .unet).parameter("conv_in.weight", shape: [width, 4, 3, 3])
        #expect(kernel.count == width * 36)
        let text = try checkpoint.weights(of: .textEncoder).prefixed("text_model.")
        try #expect(text.parameter("embeddings.token_embedding.weight", shape: [4096, 160]).shape == [4096, 160])
        let checker = try checkpoint.weights(of: .safetyChecker)
        #expect(checker.contains("vision_model.vision_model.post_layernorm.weight"))
        try #expect(checker.parameter("concept_embeds", shape: [17, 160]).shape == [17, 160])
    }

    @Test("a wrong shape is refused with both shapes")
    func wrongShape() throws {
        let source = try checkpoint.weights(of: .unet)
        let error = #expect(throws: CheckpointError.self) {
            try source.parameter("conv_in.weight", shape: [320, 4, 3, 3])
        }
        #expect(error?.description.contains("expected 'conv_in.weight' as [320, 4, 3, 3], found [64, 4, 3, 3]") == true)
    }

    @Test("the hash is that of the U-Net's file, time and again")
    func hash() throws {
        let first = try checkpoint.modelHash()
        #expect(first.count == 10)
        #expect(first.allSatisfy { $0.isHexDigit })
        try #expect(checkpoint.modelHash() == first)
    }

    @Test("weights read the same after their pages were dropped")
    func dropping() throws {
        let source = try checkpoint.weights(of: .vae)
        let name = try #require(source.names.first)
        let parameter = try #require(try source.storedParameter(name))
        let before = parameter.tensor.values
        source.adviseUnneeded()
        #expect(parameter.tensor.values == before)
    }
}
