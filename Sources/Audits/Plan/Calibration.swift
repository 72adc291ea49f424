internal import Foundation

/// What a short look at some rows has measured.
public struct Calibration: Sendable {
    /// How many distinct things were met in how many rows.
    public struct Growth: Sendable {
        /// Rows read and distinct things in them, at growing numbers of rows.
        public private(set) var points: [(rows: Double, distinct: Double)] = []

        init(_ points: [(rows: Double, distinct: Double)] = []) {
            self.points = points
        }

        mutating func note(rows: Int, distinct: Int) {
            points.append((Double(rows), Double(distinct)))
        }

        /// The power of the rows that the distinct things grow with, by the last doubling; 1 where nothing is known.
        public var exponent: Double {
            guard let last = points.last,
                let before = points.last(where: { $0.rows <= last.rows / 2 }) ?? points.first,
                before.rows > 0, before.distinct > 0, last.rows > before.rows
            else { return 1 }
            return min(1, log(last.distinct / before.distinct) / log(last.rows / before.rows))
        }

        /// The distinct things in so many rows, by the last power: more than there are, since growth slows down.
        public func extrapolated(to rows: Double) -> Double {
            guard let last = points.last, last.rows > 0 else { return 0 }
            return min(rows, last.distinct * pow(rows / last.rows, exponent))
        }
    }

    /// Rows read.
    public let rows: Int
    /// Seconds that took.
    public let seconds: Double
    /// Threads that read.
    public let threads: Int
    /// Distinct hosts.
    public let hosts: Growth
    /// Distinct short URLs: the lines that an engine would answer with.
    public let lines: Growth
    /// Mean bytes of a host.
    public let bytesPerHost: Double
    /// Mean bytes of such a line.
    public let bytesPerLine: Double

    init(
        rows: Int, seconds: Double, threads: Int, hosts: Growth, lines: Growth, bytesPerHost: Double,
        bytesPerLine: Double
    ) {
        self.rows = rows
        self.seconds = seconds
        self.threads = threads
        self.hosts = hosts
        self.lines = lines
        self.bytesPerHost = bytesPerHost
        self.bytesPerLine = bytesPerLine
    }

    /// Rows a second.
    public var rowsPerSecond: Double { Double(rows) / max(seconds, 1e-6) }
}
