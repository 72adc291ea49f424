import Coverage
import Resources
import Testing

@Suite("Concepts of prompts") struct ConceptFinderTests {
    private static let weights = WordWeights(
        captions: 10_000, frequencies: ["pink": 120, "the": 4000, "apple": 30, "banksy": 1])

    private static let finder = ConceptFinder(
        weights: weights,
        lists: [
            NameList([.init("Mickey Mouse"), .init("Mouse King")], kind: .character),
            NameList(
                [
                    .init("Greg Rutkowski"), .init("Vincent van Gogh", aliases: ["van Gogh"]), .init("Pink"),
                    .init("Banksy"),
                ],
                kind: .artist),
        ])

    @Test(
        "names come first, then phrases of up to three words",
        arguments: [
            ("Mickey Mouse in the style of Greg Rutkowski", ["Mickey Mouse/character", "Greg Rutkowski/artist"]),
            ("a red apple on a blue background", ["red apple/phrase", "blue background/phrase"]),
            ("a cat sitting on a wooden chair", ["cat/phrase", "wooden chair/phrase"]),
            ("beautiful vintage red sports car", ["beautiful vintage/phrase", "red sports car/phrase"]),
            (
                "sunflowers by van Gogh, oil painting",
                ["sunflowers/phrase", "Vincent van Gogh/artist", "oil painting/phrase"]
            ),
            ("mickey mouse king", ["Mickey Mouse/character", "king/phrase"]),
            ("a wall by Banksy", ["wall/phrase", "Banksy/artist"]),
            // A name of one common word is a word.
            ("pink", ["pink/phrase"]),
            ("an apple, an apple", ["apple/phrase"]),
            ("3 of 7 in the background", []), ("a the of", []), ("", []),
            ("a painting of a building", ["painting/phrase", "building/phrase"]),
        ] as [(String, [String])])
    func found(prompt: String, expected: [String]) {
        let concepts = Self.finder.read(PlainPrompt(prompt)).concepts
        #expect(concepts.map { "\($0.name)/\($0.kind.rawValue)" } == expected)
    }

    @Test("a listed name of one common word is marked as ambiguous, a rare one is not")
    func ambiguous() {
        #expect(Self.finder.concept(for: .init("Pink"), kind: .listed).isAmbiguous)
        #expect(!Self.finder.concept(for: .init("Banksy"), kind: .listed).isAmbiguous)
        #expect(!Self.finder.concept(for: .init("Pink Floyd"), kind: .listed).isAmbiguous)
    }

    @Test("rare words weigh more, unknown ones most")
    func wordWeights() {
        let weights = Self.weights
        #expect(weights.weight(of: "the") < weights.weight(of: "apple"))
        #expect(weights.weight(of: "apple") < weights.weight(of: "unheard"))
        #expect(abs(weights.weight(of: "unheard") - 9.210440) < 1e-6)  // ln 10,001
    }

    @Test(
        "a table of words that is none is an error with its line",
        arguments: [("", 1), ("captions\t10\nred\tx\n", 2), ("captions\t10\nred\n", 2), ("# remark\nred\t0\n", 2)])
    func badTable(text: String, line: Int) {
        #expect(throws: CoverageError.badWordTable(path: "w.tsv", line: line)) {
            try WordWeights(parsing: text, path: "w.tsv")
        }
    }

    @Test("the shipped lists know whom people ask for")
    func shipped() throws {
        let finder = try ConceptFinder.shipped(in: .locate())
        let concepts = finder.read(PlainPrompt("Darth Vader and Donald Trump by Claude Monet, ukiyo-e")).concepts
        #expect(concepts.map(\.kind) == [.character, .person, .artist, .style])
        #expect(finder.weights.isCommon("the") && !finder.weights.isCommon("rutkowski"))
    }

    @Test("a list of the user's wins over those that ship")
    func userLists() throws {
        let list = NameList([.init("the red thing", aliases: ["crimson thing"])], kind: .listed)
        let finder = try ConceptFinder.shipped(in: .locate(), adding: [list])
        let concepts = finder.read(PlainPrompt("a crimson thing")).concepts
        #expect(concepts.map(\.name) == ["the red thing"] && concepts[0].kind == .listed)
    }
}
