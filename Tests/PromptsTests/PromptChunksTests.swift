import Foundation
import Prompts
import Testing

@Suite("Prompt chunks")
struct PromptChunksTests {
    let tokenizer: CLIPTokenizer

    init() throws {
        tokenizer = try CLIPTokenizer(contentsOf: embeddedTokenizerFolder)
    }

    private func chunks(_ prompt: String) -> PromptChunks {
        PromptChunks(WeightedPrompt(prompt), tokenizer: tokenizer)
    }

    @Test(
        "a prompt that fits has the ids of padding to the maximum", arguments: ["", "a red apple", "it's 3 o'clock!"])
    func fits(_ prompt: String) {
        let chunks = chunks(prompt)
        #expect(chunks.chunks.map(\.ids) == [tokenizer.encodePadded(prompt)])
        #expect(chunks.tokenCount == tokenizer.encode(prompt).count)
        #expect(chunks.capacity == 30)
        #expect(!chunks.isSplit)
        #expect(chunks.isUnweighted)
        #expect(chunks.chunks[0].weights == Array(repeating: 1, count: 32))
    }

    @Test("a long prompt goes on in further chunks", arguments: [29, 30, 31, 59, 60, 61, 90, 91])
    func long(count: Int) {
        let prompt = Array(repeating: "a", count: count).joined(separator: " ")
        let chunks = chunks(prompt)
        #expect(chunks.tokenCount == count)
        #expect(chunks.chunks.count == (count + 29) / 30)
        #expect(chunks.isSplit == (count > 30))
        let id = tokenizer.encode("a")[0]
        #expect(chunks.chunks.flatMap(\.ids).filter { $0 == id }.count == count)
        for chunk in chunks.chunks {
            #expect(chunk.ids.count == 32 && chunk.weights.count == 32)
            #expect(chunk.ids.first == tokenizer.startID)
            #expect(chunk.ids.last == tokenizer.endID)
        }
    }

    @Test("weights lie on their tokens and nowhere else")
    func weights() {
        let chunk = chunks("a (red:1.5) [apple]").chunks[0]
        #expect(chunk.ids == tokenizer.encodePadded("a red apple"))
        #expect(Array(chunk.weights[..<5]) == [1, 1, 1.5, Float(1 / 1.1), 1] as [Float])
        #expect(chunk.weights.dropFirst(5).allSatisfy { $0 == 1 })
        #expect(!chunks("a (red:1.5)").isUnweighted)
    }

    @Test("weights follow their tokens into the next chunk")
    func weightsAcrossChunks() {
        let prompt = "(" + Array(repeating: "a", count: 40).joined(separator: " ") + ":1.4) b"
        let chunks = chunks(prompt).chunks
        let weight = Float(1.4)
        #expect(chunks[0].weights.dropFirst().dropLast().allSatisfy { $0 == weight })
        #expect(chunks[1].weights[1...10].allSatisfy { $0 == weight })
        #expect(chunks[1].weights[11...].allSatisfy { $0 == 1 })
    }

    @Test("a break ends the chunk")
    func breaks() {
        let chunks = chunks("a BREAK b")
        #expect(chunks.chunks.map(\.ids) == [tokenizer.encodePadded("a"), tokenizer.encodePadded("b")])
        #expect(chunks.isSplit)
        #expect(chunks.tokenCount == 2)
    }

    @Test("a break at the end adds nothing, one at the beginning an empty chunk")
    func breaksAtTheEnds() {
        #expect(chunks("a BREAK").chunks.count == 1)
        #expect(chunks("BREAK a").chunks.map(\.ids) == [tokenizer.encodePadded(""), tokenizer.encodePadded("a")])
    }

    @Test("is filled up with empty chunks on request, and never cut")
    func padded() {
        let long = chunks("a BREAK b")
        let short = chunks("c").padded(toChunkCount: long.chunks.count)
        #expect(short.chunks.map(\.ids) == [tokenizer.encodePadded("c"), tokenizer.encodePadded("")])
        #expect(short.tokenCount == 1)
        #expect(long.padded(toChunkCount: 1) == long)
    }
}
