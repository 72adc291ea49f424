public import Domains
package import GRDB
public import Metadata

extension DomainAudit {
    /// What to list and show.
    public struct Options: Equatable, Sendable {
        /// The most hosts and domains to list; 0 for all.
        public var limit: Int
        /// How many of the domains get a profile of sizes, scores and captions.
        public var profiles: Int
        /// Captions of rows above this punsafe are masked, and those of rows that no score or tag clears.
        public var maskPunsafe: Double

        /// Options; the usual ones list 100 and profile 40.
        public init(limit: Int = 100, profiles: Int = 40, maskPunsafe: Double = 0.1) {
            self.limit = limit
            self.profiles = profiles
            self.maskPunsafe = maskPunsafe
        }
    }

    /// Audits a sample database.
    ///
    /// - Parameters:
    ///   - database: connections to the sample.
    ///   - path: its name in messages.
    ///   - resolver: the lists to attribute by; rows are attributed anew, so that an edited table takes effect.
    ///   - progress: called now and then with the rows counted; throws to stop.
    /// - Throws: ``AuditError``, and what reading the database throws.
    /// - Complexity: one pass over the URLs; memory follows the distinct hosts.
    package init(
        sample database: any DatabaseReader, path: String, resolver: HostResolver, options: Options = Options(),
        progress: ((Int) throws -> Void)? = nil
    ) throws {
        let identity = try SampleIdentity(database: database, path: path)
        var pass = DomainPass(resolver: resolver, kind: identity.frame.kind)
        try SampleReader(database: database, path: path).forEachRow(.url, progress: progress) { pass.add($0) }
        guard pass.tally.rowCount > 0 else { throw AuditError.empty(path: path) }
        self.init(pass, frame: identity.frame, limit: options.limit)
    }
}

extension DomainAudit {
    /// Audits rows that were all counted.
    ///
    /// - Parameters:
    ///   - tally: the counts.
    ///   - population: the number of rows of the sources; the rows counted.
    ///   - limit: the most hosts and domains to list; 0 for all.
    package init(counted tally: HostTally, population: Int, limit: Int) {
        self.init(
            DomainPass(tally: tally), frame: SampleFrame(kind: .census, name: "census", population: population),
            limit: limit)
    }
}

extension DomainAudit {
    /// Audits a sample.
    ///
    /// - Throws: ``AuditError``, and what reading the database throws.
    public init(
        sample store: MetadataStore, resolver: HostResolver, options: Options = Options(),
        progress: ((Int) throws -> Void)? = nil
    ) throws {
        try self.init(
            sample: store.database, path: store.path, resolver: resolver, options: options, progress: progress)
    }
}

extension DomainProfiles {
    /// Profiles the largest domains of an audit of a sample.
    ///
    /// - Throws: what reading the database throws.
    public init(
        sample store: MetadataStore, audit: DomainAudit, resolver: HostResolver, options: DomainAudit.Options,
        progress: ((Int) throws -> Void)? = nil
    ) throws {
        try self.init(
            sample: store.database, path: store.path, audit: audit, resolver: resolver, options: options,
            progress: progress)
    }
}
