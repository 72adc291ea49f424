import Audits
import Domains
import Foundation
import Metadata
import Reports
import Resources

// Runs one audit for the scripts beside it, and prints JSON:
//
//     AuditBenchmark exact PATH...            every row of some files, all hosts and domains listed
//     AuditBenchmark top PATH...              the same with a hundred of each
//     AuditBenchmark calibrate PATH... < JSON coverage of the intervals over re-samples
//     AuditBenchmark report FOLDER PATH...    the report of an exact pass, as files
let arguments = Array(CommandLine.arguments.dropFirst())
guard let mode = arguments.first, arguments.count > 1 else {
    FileHandle.standardError.write(Data("usage: AuditBenchmark exact|top|calibrate|report ...\n".utf8))
    exit(64)
}
let resolver = try HostResolver.shipped(in: .locate())
let clock = ContinuousClock()
switch mode {
case "exact", "top":
    let start = clock.now
    let audit = try DomainAudit(
        exactly: MetadataSource(Array(arguments.dropFirst())), resolver: resolver, limit: mode == "top" ? 100 : 0)
    let elapsed = start.duration(to: clock.now)
    FileHandle.standardError.write(Data("audited in \(elapsed)\n".utf8))
    print(audit.json().text())
case "calibrate":
    try Calibration(paths: Array(arguments.dropFirst()), resolver: resolver).run()
case "report":
    let audit = try DomainAudit(exactly: MetadataSource(Array(arguments.dropFirst(2))), resolver: resolver)
    var layout = DomainReport(audit)
    layout.published = try PublishedTable(
        contentsOf: DataFolder.locate().file("Published/laion-aesthetics-v2-6plus-2022.json"))
    try ReportFolder(url: URL(filePath: arguments[1])).write(layout.report, json: audit.json())
default:
    FileHandle.standardError.write(Data("unknown mode \(mode)\n".utf8))
    exit(64)
}
