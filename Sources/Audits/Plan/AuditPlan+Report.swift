internal import Foundation
public import Reports

extension AuditPlan {
    /// The plan as the command prints it with `--json`.
    public var json: JSONValue {
        var object = JSONObject()
        object.add("rows", .integer(Int(rows)))
        object.add("sourceRows", .integer(Int(sourceRows)))
        object.add("files", .integer(files))
        object.add("rowGroups", .integer(groups))
        object.add("bytes", .integer(Int(bytes)))
        object.add("urlBytes", .integer(Int(columnBytes.url)))
        object.add("textBytes", .integer(Int(columnBytes.text)))
        object.add("neededBytes", .integer(Int(neededBytes)))
        object.add(
            "calibration",
            .members([
                ("rows", .integer(calibration.rows)), ("seconds", .number(calibration.seconds)),
                ("rowsPerSecond", .number(calibration.rowsPerSecond.rounded())),
                ("threads", .integer(calibration.threads)),
                ("hosts", .integer(Int(calibration.hosts.points.last?.distinct ?? 0))),
                ("exponent", .number(calibration.hosts.exponent)),
            ]))
        object.add("seconds", .number(seconds))
        object.add("hostsAtMost", .number(hosts.rounded()))
        object.add("linesAtMost", .number(lines.rounded()))
        object.add("answerBytesAtMost", .number(answerBytes.rounded()))
        object.add("memoryBytesAtMost", .number(memory.rounded()))
        switch way {
        case .here: object.add("way", .string("here"))
        case .parts(let machines):
            object.add("way", .string("parts"))
            object.add("machines", .integer(machines))
        case .elsewhere(let machines):
            object.add("way", .string("elsewhere"))
            object.add("machines", .integer(machines))
        }
        object.add("advice", .list(advice.map(JSONValue.string)))
        return .members(object.members)
    }

    /// What to do, a sentence each.
    public var advice: [String] {
        switch way {
        case .here: ["Count every row here: klarbild audit domains --exact SOURCE."]
        case .parts(let machines):
            [
                "Count every row here over night: klarbild audit domains --exact SOURCE.",
                "Or in an hour on \(machines) machines, each some of the files: klarbild audit domains --exact FILES "
                    + "--partial N.json, then klarbild audit merge *.json.",
            ]
        case .elsewhere(let machines):
            [
                "For shares a sample is enough: klarbild sample SOURCE --design bernoulli --rows 1000000 -o sample.sqlite.",
                "For counts use a cluster: klarbild audit domains --engine spark --master spark://HOST:PORT SOURCE.",
                "Or \(machines) machines for an hour, each some of the files: klarbild audit domains --exact FILES "
                    + "--partial N.json, then klarbild audit merge *.json.",
            ]
        }
    }

    /// The plan as a report.
    public func report(identity: [Report.Fact]) -> Report {
        func row(_ name: String, _ value: String, _ how: String) -> ReportTable.Row {
            ReportTable.Row([.text(name), .text(value), .text(how)])
        }
        let growth = NumberText.decimal(calibration.hosts.exponent, 2)
        let rate = NumberText.integer(Int(calibration.rowsPerSecond))
        let rows = [
            row("rows", NumberText.integer(Int(rows)), "footers"),
            row(
                "row groups",
                "\(NumberText.integer(groups)) in \(NumberText.integer(files)) \(files == 1 ? "file" : "files")",
                "footers"),
            row("bytes of the URLs", NumberText.compact(Double(neededBytes)), "footers"),
            row("bytes of the captions", NumberText.compact(Double(columnBytes.text)), "footers, for 'audit coverage'"),
            row(
                "time on this machine", Self.text(seconds: seconds),
                "\(rate) rows a second over \(NumberText.decimal(calibration.seconds, 1)) s on \(calibration.threads) "
                    + "threads"),
            row("distinct hosts, at most", NumberText.compact(hosts), "growth with the rows to the power of \(growth)"),
            row("memory, at most", NumberText.compact(memory) + "B", "hosts on \(calibration.threads) threads"),
            row(
                "answer of an engine, at most", NumberText.compact(answerBytes) + "B",
                "\(NumberText.compact(lines)) lines"),
        ]
        let table = ReportTable(
            "plan", title: "What an audit of every row takes",
            columns: [.text("what"), .text("estimate"), .text("how it is known")], rows: rows)
        return Report(
            title: "A plan for an audit", summary: advice.joined(separator: " "), identity: identity,
            sections: [
                ReportSection(
                    "Estimates",
                    [
                        .table(table),
                        .note(
                            "Time is extrapolated from rows read for a moment, with files in or out of the page cache as "
                                + "they were. Hosts grow more slowly the more there are, so that the power law of the last "
                                + "doubling says too many."),
                    ])
            ])
    }

    /// Seconds for people.
    static func text(seconds: Double) -> String {
        switch seconds {
        case ..<90: "\(NumberText.trimmed(seconds)) s"
        case ..<5400: "\(NumberText.decimal(seconds / 60, 0)) minutes"
        case ..<172_800: "\(NumberText.decimal(seconds / 3600, 1)) hours"
        default: "\(NumberText.decimal(seconds / 86_400, 1)) days"
        }
    }
}
