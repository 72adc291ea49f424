internal import Foundation

/// What an audit of all rows would take, and which way to go, before it is begun.
///
/// Sizes come from the footers of Parquet files; time, memory and the size of the result from rows that were read for a
/// moment, by extrapolation.
public struct AuditPlan: Sendable {
    /// Ways to an audit.
    public enum Way: Equatable, Sendable {
        /// Every row, on this machine.
        case here
        /// Every row, on this machine over night, or in parts on several.
        case parts(machines: Int)
        /// A sample for shares; for counts parts on many machines, or Spark.
        case elsewhere(machines: Int)
    }

    /// Rows to be counted.
    public let rows: Int64
    /// Rows of the sources, of which ``rows`` may be more.
    public let sourceRows: Int64
    /// Files.
    public let files: Int
    /// Row groups of all files.
    public let groups: Int
    /// Bytes of the files.
    public let bytes: Int64
    /// Stored bytes of the URLs, and of the captions.
    public let columnBytes: (url: Int64, text: Int64)
    /// What was measured.
    public let calibration: Calibration

    /// Seconds of an hour and of a day.
    private static let (hour, day) = (3600.0, 86_400.0)

    init(
        rows: Int64, sourceRows: Int64, files: Int, groups: Int, bytes: Int64, columnBytes: (url: Int64, text: Int64),
        calibration: Calibration
    ) {
        self.rows = rows
        self.sourceRows = sourceRows
        self.files = files
        self.groups = groups
        self.bytes = bytes
        self.columnBytes = columnBytes
        self.calibration = calibration
    }

    /// Seconds to count all hosts on this machine.
    public var seconds: Double { Double(rows) / calibration.rowsPerSecond }

    /// Stored bytes of the URLs of all rows to be counted.
    public var neededBytes: Int64 { scaled(columnBytes.url) }

    /// Distinct hosts that all rows are expected to have, at most.
    public var hosts: Double { calibration.hosts.extrapolated(to: Double(rows)) }

    /// Lines that an engine would answer with, at most.
    public var lines: Double { calibration.lines.extrapolated(to: Double(rows)) }

    /// Bytes of that answer.
    public var answerBytes: Double { lines * calibration.bytesPerLine }

    /// Memory for the hosts while they are counted, in bytes, on each thread's account.
    public var memory: Double { hosts * (calibration.bytesPerHost + 60) * Double(calibration.threads) }

    /// Which way to go.
    public var way: Way {
        let machines = max(2, Int((seconds / Self.hour).rounded(.up)))
        if seconds <= Self.hour { return .here }
        return seconds <= Self.day ? .parts(machines: machines) : .elsewhere(machines: machines)
    }

    private func scaled(_ bytes: Int64) -> Int64 {
        sourceRows == 0 ? 0 : Int64(Double(bytes) * Double(rows) / Double(sourceRows))
    }
}
