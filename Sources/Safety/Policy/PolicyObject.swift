internal import Checkpoints
internal import Diagnostics

/// Collects the faults of a policy while it is read.
final class PolicyProblems {
    private let source: String
    private let bytes: [UInt8]
    private var found: [(offset: Int, message: String)] = []

    init(source: String, bytes: [UInt8]) {
        self.source = source
        self.bytes = bytes
    }

    var isEmpty: Bool { found.isEmpty }

    /// All faults in the order of the text.
    var error: PolicyError {
        PolicyError(
            source: source,
            problems: found.sorted { $0.offset < $1.offset }.map {
                PolicyError.Problem(place: PolicyError.Place(of: $0.offset, in: bytes), message: $0.message)
            })
    }

    func add(_ message: String, at offset: Int) { found.append((offset, message)) }

    /// A word that is none of those expected.
    func addChoice(_ word: String, path: String, choices: [String], at offset: Int) {
        add(
            "'\(path)' is \"\(word)\"; expected \(choices.map { "\"\($0)\"" }.joined(separator: ", "))"
                + Self.suggestion(for: word, among: choices), at: offset)
    }

    /// A question whether another word was meant, if one is near enough.
    static func suggestion(for word: String, among choices: [String]) -> String {
        let scored = choices.map { (editDistance(word.lowercased().utf8, $0.lowercased().utf8), $0) }
        guard let best = scored.min(by: { $0.0 < $1.0 }), best.0 <= max(1, best.1.count / 3) else { return "" }
        return ". Did you mean \"\(best.1)\"?"
    }
}

extension PolicyError {
    init(source: String, _ message: String) {
        self.init(source: source, problems: [Problem(place: nil, message: message)])
    }
}

/// An object of a policy, whose members are read by type; every departure is a fault with its place.
struct PolicyObject {
    let node: JSONNode
    /// What messages call the object.
    let path: String
    private let members: [JSONNode.Member]
    private let problems: PolicyProblems

    /// Nil, and a fault, when it is no object; members that are none of `keys` are faults.
    init?(_ node: JSONNode, path: String, keys: [String], _ problems: PolicyProblems) {
        guard case .object(let members) = node.value else {
            problems.add("'\(path)' is \(node.summary); expected an object in { }", at: node.offset)
            return nil
        }
        (self.node, self.path, self.members, self.problems) = (node, path, members, problems)
        for member in members where !keys.contains(member.key) {
            let known = keys.filter { $0 != "note" }.joined(separator: ", ")
            problems.add(
                "'\(member.key)' is unknown in \(path); known: \(known)"
                    + PolicyProblems.suggestion(for: member.key, among: keys), at: member.offset)
        }
        _ = text("note")
    }

    func has(_ key: String) -> Bool { value(key) != nil }

    func value(_ key: String) -> JSONNode? { members.first { $0.key == key }?.value }

    /// Where a member's value stands, or the object where there is none.
    func offset(_ key: String) -> Int { value(key)?.offset ?? node.offset }

    private func name(_ key: String) -> String { path == "the policy" ? key : "\(path).\(key)" }

    private func wrong(_ key: String, _ expected: String) {
        guard let value = value(key) else { return }
        problems.add("'\(name(key))' is \(value.summary); expected \(expected)", at: value.offset)
    }

    func text(_ key: String, isEmptyAllowed: Bool = true) -> String? {
        guard let node = value(key) else { return nil }
        guard case .string(let text) = node.value, isEmptyAllowed || !text.isEmpty else {
            wrong(key, "a text in quotation marks")
            return nil
        }
        return text
    }

    func choice<T: RawRepresentable & CaseIterable>(_ key: String, _ type: T.Type) -> T? where T.RawValue == String {
        guard let node = value(key) else { return nil }
        let choices = T.allCases.map(\.rawValue)
        guard case .string(let word) = node.value else {
            wrong(key, choices.map { "\"\($0)\"" }.joined(separator: ", "))
            return nil
        }
        if let choice = T(rawValue: word) { return choice }
        problems.addChoice(word, path: name(key), choices: choices, at: node.offset)
        return nil
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = value(key) else { return nil }
        guard case .number(let number) = node.value, let integer = Int(exactly: number), range.contains(integer) else {
            wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return integer
    }

    func object(_ key: String, keys: [String]) -> PolicyObject? {
        value(key).flatMap { PolicyObject($0, path: name(key), keys: keys, problems) }
    }

    func list(_ key: String) -> [JSONNode]? {
        guard let node = value(key) else { return nil }
        guard case .list(let elements) = node.value else {
            wrong(key, "a list in [ ]")
            return nil
        }
        return elements
    }

    /// A list of texts without repeats.
    func texts(_ key: String) -> [String]? {
        guard let list = list(key) else { return nil }
        if list.isEmpty { wrong(key, "at least one text") }
        var texts: [String] = []
        for (index, node) in list.enumerated() {
            guard case .string(let text) = node.value, !text.isEmpty else {
                problems.add("'\(name(key))[\(index)]' is \(node.summary); expected a text", at: node.offset)
                continue
            }
            if texts.contains(text) {
                problems.add("'\(name(key))' holds \"\(text)\" twice", at: node.offset)
            }
            texts.append(text)
        }
        return texts
    }

    func sensitivity(_ key: String) -> Sensitivity? {
        guard let node = value(key) else { return nil }
        switch node.value {
        case .string(let text):
            if let preset = Sensitivity.presets.first(where: { $0.name == text }) { return preset.sensitivity }
            problems.addChoice(
                text, path: name(key), choices: Sensitivity.presets.map(\.name) + ["a number from -1 to 1"],
                at: node.offset)
        case .number(let number) where (-1...1).contains(number): return Sensitivity(adjustment: Float(number))
        default: wrong(key, "lenient, standard, strict or a number from -1 to 1")
        }
        return nil
    }

    /// Thresholds by concept, each from -1 to 1.
    func thresholds(_ key: String) -> [String: Float]? {
        guard let node = value(key) else { return nil }
        guard case .object(let members) = node.value else {
            wrong(key, "an object of concepts and numbers, such as {\"nude\": 0.2}")
            return nil
        }
        var thresholds: [String: Float] = [:]
        for member in members {
            guard case .number(let number) = member.value.value, (-1...1).contains(number) else {
                problems.add(
                    "'\(name(key)).\(member.key)' is \(member.value.summary); expected a number from -1 to 1",
                    at: member.value.offset)
                continue
            }
            thresholds[member.key] = Float(number)
        }
        return thresholds
    }

    /// A range of margins around zero.
    func marginRange(_ key: String) -> ClosedRange<Float>? {
        guard let node = value(key) else { return nil }
        let numbers: [Double] =
            if case .list(let list) = node.value {
                list.compactMap { if case .number(let number) = $0.value { number } else { nil } }
            } else { [] }
        guard case .list(let list) = node.value, list.count == 2, numbers.count == 2, numbers[0] <= 0,
            numbers[1] >= 0, numbers[0] < numbers[1], numbers.allSatisfy({ (-2...2).contains($0) })
        else {
            wrong(
                key, "two margins around 0, such as [-0.01, 0.02]: from just under the threshold to just over it")
            return nil
        }
        return Float(numbers[0])...Float(numbers[1])
    }

    /// Own concepts: objects with a text, a threshold and perhaps `specialCare`.
    func textConcepts(_ key: String) -> [TextConcept]? {
        guard let list = list(key) else { return nil }
        if list.isEmpty { wrong(key, "at least one concept") }
        var concepts: [TextConcept] = []
        for (index, node) in list.enumerated() {
            let path = "\(name(key))[\(index)]"
            guard
                let object = PolicyObject(
                    node, path: path, keys: ["note", "text", "threshold", "specialCare"], problems)
            else { continue }
            guard object.has("text"), object.has("threshold") else {
                problems.add("'\(path)' needs 'text' and 'threshold'", at: node.offset)
                continue
            }
            guard let text = object.text("text", isEmptyAllowed: false) else { continue }
            guard case .number(let threshold)? = object.value("threshold")?.value, (-1...1).contains(threshold) else {
                object.wrong("threshold", "a cosine from -1 to 1; pictures of a text reach about 0.2 to 0.35")
                continue
            }
            var kind = SafetyConcept.Kind.concept
            if let special = object.value("specialCare") {
                if case .boolean(let flag) = special.value {
                    kind = flag ? .specialCare : .concept
                } else {
                    object.wrong("specialCare", "true or false")
                }
            }
            if concepts.contains(where: { $0.text == text }) {
                problems.add("'\(name(key))' holds \"\(text)\" twice", at: node.offset)
            }
            concepts.append(TextConcept(text, threshold: Float(threshold), kind: kind))
        }
        return concepts
    }
}
