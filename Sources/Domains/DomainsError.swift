/// Why a list or table could not be used.
public enum DomainsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes are not a public suffix list.
    case notASuffixList(reason: String)
    /// A line of the public suffix list makes no sense.
    case badSuffixRule(line: Int, text: String)
    /// The platform table is not the JSON it should be.
    case badPlatformTable(reason: String)
    /// A domain is listed twice in the platform table.
    case duplicateDomain(domain: String, first: String, second: String)

    /// What is wrong, where, and the mend.
    public var description: String {
        switch self {
        case .notASuffixList(let reason):
            "not a public suffix list: \(reason). Pass the file public_suffix_list.dat of publicsuffix.org."
        case .badSuffixRule(let line, let text):
            "public suffix list, line \(line): '\(text)' is not a rule. Pass the list unchanged."
        case .badPlatformTable(let reason):
            "platform table: \(reason). Data/Platforms/README.md describes the format."
        case .duplicateDomain(let domain, let first, let second):
            "platform table: '\(domain)' belongs to '\(first)' and to '\(second)'. Remove one of them."
        }
    }
}
