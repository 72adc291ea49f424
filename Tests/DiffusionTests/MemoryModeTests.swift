import Checkpoints
import Diffusion
import Foundation
import Images
import Safety
import TestSupport
import Testing

@Suite("Memory while drawing")
struct MemoryModeTests {
    /// The kilobytes of a file's mappings that are in memory now.
    private static func residentKilobytes(ofFilesBelow folder: String) throws -> Int {
        var (isCounted, total) = (false, 0)
        // a file of the system has no size, and is read to its end
        let handle = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        let text = String(decoding: try #require(try handle.readToEnd()), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words[0].contains("-") {
                isCounted = line.contains(folder)
            } else if isCounted, words[0] == "Rss:" {
                total += try #require(Int(words[1]))
            }
        }
        return total
    }

    /// A picture, and the most of the U-Net's weights that was in memory between its layers, in kilobytes.
    private static func run(_ mode: PipelineConfiguration.MemoryMode, model: URL) throws -> (RGBImage?, Int) {
        let pipeline = try StableDiffusionPipeline(ModelCheckpoint(at: model))
        var configuration = PipelineConfiguration(prompt: "a red star")
        (configuration.stepCount, configuration.seed, configuration.enlargement) = (2, 4, 1)
        configuration.memoryMode = mode
        let network = model.appending(path: "unet").path
        var (most, step) = (0, 0)
        let images = try pipeline.generate(
            configuration, gate: .unfiltered,
            progress: { progress in
                // once a step, when its last layers have just been computed
                guard progress.stage == .denoising, progress.step > step else { return true }
                step = progress.step
                most = max(most, (try? Self.residentKilobytes(ofFilesBelow: network)) ?? .max)
                return true
            })
        return (images.first?.reviewed.image, most)
    }

    @Test("low holds a part of the network's weights at a time, and draws the same picture")
    func low() throws {
        // a copy of its own, since other tests have the model's files mapped as well
        try withTemporaryFolder { folder in
            let model = folder.appending(path: "model")
            try FileManager.default.copyItem(
                at: Golden.repository.appending(path: "Data/Models/emoji"), to: model)
            let (normal, all) = try Self.run(.normal, model: model)
            let (low, part) = try Self.run(.low, model: model)
            #expect(normal != nil && normal == low)
            #expect(part > 0 && part < all / 3, "\(part) of \(all) kB")
        }
    }
}
