extension Schema.V1 {
    /// What follows from other tables and is kept by triggers, so that no page counts a big table.
    ///
    /// `system_place` says which establishments own or use a system: it is what a reach is held against.
    ///
    /// `tally` counts systems by establishment. A row says: from the day after `open_after`, and until the next row of
    /// that kind, so many systems fall under `kind`. `-10000000` stands for always. So one table answers for any
    /// day, past or to come: the systems past support on a day are in the last row whose `open_after` lies before it.
    /// Triggers name the establishments to count again, and the writer does so before it commits.
    static let derived = """
        CREATE TABLE system_place (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            system_id INTEGER NOT NULL REFERENCES system (id),
            is_owner INTEGER NOT NULL CHECK (is_owner IN (0, 1)),
            PRIMARY KEY (establishment_id, system_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX system_place_shared ON system_place (establishment_id, system_id) WHERE is_owner = 0;
        CREATE INDEX system_place_by_system ON system_place (system_id);

        CREATE TABLE tally (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            kind TEXT NOT NULL CHECK (kind IN ('systems', 'pastSupport', 'release', 'lifecycle', 'hosting',
                'inService', 'certificate', 'contract')),
            open_after INTEGER NOT NULL,
            systems INTEGER NOT NULL CHECK (systems > 0),
            -- Those of them that the establishment owns: sums over establishments count each system once.
            owned INTEGER NOT NULL CHECK (owned BETWEEN 0 AND systems),
            PRIMARY KEY (establishment_id, kind, open_after)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tally_stale (establishment_id INTEGER PRIMARY KEY) STRICT;

        CREATE VIRTUAL TABLE system_search USING fts5 (
            name, code, product_label, content = 'system', content_rowid = 'id',
            tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
        );

        -- New systems, for the writer to index all at once before it commits: written from a trigger, the search
        -- index would be flushed for each row, which takes five times as long as all the rest.
        CREATE TABLE system_unsearched (system_id INTEGER PRIMARY KEY) STRICT;

        CREATE TRIGGER system_inserted AFTER INSERT ON system BEGIN
            INSERT INTO system_place VALUES (new.owner_id, new.id, 1);
            INSERT INTO system_unsearched VALUES (new.id);
        END;
        CREATE TRIGGER system_owner_stays BEFORE UPDATE OF owner_id, id ON system
        WHEN new.owner_id != old.owner_id OR new.id != old.id
        BEGIN SELECT raise(ABORT, 'a system keeps its owner'); END;
        CREATE TRIGGER system_renamed AFTER UPDATE OF name, code, product_label ON system
        WHEN (new.name, new.code, new.product_label) IS NOT (old.name, old.code, old.product_label)
            AND NOT EXISTS (SELECT 1 FROM system_unsearched WHERE system_id = new.id) BEGIN
            INSERT INTO system_search (system_search, rowid, name, code, product_label)
                VALUES ('delete', old.id, old.name, old.code, old.product_label);
            INSERT INTO system_search (rowid, name, code, product_label)
                VALUES (new.id, new.name, new.code, new.product_label);
        END;
        CREATE TRIGGER system_changed AFTER UPDATE OF release_id, hosting_id, in_service_since,
            holds_health_data, supported_until ON system BEGIN
            INSERT OR IGNORE INTO tally_stale
                SELECT establishment_id FROM system_place WHERE system_id = new.id;
        END;
        CREATE TRIGGER system_placed AFTER INSERT ON system_place BEGIN
            INSERT OR IGNORE INTO tally_stale VALUES (new.establishment_id);
        END;
        CREATE TRIGGER system_used AFTER INSERT ON system_use BEGIN
            INSERT OR IGNORE INTO system_place VALUES (new.establishment_id, new.system_id, 0);
            UPDATE system SET top_criticality = new.criticality
                WHERE id = new.system_id AND top_criticality < new.criticality;
        END;
        CREATE TRIGGER system_use_changed AFTER UPDATE OF criticality ON system_use BEGIN
            UPDATE system SET top_criticality =
                (SELECT max(criticality) FROM system_use WHERE system_id = new.system_id)
                WHERE id = new.system_id;
        END;
        CREATE TRIGGER release_lifecycle_changed AFTER UPDATE OF active_support_end, security_support_end,
            extended_support_end ON release BEGIN
            UPDATE system SET supported_until = new.supported_until
                WHERE release_id = new.id AND supported_until IS NOT new.supported_until;
            INSERT OR IGNORE INTO tally_stale SELECT p.establishment_id
                FROM system s JOIN system_place p ON p.system_id = s.id WHERE s.release_id = new.id;
        END;
        CREATE TRIGGER hosting_changed AFTER UPDATE OF kind, establishment_id, certificate_expires ON hosting
        BEGIN
            INSERT OR IGNORE INTO tally_stale SELECT p.establishment_id
                FROM system s JOIN system_place p ON p.system_id = s.id WHERE s.hosting_id = new.id;
        END;
        CREATE TRIGGER contract_inserted AFTER INSERT ON contract BEGIN
            INSERT OR IGNORE INTO tally_stale VALUES (new.establishment_id);
        END;
        CREATE TRIGGER contract_changed AFTER UPDATE OF system_id, ends ON contract BEGIN
            INSERT OR IGNORE INTO tally_stale VALUES (new.establishment_id);
        END;
        """
}
