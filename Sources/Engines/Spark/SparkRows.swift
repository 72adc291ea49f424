internal import Foundation
internal import Metadata

/// Collects the rows of a sample from an answer into batches of one file each, in the order of the files.
struct SparkRows {
    private let roles: [ColumnRole]
    /// The number of each file, by its name.
    private let numbers: [String: Int]
    /// Whether the rows come in the order of the files; else they are kept until all are there.
    private let isInOrder: Bool
    private var builder: TextBatchBuilder
    private var positions: [Int64] = []
    private var part = -1
    private var kept: [RowBatch] = []
    private var lastName: [UInt8] = []
    private var lastNumber = 0

    private static let limit = 8192

    init(roles: [ColumnRole], numbers: [String: Int], isInOrder: Bool) {
        self.roles = roles.sorted { $0.rawValue < $1.rawValue }
        self.numbers = numbers
        self.isInOrder = isInOrder
        builder = TextBatchBuilder(roles: self.roles)
    }

    /// Takes a line; gives out a batch when one is full or its file has ended.
    ///
    /// - Throws: ``EngineError/badAnswer(program:line:reason:)``, and what `emit` throws.
    mutating func add(_ line: JSONLines, _ emit: (RowBatch) throws -> Void) throws {
        guard let file = line.bytes("file").flatMap(HexText.bytes), let row = line.integer("row"), row >= 0 else {
            throw damage(line, "it has no file and row")
        }
        let number = try number(of: file, line)
        if number != part || builder.count == Self.limit {
            try flush(emit)
            guard !isInOrder || number >= part else { throw damage(line, "its file comes too late") }
            part = number
        }
        if let last = positions.last, row <= last { throw damage(line, "row \(row) follows row \(last)") }
        for (slot, role) in roles.enumerated() { try set(slot, role, line) }
        builder.endRow()
        positions.append(row)
    }

    /// Gives out what is left.
    mutating func finish(_ emit: (RowBatch) throws -> Void) throws {
        try flush(emit)
        for batch in kept.sorted(by: { ($0.part, $0.rowIndex(0)) < ($1.part, $1.rowIndex(0)) }) { try emit(batch) }
        kept = []
    }

    private mutating func set(_ slot: Int, _ role: ColumnRole, _ line: JSONLines) throws {
        let key = role.rawValue
        guard line.has(key) else {
            _ = builder.set(slot, nil)
            return
        }
        let isGood: Bool
        if role.kind == .text {
            guard let bytes = line.bytes(key).flatMap(HexText.bytes) else {
                throw damage(line, "'\(key)' is no text in hexadecimal digits")
            }
            isGood = bytes.withUnsafeBufferPointer { builder.set(slot, $0) }
        } else {
            isGood = (line.literal(key) ?? []).withUnsafeBufferPointer { $0.isEmpty ? false : builder.set(slot, $0) }
        }
        guard isGood else { throw damage(line, "'\(key)' is no number") }
    }

    private mutating func flush(_ emit: (RowBatch) throws -> Void) throws {
        guard builder.count > 0 else { return }
        let batch = builder.batch(part: part, firstRow: positions[0], selection: positions)
        (builder, positions) = (TextBatchBuilder(roles: roles), [])
        if isInOrder { try emit(batch) } else { kept.append(batch) }
    }

    private mutating func number(of file: [UInt8], _ line: JSONLines) throws -> Int {
        guard file != lastName else { return lastNumber }
        let name = String(decoding: file, as: UTF8.self)
        guard let number = numbers[name] ?? FileAddress.path(name).flatMap({ numbers[$0] }) else {
            throw damage(line, "the file \(name) was not asked for")
        }
        (lastName, lastNumber) = (file, number)
        return number
    }

    private func damage(_ line: JSONLines, _ reason: String) -> EngineError {
        .badAnswer(program: SparkQuery.name, line: line.line, reason: reason)
    }
}

/// Addresses of files of this machine, as Spark writes them.
enum FileAddress {
    /// The path of `file:/a%20b` or `file:///a%20b`; nil for other addresses.
    static func path(_ address: String) -> String? {
        guard address.hasPrefix("file:/") else { return nil }
        return LocalFiles.normalised(String(address.dropFirst(5))).removingPercentEncoding
    }
}
