import ArgumentParser
import Audits
import Domains
import Foundation
import Metadata
import Reports

/// `klarbild audit plan`.
struct AuditPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Estimate what an audit of every row takes, and say which way to go.",
        discussion: """
            Examples:
              klarbild audit plan part-*.parquet
              klarbild audit plan part-00000.parquet --total-rows 5850000000 --json

            Rows and bytes come from the footers of Parquet files; time and the number of hosts from rows read for two \
            seconds. --total-rows plans for more rows, of which the sources are a part.
            """)

    @Argument(help: ArgumentHelp("Parquet files, folders, globs or addresses.", valueName: "source"))
    var sources: [String]

    @Option(help: ArgumentHelp("Plan for so many rows.", valueName: "n"))
    var totalRows: Int64?

    @Option(help: ArgumentHelp("How long to read.", valueName: "s"))
    var seconds = 2.0

    @Option(help: ArgumentHelp("Columns that are named otherwise: url=NAME.", valueName: "role=name,..."))
    var columns: String?

    @OptionGroup
    var options: AuditOptions

    func validate() throws {
        guard totalRows ?? 1 > 0 else { throw ValidationError("--total-rows is 1 or more") }
        guard seconds > 0, seconds <= 3600 else { throw ValidationError("--seconds is over 0 and at most 3600") }
    }

    func run() throws {
        try AuditCommand.run({ try plan($0) }, isQuiet: options.isQuiet)
    }

    private func plan(_ progress: RowProgress) throws {
        let names = try ColumnMap.overrides(option: columns)
        let source = try MetadataSource(sources, columns: names)
        let plan = try AuditPlan(
            source, resolver: options.resolver(), rows: totalRows, reading: .seconds(seconds)
        ) { try progress.show($0) }
        progress.clear()
        var identity = SourceIdentity(source).facts.filter { $0.name != "Design" }
        identity.append(Report.Fact("Made by", AuditCommand.commandLine))
        let report = plan.report(identity: identity)
        try options.deliver(report, json: plan.json, tables: ["plan"])
        if options.folder == nil, !options.isJSON { StandardStreams.print(plan.advice.joined(separator: "\n")) }
    }
}
