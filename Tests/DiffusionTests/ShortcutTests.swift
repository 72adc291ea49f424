import Foundation
import Images
import Safety
import Schedulers
import TestSupport
import Testing

@testable import Diffusion

@Suite("Shortcuts")
struct ShortcutTests {
    private func configuration(_ shortcuts: Shortcuts = .none, guidanceScale: Float = 4) throws -> PipelineConfiguration
    {
        var configuration = PipelineConfiguration(prompt: "a red apple on a blue background")
        configuration.seed = 7
        (configuration.stepCount, configuration.guidanceScale) = (12, guidanceScale)
        configuration.scheduler = try SchedulerSelection(name: "ddim")
        configuration.shortcuts = shortcuts
        return configuration
    }

    private func picture(_ configuration: PipelineConfiguration) throws -> RGBImage {
        try #require(try Emoji.pictures(configuration).first?.reviewed.image)
    }

    @Test("that leave nothing out change nothing")
    func neutral() throws {
        let plain = try picture(configuration())
        #expect(try picture(configuration(Shortcuts(guidanceInterval: 0...1, featureInterval: 1))) == plain)
        #expect(Shortcuts() == .none && Shortcuts.none.description == "none")
    }

    @Test("an empty guidance interval draws what a guidance scale of 1 draws")
    func emptyInterval() throws {
        let unguided = try picture(configuration(guidanceScale: 1))
        #expect(try picture(configuration(Shortcuts(guidanceInterval: 0...0))) == unguided)
    }

    @Test(
        "change the picture, and not beyond recognition",
        arguments: [
            Shortcuts(guidanceInterval: 0...0.7), Shortcuts(featureInterval: 2), Shortcuts(featureInterval: 3),
            Shortcuts(featureInterval: 4), Shortcuts(guidanceInterval: 0...0.8, featureInterval: 2),
        ])
    func near(_ shortcuts: Shortcuts) throws {
        let plain = try picture(configuration())
        let found = try picture(configuration(shortcuts))
        let isChanged = found != plain
        #expect(isChanged)
        #expect(found.signalToNoise(against: plain) > 14, "\(found.signalToNoise(against: plain)) dB")
        let isTheSame = try picture(configuration(shortcuts)) == found  // a seed makes the same picture again
        #expect(isTheSame)
    }

    @Test("work without guidance and with every sampler that predicts more than once a step")
    func samplers() throws {
        for sampler in ["heun", "pndm", "dpmpp-2m"] {
            for guidanceScale in [1, 4] as [Float] {
                var configuration = try configuration(
                    Shortcuts(guidanceInterval: 0.2...0.8, featureInterval: 2), guidanceScale: guidanceScale)
                configuration.scheduler = try SchedulerSelection(name: sampler)
                configuration.stepCount = 4
                _ = try picture(configuration)
            }
        }
    }

    @Test("are recorded, in words and in numbers")
    func records() throws {
        let shortcuts = Shortcuts(guidanceInterval: 0.25...0.75, featureInterval: 3, tokenMerging: 0.5)
        #expect(shortcuts.description == "guidance 0.25-0.75, features every 3 steps, tokens merged 0.5")
        var settings = try configuration(shortcuts)
        settings.stepCount = 2
        let record = try #require(try Emoji.pictures(settings).first?.record)
        #expect(record.shortcuts == shortcuts)
        #expect(record.parametersText.contains("Shortcuts: \"guidance 0.25-0.75, features every 3 steps"))
        settings.shortcuts = .none
        let plain = try #require(try Emoji.pictures(settings).first?.record)
        #expect(plain.shortcuts == nil && !plain.parametersText.contains("Shortcuts"))
    }

    @Test(
        "out of range are refused",
        arguments: [
            (Shortcuts(guidanceInterval: -0.1...1), "the guidance interval is -0.1-1"),
            (Shortcuts(guidanceInterval: 0...1.5), "the guidance interval is 0.0-1.5"),
            (Shortcuts(featureInterval: 0), "the interval of features is 0"),
            (Shortcuts(featureInterval: 21), "the interval of features is 21"),
            (Shortcuts(tokenMerging: 0.8), "the share of merged tokens is 0.8"),
            (Shortcuts(tokenMerging: .nan), "the share of merged tokens is nan"),
        ])
    func refusals(_ shortcuts: Shortcuts, _ message: String) throws {
        let settings = try configuration(shortcuts)
        let error = #expect(throws: DiffusionError.self) { try Emoji.pictures(settings) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(
        "a step guides when its middle lies in the interval",
        arguments: [
            (0...1, "gggggggggg"), (0...0, ".........."), (0.5...1, ".....ggggg"), (0...0.5, "ggggg....."),
            (0.2...0.8, "..gggggg.."), (0.25...0.75, "..gggggg.."), (0.26...0.74, "...gggg..."), (1...1, ".........."),
        ] as [(ClosedRange<Double>, String)])
    func guidedSteps(_ interval: ClosedRange<Double>, _ expected: String) {
        let shortcuts = Shortcuts(guidanceInterval: interval)
        let found = (0..<10).map { shortcuts.guides(atStep: $0, of: 10) ? "g" : "." }.joined()
        #expect(found == expected)
    }

    @Test("never leave safe guidance out")
    func safeGuidance() throws {
        var settings = try configuration(Shortcuts(guidanceInterval: 0...0.5))
        settings.safeGuidance = .strong
        let error = #expect(throws: DiffusionError.self) { try Emoji.pictures(settings) }
        #expect(error?.description.contains("must not be left out") == true)
    }
}
