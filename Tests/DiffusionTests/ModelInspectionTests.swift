import Checkpoints
import Diffusion
import Foundation
import TestSupport
import Testing

@Suite("What a model consists of")
struct ModelInspectionTests {
    private let emoji = Golden.repository.appending(path: "Data/Models/emoji")

    /// The embedded model with one file changed; nil removes it.
    private func withModel<R>(changing file: String, to data: Data?, _ body: (ModelCheckpoint) throws -> R) throws -> R
    {
        try withTemporaryFolder { folder in
            let manager = FileManager.default, model = folder.appending(path: "model.v1")
            try manager.createDirectory(at: model, withIntermediateDirectories: false)
            for part in try manager.contentsOfDirectory(atPath: emoji.path) {
                let (source, target) = (emoji.appending(path: part), model.appending(path: part))
                if file.hasPrefix(part + "/") || file == part {
                    try manager.copyItem(at: source, to: target)
                } else {
                    try manager.createSymbolicLink(at: target, withDestinationURL: source)
                }
            }
            let target = model.appending(path: file)
            try manager.removeItem(at: target)
            try data?.write(to: target)
            return try body(ModelCheckpoint(at: model))
        }
    }

    @Test("the embedded model is described as it is")
    func description() throws {
        let found = try ModelDescription(Emoji.checkpoint.get())
        #expect(found.name == "emoji" && found.family == "other" && found.width == 64 && found.height == 64)
        #expect(found.prediction == "v_prediction" && !found.isInpainting && found.startsFromPictures)
        #expect(found.textLength == 32 && found.vocabularySize == 4096 && found.hash.count == 10)
        #expect(found.stepCount == 12 && found.guidanceScale == 4 && found.scheduler == "dpmpp-2m")
        #expect(found.weights.map(\.part) == ["unet", "vae", "text_encoder", "safety_checker"])
        #expect(found.safetyChecker?.concepts.count == 20)
        for part in found.weights {
            #expect(part.precisions == ["F16"] && part.byteCount == 2 * part.parameterCount && part.tensorCount > 20)
        }
        let json = try JSONEncoder().encode(found)
        #expect(String(decoding: json, as: UTF8.self).contains("\"precisions\":[\"F16\"]"))
    }

    @Test("a model without a checker has none, and keeps a name with a full stop")
    func withoutChecker() throws {
        let index = try String(contentsOf: emoji.appending(path: "model_index.json"), encoding: .utf8)
        let other = try #require(try JSONSerialization.jsonObject(with: Data(index.utf8)) as? [String: Any])
        let data = try JSONSerialization.data(withJSONObject: other.filter { $0.key != "safety_checker" })
        try withModel(changing: "model_index.json", to: data) { checkpoint in
            let found = try ModelDescription(checkpoint)
            #expect(found.safetyChecker == nil && found.name == "model.v1" && found.weights.count == 3)
            #expect(try ModelInspection(checkpoint).findings.isEmpty)
        }
    }

    @Test("nothing is wrong with the embedded model, and every tensor is looked at")
    func whole() throws {
        var calls: [(Int, Int)] = []
        let found = try ModelInspection(Emoji.checkpoint.get()) { calls.append(($0, $1)) }
        #expect(found.findings.isEmpty, "\(found.findings)")
        let expected = try ModelDescription(Emoji.checkpoint.get()).weights
        #expect(found.tensorCount == expected.reduce(0) { $0 + $1.tensorCount })
        #expect(found.parameterCount == expected.reduce(0) { $0 + $1.parameterCount })
        let last = try #require(calls.last)
        #expect(calls.map(\.0) == Array(0...found.tensorCount) && last.0 == last.1)
    }

    /// A weight file with its last bytes, which belong to some tensor, replaced.
    private func weights(_ part: String, ending: [UInt8]) throws -> (file: String, data: Data) {
        let folder = emoji.appending(path: part)
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasSuffix(".safetensors") })
        var data = try Data(contentsOf: folder.appending(path: name))
        data.replaceSubrange(data.count - ending.count..<data.count, with: ending)
        return ("\(part)/\(name)", data)
    }

    @Test("numbers that are none are found with their part and tensor", arguments: ["unet", "vae", "text_encoder"])
    func notFinite(part: String) throws {
        let (file, data) = try weights(part, ending: [0x00, 0x7C, 0x01, 0x7C])
        try withModel(changing: file, to: data) { checkpoint in
            let finding = try #require(try ModelInspection(checkpoint).findings.first)
            #expect(finding.part == part && finding.problem.contains("has 2 of "), "\(finding)")
        }
    }

    @Test("matrices of zeros are found", arguments: ["unet", "vae"])
    func zeros(part: String) throws {
        let (file, data) = try weights(part, ending: Array(repeating: 0, count: 300_000))
        try withModel(changing: file, to: data) { checkpoint in
            let findings = try ModelInspection(checkpoint).findings
            #expect(
                !findings.isEmpty && findings.allSatisfy { $0.part == part && $0.problem.hasSuffix("is all zeros") })
        }
    }

    @Test(
        "what cannot be opened is a finding in its own words, once, and the other parts are looked at all the same",
        arguments: [
            ("unet/config.json", "{}", "U-Net"), ("vae/config.json", nil, "config.json"),
            ("safety_checker/config.json", "[", "vision tower"), ("scheduler/scheduler_config.json", "{", "scheduler"),
            ("klarbild.json", "{\"stepCount\": 0}", "klarbild.json"), ("tokenizer/vocab.json", "{}", "vocab"),
        ] as [(String, String?, String)])
    func unopened(file: String, text: String?, word: String) throws {
        try withModel(changing: file, to: text.map { Data($0.utf8) }) { checkpoint in
            let found = try ModelInspection(checkpoint)
            #expect(found.findings.count == 1 && found.tensorCount > 300, "\(found.findings)")
            #expect(found.findings.first?.problem.contains(word) == true, "\(found.findings)")
            #expect(throws: (any Error).self) { try ModelDescription(checkpoint) }
        }
    }

    @Test("a file that is cut short is a finding")
    func cut() throws {
        let (file, data) = try weights("unet", ending: [])
        try withModel(changing: file, to: data.prefix(data.count / 2)) { checkpoint in
            let findings = try ModelInspection(checkpoint).findings
            #expect(findings.count == 1 && findings.first?.problem.contains(".safetensors") == true, "\(findings)")
        }
    }

    @Test("can be stopped")
    func stopping() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try ModelInspection(Emoji.checkpoint.get()) { done, _ in if done == 10 { throw Stop() } }
        }
    }
}
