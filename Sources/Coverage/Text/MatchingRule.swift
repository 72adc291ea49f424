/// The rule by which captions and prompts are compared, in words, for every report.
public enum MatchingRule {
    /// How a text becomes words.
    public static let text = """
        Character references of HTML are decoded (twice), the text is composed (NFKC) and case is folded. Words are runs of \
        letters and figures with their combining marks; everything else separates them, apostrophes, hyphens and \
        underscores too. Chinese characters and kana become overlapping pairs, a single one stays as it is. Accents count, \
        but names are also looked for without them. A phrase is found where its words follow each other in a caption, \
        whatever stands between them; a caption counts once however often it holds the phrase.
        """

    /// What is taken out of prompts.
    public static let prompts = """
        Prompts lose what steers a generator and says nothing of the picture: weights such as (this:1.2), brackets, \
        <lora:...> and other tags, options such as --ar 3:2, BREAK and AND. Commas, semicolons, bars and sentence ends \
        divide a prompt into parts, and no n-gram or concept reaches over them.
        """

    /// How the score is made.
    public static let score = """
        The score of a prompt is the greatest share of its words that any one caption holds, in any order, each word \
        weighed by how rare it is in a fixed set of web captions (ln((N + 1) / (n + 1)) for a word in n of N). The weights \
        do not come from the sample, so that scores of two samples compare and a larger sample never scores lower.
        """
}
