internal import Audits
internal import Domains

/// What a control line is made of.
public enum Control: String, CaseIterable, Sendable {
    /// Captions of the sample itself, as a memorised caption is: the ceiling.
    case memorised = "captions of the sample"
    /// The same captions, with themselves and their repeats left out: what another caption of the same kind reaches.
    case heldOut = "the same captions held out"
    /// The words of the prompts dealt out anew among them: real words that were not meant for each other.
    case shuffled = "prompts with shuffled words"
    /// Words that are none, as long as those of the prompts: the floor.
    case pseudoWords = "pseudo-words"
}

/// Texts whose coverage is known beforehand, so that a score has a floor and a ceiling.
///
/// They are chosen with a fixed seed.
struct ControlTexts {
    /// The texts of one control line.
    struct Line {
        let control: Control
        var texts: [[UInt32]]
        /// Captions whose equals are left out of the search; empty for none.
        var excluded: [UInt32] = []
    }

    /// The most texts of a line.
    static let size = 200

    private var random = SplitMix(seed: 2022)
    private let prompts: [[UInt32]]
    private let captions: [Int]
    private let index: CaptionIndex

    init(_ query: CoverageQuery, _ index: CaptionIndex) {
        self.index = index
        prompts = query.prompts.map(\.words).filter { !$0.isEmpty }
        // A caption of one or two words is no text to be memorised.
        captions = (0..<index.rowCount).filter { index.range(of: $0).count >= 3 }
    }

    /// The lines, with their words added to the query.
    func added(to query: inout CoverageQuery) -> [Line] {
        var copy = self
        let lines = copy.lines(&query)
        for line in lines { for text in line.texts { query.collect(words: text) } }
        return lines
    }

    private mutating func lines(_ query: inout CoverageQuery) -> [Line] {
        var lines: [Line] = []
        let chosen =
            captions.isEmpty ? [] : (0..<min(Self.size, captions.count)).map { _ in captions[below(captions.count)] }
        let texts = chosen.map { Array(index.tokens[index.range(of: $0)]) }
        if !texts.isEmpty {
            lines.append(Line(control: .memorised, texts: texts))
            lines.append(Line(control: .heldOut, texts: texts, excluded: chosen.map { index.textKeys[$0] }))
        }
        guard !prompts.isEmpty else { return lines }
        var pool = prompts.flatMap(\.self)
        for place in stride(from: pool.count - 1, to: 0, by: -1) { pool.swapAt(place, below(place + 1)) }
        var (places, start) = ([Int](), 0)
        for prompt in prompts {
            places.append(start)
            start += prompt.count
        }
        var order = Array(prompts.indices)
        for place in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(place, below(place + 1)) }
        let some = order.prefix(Self.size)
        lines.append(
            Line(
                control: .shuffled,
                texts: some.map { Array(pool[places[$0]..<(places[$0] + prompts[$0].count)]) }))
        let pseudo = some.map { prompts[$0] }.map { prompt in
            prompt.map { word in query.number(ofWord: pseudoWord(query.words[Int(word)].count)) }
        }
        lines.append(Line(control: .pseudoWords, texts: Array(pseudo)))
        return lines
    }

    /// A word that can be spoken and hardly exists: consonants and vowels in turn.
    private mutating func pseudoWord(_ length: Int) -> String {
        let (consonants, vowels) = (Array("bcdfghjklmnprstvwxz"), Array("aeiouy"))
        return String(
            (0..<max(5, length)).map { place in
                place.isMultiple(of: 2) ? consonants[below(consonants.count)] : vowels[below(vowels.count)]
            })
    }

    private mutating func below(_ limit: Int) -> Int {
        Int(random.next() % UInt64(limit))
    }
}

/// The scores of one control line.
public struct ControlScores: Sendable {
    /// What the line is made of.
    public let control: Control
    /// The scores in rising order.
    public let scores: [Double]

    /// The mean, nil without texts.
    public var mean: Double? { scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count) }

    init(_ line: ControlTexts.Line, _ search: CaptionSearch) throws {
        control = line.control
        scores = try search.results(line.texts, limit: 0, excluding: line.excluded).map(\.score).sorted()
    }
}
