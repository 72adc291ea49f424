/// A JSON value whose members keep their order, since people read the files too.
public indirect enum JSONValue: Equatable, Sendable {
    /// `null`.
    case null
    /// A text.
    case string(String)
    /// An integer.
    case integer(Int)
    /// A number; `null` when it is not finite.
    case number(Double)
    /// `true` or `false`.
    case boolean(Bool)
    /// An array.
    case list([JSONValue])
    /// A long array whose elements are made as they are written, so that they never exist all at once.
    case generated(count: Int, element: @Sendable (Int) -> JSONValue)
    /// An object.
    case members([(String, JSONValue)])

    /// An object of texts in the order written.
    public static func object(_ pairs: KeyValuePairs<String, String>) -> JSONValue {
        .members(pairs.map { ($0.key, .string($0.value)) })
    }

    /// Compares values; the order of members counts.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        left.text() == right.text()
    }

    /// The JSON text, indented by two spaces a level; short lists stay on one line.
    public func text(indent: Int = 0) -> String {
        var result = ""
        write(to: &result, indent: indent)
        return result
    }

    private func write(to text: inout String, indent: Int) {
        switch self {
        case .null: text += "null"
        case .string(let value): JSONValue.quote(value, into: &text)
        case .integer(let value): text += "\(value)"
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .list(let values):
            let isShort = values.allSatisfy { $0.isLeaf }
            JSONValue.write(values, brackets: ("[", "]"), isShort: isShort, indent: indent, into: &text) {
                $0.write(to: &$1, indent: indent + 1)
            }
        case .generated(let count, let element):
            JSONValue.write(0..<count, brackets: ("[", "]"), isShort: false, indent: indent, into: &text) {
                element($0).write(to: &$1, indent: indent + 1)
            }
        case .members(let members):
            let isShort = indent > 1 && members.allSatisfy { $0.1.isLeaf }
            JSONValue.write(members, brackets: ("{", "}"), isShort: isShort, indent: indent, into: &text) {
                JSONValue.quote($0.0, into: &$1)
                $1 += ": "
                $0.1.write(to: &$1, indent: indent + 1)
            }
        }
    }

    private static func write<T>(
        _ items: some Collection<T>, brackets: (String, String), isShort: Bool, indent: Int, into text: inout String,
        _ body: (T, inout String) -> Void
    ) {
        let line = isShort ? "" : "\n" + String(repeating: "  ", count: indent + 1)
        text += brackets.0
        for (index, item) in items.enumerated() {
            if index > 0 { text += isShort ? ", " : "," }
            text += line
            body(item, &text)
        }
        if !isShort, !items.isEmpty { text += "\n" + String(repeating: "  ", count: indent) }
        text += brackets.1
    }

    private var isLeaf: Bool {
        switch self {
        case .list, .generated, .members: false
        default: true
        }
    }

    private static func quote(_ value: String, into text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}", "\u{7f}", "\u{2028}", "\u{2029}":
                let code = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

/// An object under construction.
public struct JSONObject: Sendable {
    /// The members in order.
    public private(set) var members: [(String, JSONValue)] = []

    /// An empty object.
    public init() {}

    /// Adds a member at the end.
    public mutating func add(_ name: String, _ value: JSONValue) {
        members.append((name, value))
    }
}
