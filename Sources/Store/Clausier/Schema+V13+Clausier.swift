extension Schema {
    /// The clausier at a nation's size, and what it kept in no place before.
    enum V13 {}
}

extension Schema.V13 {
    /// Mappings between frameworks, weights that buyers set once for all tenders, and certificates of hostings that
    /// came with an answer: `hosting_proof` says which piece set the certificate of a hosting.
    static let clausier = """
        ALTER TABLE catalogue_edition ADD COLUMN title_en TEXT;

        CREATE TABLE mapping_set (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            origin TEXT NOT NULL UNIQUE CHECK (length(origin) BETWEEN 1 AND 300),
            title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
            -- The identifiers of the two frameworks in their libraries, or the names of our editions.
            source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 300),
            target TEXT NOT NULL CHECK (length(target) BETWEEN 1 AND 300),
            relations INTEGER NOT NULL CHECK (relations > 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            content BLOB NOT NULL,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX mapping_set_by_source ON mapping_set (source, target);
        CREATE INDEX mapping_set_by_target ON mapping_set (target, source);

        CREATE TABLE hosting_proof (
            hosting_id INTEGER PRIMARY KEY REFERENCES hosting (id),
            evidence_id INTEGER NOT NULL REFERENCES evidence (id),
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            control_id INTEGER NOT NULL REFERENCES control (id),
            since INTEGER NOT NULL,
            -- What the register knew before, for when the piece is taken back.
            former_number TEXT,
            former_activities TEXT,
            former_expires INTEGER
        ) STRICT;
        CREATE INDEX hosting_proof_by_evidence ON hosting_proof (evidence_id);

        CREATE TABLE buyer_weights (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            catalogue TEXT NOT NULL CHECK (length(catalogue) BETWEEN 1 AND 200),
            weights TEXT NOT NULL CHECK (json_valid(weights) AND length(weights) <= 200000),
            changed INTEGER NOT NULL,
            changed_by TEXT NOT NULL,
            PRIMARY KEY (establishment_id, catalogue)
        ) STRICT, WITHOUT ROWID;
        """

    /// Where releases run, counted, so that no page of answers counts systems.
    ///
    /// `release_place` follows from `system` and `system_place`; the writer counts it again for the establishments in
    /// `tally_stale` before it commits, and writes only the rows that differ. `release_use` is its sum over all
    /// establishments: a system counts once, at its owner.
    static let places = """
        CREATE TABLE release_place (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            release_id INTEGER NOT NULL REFERENCES release (id),
            systems INTEGER NOT NULL CHECK (systems > 0),
            owned INTEGER NOT NULL CHECK (owned BETWEEN 0 AND systems),
            criticality INTEGER NOT NULL CHECK (criticality BETWEEN 0 AND 4),
            PRIMARY KEY (establishment_id, release_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX release_place_by_release ON release_place (release_id, establishment_id, criticality);

        CREATE TABLE release_use (
            release_id INTEGER PRIMARY KEY REFERENCES release (id),
            establishments INTEGER NOT NULL CHECK (establishments >= 0),
            systems INTEGER NOT NULL CHECK (systems >= 0),
            criticality INTEGER NOT NULL CHECK (criticality BETWEEN 0 AND 4)
        ) STRICT;

        INSERT INTO release_place
            SELECT p.establishment_id, s.release_id, count(*), sum(p.is_owner), max(s.top_criticality)
            FROM system_place p JOIN system s ON s.id = p.system_id WHERE s.release_id IS NOT NULL
            GROUP BY p.establishment_id, s.release_id;
        INSERT INTO release_use
            SELECT release_id, count(*), sum(owned), max(criticality) FROM release_place GROUP BY release_id;

        CREATE TRIGGER release_placed AFTER INSERT ON release_place BEGIN
            INSERT INTO release_use VALUES (new.release_id, 1, new.owned, new.criticality)
                ON CONFLICT (release_id) DO UPDATE SET establishments = establishments + 1,
                    systems = systems + excluded.systems, criticality = max(criticality, excluded.criticality);
        END;
        CREATE TRIGGER release_place_changed AFTER UPDATE ON release_place BEGIN
            UPDATE release_use SET systems = systems + new.owned - old.owned, criticality =
                (SELECT max(p.criticality) FROM release_place p WHERE p.release_id = new.release_id)
                WHERE release_id = new.release_id;
        END;
        CREATE TRIGGER release_left AFTER DELETE ON release_place BEGIN
            UPDATE release_use SET establishments = establishments - 1, systems = systems - old.owned, criticality =
                coalesce((SELECT max(p.criticality) FROM release_place p WHERE p.release_id = old.release_id), 0)
                WHERE release_id = old.release_id;
            DELETE FROM release_use WHERE release_id = old.release_id AND establishments = 0;
        END;
        CREATE TRIGGER system_graver AFTER UPDATE OF top_criticality ON system
        WHEN new.top_criticality != old.top_criticality BEGIN
            INSERT INTO tally_stale SELECT establishment_id FROM system_place WHERE system_id = new.id
                ON CONFLICT DO NOTHING;
        END;
        """
}
