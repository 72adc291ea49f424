import TestSupport

/// Parquet's encodings, the slow obvious way, after the format's description.
enum NaiveEncodings {
    /// Numbers of some bits one after the other, the lowest bit of each first.
    static func packed(_ values: [UInt64], width: Int) -> [UInt8] {
        let bits = values.flatMap { value in (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64($0) & 1) } }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<min(start + 8, bits.count)].enumerated().reduce(0) { $0 | $1.element << UInt8($1.offset) }
        }
    }

    /// Runs and packed groups of eight in turn, as chance will have it; every mixture means the same values.
    static func hybrid(_ values: [UInt32], width: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var (output, next) = ([UInt8](), 0)
        while next < values.count {
            let equal = values[next...].prefix { $0 == values[next] }.count
            if random.below(2) == 0 {
                let length = 1 + random.below(equal)
                output += ThriftWriter.varint(UInt64(length) << 1) + littleEndian(values[next], bytes: (width + 7) / 8)
                next += length
            } else {
                let groups = 1 + random.below((values.count - next + 7) / 8)
                var taken = values[next...].prefix(groups * 8).map { UInt64($0) }
                next += taken.count
                taken += [UInt64](repeating: 0, count: groups * 8 - taken.count)
                output += ThriftWriter.varint(UInt64(groups) << 1 | 1) + packed(taken, width: width)
            }
        }
        return output
    }

    /// DELTA_BINARY_PACKED: first value, then blocks of differences from the least difference of each.
    static func deltas(
        _ values: [Int64], block: Int = 128, parts: Int = 4, _ random: inout SeededGenerator
    ) -> [UInt8] {
        var output = [UInt64(block), UInt64(parts), UInt64(values.count)].flatMap(ThriftWriter.varint)
        output += ThriftWriter.zigzag(values.first ?? 0)
        let differences = zip(values.dropFirst(), values).map { $0 &- $1 }
        for start in stride(from: 0, to: differences.count, by: block) {
            let piece = Array(differences[start..<min(start + block, differences.count)])
            let least = piece.min() ?? 0
            output += ThriftWriter.zigzag(least)
            var (widths, bodies) = ([UInt8](), [UInt8]())
            for part in 0..<parts {
                let size = block / parts
                let inside = piece.dropFirst(part * size).prefix(size).map { UInt64(bitPattern: $0 &- least) }
                guard !inside.isEmpty else {
                    // Parts without a value have no bytes, and widths that mean nothing.
                    widths.append(UInt8(random.below(65)))
                    continue
                }
                let width = 64 - (inside.max() ?? 0).leadingZeroBitCount
                widths.append(UInt8(width))
                bodies += packed(inside + [UInt64](repeating: 0, count: size - inside.count), width: width)
            }
            output += widths + bodies
        }
        return output
    }

    /// DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.
    static func lengths(_ values: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
        deltas(values.map { Int64($0.count) }, &random) + values.flatMap { $0 }
    }

    /// DELTA_BYTE_ARRAY: how much each shares with the one before, then the rests.
    static func prefixes(_ values: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
        var (shared, rests, last) = ([Int64](), [[UInt8]](), [UInt8]())
        for value in values {
            let most = zip(value, last).prefix { $0 == $1 }.count
            // Writers need not share all they could.
            let taken = random.below(most + 1)
            shared.append(Int64(taken))
            rests.append(Array(value.dropFirst(taken)))
            last = value
        }
        return deltas(shared, &random) + lengths(rests, &random)
    }

    /// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, ...
    static func streams(_ values: [[UInt8]], width: Int) -> [UInt8] {
        (0..<width).flatMap { place in values.map { $0[place] } }
    }
}
