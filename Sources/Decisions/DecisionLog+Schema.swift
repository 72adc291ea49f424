internal import GRDB

extension DecisionLog {
    /// Marks the file as a decision log, in SQLite's header: "klog".
    static let applicationID: Int32 = 0x6B6C_6F67

    /// The tables, and triggers that let rows be added but neither changed nor removed.
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("decisions") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(
                sql: """
                    CREATE TABLE decisions (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        time INTEGER NOT NULL,       -- seconds since 1970, UTC
                        subject TEXT NOT NULL,       -- generated, discarded, file, prompt
                        verdict TEXT NOT NULL,
                        flagged INTEGER NOT NULL,
                        explanation TEXT NOT NULL,
                        policy TEXT, policy_hash TEXT,
                        model TEXT, model_hash TEXT,
                        checkers TEXT,               -- name=SHA-256 of the weights
                        seed TEXT, file TEXT,
                        prompt_hash TEXT, prompt TEXT,
                        chain TEXT NOT NULL          -- SHA-256 of the chain before and this entry
                    );
                    CREATE TABLE scores (
                        decision INTEGER NOT NULL REFERENCES decisions(id),
                        position INTEGER NOT NULL,
                        checker TEXT NOT NULL, concept TEXT NOT NULL, kind TEXT NOT NULL,
                        score REAL NOT NULL, threshold REAL NOT NULL, margin REAL NOT NULL,
                        PRIMARY KEY (decision, position)
                    ) WITHOUT ROWID;
                    CREATE INDEX decisions_by_time ON decisions(time);
                    """)
            for table in ["decisions", "scores"] {
                for change in ["UPDATE", "DELETE"] {
                    try database.execute(
                        sql: """
                            CREATE TRIGGER no_\(change.lowercased())_of_\(table) BEFORE \(change) ON \(table)
                            BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END
                            """)
                }
            }
            // An entry replaced by INSERT OR REPLACE is deleted without its trigger unless this is on.
            try database.execute(
                sql: """
                    CREATE TRIGGER no_replacement_of_decisions BEFORE INSERT ON decisions
                    WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id)
                    BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END;
                    CREATE TRIGGER no_replacement_of_scores BEFORE INSERT ON scores
                    WHEN EXISTS (SELECT 1 FROM scores WHERE decision = NEW.decision AND position = NEW.position)
                    BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END;
                    """)
        }
        return migrator
    }()
}
