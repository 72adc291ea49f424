public import Foundation
internal import Resources

/// Cuts hosts into registrable domains by the public suffix list (publicsuffix.org).
///
/// By default the ICANN section alone counts: with the private section every customer of a hosting platform would be a
/// "domain", and the platforms people ask about would disappear. Rules are kept in A-label form; hosts must be
/// normalised as ``URLHost`` does it.
public struct PublicSuffixList: Sendable {
    /// Which rules count.
    public enum Section: Sendable {
        /// The suffixes of registries.
        case icann
        /// Those and the suffixes that companies offer their customers, such as `github.io`.
        case icannAndPrivate
    }

    /// Where a list comes from, for reports.
    public struct Identity: Codable, Equatable, Sendable {
        /// The month or day of the list, when it is known.
        public var state: String?
        /// The digest of its bytes.
        public var sha256: String
        /// The number of rules, both sections.
        public var ruleCount: Int
    }

    /// What names this list in a report.
    public let identity: Identity
    private let tree: SuffixTree

    /// Parses a list.
    ///
    /// - Throws: ``DomainsError`` when the bytes are not such a list or a rule makes no sense.
    public init(parsing bytes: Data, state: String? = nil) throws(DomainsError) {
        let rules = try SuffixRule.rules(in: bytes)
        tree = SuffixTree(rules)
        identity = Identity(state: state, sha256: SHA256.hex(of: bytes), ruleCount: rules.count)
    }

    /// The first byte of the registrable domain in a normalised host; nil when the host is itself a public suffix.
    ///
    /// - Complexity: one hash look-up a label; no allocation.
    public func registrableStart(in host: UnsafeBufferPointer<UInt8>, section: Section = .icann) -> Int? {
        tree.registrableStart(in: host, mask: section == .icann ? SuffixTree.icannMask : SuffixTree.everyMask)
    }

    /// The registrable domain of a host in any spelling, such as `bbc.co.uk` for `www.BBC.co.uk`.
    ///
    /// - Returns: the domain in lower case and A-label form; nil when the host is a public suffix, an address or no
    ///   host name.
    public func registrableDomain(of host: String, section: Section = .icann) -> String? {
        guard let name = URLHost.host(of: "http://\(host)"), !IPAddress.isIPv4(name.utf8), !name.contains(":") else {
            return nil
        }
        var copy = name
        return copy.withUTF8 { bytes in
            registrableStart(in: bytes, section: section).map {
                String(decoding: bytes[$0...], as: UTF8.self)
            }
        }
    }
}
