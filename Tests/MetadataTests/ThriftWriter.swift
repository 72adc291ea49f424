/// Writes Thrift's compact protocol, for files no honest writer makes.
struct ThriftWriter {
    var bytes: [UInt8] = []
    private var last = 0

    static func varint(_ value: UInt64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        while value >= 0x80 {
            bytes.append(UInt8(value & 0x7f) | 0x80)
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }

    static func zigzag(_ value: Int64) -> [UInt8] {
        varint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    static func list(_ type: UInt8, _ items: [[UInt8]]) -> [UInt8] {
        let head = items.count < 15 ? [UInt8(items.count) << 4 | type] : [0xf0 | type] + varint(UInt64(items.count))
        return head + items.flatMap { $0 }
    }

    static func made(_ body: (inout ThriftWriter) -> Void) -> [UInt8] {
        var thrift = ThriftWriter()
        body(&thrift)
        return thrift.bytes + [0]
    }

    /// A field whose number is counted from the last one's where it is a little larger, else written out.
    mutating func field(_ id: Int, _ type: UInt8, _ payload: [UInt8]) {
        if (1...15).contains(id - last) {
            bytes.append(UInt8(id - last) << 4 | type)
        } else {
            bytes += [type] + Self.zigzag(Int64(id))
        }
        bytes += payload
        last = id
    }

    mutating func integer(_ id: Int, _ value: Int64, type: UInt8 = 5) {
        field(id, type, Self.zigzag(value))
    }

    mutating func text(_ id: Int, _ value: String) {
        field(id, 8, Self.varint(UInt64(value.utf8.count)) + value.utf8)
    }

    mutating func flag(_ id: Int, _ value: Bool) {
        field(id, value ? 1 : 2, [])
    }

    mutating func structure(_ id: Int, _ body: (inout ThriftWriter) -> Void) {
        field(id, 12, Self.made(body))
    }

    mutating func list(_ id: Int, _ type: UInt8, _ items: [[UInt8]]) {
        field(id, 9, Self.list(type, items))
    }
}
