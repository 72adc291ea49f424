/// Values in Parquet's PLAIN encoding, read one after the other.
struct PlainValues {
    private var cursor: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private let column: ParquetFooter.Column
    private let textLimit: Int
    /// Bits of truth values that are used of the byte at the cursor.
    private var bit = 0

    init(_ start: UnsafePointer<UInt8>, count: Int, column: ParquetFooter.Column, textLimit: Int) {
        cursor = start
        end = start + count
        self.column = column
        self.textLimit = textLimit
    }

    private static let ended = "values end before the page's number of them"

    private var width: Int {
        switch column.type {
        case .int32, .float: 4
        case .int64, .double: 8
        case .int96: 12
        case .fixedByteArray: column.width
        case .boolean, .byteArray: 0
        }
    }

    mutating func skip(_ count: Int) throws(Damage) {
        switch column.type {
        case .byteArray:
            for _ in 0..<count {
                guard end - cursor >= 4 else { throw Damage(Self.ended) }
                let length = Int(Self.length(at: cursor))
                guard length <= end - cursor - 4 else {
                    throw Damage("a text of \(length) bytes passes the page's end")
                }
                cursor += 4 + length
            }
        case .boolean:
            guard bit + count <= (end - cursor) * 8 else { throw Damage(Self.ended) }
            bit += count
        default:
            guard count <= (end - cursor) / max(width, 1) else { throw Damage(Self.ended) }
            cursor += count * width
        }
    }

    private static func length(at pointer: UnsafePointer<UInt8>) -> UInt32 {
        UInt32(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt32.self))
    }

    mutating func texts(_ count: Int, into output: UnsafeMutablePointer<TextColumn.View>) throws(Damage) {
        if column.type == .fixedByteArray {
            guard width > 0, count <= (end - cursor) / width else { throw Damage(Self.ended) }
            guard width <= textLimit else { throw Damage("a text has \(width) bytes; the limit is \(textLimit)") }
            for index in 0..<count { output[index] = TextColumn.View(start: cursor + index * width, count: width) }
            cursor += count * width
            return
        }
        guard column.type == .byteArray else { throw Damage("texts are asked of a column of \(column.type)") }
        var position = cursor
        for index in 0..<count {
            guard end - position >= 4 else { throw Damage(Self.ended) }
            let length = Int(Self.length(at: position))
            position += 4
            guard length <= end - position else { throw Damage("a text of \(length) bytes passes the page's end") }
            guard length <= textLimit else { throw Damage("a text has \(length) bytes; the limit is \(textLimit)") }
            output[index] = TextColumn.View(start: position, count: length)
            position += length
        }
        cursor = position
    }

    mutating func integers(_ count: Int, into output: UnsafeMutablePointer<Int64>) throws(Damage) {
        let base = UnsafeRawPointer(cursor)
        switch column.type {
        case .int64:
            try advance(count * 8)
            output.withMemoryRebound(to: UInt8.self, capacity: count * 8) {
                $0.update(from: base.assumingMemoryBound(to: UInt8.self), count: count * 8)
            }
        case .int32:
            try advance(count * 4)
            for index in 0..<count {
                let value = base.loadUnaligned(fromByteOffset: index * 4, as: Int32.self)
                output[index] = column.isUnsigned ? Int64(UInt32(bitPattern: value)) : Int64(value)
            }
        case .boolean:
            guard bit + count <= (end - cursor) * 8 else { throw Damage(Self.ended) }
            for index in 0..<count {
                output[index] = Int64(cursor[(bit + index) >> 3] >> UInt8((bit + index) & 7) & 1)
            }
            bit += count
        case .float, .double, .int96, .byteArray, .fixedByteArray:
            throw Damage("integers are asked of a column of \(column.type)")
        }
    }

    mutating func reals(_ count: Int, into output: UnsafeMutablePointer<Double>) throws(Damage) {
        let base = UnsafeRawPointer(cursor)
        switch column.type {
        case .double:
            try advance(count * 8)
            for index in 0..<count { output[index] = base.loadUnaligned(fromByteOffset: index * 8, as: Double.self) }
        case .float:
            try advance(count * 4)
            for index in 0..<count {
                output[index] = Double(base.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
            }
        case .boolean, .int32, .int64, .int96, .byteArray, .fixedByteArray:
            throw Damage("reals are asked of a column of \(column.type)")
        }
    }

    private mutating func advance(_ bytes: Int) throws(Damage) {
        guard bytes <= end - cursor else { throw Damage(Self.ended) }
        cursor += bytes
    }
}
