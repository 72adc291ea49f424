import Coverage
import Testing

@Suite("Syntax of prompts, further") struct PromptSyntaxTests {
    private func words(_ prompt: String) -> [String] {
        var tokenizer = CaptionTokenizer()
        return PlainPrompt(prompt).parts.map { tokenizer.words(of: $0).joined(separator: " ") }
    }

    @Test(
        "weights, schedules and alternatives lose their figures inside brackets only",
        arguments: [
            ("(red:1.2) cat", ["red cat"]), ("(red:.5)", ["red"]), ("(red:-1)", ["red"]), ("(red:1.2", ["red 1 2"]),
            ("red:1.2) cat", ["red 1 2 cat"]), ("((red:1.1):1.2) cat", ["red cat"]), ("[red:1.2]", ["red"]),
            ("{red:1.2}", ["red"]), ("(red: 1.2)", ["red 1 2"]), ("(red:1.2, cat:0.9)", ["red 1 2", "cat"]),
            ("[cat:dog:0.5]", ["cat dog"]), ("[cat:10]", ["cat"]), ("[:dog:0.25]", ["dog"]), ("[cat::0.5]", ["cat"]),
            ("[red|blue|green] cat", ["red", "blue", "green cat"]), ("(a:b:c)", ["a b c"]),
            ("ratio 4:3", ["ratio 4 3"]),
            ("(at 10:30)", ["at 10"]), ("(())cat", ["cat"]), ("cat(dog)owl", ["cat dog owl"]), (")))cat(((", ["cat"]),
            ("(:1.2)", []), ("(1.5)", ["1 5"]),
        ] as [(String, [String])])
    func weights(prompt: String, expected: [String]) {
        #expect(words(prompt) == expected)
    }

    @Test(
        "tags of extra networks go, whatever is in them; other angles stay",
        arguments: [
            ("<lora:a:1> cat", ["cat"]), ("cat<lora:a:1>dog", ["cat dog"]), ("<lora:a b, c (d):0.8> cat", ["cat"]),
            ("<LyCORIS:x> cat", ["cat"]), ("<LoRA:x> cat", ["cat"]), ("<lora> cat", ["lora cat"]),
            ("<lora:never closed cat", ["lora never closed cat"]), ("<:x> cat", ["x cat"]), ("<> cat", ["cat"]),
            ("< lora:x> cat", ["lora x cat"]), ("<lo-ra:x> cat", ["lo ra x cat"]), ("1 < 2 > 1 cat", ["1 2 1 cat"]),
            ("<lora:<hypernet:x>> cat", ["cat"]), ("a <3 b <lora:x:1> c", ["a 3 b c"]), ("a > b", ["a b"]),
            ("<lora:a><lora:b>cat", ["cat"]),
        ] as [(String, [String])])
    func tags(prompt: String, expected: [String]) {
        #expect(words(prompt) == expected)
    }

    @Test(
        "Midjourney's options go with their values, other double hyphens stay",
        arguments: [
            ("a cat --ar 3:2", ["a cat"]), ("a cat --AR 3:2", ["a cat"]), ("--v 5 a cat", []),
            ("a cat --ar 3:2 --v 6.1 --stylize 100 --chaos 20 --weird 5", ["a cat"]), ("a cat --tile", ["a cat"]),
            ("a cat--ar 3:2", ["a cat ar 3 2"]), ("a cat -- ar", ["a cat ar"]), ("a cat --", ["a cat"]),
            ("a cat --unknown 5", ["a cat unknown 5"]), ("a cat --no dogs, owls --v 5", ["a cat"]),
            ("a cat ---ar 1:1", ["a cat ar 1 1"]), ("a cat\t--seed 5", ["a cat"]), ("a cat\n--seed 5", ["a cat"]),
            ("-- --ar 1:1", []), ("cat - dog -red", ["cat dog red"]), ("x -y --q 2", ["x y"]),
        ] as [(String, [String])])
    func options(prompt: String, expected: [String]) {
        #expect(words(prompt) == expected)
    }

    @Test(
        "BREAK and AND divide where they steer, and are words where they are not",
        arguments: [
            ("a cat BREAK a dog", ["a cat", "a dog"]), ("BREAK", []), ("a cat BREAK", ["a cat"]),
            ("OUTBREAK cat", ["outbreak cat"]), ("BREAKS cat", ["breaks cat"]), ("BREAK2 cat", ["break2 cat"]),
            ("a cat AND a dog", ["a cat", "a dog"]), ("a cat and a dog", ["a cat and a dog"]),
            ("CATS AND DOGS", ["cats and dogs"]), ("CATS BREAK DOGS", ["cats", "dogs"]),
            ("a LAND AND a sea", ["a land", "a sea"]),
            ("ANDy", ["andy"]), ("cat_AND_dog", ["cat", "dog"]), ("a cat AND", ["a cat"]), ("AND AND AND a", ["a"]),
        ] as [(String, [String])])
    func keywords(prompt: String, expected: [String]) {
        #expect(words(prompt) == expected)
    }

    @Test(
        "sentence ends divide, points within and after titles and initials do not",
        arguments: [
            ("A cat. A dog", ["a cat", "a dog"]), ("A cat.A dog", ["a cat a dog"]),
            ("A cat!\nA dog?", ["a cat", "a dog"]),
            ("Dr. Who and Mrs. Peel", ["dr who and mrs peel"]), ("J. R. R. Tolkien", ["j r r tolkien"]),
            ("DR. WHO", ["dr who"]), ("No. 5", ["no 5"]), ("x vs. y", ["x vs y"]),
            ("item 5. next", ["item 5", "next"]),
            ("wait... what", ["wait", "what"]), ("a! b", ["a", "b"]), ("Dr! No", ["dr", "no"]), ("3.5 mm", ["3 5 mm"]),
            ("the end.", ["the end"]), ("the end.)", ["the end"]), ("\"Stop.\" he said", ["stop he said"]),
            ("猫。犬，鳥、魚", ["猫", "犬", "鳥", "魚"]),
        ] as [(String, [String])])
    func sentences(prompt: String, expected: [String]) {
        #expect(words(prompt) == expected)
    }

    @Test(
        "a backslash keeps what follows as text",
        arguments: [
            ("a \\(b\\)", ["a b"]), ("a \\, b", ["a b"]), ("\\<lora:x:1> cat", ["lora x 1 cat"]), ("a \\\\ b", ["a b"]),
            ("a cat \\", ["a cat"]), ("\\BREAK cat", ["break cat"]), ("(a \\(b\\):1.2)", ["a b"]),
            ("a \\--ar 3:2", ["a ar 3 2"]),
        ] as [(String, [String])])
    func escapes(prompt: String, expected: [String]) {
        #expect(words(prompt) == expected)
    }

    @Test(
        "a semicolon that ends a character reference divides nothing",
        arguments: [
            ("Tom &amp; Jerry", ["tom jerry"]), ("Tom &amp;amp; Jerry", ["tom jerry"]),
            ("caf&eacute; at night", ["café at night"]),
            ("R&D; lab", ["r d", "lab"]), ("a & b; c", ["a b", "c"]),
            ("&bogus; cat", ["bogus", "cat"]), ("AT&amp;T tower", ["at t tower"]), ("cat;dog", ["cat", "dog"]),
            (";;&;", []),
        ] as [(String, [String])])
    func references(prompt: String, expected: [String]) {
        #expect(words(prompt) == expected)
    }

    @Test(
        "random syntax never loses its way: parts have words, and all of them come from the prompt in order",
        arguments: 1...4)
    func random(seed: UInt64) {
        let pieces = [
            "cat", "dog", "A", "AND", "BREAK", "lora", "1.2", ".5", " ", " ", ",", ";", "|", ":", "::", "(", ")", "[",
            "]",
            "{", "}", "<", ">", "<lora:", "-", "--", "--ar", " --no ", ". ", "!", "?", "\n", "。", "é", "猫", "🐱",
        ]
        var (dice, tokenizer) = (Dice(seed), CaptionTokenizer())
        for _ in 0..<1500 {
            let prompt = (0..<dice.below(14)).map { _ in dice.pick(pieces) }.joined()
            let parts = PlainPrompt(prompt).parts
            var rest = tokenizer.words(of: prompt.replacing("&", with: " "))[...]
            for part in parts {
                let words = tokenizer.words(of: part)
                #expect(!words.isEmpty, "\(prompt.debugDescription)")
                for word in words {
                    // A piece that is taken out may have been part of what the tokenizer makes one word of.
                    guard let place = rest.firstIndex(where: { $0.contains(word) }) else {
                        Issue.record("'\(word)' of \(prompt.debugDescription) is not in its order")
                        return
                    }
                    rest = rest[place...]
                }
            }
        }
    }

    @Test(
        "hostile prompts of hundreds of thousands of characters are read in one go",
        arguments: [
            "<", "<a", "<a:", ">", "(", ")", ":", "::", "-", "--", " --no", "\\", ".", ". ", "AND ", "BREAK ", "a,",
            "<lora:x:1>", "(a:1",
        ])
    func long(piece: String) {
        let parts = PlainPrompt(String(repeating: piece, count: 200_000 / piece.count)).parts
        let hasWords =
            piece.contains { $0.isLetter || $0.isNumber } && ![" --no", "BREAK ", "<lora:x:1>"].contains(piece)
        #expect(parts.isEmpty == !hasWords, "\(parts.count)")
        #expect(PlainPrompt("a cat " + String(repeating: piece, count: 50_000)).parts.first?.hasPrefix("a cat") == true)
    }

    @Test("the rule in words names what is taken out")
    func rule() {
        for (claim, prompt, expected) in [
            ("(this:1.2)", "(this:1.2)", ["this"]), ("<lora:...>", "x <lora:...>", ["x"]),
            ("--ar 3:2", "x --ar 3:2", ["x"]), ("BREAK and AND", "x BREAK y AND z", ["x", "y", "z"]),
            ("Commas, semicolons, bars and sentence ends", "a b, c; d | ear. fig", ["a b", "c", "d", "ear", "fig"]),
        ] {
            #expect(MatchingRule.prompts.contains(claim))
            #expect(words(prompt) == expected)
        }
    }
}
