import Coverage
import Testing

@Suite("Trie of phrases") struct PhraseTrieTests {
    @Test("phrases are found by their words, also after growing, and others are not")
    func many() {
        var (trie, dice, nodes) = (PhraseTrie(), Dice(3), [[UInt32]: UInt32]())
        for _ in 0..<5000 {
            let phrase = (0..<(1 + dice.below(5))).map { _ in UInt32(dice.below(60)) }
            let node = trie.insert(phrase)
            #expect(nodes[phrase].map { $0 == node } ?? true)
            nodes[phrase] = node
        }
        for (phrase, node) in nodes { #expect(trie.node(of: phrase) == node) }
        #expect(Set(nodes.values).count == nodes.count)
        #expect(trie.node(of: [70]) == nil && trie.node(of: [1, 70]) == nil && trie.node(of: [.max]) == nil)
        #expect(trie.node(of: [UInt32]()) == PhraseTrie.root)
    }

    @Test("a caption counts once, however often it holds a phrase by whatever spelling")
    func once() throws {
        let list = NameList([.init("red cat", aliases: ["cat red", "cat"])], kind: .listed)
        let audit = try CoverageAudit(
            Corpus(["red cat red cat", "cat", "red", "cat cat cat red"]).index(), prompts: ["cat cat"], names: [list],
            finder: plainFinder)
        #expect(audit.names[0].coverage.estimate.count == 3)
        #expect(audit.prompts[0].phrase.count == 1)
    }

    @Test("a name in two lists is one concept, and a list may repeat a name")
    func shared() throws {
        let one = NameList([.init("Red Cat"), .init("red  cat")], kind: .listed)
        let audit = try CoverageAudit(
            Corpus(["a red cat"]).index(), prompts: ["red cat"], names: [one, one], finder: plainFinder)
        #expect(audit.names.count == 1 && audit.concepts.count == 1 && audit.concepts[0].promptCount == 1)
    }
}
