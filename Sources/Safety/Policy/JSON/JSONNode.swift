/// A JSON value that knows where in its text it stands.
struct JSONNode: Sendable {
    /// A member of an object.
    struct Member: Sendable {
        let key: String
        /// Where the key begins.
        let offset: Int
        let value: JSONNode
    }

    /// What stands there.
    indirect enum Value: Sendable {
        case null
        case boolean(Bool)
        case number(Double)
        case string(String)
        case list([JSONNode])
        /// Keys are unique; their order is the text's.
        case object([Member])
    }

    let value: Value
    /// Where the value begins, in bytes from the start of the text.
    let offset: Int

    /// Whether it is an object with a member of that key.
    func has(_ key: String) -> Bool {
        if case .object(let members) = value { members.contains { $0.key == key } } else { false }
    }

    /// What stands there, in words for messages.
    var summary: String {
        switch value {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
        case .string(let text): text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\""
        case .list(let values): values.count == 1 ? "a list of 1 value" : "a list of \(values.count) values"
        case .object: "an object"
        }
    }
}
