internal import Foundation

/// A part's `config.json`, read so that a wrong value is reported with its key, never guessed around.
///
/// A key that is null counts as missing, as in the reference libraries.
struct ConfigurationReader: Sendable {
    let part: String
    private let values: [String: JSONValue]

    init(_ data: Data, part: String) throws(ModelError) {
        guard let values = try? JSONDecoder().decode([String: JSONValue].self, from: data) else {
            throw .unreadableConfiguration(part: part, reason: "it is not a JSON object")
        }
        self.init(values: values, part: part)
    }

    private init(values: [String: JSONValue], part: String) {
        self.part = part
        self.values = values.filter { if case .null = $0.value { false } else { true } }
    }

    func has(_ key: String) -> Bool { values[key] != nil }

    /// A positive integer, or the default where the key is missing.
    func integer(_ key: String, default fallback: Int? = nil) throws(ModelError) -> Int {
        guard let value = values[key] else {
            guard let fallback else { throw .unreadableConfiguration(part: part, reason: "\(key) is missing") }
            return fallback
        }
        return try positive(value, key)
    }

    /// A list of positive integers; a single integer stands for `count` equal ones.
    func integers(_ key: String, default fallback: Int? = nil, count: Int? = nil) throws(ModelError) -> [Int] {
        guard case .list(let list) = values[key] else {
            return Array(repeating: try integer(key, default: fallback), count: count ?? 1)
        }
        var integers: [Int] = []
        for value in list { integers.append(try positive(value, key)) }
        guard !integers.isEmpty, integers.count == count ?? integers.count else {
            throw .inconsistent(
                part: part, reason: "\(key) has \(integers.count) entries for \(count ?? 1) resolutions")
        }
        return integers
    }

    func number(_ key: String, default fallback: Float) throws(ModelError) -> Float {
        switch values[key] {
        case nil: return fallback
        case .number(let number) where number.isFinite: return Float(number)
        case let value?: throw .unsupported(part: part, key: key, found: "\(value)", supported: "a number")
        }
    }

    func boolean(_ key: String, default fallback: Bool) throws(ModelError) -> Bool {
        switch values[key] {
        case nil: return fallback
        case .boolean(let boolean): return boolean
        case let value?: throw .unsupported(part: part, key: key, found: "\(value)", supported: "true or false")
        }
    }

    func string(_ key: String, default fallback: String) -> String {
        if case .string(let text) = values[key] { text } else { fallback }
    }

    /// A list of names, each of which must be supported.
    func names(_ key: String, of supported: [String]) throws(ModelError) -> [String] {
        guard case .list(let list) = values[key], !list.isEmpty else {
            throw .unreadableConfiguration(part: part, reason: "\(key) is not a list of names")
        }
        for name in list where !supported.contains(name.description) {
            throw .unsupported(
                part: part, key: key, found: name.description, supported: supported.joined(separator: ", "))
        }
        return list.map(\.description)
    }

    /// Throws unless the key is missing or has one of the given values.
    func require(_ key: String, oneOf supported: String...) throws(ModelError) {
        guard let value = values[key], !supported.contains(value.description) else { return }
        throw .unsupported(
            part: part, key: key, found: value.description, supported: supported.joined(separator: ", "))
    }

    /// The object of a key, as a reader of its own; the reader itself where there is none.
    func nested(_ key: String) -> ConfigurationReader {
        if case .object(let values) = values[key] { ConfigurationReader(values: values, part: part) } else { self }
    }

    private func positive(_ value: JSONValue, _ key: String) throws(ModelError) -> Int {
        guard let integer = value.integer, (1...1_000_000).contains(integer) else {
            throw .unsupported(part: part, key: key, found: value.description, supported: "a positive integer")
        }
        return integer
    }
}
