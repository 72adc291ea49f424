import TestSupport
import Testing

@testable import Metadata

@Suite("Thrift's compact protocol")
struct ThriftReaderTests {
    private func withReader<R>(_ bytes: [UInt8], _ body: (inout ThriftReader) throws -> R) rethrows -> R {
        try bytes.withUnsafeBufferPointer { buffer in
            var reader = ThriftReader(buffer)
            return try body(&reader)
        }
    }

    /// Passes over one structure whole.
    private func skipped(_ bytes: [UInt8]) throws -> Int {
        try withReader(bytes) { reader in
            try reader.beginStruct()
            while let field = try reader.nextField() { try reader.skip(field) }
            return reader.position
        }
    }

    @Test("gives numbers of every length back")
    func numbers() throws {
        var random = SeededGenerator(1)
        var values: [Int64] = [0, 1, -1, .min, .max]
        for bits in 1..<63 { values += [1 << bits, -(1 << bits), Int64(bitPattern: random.next() >> UInt64(bits))] }
        for value in values {
            #expect(try withReader(ThriftWriter.zigzag(value)) { try $0.zigzag() } == value)
            let bare = UInt64(bitPattern: value)
            #expect(try withReader(ThriftWriter.varint(bare)) { try $0.varint() } == bare)
        }
    }

    @Test("refuses numbers that go on for ever, or not to their end")
    func endless() {
        for count in [11, 1000] {
            #expect(throws: Damage.self) {
                try withReader([UInt8](repeating: 0x80, count: count)) { try $0.varint() }
            }
        }
        #expect(throws: Damage.self) { try withReader([0x80]) { try $0.varint() } }
        #expect(throws: Damage.self) { try withReader([]) { try $0.byte() } }
    }

    /// A random structure with members of every type, some levels deep.
    private func structure(_ depth: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var id = 0
        var writer = ThriftWriter()
        for _ in 0..<random.below(6) {
            id += random.pick([1, 2, 15, 16, 300])
            switch random.below(depth > 0 ? 9 : 6) {
            case 0: writer.flag(id, random.below(2) == 0)
            case 1: writer.field(id, 3, [UInt8(random.below(256))])
            case 2: writer.integer(id, Int64(bitPattern: random.next()), type: random.pick([4, 5, 6]))
            case 3: writer.field(id, 7, (0..<8).map { _ in UInt8(random.below(256)) })
            case 4: writer.text(id, String(repeating: "é", count: random.below(20)))
            case 5: writer.list(id, 5, (0..<random.below(20)).map { ThriftWriter.zigzag(Int64($0)) })
            case 6: writer.field(id, 12, structure(depth - 1, &random))
            case 7: writer.list(id, 12, (0..<random.below(20)).map { _ in structure(depth - 1, &random) })
            default:
                let count = random.below(4)
                let pairs = (0..<count).flatMap { _ in
                    ThriftWriter.varint(3) + [1, 2, 3] + structure(depth - 1, &random)
                }
                writer.field(id, 11, count == 0 ? [0] : ThriftWriter.varint(UInt64(count)) + [0x8c] + pairs)
            }
        }
        return writer.bytes + [0]
    }

    @Test("passes over structures it does not know, to their very end")
    func unknown() throws {
        var random = SeededGenerator(2)
        for _ in 0..<300 {
            let bytes = structure(4, &random)
            #expect(try skipped(bytes + [1, 2, 3]) == bytes.count)
        }
    }

    @Test("refuses every cut of a structure")
    func cuts() {
        var random = SeededGenerator(3)
        for _ in 0..<40 {
            let bytes = structure(3, &random)
            for cut in 0..<bytes.count {
                let error = #expect(throws: Damage.self) { try skipped(Array(bytes[..<cut])) }
                #expect(error?.reason == ThriftReader.ended)
            }
        }
    }

    @Test("stands any bytes at all")
    func rubbish() {
        var random = SeededGenerator(4)
        var refused = 0
        for _ in 0..<3000 {
            let bytes = (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
            do { _ = try skipped(bytes) } catch { refused += 1 }
        }
        #expect(refused > 2000)
    }

    @Test(
        "counts field numbers on from large ones without overflow",
        arguments: [32_767, 32_768, -32_769, .max, .min] as [Int64])
    func fieldNumbers(_ id: Int64) throws {
        // A field with its number written out, then one that is counted from it.
        let bytes = [0x01] + ThriftWriter.zigzag(id) + [0x11, 0]
        if id == 32_767 {
            #expect(throws: Damage.self) { try skipped(bytes) }
            #expect(try skipped([0x01] + ThriftWriter.zigzag(id) + [0]) > 0)
        } else {
            #expect(throws: Damage.self) { try skipped(bytes) }
        }
    }

    @Test(
        "refuses structures, lists and maps nested without end",
        arguments: [([], [0x1c]), ([0x19], [0x19]), ([0x1b], [0x01, 0xbb])] as [([UInt8], [UInt8])])
    func depth(_ opening: [UInt8], _ nested: [UInt8]) {
        let bytes = opening + (0..<5000).flatMap { _ in nested }
        let error = #expect(throws: Damage.self) { try skipped(bytes) }
        #expect(error?.reason.contains("deeper") == true)
    }

    @Test("refuses lists and texts that say they have more than there is", arguments: [8, 9, 10, 11] as [UInt8])
    func lengths(_ type: UInt8) {
        for count in [100, 1 << 40, .max] as [UInt64] {
            let head: [UInt8] = type == 9 || type == 10 ? [0xf5] : []
            #expect(throws: Damage.self) {
                try skipped([0x10 | type] + head + ThriftWriter.varint(count) + [0x55, 0, 0, 0])
            }
        }
    }

    @Test("refuses a field of another type than its reader expects")
    func types() throws {
        for type in [0, 1, 2, 7, 8, 9, 12, 13, 15] as [UInt8] {
            let field = ThriftReader.Field(id: 1, type: type)
            #expect(throws: Damage.self) { try withReader([1, 0, 0, 0]) { try $0.integer(field) } }
            if type != 8 { #expect(throws: Damage.self) { try withReader([1, 0]) { try $0.binary(field) } } }
            if type != 9 { #expect(throws: Damage.self) { try withReader([0x15, 0]) { try $0.list(field, of: 5) } } }
            if type > 2 || type == 0 { #expect(throws: Damage.self) { try withReader([]) { try $0.boolean(field) } } }
        }
        let list = ThriftReader.Field(id: 1, type: 9)
        #expect(throws: Damage.self) { try withReader([0x15, 0]) { try $0.list(list, of: 12) } }
        #expect(throws: Damage.self) { try withReader(ThriftWriter.zigzag(-1)) { try $0.count(.init(id: 1, type: 5)) } }
        #expect(throws: Damage.self) {
            try withReader(ThriftWriter.zigzag(1 << 31)) { try $0.count(.init(id: 1, type: 6)) }
        }
    }
}
