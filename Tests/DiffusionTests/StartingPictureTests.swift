import Foundation
import Images
import Safety
import Schedulers
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// What image to image and inpainting do between the encoder and the sampler.
@Suite("Starting pictures")
struct StartingPictureTests {
    private let shape = [1, 2, 3, 4]

    private func latents(_ name: String) -> Tensor { SyntheticWeights.normals(name, shape: shape) }

    /// A mask of the latents with ones in its left two columns.
    private var mask: Tensor { Tensor([1, 1, 0, 1, 1, 0], shape: [1, 2, 3, 1]) }

    private func scheduler() throws -> any Scheduler {
        try SchedulerConfiguration(
            data: Data(#"{"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012}"#.utf8)
        ).makeScheduler(.ddim, stepCount: 5)
    }

    @Test("a network of four channels sees the latents alone, one for inpainting also the mask and the rest")
    func networkInput() {
        let own = latents("latents")
        #expect(PreparedStart(latents: own).networkInput(own).values == own.values)
        #expect(PreparedStart(latents: own, mask: mask).networkInput(own).values == own.values)
        let seen = latents("seen")
        let joined = PreparedStart(latents: own, mask: mask, seen: seen).networkInput(own)
        #expect(joined.shape == [1, 2, 3, 9])
        for pixel in 0..<6 {
            let expected =
                own.values[4 * pixel..<4 * pixel + 4] + [mask.values[pixel]] + seen.values[4 * pixel..<4 * pixel + 4]
            #expect(Array(joined.values[9 * pixel..<9 * pixel + 9]) == Array(expected))
        }
    }

    @Test("what the mask protects has the noise of the next step put back, and is the picture itself after the last")
    func keeping() throws {
        let scheduler = try scheduler()
        let (own, original, noise) = (latents("latents"), latents("original"), latents("noise"))
        let start = PreparedStart(latents: own, original: original, noise: noise, mask: mask)
        for step in 0..<5 {
            let found = start.keepingUnmasked(own, scheduler: scheduler, afterStep: step)
            let noisy =
                step == 4 ? original : scheduler.addNoise(original: original, noise: noise, stepIndex: step + 1)
            for (index, value) in found.values.enumerated() {
                let mayChange = mask.values[index / 4] == 1
                #expect(value == (mayChange ? own.values[index] : noisy.values[index]), "step \(step), \(index)")
            }
        }
    }

    @Test("nothing is put back without a mask, nor in a network that was trained for inpainting")
    func nothingToKeep() throws {
        let scheduler = try scheduler()
        let (own, original, noise) = (latents("latents"), latents("original"), latents("noise"))
        for start in [
            PreparedStart(latents: own), PreparedStart(latents: own, original: original, noise: noise),
            PreparedStart(latents: own, original: original, noise: noise, mask: mask, seen: latents("seen")),
        ] {
            #expect(start.keepingUnmasked(own, scheduler: scheduler, afterStep: 1).values == own.values)
        }
    }

    @Test("a strength of nothing gives the picture back, whatever the prompt, and each more departs further")
    func strengths() throws {
        let start = try RGBImage(contentsOf: Golden.url("start.png"))
        var configuration = PipelineConfiguration(prompt: "a green apple")
        (configuration.startingImage, configuration.stepCount, configuration.seed) = (start, 10, 3)
        configuration.scheduler = try SchedulerSelection(name: "ddim")
        func picture(_ strength: Double, _ prompt: String = "a green apple") throws -> RGBImage {
            (configuration.strength, configuration.prompt) = (strength, prompt)
            return try #require(try Emoji.pictures(configuration).first?.reviewed.image)
        }
        let kept = try picture(0)
        #expect(try picture(0, "a blue car") == kept)
        let fitted = start.resized(width: kept.width, height: kept.height, filter: .lanczos)
        let ratios = try [0, 0.5, 1].map { try picture($0).signalToNoise(against: fitted) }
        #expect(ratios[0] > 20 && ratios[0] > ratios[1] && ratios[1] > ratios[2], "\(ratios)")
    }

    @Test("a mask of half grey counts as white, one shade less as black")
    func halfGrey() throws {
        let start = try RGBImage(contentsOf: Golden.url("start.png"))
        var configuration = PipelineConfiguration(prompt: "a green apple")
        (configuration.startingImage, configuration.stepCount, configuration.strength) = (start, 4, 0.9)
        func picture(_ grey: UInt8) throws -> RGBImage? {
            configuration.mask = RGBImage(width: 64, height: 64, pixels: Array(repeating: grey, count: 64 * 64 * 3))
            return try Emoji.pictures(configuration).first?.reviewed.image
        }
        let (white, black) = (try picture(255), try picture(0))
        #expect(white != black)
        #expect(try picture(128) == white)
        #expect(try picture(127) == black)
    }
}
