extension Schema {
    /// The second schema: contracts that cover several systems, and what a nation's lists need to stay quick.
    enum V2 {}
}

extension Schema.V2 {
    /// A contract covers the systems that `contract_system` names, and may have to be given notice of.
    ///
    /// `system.covered_until` is the last day of the last contract of its owner that covers it, kept by triggers.
    static let contracts = """
        CREATE TABLE contract_system (
            contract_id INTEGER NOT NULL REFERENCES contract (id),
            system_id INTEGER NOT NULL REFERENCES system (id),
            PRIMARY KEY (contract_id, system_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX contract_system_by_system ON contract_system (system_id, contract_id);
        INSERT INTO contract_system SELECT id, system_id FROM contract WHERE system_id IS NOT NULL;

        DROP TRIGGER contract_inserted;
        DROP TRIGGER contract_changed;
        DROP INDEX contract_by_system;
        ALTER TABLE contract DROP COLUMN system_id;
        ALTER TABLE contract ADD COLUMN notice_days INTEGER CHECK (notice_days BETWEEN 1 AND 3660);

        ALTER TABLE system ADD COLUMN covered_until INTEGER;
        UPDATE system SET covered_until = (SELECT max(c.ends)
            FROM contract_system x JOIN contract c ON c.id = x.contract_id
            WHERE x.system_id = system.id AND c.establishment_id = system.owner_id);
        CREATE INDEX system_by_cover ON system (covered_until);

        -- Whoever signs runs the system or uses it: so whoever sees the contract sees what it covers.
        CREATE TRIGGER contract_of_its_own BEFORE INSERT ON contract_system
        WHEN NOT EXISTS (SELECT 1 FROM contract c JOIN system_place p ON p.establishment_id = c.establishment_id
            WHERE c.id = new.contract_id AND p.system_id = new.system_id)
        BEGIN SELECT raise(FAIL, 'the establishment of the contract neither owns nor uses the system'); END;
        CREATE TRIGGER contract_covers AFTER INSERT ON contract_system BEGIN
            UPDATE system SET covered_until = c.ends FROM contract c
                WHERE system.id = new.system_id AND c.id = new.contract_id
                    AND c.establishment_id = system.owner_id AND coalesce(covered_until < c.ends, TRUE);
        END;
        CREATE TRIGGER contract_changed AFTER UPDATE OF ends ON contract WHEN new.ends != old.ends BEGIN
            UPDATE system SET covered_until = (SELECT max(c.ends)
                    FROM contract_system x JOIN contract c ON c.id = x.contract_id
                    WHERE x.system_id = system.id AND c.establishment_id = system.owner_id)
                WHERE id IN (SELECT system_id FROM contract_system WHERE contract_id = new.id);
        END;
        -- FAIL and not ABORT: these refuse a row before it is written, and then nothing has to be undone.
        DROP TRIGGER care_service_of_its_own;
        CREATE TRIGGER care_service_of_its_own BEFORE INSERT ON system_use_care_service
        WHEN (SELECT establishment_id FROM care_service WHERE id = new.care_service_id) != new.establishment_id
        BEGIN SELECT raise(FAIL, 'the care service belongs to another establishment'); END;
        DROP TRIGGER audit_only_grows;
        CREATE TRIGGER audit_only_grows BEFORE INSERT ON audit
        WHEN new.sequence <= (SELECT coalesce(max(sequence), 0) FROM audit)
        BEGIN SELECT raise(FAIL, 'the audit log is append-only'); END;

        DROP TRIGGER system_changed;
        CREATE TRIGGER system_changed AFTER UPDATE OF release_id, hosting_id, in_service_since,
            holds_health_data, supported_until, covered_until ON system BEGIN
            INSERT INTO tally_stale SELECT establishment_id FROM system_place WHERE system_id = new.id
                ON CONFLICT DO NOTHING;
        END;

        -- Without OR IGNORE, which an OR FAIL of the statement outside would override.
        DROP TRIGGER system_placed;
        CREATE TRIGGER system_placed AFTER INSERT ON system_place BEGIN
            INSERT INTO tally_stale VALUES (new.establishment_id) ON CONFLICT DO NOTHING;
        END;
        DROP TRIGGER system_used;
        CREATE TRIGGER system_used AFTER INSERT ON system_use BEGIN
            INSERT INTO system_place VALUES (new.establishment_id, new.system_id, 0) ON CONFLICT DO NOTHING;
            UPDATE system SET top_criticality = new.criticality
                WHERE id = new.system_id AND top_criticality < new.criticality;
        END;
        """
}
