import Foundation
import TestSupport
import Testing

/// What `swift package describe` says of the package.
private struct Description: Decodable {
    struct Target: Decodable {
        let name: String
        let type: String
        let path: String
        let dependencies: [String]?

        private enum CodingKeys: String, CodingKey {
            case name, type, path
            case dependencies = "target_dependencies"
        }
    }

    let targets: [Target]
}

@Suite("Layers")
struct LayerTests {
    /// The modules from the bottom up; a module may import those above it in this list only.
    private static let order = [
        "CKernels", "CPNG", "CJPEG", "CResample", "CWatermarks", "CSHA256", "CCurl", "CCodecs", "Resources",
        "Diagnostics", "Tensors", "Images", "Schedulers", "Prompts", "Checkpoints", "Models", "Watermarks", "Safety",
        "Diffusion", "Decisions", "Benchmarks", "Domains", "Reports", "Metadata", "Engines", "Audits", "Coverage",
        "Evaluations", "Comparisons", "WatermarkAudits", "klarbild",
    ]
    private static let generation: Set = [
        "Tensors", "Images", "Schedulers", "Prompts", "Checkpoints", "Models", "Watermarks", "Safety", "Diffusion",
        "Decisions", "Benchmarks",
    ]
    private static let audits: Set = ["Domains", "Reports", "Metadata", "Engines", "Audits", "Coverage"]

    /// Asks the package manager in a folder of its own, since the one of the build is locked while tests run.
    private func describedModules() throws -> [Description.Target] {
        try withTemporaryFolder { folder in
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "swift", "package", "--package-path", Golden.repository.path, "--scratch-path", folder.path, "describe",
                "--type", "json",
            ]
            let output = Pipe()
            (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return try JSONDecoder().decode(Description.self, from: data).targets.filter {
                $0.path.hasPrefix("Sources/")
            }
        }
    }

    @Test("every module depends on lower ones only, and generation and audits do not know each other")
    func arrowsPointDown() throws {
        let modules = try describedModules()
        #expect(Set(modules.map(\.name)) == Set(Self.order), "a new module needs its place in this test's list")
        for module in modules {
            let rank = Self.order.firstIndex(of: module.name) ?? -1
            for dependency in module.dependencies ?? [] {
                let other = Self.order.firstIndex(of: dependency) ?? .max
                #expect(other < rank, "\(module.name) imports \(dependency)")
                let crosses =
                    Self.generation.contains(module.name) && Self.audits.contains(dependency)
                    || Self.audits.contains(module.name) && Self.generation.contains(dependency)
                #expect(!crosses, "\(module.name) imports \(dependency)")
            }
        }
    }

    @Test("only the safety module decodes latents to pixels")
    func onlySafetyDecodes() throws {
        let sources = Golden.repository.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var decoding: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            guard text.contains("decoder.decode(") || text.contains("decodeTiled(") else { continue }
            guard text.contains("import Models") || file.path.contains("/Models/") else { continue }
            decoding.insert(file.lastPathComponent)
        }
        #expect(decoding.subtracting(["VAEDecoder+Tiling.swift", "VAEDecoder.swift"]) == ["UncheckedImage.swift"])
    }
}
