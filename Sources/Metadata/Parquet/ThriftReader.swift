/// A fault in bytes, before it is known which file and place they are from.
struct Damage: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Reads Thrift's compact protocol, in which Parquet writes its footer and page headers.
///
/// Written after the specification in `thrift-compact-protocol.md` of Apache Thrift. Every length is checked against the
/// bytes that are left, so that no hostile input asks for more memory than it has bytes itself.
struct ThriftReader {
    /// One field's head: its number and type.
    struct Field {
        let id: Int
        let type: UInt8
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0
    private var lastIDs: [Int] = []

    private static let deepest = 32

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Whether a fault is only that the bytes end too early.
    static let ended = "the bytes end inside a structure"

    mutating func byte() throws(Damage) -> UInt8 {
        guard position < bytes.count else { throw Damage(Self.ended) }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func varint() throws(Damage) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 64 else { throw Damage("a number is longer than 64 bits") }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
    }

    mutating func zigzag() throws(Damage) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func beginStruct() throws(Damage) {
        guard lastIDs.count < Self.deepest else { throw Damage("structures are nested deeper than \(Self.deepest)") }
        lastIDs.append(0)
    }

    /// The next field of the structure that was begun last; nil, and the structure is left, at its end.
    mutating func nextField() throws(Damage) -> Field? {
        let head = try byte()
        if head == 0 {
            lastIDs.removeLast()
            return nil
        }
        let delta = Int(head >> 4)
        let last = lastIDs[lastIDs.count - 1]
        let id = delta == 0 ? Int(truncatingIfNeeded: try zigzag()) : last + delta
        // They are 16-bit numbers; larger ones would overflow when the next is counted from them.
        guard (-0x8000...0x7fff).contains(id) else { throw Damage("a field has the number \(id)") }
        lastIDs[lastIDs.count - 1] = id
        return Field(id: id, type: head & 15)
    }

    /// An integer field of any width.
    mutating func integer(_ field: Field) throws(Damage) -> Int64 {
        switch field.type {
        case 3: return Int64(Int8(bitPattern: try byte()))
        case 4, 5, 6: return try zigzag()
        default: throw Damage("field \(field.id) has type \(field.type), expected an integer")
        }
    }

    /// An integer field that fits a signed 32-bit number and is not negative.
    mutating func count(_ field: Field) throws(Damage) -> Int {
        let value = try integer(field)
        guard value >= 0, value <= Int64(Int32.max) else { throw Damage("field \(field.id) is \(value)") }
        return Int(value)
    }

    mutating func boolean(_ field: Field) throws(Damage) -> Bool {
        guard field.type == 1 || field.type == 2 else { throw Damage("field \(field.id) is not a truth value") }
        return field.type == 1
    }

    mutating func binary(_ field: Field) throws(Damage) -> [UInt8] {
        guard field.type == 8 else { throw Damage("field \(field.id) has type \(field.type), expected bytes") }
        return try binary()
    }

    mutating func binary() throws(Damage) -> [UInt8] {
        let length = try varint()
        guard length <= UInt64(bytes.count - position) else { throw Damage(Self.ended) }
        defer { position += Int(length) }
        return Array(bytes[position..<position + Int(length)])
    }

    mutating func string(_ field: Field) throws(Damage) -> String {
        String(decoding: try binary(field), as: UTF8.self)
    }

    /// The number and type of a list's elements; each takes a byte at least.
    mutating func list(_ field: Field, of type: UInt8) throws(Damage) -> Int {
        guard field.type == 9 || field.type == 10 else { throw Damage("field \(field.id) is not a list") }
        let (found, count) = try listHead()
        guard found == type || count == 0 else { throw Damage("a list has elements of type \(found)") }
        return count
    }

    private mutating func listHead() throws(Damage) -> (type: UInt8, count: Int) {
        let head = try byte()
        let count = head >> 4 == 15 ? try varint() : UInt64(head >> 4)
        guard count <= UInt64(bytes.count - position) else { throw Damage(Self.ended) }
        return (head & 15, Int(count))
    }

    mutating func skip(_ field: Field) throws(Damage) {
        // A truth value in a field has no bytes of its own.
        if field.type == 1 || field.type == 2 { return }
        try skip(type: field.type, depth: 0)
    }

    private mutating func skip(type: UInt8, depth: Int) throws(Damage) {
        guard depth < Self.deepest else { throw Damage("structures are nested deeper than \(Self.deepest)") }
        switch type {
        case 1, 2, 3: _ = try byte()
        case 4, 5, 6: _ = try varint()
        case 7: for _ in 0..<8 { _ = try byte() }
        case 8: try skipBinary()
        case 9, 10:
            let (element, count) = try listHead()
            for _ in 0..<count { try skip(type: element, depth: depth + 1) }
        case 11:
            let count = try varint()
            guard count <= UInt64(bytes.count - position) else { throw Damage(Self.ended) }
            guard count > 0 else { return }
            let types = try byte()
            for _ in 0..<count {
                try skip(type: types >> 4, depth: depth + 1)
                try skip(type: types & 15, depth: depth + 1)
            }
        case 12:
            try beginStruct()
            while let field = try nextField() {
                if field.type > 2 { try skip(type: field.type, depth: depth + 1) }
            }
        default: throw Damage("type \(type) is not one of Thrift's")
        }
    }

    private mutating func skipBinary() throws(Damage) {
        let length = try varint()
        guard length <= UInt64(bytes.count - position) else { throw Damage(Self.ended) }
        position += Int(length)
    }
}
