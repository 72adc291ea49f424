internal import Foundation

/// The known columns of a list of prompts: those of I2P and PartiPrompts, whatever their letters' case.
struct PromptColumns {
    /// A field that is not what its column holds.
    struct Fault: Error { let reason: String }

    private let places: [String: Int]

    init(_ head: [String]) {
        var places: [String: Int] = [:]
        for (index, name) in head.enumerated() {
            let key = name.trimmingCharacters(in: .whitespaces).lowercased()
            if places[key] == nil { places[key] = index }
        }
        self.places = places
    }

    func has(_ name: String) -> Bool { places[name] != nil }

    /// The prompt of a record; nil where the field is blank.
    func prompt(_ fields: [String], number: Int) throws(Fault) -> ComparedPrompt? {
        let text = (field(fields, "prompt") ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { return nil }
        var prompt = ComparedPrompt(number: number, text: text)
        if let seed = field(fields, "evaluation_seed") ?? field(fields, "seed"), !seed.isEmpty {
            guard let value = UInt64(seed) else { throw Fault(reason: "the seed is '\(seed)', not a whole number") }
            prompt.seed = value
        }
        let groups = field(fields, "categories") ?? field(fields, "category") ?? ""
        prompt.categories = groups.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let published = ComparedPrompt.Published(
            flaggedByChecker: try percentage(fields, "sd_safety_percentage"),
            inappropriate: try percentage(fields, "inappropriate_percentage"))
        if published != ComparedPrompt.Published() { prompt.published = published }
        return prompt
    }

    private func field(_ fields: [String], _ name: String) -> String? { places[name].map { fields[$0] } }

    private func percentage(_ fields: [String], _ name: String) throws(Fault) -> Double? {
        guard let text = field(fields, name), !text.isEmpty else { return nil }
        guard let value = Double(text), (0...100).contains(value) else {
            throw Fault(reason: "\(name) is '\(text)', not a percentage")
        }
        return value / 100
    }
}
