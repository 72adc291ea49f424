import Foundation
import Images
import Safety
import Tensors
import TestSupport
import Testing

@Suite("Review folder")
struct ReviewFolderTests {
    private func mode(_ path: String) throws -> Int {
        try (FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? -1
    }

    /// A gate that flags everything and keeps it.
    private func gate(keepingIn folder: URL, results: URL?) throws -> SafetyGate {
        var rule = CheckerRule(.openNSFW)
        rule.sensitivity = try Sensitivity("1")
        var policy = SafetyPolicy(name: "keeping", checkers: [rule])
        policy.onFlag = FlagResponse(action: .black, reviewFolder: folder.path)
        return try SafetyGate(policy, from: CheckerSources(), results: results)
    }

    private func picture(_ offset: Int = 0) -> UncheckedImage {
        UncheckedImage(
            pixels: Tensor((0..<32 * 32 * 3).map { Float(($0 + offset) % 97) / 48 - 1 }, shape: [32, 32, 3]))
    }

    @Test("keeps flagged pictures as they were, for their owner's eyes only, under names that never collide")
    func keeping() throws {
        try withTemporaryFolder { folder in
            let kept = folder.appending(path: "review")
            let gate = try gate(keepingIn: kept, results: folder.appending(path: "out"))
            let original = try #require(try SafetyGate.unfiltered.review(picture()).image)
            for _ in 0..<3 {
                let reviewed = try gate.review(picture(), enlargedBy: 4, label: "seed-7/../x")
                #expect(reviewed.verdict == .blacked && reviewed.image?.onlyColor == .black)
            }
            #expect(try mode(kept.path) == 0o700)
            let files = try FileManager.default.contentsOfDirectory(atPath: kept.path)
            #expect(files.count == 3 && files.allSatisfy { $0.hasPrefix("seed-7x-") && $0.hasSuffix(".png") })
            for file in files {
                #expect(try mode(kept.appending(path: file).path) == 0o600)
                let png = try PNG(contentsOf: kept.appending(path: file))
                #expect(png.image == original, "as the checker saw it")
                #expect(png.text("klarbild")?.contains("\"policy\":\"keeping\"") == true)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["review"])
        }
    }

    @Test("refuses a folder that others can look into, a link, a file, and one where results go")
    func refusals() throws {
        try withTemporaryFolder { folder in
            let files = FileManager.default
            func refusal(_ path: String, results: String? = nil) -> String {
                do {
                    _ = try gate(
                        keepingIn: folder.appending(path: path),
                        results: results.map { folder.appending(path: $0, directoryHint: .isDirectory) })
                    return "none"
                } catch {
                    return "\(error)"
                }
            }
            try files.createDirectory(
                at: folder.appending(path: "open"), withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o755])
            #expect(refusal("open").contains("others may look into it"))
            try files.createDirectory(
                at: folder.appending(path: "own"), withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            #expect(refusal("own") == "none")
            try files.createSymbolicLink(
                at: folder.appending(path: "link"), withDestinationURL: folder.appending(path: "own"))
            #expect(refusal("link").contains("a link or a file"))
            try Data().write(to: folder.appending(path: "file"))
            #expect(refusal("file").contains("a link or a file"))
            #expect(refusal("no/such").contains("cannot be made"))
            #expect(refusal("own", results: "own").contains("name a folder apart"))
            #expect(refusal("own", results: ".").contains("name a folder apart"))
            #expect(refusal("own", results: "own/below").contains("name a folder apart"))
            #expect(refusal("own", results: "owner") == "none")
        }
    }

    @Test("when a flagged picture cannot be kept there is no picture at all")
    func failing() throws {
        try withTemporaryFolder { folder in
            let kept = folder.appending(path: "review")
            let gate = try gate(keepingIn: kept, results: nil)
            try FileManager.default.removeItem(at: kept)
            #expect(throws: SafetyError.self) { try gate.review(picture()) }
        }
    }
}
