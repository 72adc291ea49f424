internal import Metadata

/// Shortens captions in SQL so that a search for phrases finds in the short one what it would find in the whole.
///
/// Captions of ASCII, also with the usual references of HTML and marks of punctuation, are cut into words by the rule of
/// `CaptionTokenizer`; every run of words that the question does not know becomes one word that it does not know either.
/// Many captions then are the same. Captions with other characters stay whole, since SQL cannot fold them. Patterns are
/// Java's, and ICU understands them too.
struct CaptionReduction {
    /// Characters outside ASCII that stand between words, whatever is around them.
    static let separators = """
        \u{a0}\u{a1}\u{a6}\u{a7}\u{a9}\u{ab}\u{ac}\u{ae}\u{b0}\u{b1}\u{b6}\u{b7}\u{bb}\u{bf}\u{d7}\u{f7}\
        \u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2018}\u{2019}\u{201a}\u{201b}\u{201c}\u{201d}\u{201e}\u{201f}\
        \u{2020}\u{2021}\u{2022}\u{2026}\u{2030}\u{2032}\u{2033}\u{2039}\u{203a}\u{20ac}
        """
    /// References of HTML that become such characters; the ampersand's own only where no reference can begin behind it.
    static let references = [
        "quot", "apos", "lt", "gt", "nbsp", "ndash", "mdash", "lsquo", "rsquo", "ldquo", "rdquo", "laquo", "raquo",
        "bull", "hellip", "middot", "copy", "reg", "deg", "#0?34", "#0?39", "#160", "#8211", "#8212", "#8216", "#8217",
        "#8220", "#8221", "#8230",
    ]
    /// What becomes a blank before a caption is looked at: separators, references, and ampersands that begin none.
    static let blanks =
        "&(?:" + references.joined(separator: "|") + ");|&amp;(?![#0-9A-Za-z])|&(?![#0-9A-Za-z])"
        + "|&(?=[0-9A-Za-z]+[^;0-9A-Za-z])|&(?=[0-9A-Za-z]+\\z)|[" + separators + "]"
    /// What is left in a caption that SQL cannot fold.
    static let other = #"[^\x00-\x25\x27-\x7f]"#
    /// What separates words.
    static let gap = "[^0-9A-Za-z]+"
    /// Stands for words that are not known, until they are joined.
    static let mark = "~"

    /// A word that is not known, with the blank before it.
    let unknown: String
    /// A run of marks.
    let run = "[ ~]*~"
    /// The word that a run becomes.
    let filler: String

    init(_ question: CaptionQuestion) {
        let words = question.words.filter { !$0.isEmpty && $0.utf8.allSatisfy(SparkText.isPlain) }
        let known = Set(words)
        unknown = known.isEmpty ? " [0-9a-z]+(?= )" : " (?!(?:\(WordPattern(known).text)) )[0-9a-z]+(?= )"
        var filler = "q"
        while known.contains(filler) { filler += "q" }
        self.filler = filler
    }

    /// The SQL that counts short captions.
    ///
    /// - Parameter rows: a relation with the column `t`.
    func sql(_ rows: String) -> String {
        func replaced(_ text: String, _ pattern: String, _ replacement: String) -> String {
            "regexp_replace(\(text), \(SparkText.literal(pattern)), \(SparkText.literal(replacement)))"
        }
        let words = "concat(' ', lower(\(replaced("e", Self.gap, " "))), ' ')"
        let short = replaced(replaced(words, unknown, " " + Self.mark), run, " " + filler)
        return """
            SELECT to_json(named_struct('n', n, 't', hex(r))) FROM (
            SELECT r, count(*) AS n FROM (
            SELECT CASE WHEN t IS NULL THEN NULL WHEN e RLIKE \(SparkText.literal(Self.other)) THEN t
            ELSE trim(\(short)) END AS r FROM (
            SELECT t, \(replaced("t", Self.blanks, " ")) AS e FROM (
            \(rows)
            ))) GROUP BY r)
            """
    }
}
