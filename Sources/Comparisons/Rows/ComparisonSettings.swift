internal import Foundation

/// What a comparison compares: two runs with equal settings make equal rows, but for times.
public struct ComparisonSettings: Codable, Equatable, Sendable {
    /// A policy by name and content.
    public struct Policy: Codable, Equatable, Sendable {
        /// Its name, and the hashes of its content and of its checkers.
        public var name: String, hash: String

        /// A policy.
        public init(name: String, hash: String) { (self.name, self.hash) = (name, hash) }
    }

    /// The version of Klarbild.
    public var version = ""
    /// The model and the hash of its weights.
    public var model = "", modelHash = ""
    /// Where the prompts come from, how many there are of how many, and their SHA-256.
    public var promptSource = "", promptCount = 0, promptTotal = 0, promptHash = ""
    /// The policies in their order.
    public var policies: [Policy] = []
    /// The safe guidances in their order, and what they steer away from.
    public var guidances: [String] = [], concepts: [String] = []
    /// What is steered away from by the negative prompt.
    public var negativePrompt = ""
    /// The seed of the first prompt that has none of its own.
    public var seed: UInt64 = 0
    /// Sampler, steps, guidance scale and size; nil is the model's own.
    public var scheduler: String?, stepCount: Int?, guidanceScale: Float?, width: Int?, height: Int?
    /// Noise of DDIM, layers of the text encoder left out, weighted words, enlargement of what is shown.
    public var eta: Float = 0, skippedTextLayers = 0, usesPromptWeighting = true, enlargement: Int?
    /// Where random numbers come from.
    public var randomNumbers = ""
    /// Whether flagged pictures are shown, veiled.
    public var showsUnfiltered = false
    /// Whether the report names the prompts.
    public var showsPrompts = true

    package init() {}

    /// What differs from other settings, in words.
    func differences(from other: ComparisonSettings) -> [String] {
        let (own, others) = (members, other.members)
        return Set(own.keys).union(others.keys).sorted().filter { own[$0] != others[$0] }.map { name in
            "\(name) is \(others[name] ?? "not set") there, \(own[name] ?? "not set") here"
        }
    }

    private var members: [String: String] {
        guard let data = try? JSONEncoder().encode(self),
            let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { return [:] }
        return object.mapValues { value in
            guard let data = try? JSONSerialization.data(withJSONObject: [value], options: [.sortedKeys]) else {
                return "\(value)"
            }
            return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
        }
    }
}
