public import Resources

/// Finds what a prompt asks for: names of the gazetteers first, then noun phrases by a small rule.
///
/// The rule knows no grammar: words between articles, prepositions, pronouns, common verbs and participles are a noun
/// phrase, cut from the right into pieces of at most three words. Names of one common word ("Pink") are left to the rule.
public struct ConceptFinder: Sendable {
    /// How rare words are.
    public let weights: WordWeights
    private var names: [String: (entry: NameList.Entry, kind: Concept.Kind)] = [:]
    private var longestName = 1

    /// A finder over some lists; where they share a name, the first one counts.
    public init(weights: WordWeights, lists: [NameList] = []) {
        self.weights = weights
        var tokenizer = CaptionTokenizer()
        for list in lists {
            for entry in list.entries {
                for spelling in Concept.spellings(of: entry.name, aliases: entry.aliases) {
                    let words = tokenizer.words(of: spelling)
                    let key = words.joined(separator: " ")
                    guard !words.isEmpty, names[key] == nil, !isAmbiguous(words) else { continue }
                    names[key] = (entry, list.kind)
                    longestName = max(longestName, words.count)
                }
            }
        }
    }

    /// The finder over the lists and the word table that ship.
    ///
    /// - Parameter lists: of the user's, which win over those that ship.
    /// - Throws: `ResourceError` and ``CoverageError``.
    public static func shipped(in data: DataFolder, adding lists: [NameList] = []) throws -> ConceptFinder {
        let own = try ShippedNames.allCases.map { try $0.list(in: data) }
        return ConceptFinder(weights: try .shipped(in: data), lists: lists + own)
    }

    /// The concept of a name.
    package func concept(for entry: NameList.Entry, kind: Concept.Kind) -> Concept {
        var tokenizer = CaptionTokenizer()
        let words = tokenizer.words(of: entry.name)
        return Concept(
            name: entry.name, kind: kind, spellings: Concept.spellings(of: entry.name, aliases: entry.aliases),
            isAmbiguous: isAmbiguous(words), key: words.joined(separator: " "))
    }

    /// The words of a prompt, part by part, and its concepts in order, each once.
    package func read(_ prompt: PlainPrompt) -> (parts: [[String]], concepts: [Concept]) {
        var (tokenizer, parts) = (CaptionTokenizer(), [[String]]())
        var (concepts, keys) = ([Concept](), Set<String>())
        for part in prompt.parts {
            let words = tokenizer.words(of: part)
            guard !words.isEmpty else { continue }
            parts.append(words)
            for concept in self.concepts(in: words) where keys.insert(concept.key).inserted {
                concepts.append(concept)
            }
        }
        return (parts, concepts)
    }

    private func concepts(in words: [String]) -> [Concept] {
        var (concepts, run, index) = ([Concept](), [String](), 0)
        while index < words.count {
            if let (length, found) = name(at: index, in: words) {
                concepts += phrases(run)
                run = []
                concepts.append(concept(for: found.entry, kind: found.kind))
                index += length
            } else {
                if StopWords.contains(words[index]) {
                    concepts += phrases(run)
                    run = []
                } else {
                    run.append(words[index])
                }
                index += 1
            }
        }
        return concepts + phrases(run)
    }

    /// The longest name that begins at a word.
    private func name(
        at start: Int, in words: [String]
    ) -> (length: Int, found: (entry: NameList.Entry, kind: Concept.Kind))? {
        for length in stride(from: min(longestName, words.count - start), to: 0, by: -1) {
            if let found = names[words[start..<(start + length)].joined(separator: " ")] { return (length, found) }
        }
        return nil
    }

    /// A run of words as phrases of at most three, whose last word is what they are about.
    private func phrases(_ run: [String]) -> [Concept] {
        var (phrases, end) = ([Concept](), run.count)
        while end > 0 {
            let start = max(0, end - 3)
            let words = run[start..<end]
            let text = words.joined(separator: " ")
            // A lone figure or letter says nothing, nor does where something is.
            if words.count > 1 || (text.utf8.count > 1 && Int(text) == nil && !StopWords.isPlace(text)) {
                phrases.insert(
                    Concept(name: text, kind: .phrase, spellings: [text], isAmbiguous: false, key: text), at: 0)
            }
            end = start
        }
        return phrases
    }

    /// Whether a name is a single word that captions use in other senses too.
    private func isAmbiguous(_ words: [String]) -> Bool {
        words.count == 1 && weights.isCommon(words[0])
    }
}

/// The gazetteers in `Data/Names`.
public enum ShippedNames: String, CaseIterable, Sendable {
    case characters, people, artists, styles

    /// What the names are of.
    public var kind: Concept.Kind {
        switch self {
        case .characters: .character
        case .people: .person
        case .artists: .artist
        case .styles: .style
        }
    }

    /// Reads the list.
    ///
    /// - Throws: `ResourceError` and ``CoverageError``.
    public func list(in data: DataFolder) throws -> NameList {
        try NameList(contentsOf: data.file("Names/\(rawValue).txt"), kind: kind)
    }
}
