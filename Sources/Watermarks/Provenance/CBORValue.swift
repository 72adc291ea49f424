internal import Foundation

/// A value of CBOR (RFC 8949), as far as claims of content credentials use it.
enum CBORValue: Equatable {
    case integer(Int64)
    case bytes(Data)
    case text(String)
    case list([CBORValue])
    case map([(CBORValue, CBORValue)])
    /// A number, a simple value or a tag that says nothing about who made a picture.
    case other

    static func == (left: CBORValue, right: CBORValue) -> Bool {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.text(let a), .text(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.map(let a), .map(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
        case (.other, .other): true
        default: false
        }
    }

    /// Decodes the first value of the bytes; `nil` when they break the rules, end early, or nest deeper than 32.
    init?(_ data: Data) {
        var reader = Reader(bytes: [UInt8](data))
        guard let value = reader.value(depth: 0) else { return nil }
        self = value
    }

    /// The value under a text key of a map.
    subscript(key: String) -> CBORValue? {
        guard case .map(let pairs) = self else { return nil }
        return pairs.first { $0.0 == .text(key) }?.1
    }

    /// The text of a text value.
    var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The elements of a list.
    var elements: [CBORValue] { if case .list(let values) = self { values } else { [] } }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        mutating func value(depth: Int) -> CBORValue? {
            guard depth < 32, let head = next() else { return nil }
            let (major, minor) = (head >> 5, head & 31)
            if minor == 31 { return indefinite(major, depth: depth) }
            guard let argument = argument(minor) else { return nil }
            switch major {
            case 0: return .integer(Int64(clamping: argument))
            case 1: return .integer(-1 - Int64(clamping: argument))
            case 2: return take(argument).map { .bytes(Data($0)) }
            case 3: return take(argument).map { .text(String(decoding: $0, as: UTF8.self)) }
            case 4: return list(count: argument, depth: depth)
            case 5: return map(count: argument, depth: depth)
            case 6: return value(depth: depth + 1)  // a tag stands before its value
            default: return .other
            }
        }

        /// A list or map that ends with a break; strings in pieces are not used by claims.
        private mutating func indefinite(_ major: UInt8, depth: Int) -> CBORValue? {
            guard major == 4 || major == 5 else { return nil }
            var values: [CBORValue] = []
            while position < bytes.count, bytes[position] != 0xff {
                guard let value = value(depth: depth + 1) else { return nil }
                values.append(value)
            }
            guard next() != nil else { return nil }
            if major == 4 { return .list(values) }
            guard values.count % 2 == 0 else { return nil }
            return .map(stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) })
        }

        private mutating func list(count: UInt64, depth: Int) -> CBORValue? {
            guard count <= UInt64(bytes.count - position) else { return nil }
            var values: [CBORValue] = []
            for _ in 0..<count {
                guard let value = value(depth: depth + 1) else { return nil }
                values.append(value)
            }
            return .list(values)
        }

        private mutating func map(count: UInt64, depth: Int) -> CBORValue? {
            guard count <= UInt64(bytes.count - position) / 2 else { return nil }
            var pairs: [(CBORValue, CBORValue)] = []
            for _ in 0..<count {
                guard let key = value(depth: depth + 1), let value = value(depth: depth + 1) else { return nil }
                pairs.append((key, value))
            }
            return .map(pairs)
        }

        private mutating func next() -> UInt8? {
            guard position < bytes.count else { return nil }
            defer { position += 1 }
            return bytes[position]
        }

        private mutating func argument(_ minor: UInt8) -> UInt64? {
            guard minor >= 24 else { return UInt64(minor) }
            guard minor <= 27, let digits = take(1 << (UInt64(minor) - 24)) else { return nil }
            return digits.reduce(0) { $0 << 8 | UInt64($1) }
        }

        private mutating func take(_ count: UInt64) -> ArraySlice<UInt8>? {
            guard count <= UInt64(bytes.count - position) else { return nil }
            defer { position += Int(count) }
            return bytes[position..<(position + Int(count))]
        }
    }
}
