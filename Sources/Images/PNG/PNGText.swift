/// A text entry of a PNG file.
public struct PNGText: Hashable, Sendable {
    /// What the text is, such as `parameters` or `Software`: 1 to 79 Latin-1 letters.
    public var keyword: String
    /// The text.
    public var text: String

    /// An entry of a keyword and its text.
    public init(keyword: String, text: String) {
        self.keyword = keyword
        self.text = text
    }

    /// The keyword's bytes, if the PNG specification allows it: 1 to 79 printable Latin-1 letters, and no space at
    /// an end or beside another.
    var keywordBytes: [UInt8]? {
        guard let bytes = Self.latin1(keyword), (1...79).contains(bytes.count) else { return nil }
        guard bytes.allSatisfy({ (32...126).contains($0) || $0 >= 161 }) else { return nil }
        guard bytes.first != 32, bytes.last != 32, !keyword.contains("  ") else { return nil }
        return bytes
    }

    /// The bytes of a text that fits Latin-1, else nothing.
    static func latin1(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard scalar.value < 256 else { return nil }
            bytes.append(UInt8(scalar.value))
        }
        return bytes
    }
}
