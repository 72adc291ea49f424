import Coverage
import Testing

@Suite("Syntax of prompts") struct PlainPromptTests {
    private func words(_ prompt: String) -> [String] {
        var tokenizer = CaptionTokenizer()
        return PlainPrompt(prompt).parts.map { tokenizer.words(of: $0).joined(separator: " ") }
    }

    @Test(
        "what steers a generator is taken out, what it shows is left",
        arguments: [
            ("a red apple", ["a red apple"]),
            ("a cat, oil painting; 8k", ["a cat", "oil painting", "8k"]),
            ("(masterpiece:1.2), ((best quality)), [blurry:0.5]", ["masterpiece", "best quality", "blurry"]),
            ("{detailed} {{sharp}} face", ["detailed sharp face"]),
            ("portrait <lora:epiNoise:0.8> of <hypernet:x:1> a man", ["portrait of a man"]),
            ("a <3 heart", ["a 3 heart"]),
            ("a castle --ar 16:9 --v 5 --no people", ["a castle"]),
            ("a castle --stylize 750", ["a castle"]),
            ("a twenty--year old --unknown thing", ["a twenty year old unknown thing"]),
            ("a dog BREAK a cat AND a bird :1.2", ["a dog", "a cat", "a bird 1 2"]),
            ("BREAKFAST AND TEA", ["breakfast and tea"]),
            ("breakfast on a BREAKing wave", ["breakfast on a breaking wave"]),
            ("hot dog::2 mustard::", ["hot dog", "mustard"]),
            ("[cat:dog:0.5] in [red|blue]", ["cat dog in red", "blue"]),
            ("a smile :\\) and \\(brackets\\)", ["a smile and brackets"]),
            ("a clock at 10:30", ["a clock at 10 30"]),
            ("First. Second! e.g. 1.5 m? Last.", ["first", "second", "e g 1 5 m", "last"]),
            ("猫、犬。", ["猫", "犬"]),
            ("Mr. Spock and J. K. Rowling. The end", ["mr spock and j k rowling", "the end"]),
            ("", []), (",,;  ,", []), ("((()))", []), ("\\", []), (":", []), ("--", []), ("<", []),
            ("((unclosed:1.", ["unclosed 1"]),
        ] as [(String, [String])])
    func parts(prompt: String, expected: [String]) {
        #expect(words(prompt) == expected)
    }
}
