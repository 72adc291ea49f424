import Coverage
import Foundation
import Resources
import Testing

@Suite("Weights of words") struct WordWeightTests {
    @Test(
        "weights are ln((N + 1) / (n + 1))",
        arguments: [
            (999, 0, 6.907_755_278_982_137), (999, 9, 4.605_170_185_988_092), (999, 99, 2.302_585_092_994_046),
            (999, 999, 0.0), (1, 0, 0.693_147_180_559_945_3),
        ])
    func formula(captions: Int, frequency: Int, expected: Double) {
        let weights = WordWeights(captions: captions, frequencies: ["word": frequency])
        #expect(abs(weights.weight(of: "word") - expected) < 1e-12)
        #expect(weights.weight(of: "other") >= weights.weight(of: "word"))
    }

    @Test(
        "a word is common from more than one caption in 2,000 on",
        arguments: [
            (10_000, 5, false), (10_000, 6, true), (1999, 1, true), (2000, 1, false), (2001, 1, false), (100, 0, false),
        ])
    func common(captions: Int, frequency: Int, expected: Bool) {
        #expect(WordWeights(captions: captions, frequencies: ["word": frequency]).isCommon("word") == expected)
    }

    @Test("figures as large as integers go end nothing")
    func extreme() {
        let weights = WordWeights(captions: .max, frequencies: ["word": .max, "rare": 1])
        #expect(weights.weight(of: "word") == 0 && weights.weight(of: "rare") > 40 && weights.isCommon("word"))
    }

    @Test("a table is read with its remarks, and a word may be called captions")
    func read() throws {
        let text = "# a remark\n\ncaptions\t100\nred\t40\n# another\ncaptions\t7\nnaïve\t1\n"
        let weights = try WordWeights(parsing: text, path: "w.tsv")
        #expect(weights.captions == 100)
        #expect(["red", "captions", "naïve", "blue"].map(weights.frequency) == [40, 7, 1, 0])
    }

    @Test(
        "what is no table is an error with its line",
        arguments: [
            ("", 1), ("# remarks alone\n", 1), ("red\t4\ncaptions\t10\n", 1), ("captions\t0\n", 1),
            ("captions\t-5\n", 1),
            ("captions\t99999999999999999999\n", 1), ("captions 10\n", 1), ("captions\t10\textra\n", 1),
            ("captions\t10\nred\n", 2), ("captions\t10\nred\t0\n", 2), ("captions\t10\nred\t-1\n", 2),
            ("captions\t10\nred\t11\n", 2), ("captions\t10\nred\t1.5\n", 2), ("captions\t10\n\n\t5\n", 3),
            ("captions\t10\nred\t1\nblue\tx\n", 3), ("captions\t10\r\nred\t1\r\n", 1), ("captions\t10\n<html>\n", 2),
        ])
    func broken(text: String, line: Int) {
        #expect(throws: CoverageError.badWordTable(path: "w.tsv", line: line)) {
            try WordWeights(parsing: text, path: "w.tsv")
        }
    }

    @Test("the table that ships is as its file says, and orders words as anybody would")
    func shipped() throws {
        let data = try DataFolder.locate(), weights = try WordWeights.shipped(in: data)
        let lines = String(decoding: try data.contents(of: "Words/frequencies.tsv"), as: UTF8.self).split(
            separator: "\n")
        #expect(lines.contains("captions\t\(weights.captions)"))
        var tokenizer = CaptionTokenizer()
        for line in lines.dropFirst(2) where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t")
            #expect(weights.frequency(of: String(fields[0])) == Int(fields[1]))
            // Words of the table are words of captions, or they would never be found.
            #expect(tokenizer.words(of: String(fields[0])) == [String(fields[0])], "\(fields[0])")
        }
        let order = ["the", "red", "wooden", "zebra", "rutkowski"].map { weights.weight(of: $0) }
        #expect(order == order.sorted())
    }
}
