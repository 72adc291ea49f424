import Checkpoints
import Testing

@Suite("Checkpoint errors")
struct CheckpointErrorTests {
    /// Each case with what its text must hold: what, where, what was expected and found, what to do.
    static let examples: [(CheckpointError, [String])] = [
        (.unreadable(file: "a/b", reason: "Permission denied"), ["a/b", "cannot be read", "Permission denied"]),
        (
            .malformed(file: "a.safetensors", expected: "8 bytes", found: "7"),
            ["a.safetensors", "expected 8 bytes", "found 7", "fetch it again"]
        ),
        (
            .missingTensor(name: "w", file: "f", similar: ["v", "x"]),
            ["f has no tensor 'w'", "nearest: v, x", "of the same model"]
        ),
        (.missingTensor(name: "w", file: "f", similar: []), ["f has no tensor 'w'. The weights"]),
        (
            .wrongShape(name: "w", file: "f", expected: [1, 2], found: [3]),
            ["f", "expected 'w' as [1, 2]", "found [3]", "configuration"]
        ),
        (
            .unsupportedType(name: "w", file: "f", found: "F8_E4M3"),
            ["f", "'w'", "F32, F16 or BF16", "found F8_E4M3", "Save the model"]
        ),
        (
            .missingFile(folder: "d", expected: ["a", "b"], found: ["c"]),
            ["d", "expected a or b", "found c.", "Fetch what is missing"]
        ),
        (
            .missingFile(folder: "d", expected: ["model_index.json"], found: (0..<100).map(String.init)),
            ["found 0, 1, 2, 3, 4, 5, 6, 7 and 92 more.", "Name the folder that holds model_index.json"]
        ),
        (.missingFile(folder: "d", expected: ["a"], found: []), ["found nothing"]),
        (.pickle(file: "m.ckpt"), ["m.ckpt", "refused", "save_pretrained"]),
        (.missingPart(part: "safety_checker", model: "m"), ["m has no part 'safety_checker'", "name the part's own"]),
        (
            .unsupportedModel(file: "m", found: "Stable Diffusion XL"),
            ["m", "expected a Stable Diffusion 1.x or 2.x model", "found Stable Diffusion XL"]
        ),
    ]

    @Test("say what, where, expected and found, and the mend, in one line", arguments: examples)
    func descriptions(_ error: CheckpointError, parts: [String]) {
        for part in parts { #expect(error.description.contains(part), "\(error)") }
        #expect(!error.description.contains("\n"))
        #expect(error.description.hasSuffix("."))
    }

    @Test("are equal when their values are")
    func equality() {
        for (index, (error, _)) in Self.examples.enumerated() {
            for (other, (another, _)) in Self.examples.enumerated() {
                #expect((error == another) == (index == other))
            }
        }
    }
}
