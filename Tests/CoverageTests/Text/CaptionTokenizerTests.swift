import Coverage
import Foundation
import Testing

@Suite("Words of captions") struct CaptionTokenizerTests {
    @Test(
        "captions become words by the rule",
        arguments: [
            ("A Red Apple", "a red apple"),
            ("  tabs\tand\nlines  ", "tabs and lines"),
            ("", ""), ("...!?", ""), ("a", "a"),
            ("Thomas Kinkade's cottage", "thomas kinkade s cottage"),
            ("well-known IMG_1234.jpg", "well known img 1234 jpg"),
            ("1920x1080 at 3.5%", "1920x1080 at 3 5"),
            // References, once and twice, named and numeric, and what only looks like one.
            ("Tom &amp; Jerry", "tom jerry"), ("Don&#39;t", "don t"), ("Caf&eacute;", "café"),
            ("&amp;quot;Quoted&amp;quot;", "quoted"), ("caf&#xE9; &#x1F600;", "café"),
            ("A&W root beer", "a w root beer"),
            ("AT&T; R&D", "at t r d"), ("&nbsp;x&hellip;y", "x y"), ("&bogus; &#; &#x; &#0;", "bogus x 0"),
            // Composition and case.
            ("Cafe\u{301} CAFÉ", "café café"), ("ﬁne ﬂower", "fine flower"), ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
            ("Straße STRASSE", "strasse strasse"), ("ΣΊΣΥΦΟΣ σίσυφος", "σίσυφοσ σίσυφοσ"), ("x² ½", "x2 1 2"),
            ("Москва ЗИМА", "москва зима"), ("القاهرة", "القاهرة"),
            ("हिन्दी भाषा", "हिन्दी भाषा"),
            // Chinese and Japanese by pairs; other writing beside them stays whole.
            ("北京", "北京"), ("北京市", "北京 京市"), ("猫", "猫"), ("red猫dog", "red 猫 dog"), ("猫の写真", "猫の の写 写真"),
            ("iPhone写真 2", "iphone 写真 2"), ("ｶﾞﾗｽ", "ガラ ラス"), ("ガラス", "ガラ ラス"), ("한국어 사진", "한국어 사진"),
            // Signs divide words, invisible characters do not.
            ("cat🐱dog", "cat dog"), ("soft\u{AD}hyphen", "softhyphen"), ("zero\u{200B}width", "zerowidth"),
            ("heart❤️red", "heart red"), ("\u{301}x", "x"), ("naïve—dash…", "naïve dash"),
        ])
    func words(caption: String, expected: String) {
        var tokenizer = CaptionTokenizer()
        #expect(tokenizer.words(of: caption).joined(separator: " ") == expected)
        // The buffers of one text do not leak into the next.
        #expect(tokenizer.words(of: "b c") == ["b", "c"])
        #expect(tokenizer.words(of: caption).joined(separator: " ") == expected)
    }

    @Test("invalid UTF-8 separates words")
    func invalid() {
        var (tokenizer, words) = (CaptionTokenizer(), [String]())
        let bytes: [UInt8] = Array("red".utf8) + [0xff, 0xc3] + Array("apple".utf8) + [0xe2, 0x82]
        bytes.withUnsafeBufferPointer { text in
            tokenizer.forEachWord(of: text) { words.append(String(decoding: $0, as: UTF8.self)) }
        }
        #expect(words == ["red", "apple"])
    }

    /// The rule character by character, without a fast path.
    private func naive(_ caption: String) -> [String] {
        let composed = caption.precomposedStringWithCompatibilityMapping.uppercased().lowercased()
        return composed.replacing("ς", with: "σ").split {
            !$0.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        }.map(String.init)
    }

    @Test("random captions of plain and accented letters give the words of the naive twin")
    func twin() {
        var (tokenizer, state) = (CaptionTokenizer(), UInt64(7))
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let plain = Array("abcXYZ019 -_,.'\"/()")
        let rich = plain + Array("éÖñßŁжЖΣω")
        for round in 0..<2000 {
            let letters = round.isMultiple(of: 2) ? plain : rich
            let caption = String((0..<next(40)).map { _ in letters[next(letters.count)] })
            #expect(tokenizer.words(of: caption) == naive(caption), "\(caption)")
        }
    }

    @Test("long captions and long words pass")
    func long() {
        var tokenizer = CaptionTokenizer()
        let word = String(repeating: "long", count: 50_000)
        #expect(tokenizer.words(of: word + " " + word) == [word, word])
        #expect(tokenizer.words(of: String(repeating: "é ", count: 50_000)).count == 50_000)
        #expect(tokenizer.words(of: String(repeating: "猫", count: 5_000)).count == 4_999)
    }
}
