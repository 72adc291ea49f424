import Diffusion
import Foundation
import Images
import Safety
import Schedulers
import TestSupport
import Testing

@Suite("Records")
struct RecordTests {
    private func generated(_ prompt: String, change: (inout PipelineConfiguration) -> Void = { _ in }) throws
        -> GeneratedImage
    {
        var configuration = PipelineConfiguration(prompt: prompt)
        (configuration.stepCount, configuration.seed) = (2, 9)
        change(&configuration)
        let gate = try SafetyGate(checker: Emoji.checker.get())
        return try #require(try Emoji.pictures(configuration, gate: gate).first)
    }

    @Test("a picture carries the parameters that AUTOMATIC1111's tools read")
    func parameters() throws {
        let ddim = try SchedulerSelection(name: "ddim")
        let record = try generated("a red apple, \"shiny\"") { ($0.negativePrompt, $0.scheduler) = ("blue", ddim) }
            .record
        let lines = record.parametersText.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "a red apple, \"shiny\"")
        #expect(lines[1] == "Negative prompt: blue")
        #expect(
            lines[2].hasPrefix(
                "Steps: 2, Sampler: DDIM, CFG scale: 4, Seed: 9, Size: 64x64, Model hash: \(record.modelHash), Model: emoji"
            ))
        #expect(record.modelHash.count == 10 && record.modelHash.allSatisfy(\.isHexDigit))
    }

    @Test("a picture carries its verdict and scores as JSON, and no path")
    func json() throws {
        var record = try generated("a tree").record
        record.path = "/somewhere/else.png"
        let texts = try record.texts()
        let data = Data(try #require(texts.first { $0.keyword == "klarbild" }).text.utf8)
        let read = try JSONDecoder().decode(GenerationRecord.self, from: data)
        #expect(read.path == nil && read.prompt == "a tree" && read.scores.count == 20)
        #expect(read.scores.allSatisfy { abs($0.score - $0.threshold - $0.margin) < 0.02 })
        #expect(texts.first { $0.keyword == "parameters" }?.text == record.parametersText)
    }

    @Test("a PNG keeps both texts")
    func files() throws {
        let image = try generated("a tree — ein Baum 🌳")
        let picture = try #require(image.reviewed.image)
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "tree.png")
            try PNG(image: picture, texts: image.record.texts()).write(to: url)
            let read = try PNG(contentsOf: url)
            #expect(read.image == picture)
            #expect(read.text("parameters")?.hasPrefix("a tree — ein Baum 🌳\nSteps: 2") == true)
            #expect(read.text("klarbild") != nil)
        }
    }

    @Test("an enlarged picture is reviewed before it is enlarged")
    func enlargement() throws {
        let small = try generated("a dog"), large = try generated("a dog") { $0.enlargement = 3 }
        #expect(large.reviewed.image?.width == 192)
        #expect(small.record.scores == large.record.scores)
        #expect(large.record.width == 64)
    }
}
