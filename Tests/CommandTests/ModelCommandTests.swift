import Foundation
import TestSupport
import Testing

@Suite("klarbild model")
struct ModelCommandTests {
    private struct Models: Decodable {
        struct Model: Decodable { let name: String, path: String }
        let models: [Model]
    }

    private struct Info: Decodable {
        struct Part: Decodable { let part: String, tensorCount: Int, parameterCount: Int }
        let name: String, hash: String, weights: [Part]
    }

    private struct Findings: Decodable {
        struct Finding: Decodable { let part: String?, problem: String }
        let findings: [Finding], tensorCount: Int
    }

    @Test("lists the models that ship, which the others take by name")
    func list() throws {
        try withTemporaryFolder { folder in
            let models = try Command(["model", "list", "--json"], in: folder).json(Models.self).models
            #expect(models.map(\.name) == ["emoji"])
            let text = try Command(["model", "list"], in: folder)
            #expect(text.status == 0 && text.output.hasPrefix("emoji  /") && text.errors.isEmpty)
            for model in models {
                for name in [model.name, model.path] {
                    #expect(try Command(["model", "info", name, "--json"], in: folder).json(Info.self).name == "emoji")
                }
            }
        }
    }

    @Test("says what a model consists of, for people and for programs")
    func info() throws {
        try withTemporaryFolder { folder in
            let info = try Command(["model", "info", "--json"], in: folder).json(Info.self)
            #expect(info.weights.count == 4 && info.weights.allSatisfy { $0.tensorCount > 0 && $0.parameterCount > 0 })
            let text = try Command(["model", "info"], in: folder)
            #expect(text.status == 0 && text.errors.isEmpty && text.output.contains("20 concepts"))
            for part in info.weights { #expect(text.output.contains("  \(part.part) ")) }
            #expect(text.output.contains(info.hash) && text.output.contains("12 steps, guidance 4, dpmpp-2m"))
        }
    }

    @Test("verifies, and exits with 1 where something is wrong")
    func verify() throws {
        try withTemporaryFolder { folder in
            let whole = try Command(["model", "verify"], in: folder)
            #expect(whole.status == 0 && whole.output.hasPrefix("nothing is wrong: "), "\(whole.output)")
            let broken = folder.appending(path: "broken.safetensors")
            try Data("no weights".utf8).write(to: broken)
            for command in ["info", "verify"] {
                let run = try Command(["model", command, "broken.safetensors"], in: folder)
                #expect(run.status == 1 && (run.errors + run.output).contains("broken.safetensors"), "\(run.errors)")
            }
            let copy = folder.appending(path: "copy")
            try FileManager.default.copyItem(at: Golden.repository.appending(path: "Data/Models/emoji"), to: copy)
            try Data("{}".utf8).write(to: copy.appending(path: "vae/config.json"))
            let damaged = try Command(["model", "verify", "copy", "--json"], in: folder)
            let found = try JSONDecoder().decode(Findings.self, from: Data(damaged.output.utf8))
            #expect(damaged.status == 1 && found.findings.count == 1 && found.tensorCount > 300)
        }
    }

    @Test("a model that is not there is an error that names those that are", arguments: ["info", "verify"])
    func missing(command: String) throws {
        try withTemporaryFolder { folder in
            let run = try Command(["model", command, "emojy"], in: folder)
            #expect(run.status == 1 && run.errors.contains("there is no model 'emojy'"), "\(run.errors)")
            #expect(run.errors.contains("emoji") && run.output.isEmpty)
        }
    }
}
