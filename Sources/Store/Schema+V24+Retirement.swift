extension Schema {
    /// Systems that serve no more.
    enum V24 {
        /// A system that has a row serves until the day before `day`; without a row it serves.
        ///
        /// A table of its own, and no column of `system`: few systems are retired, the row of one that is not grows by
        /// nothing, and what lists systems asks this table last, for the few that every other condition let through.
        ///
        /// `retirement_count` holds the day up to which counts that stand in tables know of retirements, see `Writer.turnRetirements`.
        static let retirement = """
            CREATE TABLE system_retirement (
                system_id INTEGER PRIMARY KEY REFERENCES system (id),
                day INTEGER NOT NULL,
                reason TEXT NOT NULL CHECK (length(reason) <= 500),
                decided_by TEXT NOT NULL,
                decided INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX system_retirement_by_day ON system_retirement (day);
            CREATE TABLE retirement_count (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                day INTEGER NOT NULL
            ) STRICT;
            INSERT INTO retirement_count VALUES (1, -10000000);

            CREATE TRIGGER system_retired AFTER INSERT ON system_retirement BEGIN
                INSERT INTO tally_stale SELECT establishment_id FROM system_place WHERE system_id = new.system_id
                    ON CONFLICT DO NOTHING;
            END;
            CREATE TRIGGER system_retired_otherwise AFTER UPDATE OF day ON system_retirement BEGIN
                INSERT INTO tally_stale SELECT establishment_id FROM system_place WHERE system_id = new.system_id
                    ON CONFLICT DO NOTHING;
            END;
            CREATE TRIGGER system_restored AFTER DELETE ON system_retirement BEGIN
                INSERT INTO tally_stale SELECT establishment_id FROM system_place WHERE system_id = old.system_id
                    ON CONFLICT DO NOTHING;
            END;
            """

        /// The tally with rows of none: where the last system of a kind retires, the count goes down to it.
        static let tally = """
            DROP TABLE tally;
            CREATE TABLE tally (
                establishment_id INTEGER NOT NULL REFERENCES establishment (id),
                kind TEXT NOT NULL CHECK (kind IN ('systems', 'pastSupport', 'release', 'lifecycle', 'hosting',
                    'inService', 'certificate', 'contract')),
                open_after INTEGER NOT NULL,
                systems INTEGER NOT NULL CHECK (systems >= 0),
                -- Those of them that the establishment owns: sums over establishments count each system once.
                owned INTEGER NOT NULL CHECK (owned BETWEEN 0 AND systems),
                PRIMARY KEY (establishment_id, kind, open_after)
            ) STRICT, WITHOUT ROWID;
            INSERT INTO tally_stale SELECT id FROM establishment WHERE TRUE ON CONFLICT DO NOTHING;
            """
    }
}
