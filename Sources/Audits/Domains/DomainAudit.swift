public import Domains

/// Who hosts the pictures: hosts, registrable domains and platforms with counts, shares and intervals.
public struct DomainAudit: Sendable {
    /// One host, domain or platform.
    public struct Item: Equatable, Sendable {
        /// Its name; classes that are no platform have parentheses.
        public let name: String
        /// Its rows in the sample.
        public let count: Int
        /// Its share of all rows, those without a host included.
        public let estimate: Estimate
        /// The level above: a host's domain, a domain's platform; empty for platforms.
        public let parent: String
    }

    /// A class of URLs with its rows.
    public struct ClassCount: Equatable, Sendable {
        /// The name as in the database.
        public let name: String
        /// What it means.
        public let explanation: String
        /// Its rows.
        public let count: Int
        /// Its share of all rows.
        public let estimate: Estimate
    }

    /// A domain as host of the picture and as the site it comes from.
    public struct ProxyRow: Equatable, Sendable {
        /// The registrable domain.
        public let name: String
        /// Rows hosted by it.
        public let hosted: Int
        /// Rows that come from it once proxies are looked through.
        public let original: Int
    }

    /// Rows counted.
    public var rowCount = 0
    /// How they were chosen.
    public var frame: SampleFrame
    /// Distinct hosts and domains, and platforms met.
    public var distinct = (hosts: 0, domains: 0, platforms: 0)
    /// Hosts by count, at most as many as asked for.
    public var hosts: [Item] = []
    /// Registrable domains by count, at most as many as asked for.
    public var domains: [Item] = []
    /// All platforms met, with the classes that are none.
    public var platforms: [Item] = []
    /// Rows whose host is shared or copies other sites.
    public var unattributable: Item
    /// The classes of ``unattributable``.
    public var unattributableClasses: [Item] = []
    /// URLs without a host, every class.
    public var invalid: [ClassCount] = []
    /// Odd URLs that have a host; a row may count in several.
    public var unusual: [ClassCount] = []
    /// Rows with a host whose scheme is `https`.
    public var secure: Estimate
    /// The share of the 100 largest domains.
    public var top100: TopShare
    /// How unevenly rows are spread over domains.
    public var concentration: Concentration
    /// The share of domains not met; nil for a census.
    public var unseen: UnseenMass?
    /// Domains met once.
    public var singletons = 0
    /// The cumulative share of the largest domains, at growing ranks.
    public var curve: [(rank: Int, share: Double)] = []
    /// The curve of Lorenz over the domains met.
    public var lorenz: [(domains: Double, rows: Double)] = []
    /// Domains whose count changes when proxies are looked through, by the size of the change.
    public var proxies: [ProxyRow] = []
    /// Rows behind proxies that name the original site.
    public var proxiedCount = 0
    /// The measured design effect; 1 for simple samples.
    public var designEffect = 1.0
    /// What is known about a platform or domain of which no row was met.
    public var estimateOfNothing: Estimate
    /// The public suffix list used.
    public var suffixes: PublicSuffixList.Identity
    /// The state and digest of the platform table used.
    public var platformTable: (state: String, sha256: String)
}
