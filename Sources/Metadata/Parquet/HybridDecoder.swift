/// Decodes Parquet's hybrid of run lengths and bit packing: dictionary indices, levels and truth values.
struct HybridDecoder {
    // The bytes are owned by the page; ByteBlock's slack allows whole-word loads at the end.
    private var cursor: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private let bitWidth: Int
    private var runLeft = 0
    private var runValue: UInt32 = 0
    private var packedLeft = 0
    private var packedBits = 0
    private var packedStart: UnsafePointer<UInt8>

    init(_ start: UnsafePointer<UInt8>, count: Int, bitWidth: Int) throws(Damage) {
        guard (0...32).contains(bitWidth) else { throw Damage("a bit width of \(bitWidth)") }
        cursor = start
        end = start + count
        self.bitWidth = bitWidth
        packedStart = start
    }

    /// Whether the next `count` values are one run of `value`; nothing is consumed.
    func isRun(of value: UInt32, count: Int) -> Bool {
        var copy = self
        guard copy.runLeft == 0, copy.packedLeft == 0, (try? copy.nextRun()) != nil else { return false }
        return copy.runLeft >= count && copy.runValue == value
    }

    private mutating func nextRun() throws(Damage) {
        var head: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard cursor < end, shift < 35 else { throw Damage("runs end before their values do") }
            let byte = cursor.pointee
            cursor += 1
            head |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { break }
            shift += 7
        }
        if head & 1 == 0 {
            let bytes = (bitWidth + 7) / 8
            guard end - cursor >= bytes else { throw Damage("a run has no value") }
            runValue = 0
            for index in 0..<bytes { runValue |= UInt32(cursor[index]) << UInt32(8 * index) }
            // Whole bytes can hold more than the bits do: a level of 2 would count rows twice.
            guard bitWidth == 32 || runValue >> UInt32(bitWidth) == 0 else {
                throw Damage("a run of \(runValue) in \(bitWidth) bits")
            }
            cursor += bytes
            runLeft = Int(head >> 1)
        } else {
            let groups = Int(head >> 1)
            // The last run of a page may be cut after the bytes that are used.
            let bytes = min(groups * bitWidth, end - cursor)
            packedLeft = bitWidth == 0 ? groups * 8 : min(groups * 8, bytes * 8 / bitWidth)
            packedStart = cursor
            packedBits = 0
            cursor += bytes
            guard packedLeft > 0 || groups == 0 else { throw Damage("a packed run has no bytes") }
        }
    }

    /// Writes the next `count` values.
    mutating func decode(_ count: Int, into output: UnsafeMutablePointer<UInt32>) throws(Damage) {
        var done = 0
        while done < count {
            if runLeft > 0 {
                let taken = min(runLeft, count - done)
                (output + done).update(repeating: runValue, count: taken)
                runLeft -= taken
                done += taken
            } else if packedLeft > 0 {
                let taken = min(packedLeft, count - done)
                unpack(taken, into: output + done)
                done += taken
            } else {
                try nextRun()
            }
        }
    }

    /// Passes over the next `count` values.
    mutating func skip(_ count: Int) throws(Damage) {
        var left = count
        while left > 0 {
            if runLeft > 0 {
                let taken = min(runLeft, left)
                runLeft -= taken
                left -= taken
            } else if packedLeft > 0 {
                let taken = min(packedLeft, left)
                packedLeft -= taken
                packedBits += taken * bitWidth
                left -= taken
            } else {
                try nextRun()
            }
        }
    }

    private mutating func unpack(_ count: Int, into output: UnsafeMutablePointer<UInt32>) {
        let base = UnsafeRawPointer(packedStart)
        let mask = bitWidth == 32 ? UInt64(UInt32.max) : (1 << UInt64(bitWidth)) - 1
        var bit = packedBits
        for index in 0..<count {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
            output[index] = UInt32(truncatingIfNeeded: word >> UInt64(bit & 7) & mask)
            bit += bitWidth
        }
        packedBits = bit
        packedLeft -= count
    }
}
