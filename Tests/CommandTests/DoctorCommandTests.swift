import Foundation
import TestSupport
import Testing

@Suite("klarbild doctor")
struct DoctorCommandTests {
    private struct Report: Decodable {
        struct Finding: Decodable {
            let trial: String, isFine: Bool, detail: String
        }
        let findings: [Finding]
    }

    @Test("everything works where the tests do, and nothing is written")
    func healthy() throws {
        try withTemporaryFolder { folder in
            let run = try Command(["doctor", "--json"], in: folder)
            let findings = try run.json(Report.self).findings
            #expect(run.status == 0 && findings.allSatisfy { $0.isFine }, "\(run.output)")
            #expect(findings.map(\.trial) == ["processor", "data", "model", "drawing", "checker", "photographs"])
            let text = try Command(["doctor"], in: folder)
            #expect(text.status == 0 && text.output.split(separator: "\n").count == findings.count)
            #expect(text.output.contains("ok      checker") && !text.output.contains("FAILED"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test("a slow processor's kernels come to the same verdicts")
    func portable() throws {
        try withTemporaryFolder { folder in
            let run = try Command(["doctor", "--json"], in: folder, variables: ["KLARBILD_KERNELS": "portable"])
            let findings = try run.json(Report.self).findings
            #expect(run.status == 0 && findings.allSatisfy { $0.isFine }, "\(run.output)")
            #expect(findings[0].detail.hasPrefix("portable kernels") && findings[0].detail.contains("several times"))
        }
    }

    @Test("without data or with a damaged model it says what fails and exits with 1")
    func broken() throws {
        try withTemporaryFolder { folder in
            let run = try Command(["doctor"], in: folder, variables: ["KLARBILD_DATA": folder.path])
            #expect(run.status == 1 && run.output.contains("FAILED  data"), "\(run.output)")
            #expect(run.output.contains("ok      processor") && run.output.contains("FAILED  checker"))

            let data = folder.appending(path: "Data"), manager = FileManager.default
            try manager.createDirectory(at: data.appending(path: "Models"), withIntermediateDirectories: true)
            let own = Golden.repository.appending(path: "Data")
            for part in try manager.contentsOfDirectory(atPath: own.path) where part != "Models" {
                try manager.createSymbolicLink(
                    at: data.appending(path: part), withDestinationURL: own.appending(path: part))
            }
            for model in try manager.contentsOfDirectory(atPath: own.appending(path: "Models").path) {
                try manager.copyItem(
                    at: own.appending(path: "Models/\(model)"), to: data.appending(path: "Models/\(model)"))
            }
            let checker = data.appending(path: "Models/emoji/safety_checker")
            for file in try manager.contentsOfDirectory(atPath: checker.path) where file.hasSuffix(".safetensors") {
                try manager.removeItem(at: checker.appending(path: file))
            }
            let damaged = try Command(["doctor", "--json"], in: folder, variables: ["KLARBILD_DATA": data.path])
            let findings = try damaged.json(Report.self).findings
            #expect(damaged.status == 1)
            // Without its checker the model draws nothing, and says so; photographs have a checker of their own.
            #expect(
                findings.filter { !$0.isFine }.map(\.trial) == ["model", "drawing", "checker"], "\(damaged.output)")
        }
    }
}
