import TestSupport
import Testing

@testable import Metadata

/// One flat column of given values, written by a given encoding, codec and page version.
struct ColumnSketch: Sendable, CustomTestStringConvertible {
    var type: ParquetFooter.PhysicalType
    var encoding: PageHeader.Encoding
    var codec = ParquetFooter.Codec.uncompressed
    /// Of the data pages: 1 or 2.
    var version = 1
    var isOptional = false
    var isUnsigned = false
    /// Bytes of a fixed-length value.
    var width = 5
    /// Rows of a page.
    var pageRows = 37
    /// Whether pages carry a checksum.
    var hasChecksums = false

    /// Each value's own bytes, the lowest first for numbers; nil for null.
    typealias Cell = [UInt8]?

    var testDescription: String {
        "\(type) \(encoding) \(codec) v\(version)\(isOptional ? " optional" : "")\(isUnsigned ? " unsigned" : "")"
    }

    var schema: SchemaSketch {
        SchemaSketch(
            type: type.rawValue, width: type == .fixedByteArray ? Int64(width) : nil, repetition: isOptional ? 1 : 0,
            converted: isUnsigned ? (type == .int32 ? 13 : 14) : nil)
    }

    // MARK: - Values

    /// Random values: repeated and new ones, ends of ranges, runs, nulls where there may be any.
    func cells(_ count: Int, _ random: inout SeededGenerator) -> [Cell] {
        var cells: [Cell] = []
        while cells.count < count {
            let cell: Cell = isOptional && random.below(4) == 0 ? nil : value(&random)
            cells += [Cell](repeating: cell, count: min([1, 1, 1, 2, 30][random.below(5)], count - cells.count))
        }
        return cells
    }

    private func value(_ random: inout SeededGenerator) -> [UInt8] {
        switch type {
        case .boolean: return [UInt8(random.below(2))]
        case .int32:
            let value = random.pick([
                0, -1, .min, .max, Int32(random.below(100)), Int32(truncatingIfNeeded: random.next()),
            ])
            return littleEndian(value, bytes: 4)
        case .int64:
            let value = random.pick([0, -1, .min, .max, Int64(random.below(100)), Int64(bitPattern: random.next())])
            return littleEndian(value, bytes: 8)
        case .float:
            let value = random.pick([0, -0.0, .infinity, .nan, .leastNonzeroMagnitude, Float(random.below(1000)) / 7])
            return littleEndian(value.bitPattern, bytes: 4)
        case .double:
            let value = random.pick([
                0, -0.0, -.infinity, .nan, .greatestFiniteMagnitude, Double(random.below(1000)) / 7,
            ])
            return littleEndian(value.bitPattern, bytes: 8)
        case .int96: return (0..<12).map { _ in UInt8(random.below(256)) }
        case .fixedByteArray: return (0..<width).map { _ in UInt8(random.below(256)) }
        case .byteArray:
            let text = random.pick([
                "", "a", "http://example.org/", "Grüße", "\0", String(repeating: "long ", count: 60),
            ])
            return Array(text.utf8) + (random.below(3) == 0 ? Array("\(random.below(50))".utf8) : [])
        }
    }

    // MARK: - Pages

    /// A file of the cells, in row groups of some rows.
    func file(_ cells: [Cell], groupRows: Int = .max, _ random: inout SeededGenerator) -> ParquetSketch {
        let starts = cells.isEmpty ? [] : Array(stride(from: 0, to: cells.count, by: min(groupRows, cells.count)))
        return ParquetSketch(
            schema: [schema],
            groups: starts.map { start in
                let part = Array(
                    cells[
                        start..<min(
                            cells.count,
                            start.addingReportingOverflow(groupRows).overflow
                                ? cells.count : start + groupRows)])
                return GroupSketch(rows: Int64(part.count), chunks: [chunk(part, &random)])
            })
    }

    func chunk(_ cells: [Cell], _ random: inout SeededGenerator) -> ChunkSketch {
        var pages: [PageSketch] = []
        var dictionary: [[UInt8]] = []
        if encoding == .rleDictionary || encoding == .plainDictionary {
            dictionary = Array(Set(cells.compactMap { $0 })).sorted { $0.lexicographicallyPrecedes($1) }
            pages.append(
                finished(
                    PageSketch(type: 2, values: Int64(dictionary.count), body: []), levels: [],
                    values: plain(dictionary)))
        }
        for start in stride(from: 0, to: cells.count, by: pageRows) {
            let part = Array(cells[start..<min(start + pageRows, cells.count)])
            let page = PageSketch(
                type: version == 2 ? 3 : 0, values: Int64(part.count), encoding: encoding.rawValue, body: [])
            let levels = NaiveEncodings.hybrid(part.map { $0 == nil ? 0 : 1 }, width: 1, &random)
            let values = encoded(part.compactMap { $0 }, dictionary: dictionary, &random)
            pages.append(finished(page, levels: isOptional ? levels : nil, values: values))
        }
        return ChunkSketch(codec: codec.rawValue, pages: pages)
    }

    /// A page with its body: levels in front, compressed by the rules of its version.
    private func finished(_ page: PageSketch, levels: [UInt8]?, values: [UInt8]) -> PageSketch {
        var page = page
        switch page.type {
        case 3:
            let levels = levels ?? []
            page.definitionBytes = Int64(levels.count)
            page.uncompressed = Int64(levels.count + values.count)
            page.body = levels + NaiveCodecs.compressed(values, codec)
        case 2:
            page.uncompressed = Int64(values.count)
            page.body = NaiveCodecs.compressed(values, codec)
        default:
            let plain = (levels.map { littleEndian($0.count, bytes: 4) + $0 } ?? []) + values
            page.uncompressed = Int64(plain.count)
            page.body = NaiveCodecs.compressed(plain, codec)
        }
        if hasChecksums { page.checksum = NaiveCodecs.crc32(page.body) }
        return page
    }

    private func encoded(_ cells: [[UInt8]], dictionary: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
        switch encoding {
        case .plain, .bitPacked: return plain(cells)
        case .plainDictionary, .rleDictionary:
            let indices = cells.map { cell in UInt32(dictionary.firstIndex(of: cell) ?? 0) }
            // Any width that holds the largest index will do.
            let least = 32 - UInt32(dictionary.count).leadingZeroBitCount
            let width = random.pick([least, least + 1, 32])
            return [UInt8(width)] + NaiveEncodings.hybrid(indices, width: width, &random)
        case .rle:
            let runs = NaiveEncodings.hybrid(cells.map { UInt32($0[0]) }, width: 1, &random)
            return littleEndian(runs.count, bytes: 4) + runs
        case .deltaBinaryPacked:
            let (block, parts) = random.pick([(128, 4), (256, 2), (128, 1), (1024, 8)])
            return NaiveEncodings.deltas(cells.map(signed), block: block, parts: parts, &random)
        case .deltaLengthByteArray: return NaiveEncodings.lengths(cells, &random)
        case .deltaByteArray: return NaiveEncodings.prefixes(cells, &random)
        case .byteStreamSplit: return NaiveEncodings.streams(cells, width: cells.first?.count ?? 0)
        }
    }

    private func plain(_ cells: [[UInt8]]) -> [UInt8] {
        switch type {
        case .boolean: NaiveEncodings.packed(cells.map { UInt64($0[0]) }, width: 1)
        case .byteArray: cells.flatMap { littleEndian($0.count, bytes: 4) + $0 }
        default: cells.flatMap { $0 }
        }
    }

    private func bits(_ cell: [UInt8]) -> UInt64 {
        cell.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func signed(_ cell: [UInt8]) -> Int64 {
        type == .int32 ? Int64(Int32(truncatingIfNeeded: bits(cell))) : Int64(bitPattern: bits(cell))
    }

    // MARK: - Comparison

    /// What the reader should give for some cells, as text: bits of reals, decimals, bytes.
    func expected(_ cells: [Cell]) -> [String?] {
        cells.map { cell in
            cell.map { cell in
                switch type {
                case .boolean: "\(cell[0])"
                case .int32, .int64: isUnsigned && type == .int32 ? "\(bits(cell))" : "\(signed(cell))"
                case .float: "\(Double(Float(bitPattern: UInt32(bits(cell)))).bitPattern)"
                case .double: "\(bits(cell))"
                case .int96, .fixedByteArray, .byteArray: "\(cell)"
                }
            }
        }
    }

    /// What the reader gives, in the same form.
    static func described(_ values: ParquetValues) -> [String?] {
        switch values {
        case .texts(let texts): texts.map { $0.map { "\($0)" } }
        case .reals(let reals): reals.map { $0.map { "\($0.bitPattern)" } }
        case .integers(let integers): integers.map { $0.map { "\($0)" } }
        }
    }
}
