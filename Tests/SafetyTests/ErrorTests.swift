import Foundation
import Safety
import Testing

@Suite("Messages of the safety module")
struct ErrorTests {
    private static let refusal = PromptRefusal(words: ["gun"], concepts: [])

    @Test(
        "say what is wrong, name what it is about, and what to do",
        arguments: [
            (.unknownSensitivity("hot"), ["'hot'", "lenient, standard, strict"]),
            (.scoreNotANumber(concept: "gun"), ["'gun'", "verify"]),
            (.scoreCount(expected: 3, found: 2), ["3 concepts", "2 scores", "verify"]),
            (.badChecker(reason: "no file"), ["no file.", "--safety-checker FOLDER"]),
            (.badChecker(reason: "No file."), ["No file. Give"]),
            (.missingChecker(model: "m"), ["m has no safety checker", "--safety off"]),
            (.cannotRun(policy: "p", checker: "c", reason: "broken"), ["'p'", "'c'", "broken.", "No picture is made"]),
            (.promptRefused(refusal), ["it holds 'gun'", "Nothing was computed"]),
            (.badReviewFolder(path: "/r", reason: "full"), ["'/r'", "full"]),
        ] as [(SafetyError, [String])])
    func messages(error: SafetyError, parts: [String]) {
        for part in parts { #expect(error.description.contains(part), "\(error)") }
        #expect(!error.description.contains("..") && !error.description.contains("\n"))
    }

    @Test("of policies name the file on each line, with line and column where there are any")
    func policies() throws {
        let broken = "{\"nme\": 1,\n \"checkers\": [7]}"
        let error = try #require(throws: PolicyError.self) {
            try SafetyPolicy(json: Data(broken.utf8), source: "a b.json")
        }
        let lines = error.description.split(separator: "\n")
        #expect(
            lines.count == 2 && lines[0].hasPrefix("a b.json:1:2: 'nme' is unknown")
                && lines[1].hasPrefix("a b.json:2:15: 'checkers[0]' is 7"))
        #expect(error.source == "a b.json" && error.problems.map { $0.place?.line } == [1, 2])
        let missing = #expect(throws: PolicyError.self) { try SafetyPolicy(contentsOf: URL(filePath: "/none/p.json")) }
        #expect(missing?.description.hasPrefix("/none/p.json: this file cannot be read") == true)
    }
}
