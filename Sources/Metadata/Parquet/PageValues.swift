/// The values of one data page (nulls left out), whatever their encoding.
struct PageValues {
    private enum Source {
        case plain(PlainValues)
        case indices(HybridDecoder, ColumnDictionary)
        case views([TextColumn.View])
        case integers([Int64])
    }

    private var source: Source
    /// Values used of a source that was decoded whole.
    private var next = 0
    /// What texts lie in when it is not the page's own block.
    let block: ByteBlock?

    /// - Parameters:
    ///   - bytes: the values' bytes, levels left out.
    ///   - values: nulls included, so an upper bound.
    init(
        _ bytes: ByteSlice, encoding: PageHeader.Encoding, column: ParquetFooter.Column, values: Int,
        dictionary: ColumnDictionary?, limits: ReadLimits
    ) throws(Damage) {
        var block: ByteBlock?
        switch (encoding, column.type) {
        case (.plain, _):
            source = .plain(
                PlainValues(bytes.start, count: bytes.count, column: column, textLimit: limits.textBytes))
        case (.plainDictionary, _), (.rleDictionary, _):
            guard let dictionary else { throw Damage("a page needs a dictionary that was not written") }
            // A page of nulls only may have no bytes at all.
            let width = bytes.count > 0 ? Int(bytes.start.pointee) : 0
            let start = bytes.count > 0 ? 1 : 0
            source = .indices(
                try HybridDecoder(bytes.start + start, count: bytes.count - start, bitWidth: width), dictionary)
        case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64):
            let decoded = try DeltaDecoder.integers(bytes.start, count: bytes.count, limit: values).values
            source = .integers(column.type == .int64 ? decoded : decoded.map { Self.narrow($0, column) })
        case (.deltaLengthByteArray, .byteArray):
            source = .views(try Self.deltaLengths(bytes, values: values, limits: limits))
        case (.deltaByteArray, .byteArray), (.deltaByteArray, .fixedByteArray):
            let decoded = try DeltaDecoder.strings(
                bytes.start, count: bytes.count, limit: values, byteLimit: limits.pageBytes)
            for view in decoded.views where view.count > limits.textBytes {
                throw Damage("a text has \(view.count) bytes; the limit is \(limits.textBytes)")
            }
            if column.type == .fixedByteArray, let odd = decoded.views.first(where: { $0.count != column.width }) {
                throw Damage("a value of \(odd.count) bytes in a column of \(column.width)")
            }
            block = decoded.block
            source = .views(decoded.views)
        case (.byteStreamSplit, _):
            let joined = try Self.join(bytes, column: column)
            block = joined.owner
            source = .plain(
                PlainValues(joined.start, count: joined.count, column: column, textLimit: limits.textBytes))
        case (.rle, .boolean):
            source = .integers(try Self.booleans(bytes, values: values))
        default: throw Damage("encoding \(encoding) does not go with values of \(column.type)")
        }
        self.block = block
    }

    /// 32-bit sums wrap at 32 bits.
    private static func narrow(_ value: Int64, _ column: ParquetFooter.Column) -> Int64 {
        column.isUnsigned ? Int64(UInt32(truncatingIfNeeded: value)) : Int64(Int32(truncatingIfNeeded: value))
    }

    private static func deltaLengths(
        _ bytes: ByteSlice, values: Int, limits: ReadLimits
    ) throws(Damage) -> [TextColumn.View] {
        let lengths = try DeltaDecoder.integers(bytes.start, count: bytes.count, limit: values)
        var views: [TextColumn.View] = []
        views.reserveCapacity(lengths.values.count)
        var position = bytes.start + lengths.bytes
        let end = bytes.start + bytes.count
        for length in lengths.values {
            guard length >= 0, length <= end - position else {
                throw Damage("a text of \(length) bytes passes the end")
            }
            guard length <= limits.textBytes else {
                throw Damage("a text has \(length) bytes; the limit is \(limits.textBytes)")
            }
            views.append(TextColumn.View(start: position, count: Int(length)))
            position += Int(length)
        }
        return views
    }

    /// BYTE_STREAM_SPLIT: all first bytes, then all second bytes, ...; brought back to PLAIN.
    private static func join(_ bytes: ByteSlice, column: ParquetFooter.Column) throws(Damage) -> ByteSlice {
        let width: Int
        switch column.type {
        case .int32, .float: width = 4
        case .int64, .double: width = 8
        case .fixedByteArray: width = column.width
        case .boolean, .int96, .byteArray: throw Damage("values of \(column.type) cannot be split into byte streams")
        }
        guard width > 0, bytes.count % width == 0 else {
            throw Damage("\(bytes.count) bytes are not streams of \(width)")
        }
        let count = bytes.count / width
        let block = ByteBlock(capacity: bytes.count)
        for stream in 0..<width {
            let input = bytes.start + stream * count
            for index in 0..<count { block.base[index * width + stream] = input[index] }
        }
        return ByteSlice(owner: block, offset: 0, count: bytes.count)
    }

    private static func booleans(_ bytes: ByteSlice, values: Int) throws(Damage) -> [Int64] {
        guard bytes.count >= 4 else { return [] }
        var decoder = try HybridDecoder(bytes.start + 4, count: bytes.count - 4, bitWidth: 1)
        var decoded: [Int64] = []
        // Nulls have no value here, so the runs may end before `values`.
        var value: UInt32 = 0
        for _ in 0..<values {
            do { try decoder.decode(1, into: &value) } catch { break }
            decoded.append(Int64(value))
        }
        return decoded
    }

    mutating func skip(_ count: Int) throws(Damage) {
        switch source {
        case .plain(var plain):
            try plain.skip(count)
            source = .plain(plain)
        case .indices(var indices, let dictionary):
            try indices.skip(count)
            source = .indices(indices, dictionary)
        case .views, .integers: next += count
        }
    }

    mutating func texts(_ count: Int, into output: UnsafeMutablePointer<TextColumn.View>) throws(Damage) {
        switch source {
        case .plain(var plain):
            try plain.texts(count, into: output)
            source = .plain(plain)
        case .indices(var indices, .texts(let values)):
            try Self.lookUp(&indices, values, count, output)
            source = .indices(indices, .texts(values))
        case .views(let views): try take(views, count, output)
        case .indices, .integers: throw Damage("texts are asked of numbers")
        }
    }

    mutating func reals(_ count: Int, into output: UnsafeMutablePointer<Double>) throws(Damage) {
        switch source {
        case .plain(var plain):
            try plain.reals(count, into: output)
            source = .plain(plain)
        case .indices(var indices, .reals(let values)):
            try Self.lookUp(&indices, values, count, output)
            source = .indices(indices, .reals(values))
        case .indices, .integers, .views: throw Damage("reals are asked of other values")
        }
    }

    mutating func integers(_ count: Int, into output: UnsafeMutablePointer<Int64>) throws(Damage) {
        switch source {
        case .plain(var plain):
            try plain.integers(count, into: output)
            source = .plain(plain)
        case .indices(var indices, .integers(let values)):
            try Self.lookUp(&indices, values, count, output)
            source = .indices(indices, .integers(values))
        case .integers(let values): try take(values, count, output)
        case .indices, .views: throw Damage("integers are asked of other values")
        }
    }

    private mutating func take<T>(_ values: [T], _ count: Int, _ output: UnsafeMutablePointer<T>) throws(Damage) {
        guard next <= values.count, count <= values.count - next else {
            throw Damage("a page has \(values.count) values, more are announced")
        }
        for index in 0..<count { output[index] = values[next + index] }
        next += count
    }

    private static func lookUp<T>(
        _ indices: inout HybridDecoder, _ values: [T], _ count: Int, _ output: UnsafeMutablePointer<T>
    ) throws(Damage) {
        var done = 0
        let failure: Damage? = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1024) { scratch in
            guard let numbers = scratch.baseAddress else { return Damage("no memory") }
            while done < count {
                let taken = min(1024, count - done)
                do throws(Damage) { try indices.decode(taken, into: numbers) } catch { return error }
                let fault = values.withUnsafeBufferPointer { table -> Damage? in
                    for index in 0..<taken {
                        let number = Int(numbers[index])
                        guard number < table.count else {
                            return Damage("index \(number) into a dictionary of \(table.count)")
                        }
                        output[done + index] = table[number]
                    }
                    return nil
                }
                if let fault { return fault }
                done += taken
            }
            return nil
        }
        if let failure { throw failure }
    }
}
