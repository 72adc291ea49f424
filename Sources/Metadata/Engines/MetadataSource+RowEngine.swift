extension MetadataSource: RowEngine {
    /// This machine has no name.
    public var engineName: String? { nil }

    /// Hands over the URLs as they are, from several threads.
    public func countURLs(
        _ question: URLQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
    ) throws {
        try texts(of: .url, threads: threads, progress: progress, body)
    }

    /// Hands over the captions as they are, from several threads.
    public func countCaptions(
        _ question: CaptionQuestion, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
    ) throws {
        try texts(of: .text, threads: threads, progress: progress, body)
    }

    private func texts(
        of role: ColumnRole, threads: Int, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: @escaping @Sendable (CountedTexts, Int) throws -> Void
    ) throws {
        try concurrentBatches(roles: [role], threads: threads, progress: progress) { batch, worker in
            try body(CountedTexts(batch.text(role), origin: batch.part), worker)
        }
    }

    /// Hands over the rows of a Bernoulli sample, reading all columns of all rows on one thread.
    public func takeRows(
        _ question: BernoulliQuestion, progress: (@Sendable (ReadProgress) throws -> Void)?,
        _ body: (TakenRows) throws -> Void
    ) throws {
        try forEachBatch(roles: Set(ColumnRole.allCases), progress: progress) { batch in
            let rows = question.rows(of: batch)
            if !rows.isEmpty { try body(TakenRows(batch, rows: rows)) }
        }
    }
}

extension BernoulliQuestion {
    /// The rows of a batch that are taken, by position.
    func rows(of batch: RowBatch) -> [Int] {
        let (urls, texts) = (batch.text(.url), batch.text(.text))
        return (0..<batch.count).filter { row in
            let hash = SparkHash64.hash(seed: seed, url: urls?.bytes(at: row), text: texts?.bytes(at: row))
            return hash >> 11 < threshold
        }
    }
}
