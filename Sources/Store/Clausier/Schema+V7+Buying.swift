extension Schema.V7 {
    /// Tenders, what was promised at their end, and what answers give to the rest of Cordon.
    static let buying = """
        CREATE TABLE tender (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            reference TEXT NOT NULL CHECK (length(trim(reference)) BETWEEN 1 AND 100),
            title TEXT NOT NULL CHECK (length(trim(title)) BETWEEN 1 AND 300),
            -- What the buyers need: a Profile. Which editions are asked, with what weights and shares: Tender.Part.
            needs TEXT NOT NULL CHECK (json_valid(needs) AND length(needs) <= 20000),
            parts TEXT NOT NULL CHECK (json_valid(parts) AND length(parts) <= 400000),
            state TEXT NOT NULL CHECK (state IN ('preparing', 'open', 'examining', 'awarded', 'abandoned')),
            awarded_to INTEGER REFERENCES release (id),
            created INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            changed INTEGER NOT NULL,
            changed_by TEXT NOT NULL,
            CHECK ((state = 'awarded') = (awarded_to IS NOT NULL))
        ) STRICT;

        CREATE TABLE tender_buyer (
            tender_id INTEGER NOT NULL REFERENCES tender (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            PRIMARY KEY (tender_id, establishment_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tender_buyer_by_establishment ON tender_buyer (establishment_id, tender_id);

        CREATE TABLE tender_bidder (
            tender_id INTEGER NOT NULL REFERENCES tender (id),
            release_id INTEGER NOT NULL REFERENCES release (id),
            added INTEGER NOT NULL,
            PRIMARY KEY (tender_id, release_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tender_bidder_by_release ON tender_bidder (release_id);

        CREATE TABLE tender_question (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tender_id INTEGER NOT NULL,
            release_id INTEGER NOT NULL,
            control_id INTEGER REFERENCES control (id),
            question TEXT NOT NULL CHECK (length(trim(question)) BETWEEN 1 AND 4000),
            asked INTEGER NOT NULL,
            asked_by TEXT NOT NULL,
            due INTEGER,
            reply TEXT CHECK (reply IS NULL OR length(trim(reply)) BETWEEN 1 AND 4000),
            replied INTEGER,
            replied_by TEXT,
            FOREIGN KEY (tender_id, release_id) REFERENCES tender_bidder (tender_id, release_id),
            CHECK ((reply IS NULL) = (replied IS NULL) AND (reply IS NULL) = (replied_by IS NULL))
        ) STRICT;
        CREATE INDEX tender_question_by_bidder ON tender_question (tender_id, release_id, id);
        CREATE INDEX tender_question_by_release ON tender_question (release_id, id);

        CREATE TABLE tender_clause (
            tender_id INTEGER NOT NULL,
            release_id INTEGER NOT NULL,
            control_id INTEGER NOT NULL REFERENCES control (id),
            text TEXT NOT NULL CHECK (length(trim(text)) BETWEEN 1 AND 8000),
            delay_days INTEGER CHECK (delay_days BETWEEN 0 AND 3660),
            changed INTEGER NOT NULL,
            changed_by TEXT NOT NULL,
            PRIMARY KEY (tender_id, release_id, control_id),
            FOREIGN KEY (tender_id, release_id) REFERENCES tender_bidder (tender_id, release_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE commitment (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tender_id INTEGER NOT NULL REFERENCES tender (id),
            release_id INTEGER NOT NULL REFERENCES release (id),
            control_id INTEGER NOT NULL REFERENCES control (id),
            answer_version INTEGER NOT NULL CHECK (answer_version >= 0),
            text TEXT NOT NULL CHECK (length(trim(text)) BETWEEN 1 AND 8000),
            rules TEXT CHECK (rules IS NULL OR json_valid(rules)),
            made INTEGER NOT NULL,
            due INTEGER,
            fulfilled INTEGER,
            fulfilled_by TEXT,
            reminded INTEGER,
            UNIQUE (tender_id, control_id),
            CHECK ((fulfilled IS NULL) = (fulfilled_by IS NULL))
        ) STRICT;
        CREATE INDEX commitment_by_release ON commitment (release_id);
        CREATE INDEX commitment_due ON commitment (due) WHERE fulfilled IS NULL AND due IS NOT NULL;

        -- Where suppliers' remote maintenance comes from: what no block may cut off.
        CREATE TABLE maintenance_network (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            supplier_id INTEGER NOT NULL REFERENCES supplier (id),
            release_id INTEGER NOT NULL REFERENCES release (id),
            cidr TEXT NOT NULL CHECK (length(cidr) BETWEEN 3 AND 49),
            answer_id INTEGER NOT NULL REFERENCES answer (id),
            since INTEGER NOT NULL,
            ended INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX maintenance_network_once ON maintenance_network (release_id, cidr) WHERE ended IS NULL;
        CREATE INDEX maintenance_network_by_supplier ON maintenance_network (supplier_id);
        CREATE INDEX maintenance_network_by_answer ON maintenance_network (answer_id);
        """

    /// Grants again, without the list of roles: `Access` knows which there are, and each new one would rebuild these.
    static let roles = """
        CREATE TABLE account_grant_7 (
            id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL REFERENCES account (id),
            role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 60),
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
        INSERT INTO account_grant_7 SELECT * FROM account_grant;
        DROP TABLE account_grant;
        ALTER TABLE account_grant_7 RENAME TO account_grant;
        CREATE UNIQUE INDEX account_grant_once ON account_grant (account_id, role, scope_kind,
            coalesce(network_id, group_id, establishment_id, supplier_id));
        CREATE INDEX account_grant_by_network ON account_grant (network_id);
        CREATE INDEX account_grant_by_group ON account_grant (group_id);
        CREATE INDEX account_grant_by_establishment ON account_grant (establishment_id);
        CREATE INDEX account_grant_by_supplier ON account_grant (supplier_id);

        CREATE TABLE api_token_grant_7 (
            id INTEGER PRIMARY KEY,
            token_id INTEGER NOT NULL REFERENCES api_token (id),
            role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 60),
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
        INSERT INTO api_token_grant_7 SELECT * FROM api_token_grant;
        DROP TABLE api_token_grant;
        ALTER TABLE api_token_grant_7 RENAME TO api_token_grant;
        CREATE UNIQUE INDEX api_token_grant_once ON api_token_grant (token_id, role, scope_kind,
            coalesce(network_id, group_id, establishment_id, supplier_id));
        CREATE INDEX api_token_grant_by_group ON api_token_grant (group_id);
        CREATE INDEX api_token_grant_by_establishment ON api_token_grant (establishment_id);
        """
}
