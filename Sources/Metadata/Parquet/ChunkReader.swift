internal import CCodecs

/// Reads the values of one column in one row group, page by page, forwards.
///
/// Pages without a wanted row are passed over by their header alone.
final class ChunkReader {
    private let source: any ByteRangeSource
    private let column: ParquetFooter.Column
    private let chunk: ParquetFooter.Chunk
    private let limits: ReadLimits
    private let group: Int
    private let rows: Int

    private var window: ByteSlice?
    private var windowStart: Int64 = 0
    private var position: Int64
    private let end: Int64

    private var dictionary: ColumnDictionary?
    private var dictionaryOwner: ByteBlock?
    private var page: DataPage?
    /// Row of the group at which the current page (or the next one) goes on.
    private var row = 0

    init(
        source: any ByteRangeSource, column: ParquetFooter.Column, chunk: ParquetFooter.Chunk, group: Int, rows: Int,
        limits: ReadLimits
    ) throws(MetadataError) {
        self.source = source
        self.column = column
        self.chunk = chunk
        self.group = group
        self.rows = rows
        self.limits = limits
        position = chunk.start
        end = chunk.start.addingReportingOverflow(chunk.bytes).partialValue
        guard end >= position, end <= source.size else {
            throw .corrupt(
                location: source.location, place: "column '\(column.name)' of row group \(group)",
                reason: "its data would end at byte \(end) of \(source.size)")
        }
    }

    /// The column's name.
    var name: String { column.name }

    /// Bytes in memory for this column: what the last batch points into, the dictionary, and bytes read ahead.
    private(set) var heldBytes = 0

    // MARK: - Values

    /// The next `count` values as texts.
    func texts(_ plan: RowPlan) throws -> TextColumn {
        var owners: [ByteBlock] = []
        var held = 0
        let views = try [TextColumn.View](unsafeUninitializedCapacity: plan.count) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            try visit(plan) { page, count, done throws(Damage) in
                try page.texts(count, into: base + done)
                guard owners.last !== page.owner else { return }
                owners.append(page.owner)
                held += page.owner.capacity
                guard held <= self.limits.batchBytes else {
                    throw Damage("\(done + count) of its rows take more than \(held) bytes")
                }
            }
            filled = plan.count
        }
        if let dictionaryOwner { owners.append(dictionaryOwner) }
        heldBytes = owners.reduce(window?.count ?? 0) { $0 + $1.capacity }
        return TextColumn(views: views, owners: owners)
    }

    /// The next values as reals, in a column of reals.
    func reals(_ plan: RowPlan) throws -> NumberColumn<Double> {
        var validity: [Bool]?
        let values = try [Double](unsafeUninitializedCapacity: plan.count) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            try visit(plan) { page, count, done throws(Damage) in
                try page.reals(count, into: base + done) { index in
                    Self.clear(&validity, done + index, plan.count)
                }
            }
            filled = plan.count
        }
        return NumberColumn(values: values, validity: validity)
    }

    /// The next values as integers, in a column of integers.
    func integers(_ plan: RowPlan) throws -> NumberColumn<Int64> {
        var validity: [Bool]?
        let values = try [Int64](unsafeUninitializedCapacity: plan.count) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            try visit(plan) { page, count, done throws(Damage) in
                try page.integers(count, into: base + done) { index in
                    Self.clear(&validity, done + index, plan.count)
                }
            }
            filled = plan.count
        }
        return NumberColumn(values: values, validity: validity)
    }

    private static func clear(_ validity: inout [Bool]?, _ index: Int, _ count: Int) {
        if validity == nil { validity = Array(repeating: true, count: count) }
        validity?[index] = false
    }

    // MARK: - Pages

    /// Calls `body` with each page that holds rows of the plan and the number of rows to take from it.
    private func visit(
        _ plan: RowPlan, _ body: (inout DataPage, _ count: Int, _ done: Int) throws(Damage) -> Void
    ) throws {
        var done = 0
        try plan.forEachRun { first, length in
            var (wanted, left) = (first, length)
            while left > 0 {
                try open(at: wanted)
                guard var current = page else { return }
                page = nil
                let taken = min(left, current.rowsLeft)
                do throws(Damage) {
                    try body(&current, taken, done)
                } catch {
                    throw corrupt(error)
                }
                page = current
                row += taken
                done += taken
                wanted += taken
                left -= taken
            }
        }
    }

    /// Makes the page that holds a row the current one, that row next.
    private func open(at wanted: Int) throws {
        do {
            if var current = page, current.rowsLeft > 0 {
                let ahead = wanted - row
                if ahead < current.rowsLeft {
                    if ahead > 0 {
                        page = nil
                        try current.skip(ahead)
                        page = current
                        row = wanted
                    }
                    return
                }
                row += current.rowsLeft
            }
            page = nil
            while page == nil { try nextPage(upTo: wanted) }
        } catch let damage as Damage {
            throw corrupt(damage)
        }
    }

    private func nextPage(upTo wanted: Int) throws {
        guard row < rows, position < end else {
            throw Damage("its pages end after \(row) of \(rows) rows")
        }
        let header = try readHeader()
        let bodyStart = position + Int64(header.length)
        guard Int64(header.compressedBytes) <= end - bodyStart else {
            throw Damage("a page of \(header.compressedBytes) bytes passes the column's end")
        }
        let next = bodyStart + Int64(header.compressedBytes)
        switch header.kind {
        case .other: break
        case .dictionary:
            guard dictionary == nil else { throw Damage("a second dictionary") }
            try check(header)
            try readDictionary(header, try body(of: header, at: bodyStart))
        case .data, .dataV2:
            try check(header)
            guard header.values <= rows - row else {
                throw Damage("its pages have more rows than the group's \(rows)")
            }
            if wanted >= row + header.values {
                row += header.values
                break
            }
            var fresh = try DataPage(
                header: header, stored: try body(of: header, at: bodyStart), codec: chunk.codec, column: column,
                dictionary: dictionary, limits: limits)
            if wanted > row { try fresh.skip(wanted - row) }
            row = wanted
            page = fresh
        }
        position = next
    }

    private func check(_ header: PageHeader) throws(Damage) {
        guard header.uncompressedBytes <= limits.pageBytes, header.compressedBytes <= limits.pageBytes else {
            throw Damage("a page claims \(header.uncompressedBytes) bytes; the limit is \(limits.pageBytes)")
        }
        guard header.values <= limits.pageValues else {
            throw Damage("a page claims \(header.values) values; the limit is \(limits.pageValues)")
        }
    }

    private func readDictionary(_ header: PageHeader, _ stored: ByteSlice) throws(Damage) {
        guard header.encoding == .plain || header.encoding == .plainDictionary else {
            throw Damage("a dictionary in encoding \(header.encoding)")
        }
        let body = try PageDecompressor.decompress(stored, codec: chunk.codec, expected: header.uncompressedBytes)
        var plain = PlainValues(body.start, count: body.count, column: column, textLimit: limits.textBytes)
        let count = header.values
        // Every value takes a bit at least, so the announced number is checked before memory is asked for.
        guard count <= body.count * 8 else { throw Damage("\(count) dictionary values in \(body.count) bytes") }
        switch column.naturalKind {
        case .text:
            var views = [TextColumn.View](repeating: .null, count: count)
            try plain.texts(count, into: &views)
            dictionary = .texts(views)
            dictionaryOwner = body.owner
        case .real:
            var values = [Double](repeating: 0, count: count)
            try plain.reals(count, into: &values)
            dictionary = .reals(values)
        case .integer:
            var values = [Int64](repeating: 0, count: count)
            try plain.integers(count, into: &values)
            dictionary = .integers(values)
        }
    }

    // MARK: - Bytes

    /// Reads the header at the position; headers can hold long statistics, so more is tried when it does not fit.
    private func readHeader() throws -> PageHeader {
        var count = Int(min(end - position, 1 << 12))
        while true {
            let slice = try bytes(at: position, count: count)
            do throws(Damage) {
                return try PageHeader(decoding: UnsafeBufferPointer(start: slice.start, count: slice.count))
            } catch {
                let most = Int(min(end - position, 16 << 20))
                guard error.reason == ThriftReader.ended, count < most else { throw error }
                count = min(count * 16, most)
            }
        }
    }

    /// A page as stored, held against its checksum where it has one.
    private func body(of header: PageHeader, at offset: Int64) throws -> ByteSlice {
        let stored = try bytes(at: offset, count: header.compressedBytes)
        if let checksum = header.checksum {
            guard codec_crc32(stored.start, stored.count) == checksum else {
                throw Damage("a page of \(stored.count) bytes has another checksum than its header says")
            }
        }
        return stored
    }

    private func bytes(at offset: Int64, count: Int) throws -> ByteSlice {
        if let window, offset >= windowStart, offset + Int64(count) <= windowStart + Int64(window.count) {
            let start = Int(offset - windowStart)
            return window.slice(start..<start + count)
        }
        let wanted = Int(min(end - offset, Int64(max(count, source.window))))
        let fresh = try source.read(offset..<offset + Int64(wanted))
        window = fresh
        windowStart = offset
        return fresh.slice(0..<count)
    }

    private func corrupt(_ damage: Damage) -> MetadataError {
        .corrupt(
            location: source.location,
            place: "column '\(column.name)' of row group \(group), page at byte \(position)", reason: damage.reason)
    }
}

extension ParquetFooter.Column {
    /// The form a column's values have in memory; text for those that no role can use.
    package var naturalKind: ColumnRole.Kind {
        switch type {
        case .boolean, .int32, .int64: .integer
        case .float, .double: .real
        case .byteArray, .fixedByteArray, .int96: .text
        }
    }
}
