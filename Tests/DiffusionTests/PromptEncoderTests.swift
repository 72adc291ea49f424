import Foundation
import Models
import Prompts
import Tensors
import TestSupport
import Testing

@testable import Diffusion

@Suite("Prompt encoder")
struct PromptEncoderTests {
    private func encoder(usesWeighting: Bool = true, skippedLayers: Int = 0) throws -> PromptEncoder {
        let pipeline = try Emoji.pipeline.get()
        return PromptEncoder(
            tokenizer: pipeline.tokenizer, model: pipeline.textModel, usesWeighting: usesWeighting,
            skippedLayers: skippedLayers)
    }

    private func mean(_ states: Tensor) -> Double {
        states.values.reduce(0.0) { $0 + Double($1) } / Double(states.count)
    }

    @Test("texts come in the order negative, own, unwanted, and what is not given is left out")
    func order() throws {
        let encoder = try encoder()
        let (own, negative, unwanted) = ("a red apple", "blue", "a beer mug")
        let all = try encoder.encode(own, negativePrompt: negative, concept: unwanted)
        #expect(all.shape[0] == 3)
        for (index, text) in [negative, own, unwanted].enumerated() {
            let alone = try encoder.encode(text, negativePrompt: nil)
            #expect(alone.shape[0] == 1)
            expectClose(all[index..<index + 1], alone, absolute: 1e-6, relative: 1e-6, text)
        }
        let two = try encoder.encode(own, negativePrompt: nil, concept: unwanted)
        expectClose(two[1..<2], all[2..<3], absolute: 1e-6, relative: 1e-6)
    }

    @Test("all texts are as long as the longer of prompt and negative prompt; a concept lengthens none")
    func lengths() throws {
        let encoder = try encoder()
        let long = Array(repeating: "apple", count: 40).joined(separator: " ")
        let one = try encoder.encode("a", negativePrompt: "b").shape[1]
        for (own, negative, concept, chunks) in [
            ("a", "b", nil, 1), (long, "b", nil, 2), ("a", long, nil, 2), (long, long, nil, 2), ("a", "b", long, 1),
            (long, "b", long, 2), ("a BREAK b BREAK c", "d", nil, 3), ("", "", "", 1),
        ] as [(String, String, String?, Int)] {
            let states = try encoder.encode(own, negativePrompt: negative, concept: concept)
            #expect(states.shape[0] == (concept == nil ? 2 : 3) && states.shape[1] == chunks * one, "\(states.shape)")
        }
    }

    @Test("weights multiply a token's states and leave the mean of the chunk", arguments: [0.5, 1.5, 3] as [Float])
    func weights(_ weight: Float) throws {
        let encoder = try encoder()
        let plain = try encoder.encode("a red apple", negativePrompt: nil)
        let weighted = try encoder.encode("a (red:\(weight)) apple", negativePrompt: nil)
        #expect(abs(mean(weighted) - mean(plain)) < 1e-6)
        // The start token, "a", then the tokens of "red".
        let (width, redCount) = (plain.shape[2], encoder.tokenizer.encode("red").count)
        let factors = (0..<plain.shape[1]).map { token -> Float in
            let range = token * width..<(token + 1) * width
            let (before, after) = (plain.values[range], weighted.values[range])
            let norm = before.reduce(0) { $0 + $1 * $1 }
            return zip(before, after).reduce(0) { $0 + $1.0 * $1.1 } / norm
        }
        for (token, factor) in factors.enumerated() {
            let expected = factors[0] * ((2..<2 + redCount).contains(token) ? weight : 1)
            #expect(abs(factor - expected) < 1e-4 * abs(expected), "token \(token): \(factor), expected \(expected)")
        }
    }

    @Test("a weight of nothing leaves numbers that are numbers")
    func zeroWeight() throws {
        let states = try encoder().encode("(a:0)", negativePrompt: nil)
        #expect(states.values.allSatisfy { $0.isFinite })
    }

    @Test("without weighting brackets are text; skipped layers are skipped for the prompt alone, as in diffusers")
    func settings() throws {
        let (plain, bare) = (try encoder(), try encoder(usesWeighting: false))
        #expect(
            try bare.encode("(a:1.5)", negativePrompt: nil).values
                != plain.encode("(a:1.5)", negativePrompt: nil).values)
        #expect(try bare.encode("a", negativePrompt: nil).values == plain.encode("a", negativePrompt: nil).values)
        let skipping = try encoder(skippedLayers: 1).encode("a", negativePrompt: "b", concept: "c")
        let whole = try plain.encode("a", negativePrompt: "b", concept: "c")
        #expect(skipping[0..<1].values == whole[0..<1].values && skipping[2..<3].values == whole[2..<3].values)
        #expect(skipping[1..<2].values != whole[1..<2].values)
    }

    @Test("more layers than there are cannot be skipped")
    func tooManyLayers() throws {
        let encoder = try encoder(skippedLayers: 99)
        #expect(throws: ModelError.self) { try encoder.encode("a", negativePrompt: nil) }
    }
}
