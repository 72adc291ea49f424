package import Domains

/// What to look for in captions: prompts, names and their concepts, compiled so that one pass finds everything.
///
/// The query holds its own numbers of words; a caption index lends it its own before, so that both mean the same.
public struct CoverageQuery: Sendable {
    /// One prompt, taken apart.
    public struct Prompt: Sendable {
        /// As it was given.
        public let text: String
        /// Its words, by number.
        let words: [UInt32]
        /// Where its parts begin and end among the words.
        let parts: [Range<Int>]
        /// Its concepts, by number.
        let concepts: [Int]
        /// Its collector: the captions that hold all its words in order; nil for a prompt without words.
        let phrase: Int?
    }

    /// Something whose captions are counted together, or wanted one by one.
    enum Collector: Sendable {
        /// A whole prompt.
        case phrase
        /// A concept by any of its spellings.
        case concept(Int)
        /// A word of a prompt.
        case word
    }

    /// The prompts in the order given.
    public private(set) var prompts: [Prompt] = []
    /// The names in the order given, by number of their concept.
    private(set) var names: [Int] = []
    /// The concepts of prompts and names.
    public private(set) var concepts: [Concept] = []
    /// The words and their numbers.
    private(set) var words: ByteStringTable
    private(set) var trie = PhraseTrie()
    /// The collectors that a caption with some sequence of words belongs to; the first is for none.
    private(set) var targets: [[UInt32]] = [[]]
    /// The number of a node's target.
    private(set) var targetOfNode: [UInt32: UInt32] = [:]
    private(set) var collectors: [Collector] = []
    /// Pairs of concepts that meet in a prompt: the smaller number in the upper half.
    private(set) var pairs: [UInt64: Int] = [:]
    private var conceptOfKey: [String: Int] = [:]
    private var collectorOfPhrase: [[UInt32]: Int] = [:]
    private var collectorOfWord: [UInt32: Int] = [:]
    private var listed: Set<Int> = []
    private var tokenizer = CaptionTokenizer()

    /// The longest sequence of a prompt's words that is looked for, besides the whole prompt.
    static let longestSpan = 24

    /// So many of a prompt's concepts are paired with each other: a page of text given as a prompt has thousands.
    static let mostPaired = 64

    /// A query without anything to look for.
    ///
    /// - Parameter words: numbers of words to go on with.
    package init(words: ByteStringTable = ByteStringTable()) {
        self.words = words
    }

    /// Adds prompts.
    ///
    /// - Parameters:
    ///   - texts: the prompts as they were written.
    ///   - finder: finds their concepts.
    ///   - collectsWords: whether the captions of single words are wanted, for scores and nearest captions.
    public mutating func add(prompts texts: [String], finder: ConceptFinder, collectsWords: Bool) {
        for text in texts { add(prompt: text, finder: finder, collectsWords: collectsWords) }
    }

    /// Adds names to be ranked.
    public mutating func add(names list: NameList, finder: ConceptFinder) {
        for entry in list.entries {
            let number = number(of: finder.concept(for: entry, kind: list.kind))
            if listed.insert(number).inserted { names.append(number) }
        }
    }

    private mutating func add(prompt text: String, finder: ConceptFinder, collectsWords: Bool) {
        let (partWords, concepts) = finder.read(PlainPrompt(text))
        var (numbers, parts) = ([UInt32](), [Range<Int>]())
        for part in partWords {
            parts.append(numbers.count..<(numbers.count + part.count))
            numbers += part.map { UInt32(words.index(of: $0)) }
        }
        let found = concepts.map { number(of: $0) }
        let paired = found.prefix(Self.mostPaired)
        for (index, one) in paired.enumerated() {
            for other in paired[(index + 1)...] where other != one {
                let key = Self.pairKey(one, other)
                if pairs[key] == nil { pairs[key] = pairs.count }
            }
        }
        for start in numbers.indices {
            var node = PhraseTrie.root
            for word in numbers[start...].prefix(Self.longestSpan) { node = trie.insert(word, after: node) }
        }
        if collectsWords { collect(words: numbers) }
        let phrase = numbers.isEmpty ? nil : collector(ofPhrase: numbers)
        prompts.append(Prompt(text: text, words: numbers, parts: parts, concepts: found, phrase: phrase))
    }

    /// Wants the captions of single words.
    mutating func collect(words numbers: [UInt32]) {
        for word in numbers where collectorOfWord[word] == nil {
            collectorOfWord[word] = addCollector(.word, at: trie.insert(CollectionOfOne(word)))
        }
    }

    /// The number of a word, which is added when it is new.
    mutating func number(ofWord word: String) -> UInt32 { UInt32(words.index(of: word)) }

    private mutating func collector(ofPhrase numbers: [UInt32]) -> Int {
        if let known = collectorOfPhrase[numbers] { return known }
        let node = trie.insert(numbers)
        let collector = addCollector(.phrase, at: node)
        collectorOfPhrase[numbers] = collector
        return collector
    }

    /// The number of a concept, which is added when it is new; two of one name are the same.
    private mutating func number(of concept: Concept) -> Int {
        if let known = conceptOfKey[concept.key] { return known }
        var concept = concept
        concept.collector = collectors.count
        collectors.append(.concept(concepts.count))
        for spelling in concept.spellings {
            var numbers: [UInt32] = []
            for word in tokenizer.words(of: spelling) { numbers.append(UInt32(words.index(of: word))) }
            guard !numbers.isEmpty else { continue }
            let place = target(of: trie.insert(numbers))
            let collector = UInt32(concept.collector)
            if !targets[place].contains(collector) { targets[place].append(collector) }
        }
        conceptOfKey[concept.key] = concepts.count
        concepts.append(concept)
        return concepts.count - 1
    }

    private mutating func addCollector(_ collector: Collector, at node: UInt32) -> Int {
        collectors.append(collector)
        targets[target(of: node)].append(UInt32(collectors.count - 1))
        return collectors.count - 1
    }

    private mutating func target(of node: UInt32) -> Int {
        if let known = targetOfNode[node] { return Int(known) }
        targets.append([])
        targetOfNode[node] = UInt32(targets.count - 1)
        return targets.count - 1
    }

    /// The collector of a single word, nil when it is not collected.
    func collector(ofWord word: UInt32) -> Int? { collectorOfWord[word] }

    /// The words that are collected.
    var collectedWords: some Collection<UInt32> { collectorOfWord.keys }

    /// The key of a pair of concepts.
    static func pairKey(_ one: Int, _ other: Int) -> UInt64 {
        UInt64(min(one, other)) << 32 | UInt64(max(one, other))
    }

    /// The words that any of the prompts, names and concepts holds.
    var vocabulary: [String] { (0..<words.count).map { words[$0] } }

    /// The text of some words.
    func text(of numbers: some Sequence<UInt32>) -> String {
        numbers.map { words[Int($0)] }.joined(separator: " ")
    }
}
