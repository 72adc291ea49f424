internal import Foundation

/// Collects the roles of rows that come one by one into a batch.
package struct TextBatchBuilder {
    /// Texts of one role: their bytes one after the other, and where each ends.
    private struct Texts {
        var bytes: [UInt8] = []
        /// Start and length; a negative length is null.
        var places: [(start: Int, count: Int)] = []
    }

    private let roles: [ColumnRole]
    private var texts: [Texts]
    private var reals: [[Double]]
    private var integers: [[Int64]]
    private var validity: [[Bool]]
    package private(set) var count = 0
    /// Bytes of text collected so far.
    private(set) var bytes = 0

    package init(roles: [ColumnRole]) {
        self.roles = roles
        texts = Array(repeating: Texts(), count: roles.count)
        reals = Array(repeating: [], count: roles.count)
        integers = Array(repeating: [], count: roles.count)
        validity = Array(repeating: [], count: roles.count)
    }

    /// Sets one role of the next row; nil bytes are null.
    ///
    /// - Returns: false when a number was expected and the bytes are none.
    package mutating func set(_ slot: Int, _ value: UnsafeBufferPointer<UInt8>?) -> Bool {
        switch roles[slot].kind {
        case .text:
            texts[slot].places.append((texts[slot].bytes.count, value?.count ?? -1))
            if let value {
                texts[slot].bytes.append(contentsOf: value)
                bytes += value.count
            }
        case .real:
            let number = value.flatMap(NumberParser.real)
            reals[slot].append(number ?? .nan)
            validity[slot].append(number != nil)
            return number != nil || value.map(NumberParser.isNull) ?? true
        case .integer:
            let number = value.flatMap(NumberParser.integer)
            integers[slot].append(number ?? 0)
            validity[slot].append(number != nil)
            return number != nil || value.map(NumberParser.isNull) ?? true
        }
        return true
    }

    package mutating func endRow() {
        count += 1
    }

    /// The batch; roles that never had a value are there and null.
    ///
    /// - Parameter selection: positions in the part when the rows are a selection.
    package func batch(part: Int, firstRow: Int64, selection: [Int64]? = nil) -> RowBatch {
        var batch = RowBatch(part: part, count: count, firstRow: firstRow, selection: selection)
        for (slot, role) in roles.enumerated() {
            let place = role.ordinal
            switch role.kind {
            case .text: batch.texts[place] = column(texts[slot])
            case .real: batch.reals[place] = NumberColumn(values: reals[slot], validity: all(validity[slot]))
            case .integer: batch.integers[place] = NumberColumn(values: integers[slot], validity: all(validity[slot]))
            }
        }
        return batch
    }

    private func all(_ validity: [Bool]) -> [Bool]? {
        validity.contains(false) ? validity : nil
    }

    private func column(_ texts: Texts) -> TextColumn {
        let block = ByteBlock(capacity: texts.bytes.count)
        texts.bytes.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { block.base.update(from: base, count: bytes.count) }
        }
        let views = texts.places.map { place in
            place.count < 0
                ? TextColumn.View.null
                : TextColumn.View(start: UnsafePointer(block.base + place.start), count: place.count)
        }
        return TextColumn(views: views, owners: [block])
    }
}
