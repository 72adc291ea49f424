/// Decodes Parquet's DELTA encodings, a whole page at a time.
enum DeltaDecoder {
    /// Reads DELTA_BINARY_PACKED integers.
    ///
    /// - Parameters:
    ///   - start: the first byte; `ByteBlock.slack` bytes after `count` may be read.
    ///   - limit: values the page announces; more are refused.
    /// - Returns: the values (sums wrap, as the format says) and the number of bytes they took.
    static func integers(
        _ start: UnsafePointer<UInt8>, count: Int, limit: Int
    ) throws(Damage) -> (values: [Int64], bytes: Int) {
        var head = ThriftReader(UnsafeBufferPointer(start: start, count: count))
        let blockSize = try head.varint()
        let miniBlocks = try head.varint()
        let total = try head.varint()
        let first = try head.zigzag()
        guard total <= UInt64(limit) else { throw Damage("\(total) packed values in a page of \(limit)") }
        guard miniBlocks > 0, miniBlocks <= 4096, blockSize > 0, blockSize <= 1 << 20, blockSize % miniBlocks == 0,
            blockSize / miniBlocks % 8 == 0
        else { throw Damage("packed blocks of \(blockSize) in \(miniBlocks) parts") }
        var values: [Int64] = []
        values.reserveCapacity(Int(total))
        guard total > 0 else { return ([], head.position) }
        values.append(first)
        let perMini = Int(blockSize / miniBlocks)
        var position = head.position
        while values.count < Int(total) {
            var block = ThriftReader(UnsafeBufferPointer(start: start + position, count: count - position))
            let least = try block.zigzag()
            position += block.position
            guard count - position >= Int(miniBlocks) else { throw Damage("packed blocks end early") }
            let widths = start + position
            position += Int(miniBlocks)
            for mini in 0..<Int(miniBlocks) where values.count < Int(total) {
                let width = Int(widths[mini])
                guard width <= 64 else { throw Damage("a bit width of \(width)") }
                let taken = min(perMini, Int(total) - values.count)
                let bytes = perMini * width / 8
                guard count - position >= (taken * width + 7) / 8 else { throw Damage("packed blocks end early") }
                unpack(start + position, taken, width: width, least: least, onto: &values)
                position += min(bytes, count - position)
            }
        }
        return (values, position)
    }

    private static func unpack(
        _ start: UnsafePointer<UInt8>, _ count: Int, width: Int, least: Int64, onto values: inout [Int64]
    ) {
        let base = UnsafeRawPointer(start)
        let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
        var last = values[values.count - 1]
        var bit = 0
        for _ in 0..<count {
            let shift = UInt64(bit & 7)
            var delta = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)) >> shift
            if width + Int(shift) > 64 {
                delta |= UInt64(base.load(fromByteOffset: bit >> 3 + 8, as: UInt8.self)) << (64 - shift)
            }
            last = last &+ least &+ Int64(bitPattern: delta & mask)
            values.append(last)
            bit += width
        }
    }

    /// Reads DELTA_BYTE_ARRAY values into one block.
    ///
    /// Prefixes can make a small page large: the values together may take `byteLimit` bytes.
    static func strings(
        _ start: UnsafePointer<UInt8>, count: Int, limit: Int, byteLimit: Int
    ) throws(Damage) -> (views: [TextColumn.View], block: ByteBlock) {
        let prefixes = try integers(start, count: count, limit: limit)
        let rest = (start: start + prefixes.bytes, count: count - prefixes.bytes)
        let suffixes = try integers(rest.start, count: rest.count, limit: limit)
        guard prefixes.values.count == suffixes.values.count else {
            throw Damage("prefixes and suffixes differ in number")
        }
        var total = 0
        for (prefix, suffix) in zip(prefixes.values, suffixes.values) {
            guard prefix >= 0, suffix >= 0, prefix <= byteLimit, suffix <= byteLimit else {
                throw Damage("a text of \(prefix) + \(suffix) bytes")
            }
            total += Int(prefix) + Int(suffix)
            guard total <= byteLimit else { throw Damage("texts of more than \(byteLimit) bytes in one page") }
        }
        let block = ByteBlock(capacity: total)
        var views: [TextColumn.View] = []
        views.reserveCapacity(suffixes.values.count)
        var input = rest.start + suffixes.bytes
        let end = start + count
        var output = block.base
        var previous = (start: output, count: 0)
        for (prefix, suffix) in zip(prefixes.values, suffixes.values) {
            guard Int(prefix) <= previous.count, Int(suffix) <= end - input else { throw Damage("a text ends early") }
            output.update(from: previous.start, count: Int(prefix))
            (output + Int(prefix)).update(from: input, count: Int(suffix))
            input += Int(suffix)
            previous = (output, Int(prefix) + Int(suffix))
            views.append(TextColumn.View(start: UnsafePointer(output), count: previous.count))
            output += previous.count
        }
        return (views, block)
    }
}
