internal import GRDB

extension MetadataStore {
    /// The migrations that make the database, in order; their names are never reused.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 rows, sources, hosts, runs") { database in
            try database.execute(sql: tables)
        }
        return migrator
    }

    /// What makes rows quick to look up: indexes by host and domain, and full text over captions.
    ///
    /// Made after the rows are in: filling an indexed table is several times slower. The full-text index has external content, so that no caption is stored twice:
    /// `SELECT rows.* FROM captions JOIN rows ON rows.id = captions.rowid WHERE captions MATCH 'red car'`.
    static let search = """
        CREATE UNIQUE INDEX IF NOT EXISTS hosts_host ON hosts(host);
        CREATE UNIQUE INDEX IF NOT EXISTS domains_domain ON domains(domain);
        CREATE INDEX IF NOT EXISTS hosts_domain ON hosts(domain_id);
        CREATE INDEX IF NOT EXISTS rows_host ON rows(host_id);
        CREATE VIRTUAL TABLE IF NOT EXISTS captions USING fts5(
            text, content='rows', content_rowid='id', tokenize='unicode61');
        INSERT INTO captions(captions) VALUES('rebuild');
        """

    /// The tables.
    ///
    /// Comments stay in the database: `.schema` shows them.
    private static let tables = """
        CREATE TABLE runs (                -- one sampling run: what was asked, and what came of it
            id INTEGER PRIMARY KEY,
            design TEXT NOT NULL,          -- uniform, bernoulli, reservoir, cluster, stratified, quota, census
            parameters TEXT NOT NULL,      -- JSON: everything that decides which rows are taken
            seed INTEGER NOT NULL,
            rows_requested INTEGER,        -- null: a fraction or everything was asked for
            fraction REAL,                 -- asked for, 0 ... 1
            population INTEGER,            -- rows in the sources; null until known
            rows_taken INTEGER NOT NULL DEFAULT 0,
            clusters INTEGER,              -- row groups read, for the cluster design
            clusters_total INTEGER,        -- row groups there are
            bytes_read INTEGER NOT NULL DEFAULT 0,  -- by the last process that worked on it
            version TEXT NOT NULL,         -- of the program
            started TEXT NOT NULL,         -- ISO 8601, UTC
            finished TEXT,                 -- null: not finished
            state TEXT                     -- JSON: where to go on after an interruption; null when finished
        );
        CREATE TABLE sources (             -- one file or address each
            id INTEGER PRIMARY KEY,        -- from 1, in the order read
            location TEXT NOT NULL,
            format TEXT NOT NULL,          -- parquet, csv, tsv, jsonl
            compression TEXT NOT NULL,     -- none, gzip, zstd (around the whole file)
            family TEXT NOT NULL,          -- laion-aesthetics-v2, ...; unknown
            columns TEXT NOT NULL,         -- JSON: role -> column name
            bytes INTEGER,                 -- size of the file; null for a stream
            checksum TEXT,                 -- SHA-256 of what checksum_of says
            checksum_of TEXT,              -- file, footer, read
            etag TEXT,                     -- as the server gave it
            bytes_read INTEGER NOT NULL DEFAULT 0,
            rows INTEGER,                  -- in the file; null until known
            rows_taken INTEGER NOT NULL DEFAULT 0
        );
        CREATE TABLE platforms (           -- Pinterest, WordPress, ...
            id INTEGER PRIMARY KEY,
            platform TEXT NOT NULL,
            attributable INTEGER NOT NULL DEFAULT 1  -- 0: shared hosts, which say nothing about the site
        );
        CREATE TABLE domains (             -- registrable domains by the ICANN rules of the public suffix list
            id INTEGER PRIMARY KEY,
            domain TEXT NOT NULL,        -- unique
            platform_id INTEGER REFERENCES platforms(id)
        );
        CREATE TABLE hosts (               -- hosts, and one row without a host for each class of URL that has none
            id INTEGER PRIMARY KEY,
            host TEXT,                     -- unique, lower case, A-labels; null: the URL has no host
            class TEXT NOT NULL,           -- regular, ipv4, ipv6, ..., null, empty, noscheme, data, ...
            domain_id INTEGER REFERENCES domains(id),
            platform_id INTEGER REFERENCES platforms(id)  -- may differ from the domain's: a host can be its own case
        );
        CREATE TABLE rows (                -- the sample
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES sources(id),
            row_index INTEGER NOT NULL,    -- position in the source, from 0
            url TEXT,
            text TEXT,
            width INTEGER,
            height INTEGER,
            similarity REAL,
            punsafe REAL,
            pwatermark REAL,
            aesthetic REAL,
            hash INTEGER,
            language TEXT,
            nsfw TEXT,
            license TEXT,
            sample_id TEXT,
            nan_mask INTEGER,              -- values that are not-a-number: 1 width, 2 height, 4 similarity, 8 punsafe,
                                           -- 16 pwatermark, 32 aesthetic (their columns are null); null: none
            inclusion_probability REAL,    -- of this row in this design
            weight REAL,                   -- 1 / inclusion_probability
            cluster INTEGER,               -- cluster design: number of the row group over all sources, from 0
            host_id INTEGER REFERENCES hosts(id),
            original_host_id INTEGER REFERENCES hosts(id)  -- behind an image proxy: the site it fetched from
        );
        """
}
