import Testing

/// A policy file with faults, and what its messages have to say.
struct BrokenPolicy: Sendable, CustomTestStringConvertible {
    let text: String
    /// The line of the first fault.
    let line: Int
    /// What the message says.
    let says: String
    var testDescription: String { text.replacing("\n", with: "⏎") }

    init(_ text: String, _ line: Int, _ says: String) {
        (self.text, self.line, self.says) = (text, line, says)
    }

    /// A policy whose only fault is in one further member, on line 2.
    init(member: String, _ says: String) {
        self.init("{\"checkers\": [\"concepts\"],\n\(member)}", 2, says)
    }

    /// A policy whose only fault is in its checker, on line 1.
    init(checker: String, _ says: String) {
        self.init("{\"checkers\": [\(checker)]}", 1, says)
    }

    static let all: [BrokenPolicy] = notJSON + topLevel + checkers + cascades + responses + guards
}

extension BrokenPolicy {
    private static let notJSON = [
        BrokenPolicy("", 1, "expected a value"),
        BrokenPolicy("   \n\n", 3, "found the end of the file"),
        BrokenPolicy("checkers: [concepts]", 1, "expected a value"),
        BrokenPolicy("{", 1, "expected a key in double quotation marks, found the end of the file"),
        BrokenPolicy("{\"checkers\"", 1, "expected ':' after the key 'checkers'"),
        BrokenPolicy("{\"checkers\": ", 1, "expected a value"),
        BrokenPolicy("{\"checkers\": [", 1, "found the end of the file"),
        BrokenPolicy("{\"checkers\": [\"concepts\"", 1, "expected ',' or ']'"),
        BrokenPolicy("{\"checkers\": [\"concepts\"]", 1, "expected ',' or '}' after the value of 'checkers'"),
        BrokenPolicy("{\"checkers\": [\"concepts\"]}}", 1, "expected the end of the file, found '}'"),
        BrokenPolicy("{\"checkers\": [\"concepts\"]}\n\n{}", 3, "expected the end of the file, found '{'"),
        BrokenPolicy("{\"checkers\": [\"concepts\"],\n}", 2, "a comma before '}' is one too many"),
        BrokenPolicy("{\"checkers\": [\"concepts\",\n\n]}", 3, "a comma before ']' is one too many"),
        BrokenPolicy("{\"checkers\": [\"concepts\" \"open-nsfw\"]}", 1, "expected ',' or ']'"),
        BrokenPolicy("{\"checkers\" [\"concepts\"]}", 1, "expected ':'"),
        BrokenPolicy("{checkers: [\"concepts\"]}", 1, "expected a key in double quotation marks, found 'c'"),
        BrokenPolicy("{'checkers': [\"concepts\"]}", 1, "expected a key in double quotation marks, found '''"),
        BrokenPolicy("{\"checkers\": ['concepts']}", 1, "double quotation marks"),
        BrokenPolicy("// mine\n{\"checkers\": [\"concepts\"]}", 1, "JSON has no comments"),
        BrokenPolicy("{\"checkers\": [\"concepts\"], # mine\n}", 1, "JSON has no comments"),
        BrokenPolicy("{\"checkers\": [\"concepts]}", 1, "no closing quotation mark"),
        BrokenPolicy("{\"name\": \"a\nb\", \"checkers\": [\"concepts\"]}", 1, "a line break"),
        BrokenPolicy("{\"name\": \"a\tb\", \"checkers\": [\"concepts\"]}", 1, "a control character"),
        BrokenPolicy("{\"name\": \"\\x\", \"checkers\": [\"concepts\"]}", 1, "'\\x' is no escape"),
        BrokenPolicy("{\"name\": \"\\u12\", \"checkers\": [\"concepts\"]}", 1, "four hexadecimal digits"),
        BrokenPolicy("{\"name\": \"\\ud800\", \"checkers\": [\"concepts\"]}", 1, "half of a surrogate pair"),
        BrokenPolicy("{\"name\": \"\\ud83c\\u0041\", \"checkers\": [\"concepts\"]}", 1, "half of a surrogate pair"),
        BrokenPolicy("{\"name\": \"\\", 1, "no end"),
        BrokenPolicy("{\"checkers\": [\"concepts\"], \"checkers\": [\"open-nsfw\"]}", 1, "'checkers' is there twice"),
        BrokenPolicy("{\"checkers\": [True]}", 1, "expected a value"),
        BrokenPolicy("{\"onInvalid\": {\"retry\": 01}, \"checkers\": [\"concepts\"]}", 1, "'01' is not a number"),
        BrokenPolicy("{\"onInvalid\": {\"retry\": .5}, \"checkers\": [\"concepts\"]}", 1, "expected a value"),
        BrokenPolicy("{\"onInvalid\": {\"retry\": 1.}, \"checkers\": [\"concepts\"]}", 1, "'1.' is not a number"),
        BrokenPolicy("{\"onInvalid\": {\"retry\": --1}, \"checkers\": [\"concepts\"]}", 1, "'--1' is not a number"),
        BrokenPolicy("{\"onInvalid\": {\"retry\": 1e999}, \"checkers\": [\"concepts\"]}", 1, "'1e999' is not a number"),
        BrokenPolicy("{\"onInvalid\": {\"retry\": NaN}, \"checkers\": [\"concepts\"]}", 1, "expected a value"),
        BrokenPolicy(String(repeating: "[", count: 100), 1, "more than 32 levels"),
        BrokenPolicy("\u{0}", 1, "found a control character"),
    ]

    private static let topLevel = [
        BrokenPolicy("[]", 1, "'the policy' is a list of 0 values; expected an object"),
        BrokenPolicy("\"standard\"", 1, "'the policy' is \"standard\"; expected an object"),
        BrokenPolicy("null", 1, "'the policy' is null"),
        BrokenPolicy("12", 1, "'the policy' is 12"),
        BrokenPolicy("{}", 1, "'checkers' is missing"),
        BrokenPolicy("{\"checkers\": []}", 1, "nothing would be reviewed"),
        BrokenPolicy("{\"checkers\": {}}", 1, "'checkers' is an object; expected a list"),
        BrokenPolicy("{\"checkers\": \"concepts\"}", 1, "'checkers' is \"concepts\"; expected a list"),
        BrokenPolicy("{\n\"checker\": [\"concepts\"]}", 1, "'checkers' is missing"),
        BrokenPolicy(member: "\"nme\": \"x\"", "'nme' is unknown in the policy"),
        BrokenPolicy(member: "\"Combine\": \"any\"", "Did you mean \"combine\"?"),
        BrokenPolicy(member: "\"name\": 7", "'name' is 7; expected a text"),
        BrokenPolicy(member: "\"note\": [\"x\"]", "'note' is a list of 1 value; expected a text"),
        BrokenPolicy(member: "\"combine\": \"some\"", "expected \"any\", \"all\", \"cascade\""),
        BrokenPolicy(member: "\"combine\": \"casacde\"", "Did you mean \"cascade\"?"),
        BrokenPolicy(member: "\"combine\": true", "'combine' is true"),
        BrokenPolicy(member: "\"log\": \"hashed\"", "'log' is \"hashed\"; expected an object"),
        BrokenPolicy(member: "\"log\": {\"prompts\": \"hash\"}", "Did you mean \"hashed\"?"),
        BrokenPolicy(member: "\"log\": {\"prompts\": false}", "'log.prompts' is false"),
        BrokenPolicy(member: "\"log\": {\"prompt\": \"none\"}", "Did you mean \"prompts\"?"),
        BrokenPolicy(member: "\"safety\": \"off\"", "'safety' is unknown in the policy"),
    ]

    private static let checkers = [
        BrokenPolicy(checker: "{}", "'checkers[0]' does not say which checker"),
        BrokenPolicy(checker: "null", "'checkers[0]' is null; expected an object"),
        BrokenPolicy(checker: "\"concept\"", "Did you mean \"concepts\"?"),
        BrokenPolicy(checker: "\"nudenet\"", "expected \"concepts\", \"open-nsfw\", \"text-concepts\", \"two-heads\""),
        BrokenPolicy(checker: "{\"checker\": 1}", "'checkers[0].checker' is 1"),
        BrokenPolicy(checker: "{\"checker\": \"open_nsfw\"}", "Did you mean \"open-nsfw\"?"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"treshold\": 1}", "'treshold' is unknown in checkers[0]"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"thresholds\": 0.2}", "such as {\"nude\": 0.2}"),
        BrokenPolicy(
            checker: "{\"checker\": \"concepts\", \"thresholds\": {\"nude\": \"high\"}}",
            "'checkers[0].thresholds.nude' is \"high\"; expected a number from -1 to 1"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"thresholds\": {\"nude\": 20}}", "from -1 to 1"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"sensitivity\": \"strikt\"}", "Did you mean \"strict\"?"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"sensitivity\": \"off\"}", "'checkers[0].sensitivity' is"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"sensitivity\": 2}", "a number from -1 to 1"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"sensitivity\": [0]}", "a list of 1 value"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"ignore\": \"nude\"}", "expected a list in [ ]"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"ignore\": []}", "at least one text"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"ignore\": [1]}", "'checkers[0].ignore[0]' is 1"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"ignore\": [\"a\", \"a\"]}", "holds \"a\" twice"),
        BrokenPolicy(
            checker: "{\"checker\": \"concepts\", \"ignore\": [\"a\"], \"thresholds\": {\"a\": 0.1}}",
            "'a' is ignored and has a threshold"),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"folder\": \"\"}", "'checkers[0].folder' is \"\""),
        BrokenPolicy(checker: "{\"checker\": \"concepts\", \"folder\": 3}", "'checkers[0].folder' is 3"),
        BrokenPolicy(
            checker: "{\"checker\": \"concepts\", \"concepts\": [{\"text\": \"gun\", \"threshold\": 0.2}]}",
            "belongs to the checker \"text-concepts\""),
        BrokenPolicy(checker: "\"two-heads\"", "needs 'folder'"),
        BrokenPolicy(checker: "\"text-concepts\"", "needs 'concepts'"),
        BrokenPolicy(checker: "{\"checker\": \"text-concepts\", \"concepts\": []}", "at least one concept"),
        BrokenPolicy(
            checker: "{\"checker\": \"text-concepts\", \"concepts\": [\"gun\"]}",
            "'checkers[0].concepts[0]' is \"gun\"; expected an object"),
        BrokenPolicy(
            checker: "{\"checker\": \"text-concepts\", \"concepts\": [{\"text\": \"gun\"}]}",
            "needs 'text' and 'threshold'"),
        BrokenPolicy(
            checker: "{\"checker\": \"text-concepts\", \"concepts\": [{\"text\": \"gun\", \"threshold\": 27}]}",
            "a cosine from -1 to 1"),
        BrokenPolicy(
            checker: "{\"checker\": \"text-concepts\", \"concepts\": [{\"text\": \"\", \"threshold\": 0.2}]}",
            "expected a text in quotation marks"),
        BrokenPolicy(
            checker: "{\"checker\": \"text-concepts\", \"concepts\": [{\"text\": \"a\", \"threshold\": 0.2, "
                + "\"specialCare\": 1}]}", "expected true or false"),
        BrokenPolicy(
            checker: "{\"checker\": \"text-concepts\", \"concepts\": [{\"text\": \"a\", \"threshold\": 0.2}, "
                + "{\"text\": \"a\", \"threshold\": 0.3}]}", "holds \"a\" twice"),
    ]

    private static let cascades =
        [
            BrokenPolicy("{\"combine\": \"cascade\", \"checkers\": [\"concepts\"]}", 1, "at least two checkers"),
            BrokenPolicy(
                "{\"combine\": \"cascade\",\n \"checkers\": [\"concepts\", \"open-nsfw\"]}", 2,
                "checkers[0] has no 'greyZone', so the cascade would end here"),
            BrokenPolicy(checker: "{\"checker\": \"concepts\", \"greyZone\": [-0.1, 0.1]}", "only with \"combine\""),
            BrokenPolicy(
                "{\"combine\": \"cascade\", \"checkers\": [{\"checker\": \"concepts\", \"greyZone\": [-0.1, 0.1]},\n"
                    + "{\"checker\": \"open-nsfw\", \"greyZone\": [-0.1, 0.1]}]}", 2, "nobody is asked after it"),
        ]
        + [
            "0.1", "[0.1]", "[0.1, 0.2]", "[0.1, -0.1]", "[-0.2, -0.1]", "[0, 0]", "[-3, 3]", "[\"a\", 1]",
            "[-1, 0, 1]",
        ]
        .map { zone in
            BrokenPolicy(
                "{\"combine\": \"cascade\", \"checkers\": [\n{\"checker\": \"concepts\", \"greyZone\": \(zone)}, \"open-nsfw\"]}",
                2, "two margins around 0, such as [-0.01, 0.02]")
        }

    private static let responses = [
        BrokenPolicy(member: "\"onFlag\": \"delete\"", "'onFlag' is \"delete\"; expected \"replace\", \"blur\""),
        BrokenPolicy(member: "\"onFlag\": \"pass\"", "'onFlag' is \"pass\""),
        BrokenPolicy(member: "\"onFlag\": [\"blur\"]", "'onFlag' is a list of 1 value; expected an object"),
        BrokenPolicy(member: "\"onFlag\": {\"action\": \"blurr\"}", "Did you mean \"blur\"?"),
        BrokenPolicy(member: "\"onFlag\": {\"retry\": -1}", "a whole number from 0 to 100"),
        BrokenPolicy(member: "\"onFlag\": {\"retry\": 2.5}", "'onFlag.retry' is 2.5"),
        BrokenPolicy(member: "\"onFlag\": {\"retry\": 101}", "'onFlag.retry' is 101"),
        BrokenPolicy(member: "\"onFlag\": {\"retry\": \"3\"}", "'onFlag.retry' is \"3\""),
        BrokenPolicy(member: "\"onFlag\": {\"keepForReview\": true}", "'onFlag.keepForReview' is true"),
        BrokenPolicy(member: "\"onFlag\": {\"keepForReview\": \"\"}", "'onFlag.keepForReview' is \"\""),
        BrokenPolicy(member: "\"onFlag\": {\"keepforreview\": \"x\"}", "Did you mean \"keepForReview\"?"),
        BrokenPolicy(member: "\"onInvalid\": {\"action\": \"blur\"}", "'action' is unknown in onInvalid"),
        BrokenPolicy(member: "\"onInvalid\": 3", "'onInvalid' is 3; expected an object"),
    ]

    private static let guards = [
        BrokenPolicy(member: "\"promptGuard\": {}", "'promptGuard' asks nothing"),
        BrokenPolicy(member: "\"promptGuard\": [\"gun\"]", "'promptGuard' is a list of 1 value"),
        BrokenPolicy(member: "\"promptGuard\": {\"words\": \"gun\"}", "'promptGuard.words' is \"gun\""),
        BrokenPolicy(member: "\"promptGuard\": {\"words\": []}", "at least one text"),
        BrokenPolicy(member: "\"promptGuard\": {\"words\": [\"!!\"]}", "has no letter or digit"),
        BrokenPolicy(member: "\"promptGuard\": {\"words\": [\"\"]}", "'promptGuard.words[0]' is \"\""),
        BrokenPolicy(member: "\"promptGuard\": {\"word\": [\"gun\"]}", "Did you mean \"words\"?"),
        BrokenPolicy(member: "\"promptGuard\": {\"words\": [\"gun\"], \"folder\": \"clip\"}", "there are none"),
        BrokenPolicy(
            member: "\"promptGuard\": {\"concepts\": [{\"text\": \"a\", \"threshold\": 2}]}",
            "'promptGuard.concepts[0].threshold' is 2"),
    ]
}
