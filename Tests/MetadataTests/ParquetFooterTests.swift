import TestSupport
import Testing

@testable import Metadata

@Suite("Parquet footers")
struct ParquetFooterTests {
    /// A tree of columns: a leaf, or an inner node with nodes below it.
    private indirect enum Node {
        case leaf(String, repetition: Int64)
        case inner(String, repetition: Int64, [Node])
    }

    private func random(_ depth: Int, _ random: inout SeededGenerator) -> Node {
        let name = random.pick(["a", "b", "list", "element", "x.y"])
        let repetition = Int64(random.below(3))
        guard depth > 0, random.below(2) == 0 else { return .leaf(name, repetition: repetition) }
        return .inner(
            name, repetition: repetition, (0..<1 + random.below(3)).map { _ in self.random(depth - 1, &random) })
    }

    /// The nodes as they are written: depth first.
    private func written(_ node: Node) -> [SchemaSketch] {
        switch node {
        case .leaf(let name, let repetition): [SchemaSketch(name: name, repetition: repetition)]
        case .inner(let name, let repetition, let nodes):
            [SchemaSketch(name: name, type: nil, repetition: repetition, children: Int64(nodes.count))]
                + nodes.flatMap(written)
        }
    }

    /// The leaves with their paths, and whether each row has one value or null of them.
    private func leaves(_ node: Node, _ path: String = "", isTop: Bool = true) -> [String] {
        switch node {
        case .leaf(let name, let repetition): ["\(path)\(name) \(isTop && repetition != 2) \(repetition == 1)"]
        case .inner(let name, _, let nodes): nodes.flatMap { leaves($0, "\(path)\(name).", isTop: false) }
        }
    }

    private func decode(_ sketch: ParquetSketch) throws -> ParquetFooter {
        try ParquetFile(source: MemoryFile(sketch.made().bytes)).footer
    }

    @Test("give the leaves of any tree in order, and tell the flat ones")
    func trees() throws {
        var generator = SeededGenerator(1)
        for _ in 0..<300 {
            let nodes = (0..<1 + generator.below(5)).map { _ in random(4, &generator) }
            let footer = try decode(
                ParquetSketch(schema: nodes.flatMap(written), groups: [], children: Int64(nodes.count)))
            #expect(footer.columns.map { "\($0.name) \($0.isFlat) \($0.isOptional)" } == nodes.flatMap { leaves($0) })
        }
    }

    @Test("of trees with a node too many or too few are refused")
    func crookedTrees() {
        var generator = SeededGenerator(2)
        for _ in 0..<100 {
            let nodes = (0..<1 + generator.below(5)).map { _ in random(3, &generator) }
            let schema = nodes.flatMap(written)
            let all = Int64(nodes.count)
            let shorter = ParquetSketch(schema: schema.dropLast(), groups: [], children: all)
            let longer = ParquetSketch(schema: schema + [SchemaSketch()], groups: [], children: all)
            #expect(throws: MetadataError.self) { try decode(shorter) }
            #expect(throws: MetadataError.self) { try decode(longer) }
        }
    }

    @Test("give types, widths and signs of columns as they are written")
    func types() throws {
        let schema = (0..<8 as Range<Int64>).map {
            SchemaSketch(name: "c\($0)", type: $0, width: $0 == 7 ? 16 : nil, converted: [1: 13, 2: 14][$0])
        }
        let columns = try decode(ParquetSketch(schema: schema, groups: [])).columns
        #expect(
            columns.map(\.type) == [.boolean, .int32, .int64, .int96, .float, .double, .byteArray, .fixedByteArray])
        #expect(columns.map(\.width) == [0, 0, 0, 0, 0, 0, 0, 16])
        #expect(columns.map(\.isUnsigned) == [false, true, true, false, false, false, false, false])
    }

    @Test("give where the data of each column lie: a dictionary's start where there is one before the data")
    func places() throws {
        var sketch = ParquetSketch.honest
        #expect(try decode(sketch).groups[0].chunks[0].start == 4)
        // Some writers note a dictionary at 0, or behind the data, when there is none.
        for (noted, start) in [(nil, 4), (0, 4), (2, 2), (100, 4)] as [(Int64?, Int64)] {
            sketch.chunk.dictionaryStart = noted
            if start < 4 {
                let broken = sketch
                #expect(throws: MetadataError.self) { try decode(broken) }
            } else {
                #expect(try decode(sketch).groups[0].chunks[0].start == start)
            }
        }
    }

    @Test("with fields that nobody knows are read around them")
    func unknownFields() throws {
        let made = ParquetSketch.honest.made()
        let footer = Array(made.bytes[made.footer].dropLast())
        // Behind field 6: a list of structures, a map, a number with a large id.
        let more: [UInt8] =
            [0x49, 0x1c, 0x15, 2, 0, 0x1b, 1, 0x58, 2, 1, 0x41, 0x05] + ThriftWriter.zigzag(3000) + [8, 0]
        let bytes = Array(made.bytes[..<made.footer.lowerBound]) + ParquetSketch.ended(footer + more)
        #expect(try ColumnSketch.described(ParquetFile(source: MemoryFile(bytes)).values(column: 0)).count == 3)
    }

    @Test("longer than the first read are read whole")
    func long() throws {
        var sketch = ParquetSketch.honest
        sketch.schema += (0..<3000).map { SchemaSketch(name: "a column with a long name, number \($0)") }
        sketch.groups[0].chunks += Array(repeating: sketch.chunk, count: 3000)
        let made = sketch.made()
        #expect(made.footer.count > 100_000)
        let file = try ParquetFile(source: MemoryFile(made.bytes))
        #expect(file.footer.columns.count == 3001 && file.footerBytes == Array(made.bytes[made.footer]))
        #expect(try ColumnSketch.described(file.values(column: 3000)) == ["[97]", "[98]", "[99]"])
    }
}

@Suite("Rows of a row group")
struct RowPlanTests {
    @Test("that are chosen are visited in runs of neighbours, each once")
    func runs() {
        var random = SeededGenerator(1)
        for _ in 0..<500 {
            let rows = (0..<60).filter { _ in random.below(3) > 0 }
            let from = random.below(rows.count + 1)
            let plan = RowPlan.chosen(rows[from...])
            var visited: [Int] = []
            var lastEnd = -1
            plan.forEachRun { first, length in
                #expect(length > 0 && first > lastEnd)
                visited += first..<first + length
                lastEnd = first + length
            }
            #expect(visited == Array(rows[from...]) && plan.count == visited.count)
        }
        var ranges: [[Int]] = []
        RowPlan.range(5..<9).forEachRun { ranges.append([$0, $1]) }
        #expect(ranges == [[5, 4]])
    }
}
