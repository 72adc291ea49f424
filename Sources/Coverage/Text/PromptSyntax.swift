/// A prompt without the syntax of image generators.
public struct PlainPrompt: Equatable, Sendable {
    /// The parts that commas and the like divide it into, none empty.
    public let parts: [String]

    /// Cleans a prompt.
    ///
    /// Known are AUTOMATIC1111's weights, schedules, alternatives and extra networks, Midjourney's options and `::`, the
    /// braces of NovelAI, and the words BREAK and AND.
    public init(_ prompt: String) {
        var cleaner = PromptCleaner(Array(prompt.unicodeScalars))
        cleaner.run()
        parts = cleaner.parts
    }
}

private struct PromptCleaner {
    let scalars: [Unicode.Scalar]
    private(set) var parts: [String] = []
    private var part = String.UnicodeScalarView()
    private var index = 0
    private var depth = 0
    /// Where the last tag can end; -1 for nowhere.
    private let lastClosing: Int
    /// Whether the prompt is written in small letters too; nil until somebody asks.
    private var hasLowercase: Bool?

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        lastClosing = scalars.lastIndex(of: ">") ?? -1
    }

    mutating func run() {
        while index < scalars.count {
            switch scalars[index] {
            case "\\":
                // An escaped bracket is a bracket of the text.
                index += 1
                if index < scalars.count { take() }
            case "<": if !skipTag() { take() }
            case "(", "[", "{": changeDepth(by: 1)
            case ")", "]", "}": changeDepth(by: -1)
            case ":": skipWeight()
            case ";": if endsReference() { take() } else { finishPart() }
            case ",", "|", "\n", "\r", "。", "、", "，": finishPart()
            case ".", "!", "?": finishSentence()
            case "-": if !skipOption() { take() }
            case "B": if !skipWord("BREAK") { take() }
            case "A": if !skipWord("AND") { take() }
            default: take()
            }
        }
        finishPart()
    }

    private mutating func take() {
        part.append(scalars[index])
        index += 1
    }

    private mutating func changeDepth(by step: Int) {
        depth = max(0, depth + step)
        part.append(" ")
        index += 1
    }

    private mutating func finishPart() {
        if part.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }) {
            parts.append(String(part))
        }
        part = String.UnicodeScalarView()
        index += 1
    }

    /// Whether a semicolon belongs to a character reference of HTML, as in "Tom &amp; Jerry".
    private func endsReference() -> Bool {
        let name = part.reversed().prefix { $0 != "&" && !$0.properties.isWhitespace }
        guard name.count < min(part.count, 12) else { return false }
        var reference = "&" + String(String.UnicodeScalarView(name.reversed())) + ";"
        // Once decoded, and once more where it was escaped twice, its own semicolon is gone.
        guard let once = reference.withUTF8({ HTMLEntities.decoded($0) }) else { return false }
        let twice = once.withUnsafeBufferPointer { HTMLEntities.decoded($0) } ?? once
        return twice.last != UInt8(ascii: ";")
    }

    /// A point between figures or letters is part of the text, as in "1.5" and "e.g.", and so is one after a title or an
    /// initial.
    private mutating func finishSentence() {
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        let last = String(String.UnicodeScalarView(part.reversed().prefix { $0.properties.isAlphabetic }.reversed()))
        let isShort = scalars[index] == "." && (last.count == 1 || Self.titles.contains(last.lowercased()))
        if next.properties.isWhitespace, !isShort { finishPart() } else { take() }
    }

    private static let titles: Set<String> = [
        "mr", "mrs", "ms", "dr", "st", "mt", "ft", "jr", "sr", "vs", "no", "prof", "capt", "sgt", "gen", "lt", "col",
    ]

    /// `<lora:name:0.8>`: a name, a colon, anything up to the bracket.
    private mutating func skipTag() -> Bool {
        // The name first: so a prompt of a hundred thousand opening brackets is read in one go.
        let name = scalars[(index + 1)...].prefix { $0.isASCII && $0.properties.isAlphabetic }
        guard !name.isEmpty, name.endIndex < lastClosing, scalars[name.endIndex] == ":",
            let end = scalars[name.endIndex...].firstIndex(of: ">")
        else { return false }
        part.append(" ")
        index = end + 1
        return true
    }

    /// `:1.2` before a closing bracket, `::2`, and the colons of a schedule.
    private mutating func skipWeight() {
        let isDouble = index + 1 < scalars.count && scalars[index + 1] == ":"
        let start = index + (isDouble ? 2 : 1)
        var end = start
        while end < scalars.count, scalars[end] == "-" || scalars[end] == "." || Self.isDigit(scalars[end]) { end += 1 }
        let closes = end < scalars.count && (scalars[end] == ")" || scalars[end] == "]" || scalars[end] == "}")
        if isDouble {
            index = end - 1
            finishPart()
        } else if depth > 0, closes, end > start {
            index = end
        } else {
            part.append(" ")
            index += 1
        }
    }

    /// `--name value`: the name must be one of Midjourney's, and stand after a blank.
    private mutating func skipOption() -> Bool {
        guard index + 2 < scalars.count, scalars[index + 1] == "-",
            index == 0 || scalars[index - 1].properties.isWhitespace
        else { return false }
        var end = index + 2
        while end < scalars.count, scalars[end].properties.isAlphabetic { end += 1 }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[(index + 2)..<end])
        guard Self.options.contains(String(name).lowercased()) else { return false }
        // The value goes on to the next option.
        while end < scalars.count {
            let isNext = scalars[end].properties.isWhitespace && end + 2 < scalars.count && scalars[end + 1] == "-"
            if isNext, scalars[end + 2] == "-" { break }
            end += 1
        }
        index = end
        part.append(" ")
        return true
    }

    private mutating func skipWord(_ word: String) -> Bool {
        let end = index + word.unicodeScalars.count
        func isWord(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || Self.isDigit(scalar) }
        guard end <= scalars.count, scalars[index..<end].elementsEqual(word.unicodeScalars),
            index == 0 || !isWord(scalars[index - 1]), end == scalars.count || !isWord(scalars[end])
        else { return false }
        // A prompt in capitals says "AND" like any other word.
        guard word == "BREAK" || isMixedCase() else { return false }
        index = end - 1
        finishPart()
        return true
    }

    private mutating func isMixedCase() -> Bool {
        if let hasLowercase { return hasLowercase }
        let found = scalars.contains { $0.properties.isLowercase }
        hasLowercase = found
        return found
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

    private static let options: Set<String> = [
        "ar", "aspect", "v", "version", "s", "stylize", "q", "quality", "seed", "sameseed", "c", "chaos", "no", "style",
        "niji", "tile", "iw", "stop", "uplight", "upbeta", "hd", "test", "testp", "creative", "w", "h", "weird", "sref",
        "cref", "cw", "sw", "p", "profile", "repeat", "r", "fast", "relax", "turbo", "video", "raw", "steps", "exp",
    ]
}
