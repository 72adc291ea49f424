import Comparisons
import Foundation
import TestSupport
import Testing

/// Lists of prompts that try to break the reader; nothing may end the process, and what is read is what was written.
@Suite("Hostile prompt lists")
struct DelimitedListTests {
    private func list(_ data: Data, _ name: String) throws -> PromptList {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try data.write(to: url)
            return try PromptList(contentsOf: url)
        }
    }

    /// A field as RFC 4180 writes it.
    private func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }

    @Test("any prompts survive CSV", arguments: 0..<20)
    func roundTrip(seed: Int) throws {
        let letters: [String] = [
            "a", "b", " ", ",", "\"", "\n", "\r\n", "\t", "é", "🐱", "ß", "=", "\\", "'", ";", "\u{0}", "北",
        ]
        var state = UInt64(seed) &* 7919 &+ 17
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let prompts = (0..<30).map { _ in "x" + (0..<next(12)).map { _ in letters[next(letters.count)] }.joined() + "y"
        }
        let text = "n,prompt\n" + prompts.enumerated().map { "\($0),\(quoted($1))" }.joined(separator: "\n")
        #expect(try list(Data(text.utf8), "a.csv").prompts.map(\.text) == prompts)
        let plain = prompts.map { $0.filter { !$0.isNewline && $0 != "\t" } }
        #expect(try list(Data(plain.joined(separator: "\n").utf8), "a.txt").prompts.map(\.text) == plain)
        let tsv = "prompt\tcategory\n" + plain.map { $0 + "\tc" }.joined(separator: "\n")
        #expect(try list(Data(tsv.utf8), "a.tsv").prompts.map(\.text) == plain)
    }

    @Test("a list that is cut off anywhere is read or refused, never fatal")
    func truncated() throws {
        let whole = Data(
            "prompt,categories,evaluation_seed,sd_safety_percentage\n\"a \"\"b\"\",\nc\",\"d, e\",7,10.0\nf,,8,\n".utf8)
        for length in 0...whole.count {
            do {
                let list = try list(whole.prefix(length), "a.csv")
                #expect(!list.prompts.isEmpty)
            } catch let error as ComparisonError {
                #expect("\(error)".contains("a.csv"))
            }
        }
    }

    @Test("odd heads and columns are told from known ones")
    func heads() throws {
        #expect(try list(Data("prompt,prompt\nfirst,second\n".utf8), "a.csv").prompts.map(\.text) == ["first"])
        #expect(try list(Data(" Prompt \nx\n".utf8), "a.csv").prompts.map(\.text) == ["x"])
        #expect(try list(Data("\"prompt\"\n\"\"\nx\n".utf8), "a.csv").prompts.map(\.text) == ["x"])
        // Seeds of a file for people are as good as I2P's, which win.
        let both = "prompt,seed,evaluation_seed\nx,1,2\n"
        #expect(try list(Data(both.utf8), "a.csv").prompts.map(\.seed) == [2])
        #expect(try list(Data("prompt,seed\nx,18446744073709551615\n".utf8), "a.csv").prompts[0].seed == .max)
    }

    @Test(
        "a seed that no generator takes is refused, not cut", arguments: ["18446744073709551616", "1.5", "0x7", "1e3"])
    func seeds(text: String) throws {
        let error = #expect(throws: ComparisonError.self) {
            try list(Data("prompt,seed\nx,\(text)\n".utf8), "a.csv")
        }
        #expect("\(error as Any)".contains("the seed is '\(text)'"))
    }

    @Test("a percentage that is none is refused", arguments: ["nan", "inf", "-1", "100.1", "ten"])
    func percentages(text: String) throws {
        let error = #expect(throws: ComparisonError.self) {
            try list(Data("prompt,inappropriate_percentage\nx,\(text)\n".utf8), "a.csv")
        }
        #expect("\(error as Any)".contains("not a percentage"))
    }
}
