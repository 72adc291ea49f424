import Coverage
import Testing

@Suite("The small rule for noun phrases, and names before it") struct ConceptRuleTests {
    private func concepts(_ prompt: String, _ finder: ConceptFinder = plainFinder) -> [String] {
        finder.read(PlainPrompt(prompt)).concepts.map(\.name)
    }

    @Test(
        "words of the closed classes, common verbs and participles divide phrases",
        arguments: [
            ("the cat", ["cat"]), ("a cat and the dog", ["cat", "dog"]), ("cat of the king", ["cat", "king"]),
            ("a cat which is on it", ["cat"]), ("cat's dog", ["cat", "dog"]), ("they don't like you", []),
            ("a man wearing a hat", ["man", "hat"]), ("a man holds a dog", ["man", "dog"]),
            ("ship seen from above", ["ship"]),
            ("horse galloping over grass", ["horse", "grass"]), ("a wedding ring", ["wedding ring"]),
            ("evening landing strip", ["evening landing strip"]),
            ("a picture of a ring in spring", ["ring", "spring"]),
            ("painted building", ["building"]), ("a sing along", ["sing"]), ("the very old king", ["old king"]),
        ] as [(String, [String])])
    func dividers(prompt: String, expected: [String]) {
        #expect(concepts(prompt) == expected)
    }

    @Test(
        "runs are cut from the right into at most three words, and nothing reaches over a part",
        arguments: [
            ("big red cat", ["big red cat"]), ("very big fluffy red cat", ["big", "fluffy red cat"]),
            ("big fluffy soft red cat", ["big fluffy", "soft red cat"]),
            ("one two red cat six seven", ["one two red", "cat six seven"]),
            ("red, cat", ["red", "cat"]), ("red; big cat", ["red", "big cat"]),
            ("red cat. Green owl", ["red cat", "green owl"]),
            ("(red) cat", ["red cat"]), ("cat cat cat cat", ["cat", "cat cat cat"]), ("red cat, red cat", ["red cat"]),
        ] as [(String, [String])])
    func runs(prompt: String, expected: [String]) {
        #expect(concepts(prompt) == expected)
    }

    @Test(
        "a lone figure, letter or place says nothing; with another word it may",
        arguments: [
            ("5", []), ("x", []), ("2024", []), ("background", []), ("the left side", ["left side"]), ("seven", []),
            ("seven dwarfs", ["seven dwarfs"]), ("5 cats", ["5 cats"]), ("x ray", ["x ray"]), ("猫", ["猫"]),
            ("猫の写真", ["猫の の写 写真"]), ("4k", ["4k"]), ("４", []),
        ] as [(String, [String])])
    func lone(prompt: String, expected: [String]) {
        #expect(concepts(prompt) == expected)
    }

    private static let finder = ConceptFinder(
        weights: WordWeights(captions: 1000, frequencies: ["king": 50, "rose": 50]),
        lists: [
            NameList(
                [
                    .init("Stephen King", aliases: ["King"]), .init("The King of Spain"),
                    .init("Rose", aliases: ["Rose Tyler"]),
                ], kind: .person),
            NameList(
                [.init("King of"), .init("stephen  KING"), .init("Ångström"), .init("AT&T"), .init("...")],
                kind: .listed),
        ])

    @Test(
        "the longest name wins, the first list wins, and common single words are no names",
        arguments: [
            ("Stephen King", ["Stephen King/person"]), ("a king", ["king/phrase"]),
            ("stephen-king!", ["Stephen King/person"]),
            ("the king of spain", ["The King of Spain/person"]),
            ("a king of hearts", ["King of/listed", "hearts/phrase"]),
            ("Rose Tyler and a rose", ["Rose/person"]), ("ANGSTROM unit", ["Ångström/listed", "unit/phrase"]),
            ("ångström", ["Ångström/listed"]), ("AT&amp;T tower", ["AT&T/listed", "tower/phrase"]),
            ("stephen, king", ["stephen/phrase", "king/phrase"]),
            ("old stephen king statue", ["old/phrase", "Stephen King/person", "statue/phrase"]),
            ("stephen king stephen king", ["Stephen King/person"]),
        ] as [(String, [String])])
    func names(prompt: String, expected: [String]) {
        let found = Self.finder.read(PlainPrompt(prompt)).concepts
        #expect(found.map { "\($0.name)/\($0.kind.rawValue)" } == expected)
    }

    @Test("spellings are the name, its aliases, and both without accents, each once")
    func spellings() {
        #expect(Concept.spellings(of: "Zoë", aliases: ["Zoe", "Zöe X"]) == ["Zoë", "Zoe", "Zöe X", "Zoe X"])
        #expect(Concept.spellings(of: "plain", aliases: []) == ["plain"])
        #expect(Concept.spellings(of: "Ærø", aliases: []) == ["Ærø", "AEro"])
    }

    @Test(
        "letters are made plain in Latin script alone",
        arguments: [
            ("Žižek", "Zizek"), ("ÅÄÖ åäö", "AAO aao"), ("œuvre Þór", "oeuvre Thor"), ("Đặng", "Dang"), ("ñ", "n"),
            ("ё", "ё"), ("ガ", "ガ"), ("한", "한"), ("ά", "ά"), ("שּ", "שּ"), ("İı", "Ii"), ("x\u{301}", "x"), ("", ""),
            ("a\u{301}\u{323}", "a"), ("5\u{301}", "5"), ("ß", "ß"),
        ])
    func plain(name: String, expected: String) {
        #expect(Concept.plain(name) == expected)
    }

    @Test("names are counted by every spelling, in captions with accents or without")
    func accents() throws {
        let list = NameList([.init("Frédéric Chopin", aliases: ["Szopén"]), .init("Łódź")], kind: .listed)
        let captions = [
            "Frédéric Chopin", "FREDERIC CHOPIN", "frederic chopin's", "szopen", "Fre\u{301}de\u{301}ric Chopin",
            "lodz", "Łodz", "Lodź", "chopin",
        ]
        let audit = try CoverageAudit(Corpus(captions).index(), prompts: [], names: [list], finder: plainFinder)
        #expect(audit.names.map(\.coverage.concept.name) == ["Frédéric Chopin", "Łódź"])
        #expect(audit.names.map(\.coverage.estimate.count) == [5, 1])
    }

    @Test("a phrase of a prompt and a listed name of the same words are one, by the list's spellings")
    func merged() throws {
        let list = NameList([.init("Red Cat", aliases: ["rote Katze"])], kind: .listed)
        let audit = try CoverageAudit(
            Corpus(["rote katze", "red cat", "cat"]).index(), prompts: ["a red cat", "red cat asleep"], names: [list],
            finder: plainFinder)
        #expect(audit.concepts.map(\.concept.name) == ["Red Cat", "red cat asleep"])
        #expect(audit.concepts[0].estimate.count == 2 && audit.concepts[0].promptCount == 1)
    }

    @Test("names without a word are in no caption, and end nothing")
    func wordless() throws {
        let list = NameList([.init("..."), .init("🐱"), .init("cat")], kind: .listed)
        let audit = try CoverageAudit(
            Corpus(["...", "🐱", "cat"]).index(), prompts: ["🐱"], names: [list], finder: plainFinder)
        #expect(audit.names.first?.coverage.concept.name == "cat" && audit.names.first?.coverage.estimate.count == 1)
        #expect(audit.names.dropFirst().allSatisfy { $0.coverage.estimate.count == 0 })
    }
}
