import Diagnostics
import Foundation
import Testing

@Suite("What is wrong with a JSON document") struct DecodingReasonTests {
    private struct Entry: Decodable {
        let name: String
        let share: Double
    }

    @Test(
        "is said in one line with its place",
        arguments: [
            (#"[{"name":"a","share":"x"}]"#, "share", "0"),
            (#"[{"name":"a","share":1},{"name":null,"share":1}]"#, "name", "1"),
            (#"[{"share":1}]"#, "name", "0"),
            (#"{"name":"a"}"#, "array", ""),
        ])
    func places(json: String, key: String, index: String) throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode([Entry].self, from: Data(json.utf8))
        }
        #expect(error.reason.lowercased().contains(key) && (index.isEmpty || error.reason.contains(index)))
        #expect(!error.reason.contains("\n") && !error.reason.contains("Error") && !error.reason.hasSuffix("."))
    }

    @Test(
        "is not hidden where the text is no JSON at all",
        arguments: ["", "{", "[1,", "nonsense", "{\"a\":1}}", "\u{0}"])
    func noJSON(text: String) throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode([String: Int].self, from: Data(text.utf8))
        }
        #expect(!error.reason.isEmpty && !error.reason.contains("DecodingError") && !error.reason.contains("NSError"))
        #expect(!error.reason.contains("Error Domain") && !error.reason.contains("UserInfo"), "\(error.reason)")
    }

    @Test("names the key that is not there, and the path to it")
    func missingKey() throws {
        let error = try #require(throws: DecodingError.self) {
            try JSONDecoder().decode([String: Entry].self, from: Data(#"{"first":{"name":"a"}}"#.utf8))
        }
        #expect(error.reason == "there is no 'share' at 'first'")
    }
}
