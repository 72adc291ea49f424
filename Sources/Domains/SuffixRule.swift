internal import Foundation

/// One rule of the public suffix list, its labels in A-label form, outermost (right) first.
struct SuffixRule: Equatable {
    enum Kind: UInt8 {
        case plain = 0
        /// `*.name`: every label under `name` is a suffix.
        case wildcard = 1
        /// `!name`: not a suffix, though a wildcard says so.
        case exception = 2
    }

    let labels: [[UInt8]]
    let kind: Kind
    let isPrivate: Bool

    /// The rules of a list in the format of publicsuffix.org.
    static func rules(in bytes: Data) throws(DomainsError) -> [SuffixRule] {
        guard let text = String(data: bytes, encoding: .utf8) else {
            throw .notASuffixList(reason: "it is not UTF-8")
        }
        var rules: [SuffixRule] = []
        var (hasMarker, isPrivate) = (false, false)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("//") {
                if line.contains("===BEGIN ICANN DOMAINS===") { (hasMarker, isPrivate) = (true, false) }
                if line.contains("===BEGIN PRIVATE DOMAINS===") { isPrivate = true }
                continue
            }
            guard let rule = line.split(whereSeparator: \.isWhitespace).first else { continue }
            rules.append(try parse(String(rule), isPrivate: isPrivate, line: index + 1))
        }
        guard hasMarker else { throw .notASuffixList(reason: "the line ===BEGIN ICANN DOMAINS=== is missing") }
        guard !rules.isEmpty else { throw .notASuffixList(reason: "it holds no rule") }
        return rules
    }

    private static func parse(_ text: String, isPrivate: Bool, line: Int) throws(DomainsError) -> SuffixRule {
        var (name, kind) = (Substring(text), Kind.plain)
        if name.hasPrefix("!") {
            (name, kind) = (name.dropFirst(), .exception)
        } else if name.hasPrefix("*.") {
            (name, kind) = (name.dropFirst(2), .wildcard)
        } else if name == "*" {
            // The default rule: what the algorithm does anyway.
            return SuffixRule(labels: [], kind: .wildcard, isPrivate: isPrivate)
        }
        guard let ascii = IDNA.toASCII(Array(name.utf8)), ascii.allSatisfy(IDNA.isHostByte) else {
            throw .badSuffixRule(line: line, text: text)
        }
        let labels = ascii.split(separator: 0x2e, omittingEmptySubsequences: false).map(Array.init)
        guard labels.allSatisfy({ (1...63).contains($0.count) }) else { throw .badSuffixRule(line: line, text: text) }
        return SuffixRule(labels: labels.reversed(), kind: kind, isPrivate: isPrivate)
    }
}
