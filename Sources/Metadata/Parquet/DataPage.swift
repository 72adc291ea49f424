/// One data page while it is read: levels, values, and how many rows are left.
struct DataPage {
    private(set) var rowsLeft: Int
    private var values: PageValues
    /// 1 for a value, 0 for null; nil when there are no nulls.
    private let levels: [UInt8]?
    private var row = 0
    /// What the values lie in.
    let owner: ByteBlock

    init(
        header: PageHeader, stored: ByteSlice, codec: ParquetFooter.Codec, column: ParquetFooter.Column,
        dictionary: ColumnDictionary?, limits: ReadLimits
    ) throws(Damage) {
        let body: ByteSlice
        var levelBytes: ByteSlice?
        if header.kind == .dataV2 {
            let front = header.definitionBytes + header.repetitionBytes
            guard front <= stored.count, front <= header.uncompressedBytes else {
                throw Damage("levels of \(front) bytes in a page of \(stored.count)")
            }
            levelBytes = stored.slice(header.repetitionBytes..<front)
            body = try PageDecompressor.decompress(
                stored.slice(front..<stored.count), codec: header.isCompressed ? codec : .uncompressed,
                expected: header.uncompressedBytes - front)
        } else {
            let plain = try PageDecompressor.decompress(stored, codec: codec, expected: header.uncompressedBytes)
            var used = 0
            if column.isOptional {
                let length = try Self.levelLength(plain, header)
                levelBytes = plain.slice(4..<4 + length)
                used = 4 + length
            }
            body = plain.slice(used..<plain.count)
        }
        rowsLeft = header.values
        levels = try column.isOptional ? Self.levels(levelBytes, count: header.values) : nil
        values = try PageValues(
            body, encoding: header.encoding, column: column, values: header.values, dictionary: dictionary,
            limits: limits)
        owner = values.block ?? body.owner
    }

    private static func levelLength(_ plain: ByteSlice, _ header: PageHeader) throws(Damage) -> Int {
        guard header.levelEncoding == .rle else { throw Damage("levels in the old bit-packed form are not read here") }
        guard plain.count >= 4 else { throw Damage("levels are missing") }
        let length = UInt32(littleEndian: UnsafeRawPointer(plain.start).loadUnaligned(as: UInt32.self))
        guard Int(length) <= plain.count - 4 else { throw Damage("levels of \(length) bytes in \(plain.count)") }
        return Int(length)
    }

    private static func levels(_ bytes: ByteSlice?, count: Int) throws(Damage) -> [UInt8]? {
        guard let bytes, count > 0 else { return nil }
        var decoder = try HybridDecoder(bytes.start, count: bytes.count, bitWidth: 1)
        if decoder.isRun(of: 1, count: count) { return nil }
        var levels: [UInt8] = []
        levels.reserveCapacity(count)
        var chunk = [UInt32](repeating: 0, count: 1024)
        while levels.count < count {
            let taken = min(1024, count - levels.count)
            try decoder.decode(taken, into: &chunk)
            for index in 0..<taken { levels.append(UInt8(truncatingIfNeeded: chunk[index])) }
        }
        return levels
    }

    /// Rows with a value among the next `count`.
    private func present(_ count: Int) -> Int {
        guard let levels else { return count }
        var sum = 0
        for index in row..<row + count { sum += Int(levels[index]) }
        return sum
    }

    mutating func skip(_ count: Int) throws(Damage) {
        try values.skip(present(count))
        row += count
        rowsLeft -= count
    }

    mutating func texts(_ count: Int, into output: UnsafeMutablePointer<TextColumn.View>) throws(Damage) {
        let present = present(count)
        try values.texts(present, into: output)
        spread(output, present, count) { _, _ in }
        if let levels, present < count {
            for index in 0..<count where levels[row + index] == 0 { output[index] = .null }
        }
        row += count
        rowsLeft -= count
    }

    mutating func reals(
        _ count: Int, into output: UnsafeMutablePointer<Double>, null: (Int) -> Void
    ) throws(Damage) {
        let present = present(count)
        try values.reals(present, into: output)
        spread(output, present, count) { $0[$1] = .nan }
        reportNulls(present, count, null)
        row += count
        rowsLeft -= count
    }

    mutating func integers(
        _ count: Int, into output: UnsafeMutablePointer<Int64>, null: (Int) -> Void
    ) throws(Damage) {
        let present = present(count)
        try values.integers(present, into: output)
        spread(output, present, count) { $0[$1] = 0 }
        reportNulls(present, count, null)
        row += count
        rowsLeft -= count
    }

    /// Moves the present values to their rows, from the back, in place.
    private func spread<T>(
        _ output: UnsafeMutablePointer<T>, _ present: Int, _ count: Int,
        _ fill: (UnsafeMutablePointer<T>, Int) -> Void
    ) {
        guard let levels, present < count else { return }
        var from = present
        for index in stride(from: count - 1, through: 0, by: -1) {
            if levels[row + index] == 1 {
                from -= 1
                output[index] = output[from]
            } else {
                fill(output, index)
            }
        }
    }

    private func reportNulls(_ present: Int, _ count: Int, _ null: (Int) -> Void) {
        guard let levels, present < count else { return }
        for index in 0..<count where levels[row + index] == 0 { null(index) }
    }
}
