import Benchmarks
import Foundation

/// A benchmark as lines of text.
struct BenchTable {
    private let report: BenchmarkReport

    init(_ report: BenchmarkReport) { self.report = report }

    /// The whole table.
    var text: String {
        var lines = [
            "\(report.weights), \(report.size) x \(report.size) pixels; kernels \(report.path), \(report.threads) threads",
            "",
            row("", "median", "least", "most", "GFLOP/s"),
        ]
        for (name, timing) in [
            ("text, 2 prompts", report.text), ("step with guidance", report.step), ("VAE decode", report.vae),
            ("safety checker", report.checker),
        ] {
            if let timing { lines.append(row(name, timing)) }
        }
        if let picture = report.picture {
            lines.append(row("picture, \(picture.stepCount) steps", seconds(picture.seconds)))
            lines.append(row("  start to end of first step", seconds(picture.firstStep)))
        }
        lines += profile("a step", report.stepProfile) + profile("VAE decode", report.vaeProfile)
        if !report.layers.isEmpty { lines += [""] + report.layers.map { row($0.name, $0.timing) } }
        lines += ["", String(format: "peak memory %.2f GB", Double(report.peakMemory) / 1e9)]
        return lines.joined(separator: "\n")
    }

    /// Where the time of one part goes.
    private func profile(_ name: String, _ shares: [BenchmarkReport.Share]) -> [String] {
        guard !shares.isEmpty else { return [] }
        let total = shares.reduce(0) { $0 + $1.seconds }
        return ["", "of \(name)"]
            + shares.map { share in
                row(
                    "  \(share.kind)", seconds(share.seconds), String(format: "%.0f %%", 100 * share.seconds / total),
                    "",
                    share.gigaflops.map { String(format: "%.0f", $0) } ?? "")
            }
    }

    private func row(_ name: String, _ timing: Timing) -> String {
        row(
            name, seconds(timing.median), seconds(timing.minimum), seconds(timing.maximum),
            timing.gigaflops.map { String(format: "%.0f", $0) } ?? "")
    }

    private func row(_ name: String, _ columns: String...) -> String {
        let padded = columns.map { String(repeating: " ", count: max(0, 11 - $0.count)) + $0 }
        return name.padding(toLength: 48, withPad: " ", startingAt: 0) + padded.joined()
    }

    private func seconds(_ value: Double) -> String {
        value < 0.1 ? String(format: "%.2f ms", value * 1000) : String(format: "%.3f s", value)
    }
}
