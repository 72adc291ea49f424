internal import Metadata

/// Collects counted texts from an answer, some thousands at a time.
struct SparkTexts {
    /// The member that holds the text.
    let key: String
    /// Rows that there are.
    let expected: Int64
    /// Rows of all texts so far.
    private(set) var rows: Int64 = 0
    private var texts = TextBatchBuilder(roles: [.text])
    private var counts: [Int] = []

    private static let limit = 8192

    init(key: String, expected: Int64) {
        self.key = key
        self.expected = expected
    }

    /// Takes a line.
    ///
    /// - Returns: the texts so far, when there are enough.
    /// - Throws: ``EngineError/badAnswer(program:line:reason:)``, and ``EngineError/rowsDiffer(program:expected:found:)``
    ///   as soon as there are too many, so that no count overflows.
    mutating func add(_ line: JSONLines) throws -> CountedTexts? {
        guard let count = line.integer("n"), count > 0 else {
            throw EngineError.badAnswer(
                program: SparkQuery.name, line: line.line, reason: "it has no number of rows 'n'")
        }
        guard count <= expected - rows else {
            let (sum, isTooMuch) = rows.addingReportingOverflow(count)
            throw EngineError.rowsDiffer(
                program: SparkQuery.name, expected: expected, found: isTooMuch ? .max : sum)
        }
        if line.has(key) {
            guard let bytes = line.bytes(key).flatMap(HexText.bytes) else {
                throw EngineError.badAnswer(
                    program: SparkQuery.name, line: line.line, reason: "'\(key)' is no text in hexadecimal digits")
            }
            bytes.withUnsafeBufferPointer { _ = texts.set(0, $0) }
        } else {
            _ = texts.set(0, nil)
        }
        texts.endRow()
        counts.append(Int(count))
        rows += count
        return counts.count >= Self.limit ? take() : nil
    }

    /// Refuses an answer that stands for too few rows.
    ///
    /// - Throws: ``EngineError/rowsDiffer(program:expected:found:)``.
    func finish() throws(EngineError) {
        guard rows == expected else {
            throw .rowsDiffer(program: SparkQuery.name, expected: expected, found: rows)
        }
    }

    /// The texts that were not given out yet.
    mutating func take() -> CountedTexts {
        defer { (texts, counts) = (TextBatchBuilder(roles: [.text]), []) }
        return CountedTexts(texts.batch(part: 0, firstRow: 0).text(.text), counts: counts)
    }
}
