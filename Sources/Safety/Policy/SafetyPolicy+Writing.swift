extension SafetyPolicy {
    /// The policy as JSON with every default written out, readable by ``init(json:source:)``; always the same text for
    /// the same policy.
    public var json: String {
        var root = JSONWriter()
        root.add("name", text: name)
        if !note.isEmpty { root.add("note", text: note) }
        root.add("checkers", raw: JSONWriter.list(checkers.map(\.json), indent: 1))
        root.add("combine", text: combination.rawValue)
        var response = JSONWriter(indent: 1)
        response.add("action", text: onFlag.action.rawValue)
        response.add("retry", raw: "\(onFlag.retries)")
        if let folder = onFlag.reviewFolder { response.add("keepForReview", text: folder) }
        root.add("onFlag", raw: response.text)
        var invalid = JSONWriter(indent: 1)
        invalid.add("retry", raw: "\(retriesWhenInvalid)")
        root.add("onInvalid", raw: invalid.text)
        if let promptGuard { root.add("promptGuard", raw: promptGuard.json) }
        var log = JSONWriter(indent: 1)
        log.add("prompts", text: logsPrompts.rawValue)
        root.add("log", raw: log.text)
        return root.text + "\n"
    }
}

extension CheckerRule {
    fileprivate var json: String {
        var object = JSONWriter(indent: 2)
        object.add("checker", text: kind.rawValue)
        if let folder { object.add("folder", text: folder) }
        if sensitivity.isNamed {
            object.add("sensitivity", text: sensitivity.description)
        } else {
            object.add("sensitivity", raw: "\(sensitivity.adjustment)")
        }
        if !thresholds.isEmpty {
            var own = JSONWriter(indent: 3)
            for (name, threshold) in thresholds.sorted(by: { $0.key < $1.key }) { own.add(name, raw: "\(threshold)") }
            object.add("thresholds", raw: own.text)
        }
        if !ignored.isEmpty {
            object.add("ignore", raw: "[\(ignored.sorted().map(JSONWriter.quoted).joined(separator: ", "))]")
        }
        if !textConcepts.isEmpty {
            object.add("concepts", raw: JSONWriter.list(textConcepts.map { $0.json(indent: 4) }, indent: 3))
        }
        if let greyZone { object.add("greyZone", raw: "[\(greyZone.lowerBound), \(greyZone.upperBound)]") }
        return object.text
    }
}

extension TextConcept {
    fileprivate func json(indent: Int) -> String {
        var object = JSONWriter(indent: indent)
        object.add("text", text: text)
        object.add("threshold", raw: "\(threshold)")
        if kind == .specialCare { object.add("specialCare", raw: "true") }
        return object.text
    }
}

extension PromptGuardRule {
    fileprivate var json: String {
        var object = JSONWriter(indent: 1)
        if !words.isEmpty { object.add("words", raw: "[\(words.map(JSONWriter.quoted).joined(separator: ", "))]") }
        if !concepts.isEmpty {
            object.add("concepts", raw: JSONWriter.list(concepts.map { $0.json(indent: 3) }, indent: 2))
        }
        if let folder { object.add("folder", text: folder) }
        return object.text
    }
}

/// Writes one JSON object with its members in order.
private struct JSONWriter {
    private var members: [String] = []
    private let indent: Int

    init(indent: Int = 0) { self.indent = indent }

    var text: String {
        guard !members.isEmpty else { return "{}" }
        let inner = String(repeating: "  ", count: indent + 1)
        return "{\n" + members.map { inner + $0 }.joined(separator: ",\n") + "\n"
            + String(repeating: "  ", count: indent) + "}"
    }

    mutating func add(_ key: String, raw: String) { members.append("\(Self.quoted(key)): \(raw)") }

    mutating func add(_ key: String, text: String) { add(key, raw: Self.quoted(text)) }

    static func list(_ values: [String], indent: Int) -> String {
        let inner = String(repeating: "  ", count: indent + 1)
        return "[\n" + values.map { inner + $0 }.joined(separator: ",\n") + "\n"
            + String(repeating: "  ", count: indent)
            + "]"
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}":
                let code = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
