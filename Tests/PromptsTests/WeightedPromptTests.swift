import Prompts
import Testing

@Suite("Weighted prompt")
struct WeightedPromptTests {
    /// Texts and weights, `nil` for a break; the interface's own examples are among them.
    static let examples: [(String, [(String, Float)?])] = [
        ("", [("", 1)]),
        ("normal text", [("normal text", 1)]),
        ("an (important) word", [("an ", 1), ("important", 1.1), (" word", 1)]),
        ("an [unimportant] word", [("an ", 1), ("unimportant", 1 / 1.1), (" word", 1)]),
        ("(unbalanced", [("unbalanced", 1.1)]),
        ("[unbalanced", [("unbalanced", 1 / 1.1)]),
        ("\\(literal\\]", [("(literal]", 1)]),
        ("\\\\(x)", [("\\", 1), ("x", 1.1)]),
        ("a\\b", [("ab", 1)]),
        ("ends\\", [("ends", 1)]),
        ("(unnecessary)(parens)", [("unnecessaryparens", 1.1)]),
        (
            "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).",
            [
                ("a ", 1), ("house", 1.573), (" ", 1.1), ("on", 1), (" a ", 1.1), ("hill", 0.55), (", sun, ", 1.1),
                ("sky", 1.4641), (".", 1.1),
            ]
        ),
        ("(a:1.3)", [("a", 1.3)]),
        ("(a: 1.3 )", [("a", 1.3)]),
        ("(a:.5)", [("a", 0.5)]),
        ("(a:5.)", [("a", 5)]),
        ("(a:2)", [("a", 2)]),
        ("(a:+2)", [("a", 2)]),
        ("(a:-1.5)", [("a", -1.5)]),
        ("(a:0)", [("a", 0)]),
        ("(a:)", [("a:", 1.1)]),
        ("(a:1.2.3)", [("a:1.2.3", 1.1)]),
        ("(a:.)", [("a:.", 1.1)]),
        ("(a:1.3 b)", [("a:1.3 b", 1.1)]),
        ("(a:1.3", [("a:1.3", 1.1)]),
        ("a:1.3)", [("a:1.3)", 1)]),
        ("[a:1.3]", [("a:1.3", 1 / 1.1)]),
        ("(a b:1.5) (c:1.5)", [("a b", 1.5), (" ", 1), ("c", 1.5)]),
        ("((a:2))", [("a", 2.2)]),
        ("([a])", [("a", 1)]),
        ("x ([a]) y", [("x a y", 1)]),
        ("a)b]c", [("a)b]c", 1)]),
        ("()", [("", 1)]),
        ("([", [("", 1)]),
        ("(a]b)", [("a]b", 1.1)]),
        ("(a[b)c]", [("a", 1.1), ("b", 1), ("c", 1 / 1.1)]),
        ("16:9 photo", [("16:9 photo", 1)]),
        ("a BREAK b", [("a", 1), nil, ("b", 1)]),
        ("aBREAK b BREAKs", [("aBREAK b BREAKs", 1)]),
        ("BREAK", [nil]),
        ("a, BREAK, b", [("a,", 1), nil, (", b", 1)]),
        ("a BREAK BREAK b", [("a", 1), nil, nil, ("b", 1)]),
        ("(a BREAK b:1.2)", [("a", 1.2), nil, ("b", 1.2)]),
        ("a break b", [("a break b", 1)]),
        ("éBREAK 1BREAK _BREAK", [("éBREAK 1BREAK _BREAK", 1)]),
        ("(日本:1.2)👩‍🚀", [("日本", 1.2), ("👩‍🚀", 1)]),
        ("(a\u{301}:1.2)", [("a\u{301}", 1.2)]),
    ]

    @Test("reads the attention grammar", arguments: examples)
    func grammar(_ prompt: String, _ expected: [(String, Float)?]) {
        let spans = WeightedPrompt(prompt).spans
        #expect(spans.count == expected.count, "\(spans)")
        for (span, expected) in zip(spans, expected) {
            switch (span, expected) {
            case (.chunkBreak, nil): break
            case (.text(let text, let weight), let (expectedText, expectedWeight)?):
                #expect(text == expectedText)
                #expect(abs(weight - expectedWeight) < 1e-5, "\(text): \(weight), expected \(expectedWeight)")
            default: Issue.record("\(span) where \(String(describing: expected)) was expected")
            }
        }
    }

    @Test("switched off, takes brackets and breaks as text", arguments: ["(a:1.3) BREAK \\(b", "", "[["])
    func off(_ prompt: String) {
        #expect(WeightedPrompt(unweighted: prompt).spans == [.text(prompt, weight: 1)])
        #expect(WeightedPrompt(unweighted: prompt).isPlain)
    }

    @Test("knows when it says nothing about attention")
    func plain() {
        #expect(WeightedPrompt("a red apple, 16:9 :) \\(really\\)").isPlain)
        #expect(!WeightedPrompt("a (red) apple").isPlain)
        #expect(!WeightedPrompt("a BREAK b").isPlain)
    }

    @Test(
        "reads a hostile prompt to its end", .timeLimit(.minutes(1)),
        arguments: ["(", "[", "(a", "\\", ":", "(a:1", "BREAK ", "BREAK"])
    func hostile(_ unit: String) {
        #expect(!WeightedPrompt(String(repeating: unit, count: 10_000)).spans.isEmpty)
    }
}
