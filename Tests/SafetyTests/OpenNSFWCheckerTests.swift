import Foundation
import Images
import Safety
import Tensors
import TestSupport
import Testing

@Suite("Open NSFW")
struct OpenNSFWCheckerTests {
    private struct Reference: Decodable {
        struct Case: Decodable {
            let width: Int, height: Int
            let score: Float
            let input: [Float]
        }
        let cases: [Case]
    }

    /// The picture that `make_open_nsfw.py` draws.
    private func picture(_ index: Int, width: Int, height: Int) -> RGBImage {
        let radius = min(width, height) / 3
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let (dx, dy) = (x - width / 2, y - height / 2)
                let isDisc = dx * dx + dy * dy < radius * radius
                for c in 0..<3 {
                    let value =
                        x * (index + 3 + c) + y * (2 * index + 1 + c) + ((x * y) >> (3 + index % 4)) * (c + 1)
                        + 40 * index
                    pixels.append(isDisc ? [224, 172, 140][c] : UInt8(value & 255))
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    @Test("prepares pictures and scores them as the wheel on ONNX Runtime")
    func parity() throws {
        let checker = try OpenNSFWChecker()
        let reference = try Golden.json("open-nsfw.json", as: Reference.self)
        for (index, example) in reference.cases.enumerated() {
            let image = picture(index, width: example.width, height: example.height)
            let input = try OpenNSFWChecker.input(image).values
            let stride = 224 * 224 * 3 / 48
            // JPEG decoders may differ by a step or two.
            expectClose(
                Swift.stride(from: 0, to: input.count, by: stride).map { input[$0] }, example.input, absolute: 2,
                relative: 0, "input \(index)")
            expectClose(try checker.scores(of: image), [example.score], absolute: 0.005, relative: 0, "score \(index)")
        }
    }

    @Test("its presets put the threshold where the authors put theirs")
    func presets() throws {
        let checker = try OpenNSFWChecker()
        for (preset, threshold) in [(Sensitivity.lenient, 0.8), (.standard, 0.5), (.strict, 0.2)]
            as [(Sensitivity, Float)]
        {
            for score in [threshold - 0.01, threshold + 0.01] {
                let decision = try ConceptDecision(
                    values: [score], concepts: checker.concepts, sensitivity: preset)
                #expect(decision.isFlagged == (score > threshold))
                #expect(decision.explanation.contains("probability"))
            }
        }
    }

    @Test("is an error when its weights are missing, cut, altered or of another model, never a silent pass")
    func brokenFiles() throws {
        let shipped = Golden.repository.appending(path: "Data/Models/open-nsfw/model.safetensors")
        let weights = try Data(contentsOf: shipped)
        try withTemporaryFolder { folder in
            #expect(throws: SafetyError.self) { try OpenNSFWChecker(folder: folder) }
            let file = folder.appending(path: "model.safetensors")
            for bytes in [Data(), weights.prefix(7), weights.prefix(1000), weights.prefix(weights.count - 1)] {
                try bytes.write(to: file)
                #expect(throws: SafetyError.self) { try OpenNSFWChecker(folder: folder) }
            }
            try Data(
                contentsOf: Golden.repository.appending(path: "Data/Models/emoji/safety_checker/model.safetensors")
            ).write(to: file)
            #expect(throws: SafetyError.self) { try OpenNSFWChecker(folder: folder) }
            // Bytes of numbers turned to "not a number": the score is refused.
            var broken = weights
            broken.replaceSubrange(broken.count - 4096..<broken.count, with: Data(repeating: 0xFF, count: 4096))
            try broken.write(to: file)
            let checker = try OpenNSFWChecker(folder: folder)
            let image = picture(0, width: 64, height: 64)
            #expect(throws: SafetyError.self) { try checker.decide(image) }
            try weights.write(to: file)
            #expect(try OpenNSFWChecker(folder: folder).weightsHash() == OpenNSFWChecker().weightsHash())
        }
    }

    @Test("the weights are those that the README names")
    func hash() throws {
        let readme = try String(
            contentsOf: Golden.repository.appending(path: "Data/Models/open-nsfw/README.md"), encoding: .utf8)
        #expect(readme.contains(try OpenNSFWChecker().weightsHash()))
    }

    @Test("says that it knows photographs only")
    func limits() throws {
        #expect(try OpenNSFWChecker().blindSpots.contains("no drawings"))
    }
}
