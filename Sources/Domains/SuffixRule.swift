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
        var rules: [SuffixRule] = []
        var (hasMarker, isPrivate) = (false, false)
        // Bytes, not characters: finding the characters of the whole list takes longer than everything else.
        for (index, line) in Array(bytes).split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            if line.starts(with: "//".utf8) {
                let remark = String(decoding: line.dropFirst(2), as: UTF8.self).trimmingCharacters(in: .whitespaces)
                if remark == "===BEGIN ICANN DOMAINS===" { (hasMarker, isPrivate) = (true, false) }
                if remark == "===BEGIN PRIVATE DOMAINS===" { isPrivate = true }
                continue
            }
            // What follows white space is a remark.
            guard let rule = line.split(whereSeparator: { $0 <= 0x20 }).first else { continue }
            rules.append(try parse(rule, isPrivate: isPrivate, line: index + 1))
        }
        guard hasMarker else { throw .notASuffixList(reason: "the line ===BEGIN ICANN DOMAINS=== is missing") }
        guard !rules.isEmpty else { throw .notASuffixList(reason: "it holds no rule") }
        return rules
    }

    private static func parse(
        _ text: ArraySlice<UInt8>, isPrivate: Bool, line: Int
    ) throws(DomainsError) -> SuffixRule {
        var (name, kind) = (text, Kind.plain)
        if name.first == 0x21 {
            (name, kind) = (name.dropFirst(), .exception)
        } else if name.starts(with: "*.".utf8) {
            (name, kind) = (name.dropFirst(2), .wildcard)
        } else if name.elementsEqual("*".utf8) {
            // The default rule: what the algorithm does anyway.
            return SuffixRule(labels: [], kind: .wildcard, isPrivate: isPrivate)
        }
        let isPlain = name.allSatisfy(IDNA.isHostByte)
        guard let ascii = isPlain ? Array(name) : IDNA.toASCII(Array(name)), ascii.allSatisfy(IDNA.isHostByte) else {
            throw .badSuffixRule(line: line, text: String(decoding: text, as: UTF8.self))
        }
        let labels = ascii.split(separator: 0x2e, omittingEmptySubsequences: false).map(Array.init)
        guard labels.allSatisfy({ (1...63).contains($0.count) }) else {
            throw .badSuffixRule(line: line, text: String(decoding: text, as: UTF8.self))
        }
        return SuffixRule(labels: labels.reversed(), kind: kind, isPrivate: isPrivate)
    }
}
