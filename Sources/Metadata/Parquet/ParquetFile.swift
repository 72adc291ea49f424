/// A Parquet file: its footer, and readers for its flat columns.
///
/// Reads what LAION, DataComp and COYO files and those of pyarrow, DuckDB and Spark hold: encodings PLAIN, dictionary,
/// RLE, DELTA_* and BYTE_STREAM_SPLIT in data pages v1 and v2; no compression, Snappy, gzip, Zstandard and LZ4. Pages
/// that carry a checksum are held against it.
/// Limitations: nested columns, INT96 and Brotli or LZO pages are not read (other columns of the file are).
package final class ParquetFile: Sendable {
    package let source: any ByteRangeSource
    package let footer: ParquetFooter
    /// The footer's bytes: with the size they name the file's contents.
    package let footerBytes: [UInt8]
    let limits: ReadLimits

    private static let magic = Array("PAR1".utf8)

    /// Reads and checks the footer.
    package init(source: any ByteRangeSource, limits: ReadLimits = ReadLimits()) throws {
        self.source = source
        self.limits = limits
        let location = source.location
        func damage(_ place: String, _ reason: String) -> MetadataError {
            .corrupt(location: location, place: place, reason: reason)
        }
        guard source.size >= 12 else { throw damage("its end", "\(source.size) bytes are too few for a Parquet file") }
        // One read gets most footers whole.
        let tailCount = min(source.size, 64 << 10)
        var tail = try source.read(source.size - tailCount..<source.size).array
        let mark = Array(tail.suffix(4))
        guard mark != Array("PARE".utf8) else {
            throw MetadataError.unsupported(
                location: location, feature: "an encrypted footer", mend: "Write it again without encryption.")
        }
        guard mark == Self.magic else {
            throw damage("its end", "the mark PAR1 is missing: the file is cut or no Parquet")
        }
        let length = tail.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= limits.footerBytes else {
            throw MetadataError.overLimit(
                location: location, what: "the footer", unit: "bytes", found: UInt64(length),
                limit: UInt64(limits.footerBytes))
        }
        guard Int64(length) <= source.size - 12 else {
            throw damage("its end", "a footer of \(length) bytes in a file of \(source.size)")
        }
        if length + 8 > tail.count {
            tail = try source.read(source.size - Int64(length) - 8..<source.size).array
        }
        footerBytes = Array(tail.dropLast(8).suffix(length))
        do {
            footer = try footerBytes.withUnsafeBufferPointer {
                try ParquetFooter(decoding: $0, columnLimit: limits.columns)
            }
        } catch let error as Damage {
            throw damage("its footer", error.reason)
        }
    }

    /// Names of the flat columns, in order; the others' places hold nil.
    package var columnNames: [String] { footer.columns.map(\.name) }

    /// Opens a column of a row group.
    func chunk(column: Int, group: Int) throws -> ChunkReader {
        try ChunkReader(
            source: source, column: footer.columns[column], chunk: footer.groups[group].chunks[column], group: group,
            rows: Int(footer.groups[group].rows), limits: limits)
    }

    /// Where the wanted columns of a row group lie.
    func ranges(columns: [Int], group: Int) -> [Range<Int64>] {
        columns.compactMap { column in
            let chunk = footer.groups[group].chunks[column]
            guard chunk.bytes <= source.size - chunk.start else { return nil }
            return chunk.start..<chunk.start + chunk.bytes
        }
    }
}

/// All values of one column, for checks against other readers.
package enum ParquetValues: Sendable {
    case texts([[UInt8]?])
    case reals([Double?])
    case integers([Int64?])
}

extension ParquetFile {
    /// All values of a column, in batches of `batch` rows or at the given rows of each group only.
    package func values(
        column: Int, batch: Int = 1000, rows: ((_ group: Int, _ count: Int) -> [Int])? = nil
    ) throws -> ParquetValues {
        var texts: [[UInt8]?] = []
        var reals: [Double?] = []
        var integers: [Int64?] = []
        for (index, group) in footer.groups.enumerated() {
            let reader = try chunk(column: column, group: index)
            let wanted = rows?(index, Int(group.rows))
            var done = 0
            while done < wanted?.count ?? Int(group.rows) {
                let taken = min(batch, (wanted?.count ?? Int(group.rows)) - done)
                let plan: RowPlan = wanted.map { .chosen($0[done..<done + taken]) } ?? .range(done..<done + taken)
                switch footer.columns[column].naturalKind {
                case .text: try reader.texts(plan).forEach { texts.append($1.map(Array.init)) }
                case .real:
                    let column = try reader.reals(plan)
                    for row in 0..<taken { reals.append(column[row]) }
                case .integer:
                    let column = try reader.integers(plan)
                    for row in 0..<taken { integers.append(column[row]) }
                }
                done += taken
            }
        }
        switch footer.columns[column].naturalKind {
        case .text: return .texts(texts)
        case .real: return .reals(reals)
        case .integer: return .integers(integers)
        }
    }
}
