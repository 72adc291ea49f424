/// Cuts captions and prompts into the words that are compared; the rule is ``MatchingRule``.
///
/// One tokenizer serves one thread and keeps its buffers from text to text. Plain ASCII, which most captions are, is
/// folded in one pass; other texts are decoded, composed and folded character by character.
///
/// ```swift
/// var tokenizer = CaptionTokenizer()
/// tokenizer.words(of: "Thomas Kinkade&#39;s CAFÉ")  // ["thomas", "kinkade", "s", "café"]
/// ```
public struct CaptionTokenizer: Sendable {
    /// The folded words one after the other.
    private var bytes: [UInt8] = []
    /// Where each word ends in `bytes`; some end where the next has begun, so both ends are kept.
    private var ranges: [(start: Int, end: Int)] = []
    private var count = 0
    private var folding = ScalarFolding()
    private var entries: [UInt32] = []

    /// A tokenizer.
    public init() {}

    /// The words of a text.
    public mutating func words(of text: String) -> [String] {
        var (text, words) = (text, [String]())
        text.withUTF8 { bytes in forEachWord(of: bytes) { words.append(String(decoding: $0, as: UTF8.self)) } }
        return words
    }

    /// Calls `body` with each word of a text as folded UTF-8, which lives until `body` returns.
    ///
    /// - Parameter text: a caption in UTF-8; invalid bytes separate words.
    /// - Complexity: linear in the bytes of the text.
    @inline(__always)
    package mutating func forEachWord(
        of text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        tokenize(text)
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            for index in 0..<count {
                let range = ranges[index]
                body(UnsafeBufferPointer(start: base + range.start, count: range.end - range.start))
            }
        }
    }

    private mutating func tokenize(_ text: UnsafeBufferPointer<UInt8>) {
        count = 0
        guard !text.isEmpty else { return }
        if foldASCII(text) { return }
        // Captions are often escaped twice.
        guard let once = HTMLEntities.decoded(text) else { return foldDecoded(text) }
        let twice = once.withUnsafeBufferPointer { HTMLEntities.decoded($0) } ?? once
        twice.withUnsafeBufferPointer { foldDecoded($0) }
    }

    private mutating func foldDecoded(_ text: UnsafeBufferPointer<UInt8>) {
        if !foldASCII(text, ampersands: true) { foldText(text) }
    }

    /// Folds a text of ASCII alone.
    ///
    /// - Parameter ampersands: whether an ampersand is just a character.
    /// - Returns: false where something else is met.
    private mutating func foldASCII(_ text: UnsafeBufferPointer<UInt8>, ampersands: Bool = false) -> Bool {
        reserve(text.count)
        var (word, isPlain, found) = (0, true, 0)
        Self.folded.withUnsafeBufferPointer { folded in
            bytes.withUnsafeMutableBufferPointer { bytes in
                ranges.withUnsafeMutableBufferPointer { ranges in
                    var isInside = false
                    for index in 0..<text.count {
                        let byte = folded[Int(text[index])]
                        if byte > 1 {
                            bytes[index] = byte
                            if !isInside {
                                word = index
                                isInside = true
                            }
                        } else {
                            if isInside {
                                ranges[found] = (word, index)
                                found += 1
                                isInside = false
                            }
                            if byte == 1, text[index] >= 0x80 || !ampersands {
                                isPlain = false
                                return
                            }
                        }
                    }
                    if isInside {
                        ranges[found] = (word, text.count)
                        found += 1
                    }
                }
            }
        }
        count = isPlain ? found : 0
        return isPlain
    }

    private mutating func reserve(_ size: Int) {
        if bytes.count < size { bytes = Array(repeating: 0, count: max(size, 2 * bytes.count, 256)) }
        if ranges.count < size / 2 + 1 {
            ranges = Array(repeating: (0, 0), count: max(size / 2 + 1, 2 * ranges.count, 128))
        }
    }

    /// Folds any text.
    private mutating func foldText(_ text: UnsafeBufferPointer<UInt8>) {
        entries.removeAll(keepingCapacity: true)
        let string = String(decoding: text, as: UTF8.self)
        for scalar in string.unicodeScalars {
            let entry = folding.entry(scalar)
            switch ScalarFolding.role(of: entry) {
            case .several: entries += folding.expansion(of: scalar)
            case .dependent:
                entries = ScalarFolding.folded(ScalarFolding.composed(string))
                return cut()
            default: entries.append(entry)
            }
        }
        cut()
    }

    /// Cuts the entries into words.
    private mutating func cut() {
        // A character has at most four bytes, and those of a pair are written twice.
        reserve(entries.count * 8)
        var (used, word, previous) = (0, -1, -1)
        var isPair = false
        func finish(_ ranges: inout [(start: Int, end: Int)], _ count: inout Int) {
            if word >= 0 { (ranges[count], count) = ((word, used), count + 1) }
            // A single ideograph is a word of its own.
            if previous >= 0, !isPair { (ranges[count], count) = ((previous, used), count + 1) }
            (word, previous, isPair) = (-1, -1, false)
        }
        for entry in entries {
            switch ScalarFolding.role(of: entry) {
            case .word:
                if previous >= 0 { finish(&ranges, &count) }
                if word < 0 { word = used }
                append(ScalarFolding.scalar(of: entry), at: &used)
            case .mark:
                if word >= 0 { append(ScalarFolding.scalar(of: entry), at: &used) }
            case .ideograph:
                if word >= 0 { finish(&ranges, &count) }
                let start = used
                append(ScalarFolding.scalar(of: entry), at: &used)
                if previous >= 0 {
                    ranges[count] = (previous, used)
                    count += 1
                    isPair = true
                }
                previous = start
            case .ignored: break
            default: finish(&ranges, &count)
            }
        }
        finish(&ranges, &count)
    }

    private mutating func append(_ scalar: Unicode.Scalar, at used: inout Int) {
        for byte in String(scalar).utf8 {
            bytes[used] = byte
            used += 1
        }
    }

    /// What each byte becomes: 0 between words, 1 for what the fast path does not know.
    private static let folded: [UInt8] = (0..<256).map { value in
        let byte = UInt8(value)
        switch byte {
        case 0x30...0x39, 0x61...0x7a: return byte
        case 0x41...0x5a: return byte | 0x20
        case 0x26, 0x80...0xff: return 1
        default: return 0
        }
    }
}
