/// Words that divide noun phrases: the closed classes of English, common verbs, and what prompts add about pictures.
enum StopWords {
    /// Whether a word ends a noun phrase.
    static func contains(_ word: String) -> Bool {
        closed.contains(word) || verbs.contains(word) || isParticiple(word)
    }

    /// Whether a word is one of the closed classes: articles, prepositions, pronouns and the like.
    static func isClosedClass(_ word: String) -> Bool { closed.contains(word) }

    /// Whether a word alone says only where or how many.
    static func isPlace(_ word: String) -> Bool { places.contains(word) }

    /// Words in -ing are verbs, but for those that name things.
    private static func isParticiple(_ word: String) -> Bool {
        word.count > 5 && word.hasSuffix("ing") && !things.contains(word)
    }

    private static let closed = set(
        """
        a an the this that these those some any each every no none all both either neither another other such
        of in on at by for with without within into onto from to toward towards over under above below between among
        through across along around behind beside besides near next off out up down after before during since until
        against about like as than via per inside outside upon atop amid
        and or but nor so yet if while when where whereas because though although then
        i you he she it we they me him her us them my your his its our their mine yours who whom whose which what
        is are was were be been being am do does did has have had having can could will would shall should may might must
        not very too also just only more most less least much many few several there here
        s t d ll re ve m don doesn isn aren
        """)

    private static let verbs = set(
        """
        wears wear wearing holds hold holding looks look looking shows show showing shown stands stand standing sits sit
        sitting rides ride riding made makes make making seen says say saying saying said covered filled surrounded set
        depicting featuring based eats eat eating plays play playing walks walk walking runs run running flies fly flying
        lies lying contains contain using used called titled named painted drawn rendered carved
        style styles styled picture pictures image images depiction version
        """)

    private static let places = set(
        """
        background foreground front back side sides left right top bottom middle center centre distance corner view close
        one two three four five six seven eight nine ten first second third group pair set piece part end lot kind type
        """)

    private static let things = set(
        """
        building painting drawing wedding clothing ceiling lightning morning evening spring string earring stocking
        pudding dumpling duckling sibling darling herring swing sterling viking railing awning crossing landing lighting
        engraving carving etching stuffing frosting icing topping wiring plumbing housing flooring offering greeting
        meeting beijing stirling boxing skiing surfing fencing sculpting king ring wing
        """)

    private static func set(_ words: String) -> Set<String> {
        Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
