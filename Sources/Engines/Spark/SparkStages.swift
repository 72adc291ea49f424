internal import Metadata

/// Reads how far a query is from Spark's progress bars: `[Stage 3:=====>    (12 + 2) / 40]`.
enum SparkStages {
    /// The last bar in a log; nil when there is none.
    static func tasks(in log: String) -> ReadProgress.Tasks? {
        guard let start = log.ranges(of: "[Stage ").last?.upperBound else { return nil }
        let bar = log[start...].prefix(200)
        let figures = bar.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) }
        guard bar.contains("]"), bar.contains("("), figures.count >= 4 else { return nil }
        return ReadProgress.Tasks(stage: figures[0], done: figures[1], total: figures[3])
    }
}
