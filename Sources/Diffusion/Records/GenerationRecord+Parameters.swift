internal import Foundation
public import Images
internal import Safety
internal import Schedulers

extension GenerationRecord {
    /// The settings in AUTOMATIC1111's `parameters` format, which many tools read.
    public var parametersText: String {
        var lines = [prompt]
        if !negativePrompt.isEmpty { lines.append("Negative prompt: \(negativePrompt)") }
        var settings = [
            ("Steps", "\(stepCount)"), ("Sampler", SchedulerKind(rawValue: scheduler)?.automatic1111Name ?? scheduler),
            ("CFG scale", Self.short(guidanceScale)), ("Seed", "\(seed)"), ("Size", "\(width)x\(height)"),
            ("Model hash", modelHash), ("Model", model),
        ]
        if let safeGuidance {
            settings.append(("Safe guidance", safeGuidance.description))
            if safeGuidance.concept != SafeGuidance.paperConcept {
                settings.append(("Safe concept", safeGuidance.concept))
            }
        }
        if let shortcuts { settings.append(("Shortcuts", shortcuts.description)) }
        if let strength { settings.append(("Denoising strength", Self.short(Float(strength)))) }
        if randomNumbers == PipelineConfiguration.RandomNumbers.torch.rawValue { settings.append(("RNG", "CPU")) }
        settings += [("Safety verdict", verdict.rawValue), ("Version", "Klarbild \(version)")]
        lines.append(settings.map { "\($0.0): \(Self.quoted($0.1))" }.joined(separator: ", "))
        return lines.joined(separator: "\n")
    }

    /// The texts of the picture's PNG file.
    public func texts() throws -> [PNGText] {
        var own = self
        own.path = nil  // a file may be moved
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [
            PNGText(keyword: "parameters", text: parametersText),
            PNGText(keyword: "klarbild", text: String(decoding: try encoder.encode(own), as: UTF8.self)),
        ]
    }

    /// A number without needless decimals: 7, 7.5.
    private static func short(_ number: Float) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }

    /// A value as AUTOMATIC1111 writes it: in quotation marks if it would break the list.
    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",:\n\"".contains($0) }) else { return text }
        let data = (try? JSONEncoder().encode(text)) ?? Data(text.utf8)
        return String(decoding: data, as: UTF8.self)
    }
}
