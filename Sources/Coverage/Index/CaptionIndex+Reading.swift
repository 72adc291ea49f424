internal import Audits
public import Domains
package import GRDB
public import Metadata

extension CaptionIndex {
    /// Reads the captions of a sample database.
    ///
    /// - Parameters:
    ///   - database: connections to the sample; captions are read from it again when they are shown.
    ///   - path: its name in messages.
    ///   - resolver: the lists to attribute URLs by.
    ///   - progress: called now and then with the rows read; throws to stop.
    /// - Throws: `AuditError`, and what reading the database throws.
    /// - Complexity: one pass over the rows.
    package convenience init(
        sample database: any DatabaseReader, path: String, resolver: HostResolver,
        progress: ((Int) throws -> Void)? = nil
    ) throws {
        let identity = try SampleIdentity(database: database, path: path)
        var (builder, rows) = (CaptionIndexBuilder(resolver: resolver, kind: identity.frame.kind), [Int64]())
        try SampleReader(database: database, path: path).forEachRow(.all, progress: progress) { row in
            builder.add(row)
            rows.append(row.id)
        }
        guard !rows.isEmpty else { throw AuditError.empty(path: path) }
        self.init(builder, frame: identity.frame, texts: .database(database, rows: rows))
    }

    /// Reads the captions of a sample.
    ///
    /// - Throws: `AuditError`, and what reading the database throws.
    public convenience init(
        sample store: MetadataStore, resolver: HostResolver, progress: ((Int) throws -> Void)? = nil
    ) throws {
        try self.init(sample: store.database, path: store.path, resolver: resolver, progress: progress)
    }

    /// Reads all captions of files into memory: for data sets of up to some millions of rows.
    ///
    /// - Parameters:
    ///   - source: files or addresses with a column of captions.
    ///   - resolver: the lists to attribute URLs by.
    ///   - maskPunsafe: captions of rows above are masked, and those that no score or tag clears.
    ///   - progress: called after each batch; throws to stop.
    /// - Throws: ``CoverageError/noCaptions(source:)``, `MetadataError`, and what `progress` throws.
    public convenience init(
        all source: MetadataSource, resolver: HostResolver, maskPunsafe: Double,
        progress: ((ReadProgress) throws -> Void)? = nil
    ) throws {
        var (builder, texts) = (CaptionIndexBuilder(resolver: resolver, kind: .census), [CaptionText]())
        try source.forEachBatch(roles: Set(ColumnRole.allCases), progress: progress) { batch in
            guard let captions = batch.text(.text) else {
                throw CoverageError.noCaptions(source: source.parts[batch.part].location)
            }
            for index in 0..<batch.count {
                var row = SampleRow()
                row.text = captions.bytes(at: index)
                row.url = batch.text(.url)?.bytes(at: index)
                row.nsfw = batch.text(.nsfw)?.bytes(at: index)
                row.width = batch.reals(.width)?[index]
                row.height = batch.reals(.height)?[index]
                row.punsafe = batch.reals(.punsafe)?[index]
                row.pwatermark = batch.reals(.pwatermark)?[index]
                row.aesthetic = batch.reals(.aesthetic)?[index]
                builder.add(row)
                texts.append(CaptionText(row, maskPunsafe: maskPunsafe))
            }
        }
        guard !texts.isEmpty else { throw AuditError.empty(path: source.parts[0].location) }
        self.init(
            builder, frame: SampleFrame(kind: .census, name: "census", population: texts.count), texts: .memory(texts))
    }
}
