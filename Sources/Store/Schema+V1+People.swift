extension Schema.V1 {
    /// Who may come in, and what they hold.
    ///
    /// `scope_id` of the design is four columns here, so that each is a true foreign key.
    static let people = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 100),
            display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
            language TEXT NOT NULL CHECK (language IN ('fr', 'en')),
            password TEXT NOT NULL,
            must_change_password INTEGER NOT NULL CHECK (must_change_password IN (0, 1)),
            disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
            created INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            last_signed_in INTEGER
        ) STRICT;

        -- By name and not by account: a name that nobody has locks in the same way, and so tells nothing.
        CREATE TABLE sign_in_failure (
            name_hash BLOB PRIMARY KEY CHECK (length(name_hash) = 32),
            failures INTEGER NOT NULL CHECK (failures > 0),
            locked_until INTEGER,
            last INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sign_in_failure_by_time ON sign_in_failure (last);

        CREATE TABLE account_grant (
            id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL REFERENCES account (id),
            role TEXT NOT NULL CHECK (role IN ('networkAdministrator', 'groupSecurityOfficer',
                'establishmentSecurityOfficer', 'socAnalyst', 'buyer', 'exerciseDirector', 'executive',
                'supplier', 'underwriter')),
            scope_kind TEXT NOT NULL CHECK (scope_kind IN ('network', 'group', 'establishment', 'supplier')),
            network_id INTEGER REFERENCES network (id),
            group_id INTEGER REFERENCES hospital_group (id),
            establishment_id INTEGER REFERENCES establishment (id),
            supplier_id INTEGER REFERENCES supplier (id),
            CHECK ((scope_kind = 'network') = (network_id IS NOT NULL)),
            CHECK ((scope_kind = 'group') = (group_id IS NOT NULL)),
            CHECK ((scope_kind = 'establishment') = (establishment_id IS NOT NULL)),
            CHECK ((scope_kind = 'supplier') = (supplier_id IS NOT NULL))
        ) STRICT;
        CREATE UNIQUE INDEX account_grant_once ON account_grant (account_id, role, scope_kind,
            coalesce(network_id, group_id, establishment_id, supplier_id));
        CREATE INDEX account_grant_by_network ON account_grant (network_id);
        CREATE INDEX account_grant_by_group ON account_grant (group_id);
        CREATE INDEX account_grant_by_establishment ON account_grant (establishment_id);
        CREATE INDEX account_grant_by_supplier ON account_grant (supplier_id);

        CREATE TABLE session (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
            account_id INTEGER NOT NULL REFERENCES account (id),
            created INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            expires INTEGER NOT NULL CHECK (expires > created),
            address TEXT NOT NULL,
            agent TEXT NOT NULL,
            csrf TEXT NOT NULL
        ) STRICT;
        CREATE INDEX session_by_account ON session (account_id, last_seen);
        CREATE INDEX session_by_expiry ON session (expires);

        CREATE TABLE api_token (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
            token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
            -- Set for a collector's token: it may send records for this establishment, and nothing else.
            ingests_for INTEGER REFERENCES establishment (id),
            created_by TEXT NOT NULL,
            created INTEGER NOT NULL,
            expires INTEGER,
            last_used INTEGER,
            revoked INTEGER
        ) STRICT;
        CREATE INDEX api_token_by_establishment ON api_token (ingests_for);

        CREATE TABLE api_token_grant (
            id INTEGER PRIMARY KEY,
            token_id INTEGER NOT NULL REFERENCES api_token (id),
            role TEXT NOT NULL CHECK (role IN ('networkAdministrator', 'groupSecurityOfficer',
                'establishmentSecurityOfficer', 'socAnalyst', 'buyer', 'exerciseDirector', 'executive',
                'supplier', 'underwriter')),
            scope_kind TEXT NOT NULL CHECK (scope_kind IN ('network', 'group', 'establishment', 'supplier')),
            network_id INTEGER REFERENCES network (id),
            group_id INTEGER REFERENCES hospital_group (id),
            establishment_id INTEGER REFERENCES establishment (id),
            supplier_id INTEGER REFERENCES supplier (id),
            CHECK ((scope_kind = 'network') = (network_id IS NOT NULL)),
            CHECK ((scope_kind = 'group') = (group_id IS NOT NULL)),
            CHECK ((scope_kind = 'establishment') = (establishment_id IS NOT NULL)),
            CHECK ((scope_kind = 'supplier') = (supplier_id IS NOT NULL))
        ) STRICT;
        CREATE UNIQUE INDEX api_token_grant_once ON api_token_grant (token_id, role, scope_kind,
            coalesce(network_id, group_id, establishment_id, supplier_id));
        CREATE INDEX api_token_grant_by_group ON api_token_grant (group_id);
        CREATE INDEX api_token_grant_by_establishment ON api_token_grant (establishment_id);
        """

    /// The log of changes: rows are added, never changed, never taken away.
    ///
    /// `audit_head` repeats the number and the hash of the last row, so that rows cut off the end are missed.
    static let audit = """
        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject_kind TEXT,
            subject_id INTEGER,
            establishment_id INTEGER,
            detail TEXT NOT NULL CHECK (json_valid(detail)),
            previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE INDEX audit_by_establishment ON audit (establishment_id, sequence);
        CREATE INDEX audit_by_actor ON audit (actor, sequence);
        CREATE INDEX audit_by_action ON audit (action, sequence);
        CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, sequence);
        CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
        BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
        BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
        -- REPLACE deletes without its trigger.
        CREATE TRIGGER audit_only_grows BEFORE INSERT ON audit
        WHEN new.sequence <= (SELECT coalesce(max(sequence), 0) FROM audit)
        BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
        CREATE TABLE audit_head (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            sequence INTEGER NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        INSERT INTO audit_head VALUES (1, 0, zeroblob(32));
        """
}
