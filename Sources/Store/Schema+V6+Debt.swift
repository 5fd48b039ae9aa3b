extension Schema {
    /// What paying debt down adds: a day for each chosen scenario, what a system costs to run, agreed protections of
    /// openings, purchases of reused equipment, and a group's own discount rate.
    enum V6 {}
}

extension Schema.V6 {
    /// A mapping of columns may be one of flows, which the table's own check did not foresee.
    ///
    /// `flow.exposure` orders openings by how much a thief would like them: over the internet, with whom nobody knows,
    /// carrying health data. It follows from the flow's own facts, so that lists of a nation sort by an index.
    static let debt = """
        ALTER TABLE debt_choice ADD COLUMN due INTEGER;

        CREATE TABLE system_economy (
            system_id INTEGER PRIMARY KEY REFERENCES system (id),
            units INTEGER NOT NULL CHECK (units BETWEEN 1 AND 1000000),
            run_cost_cents INTEGER CHECK (run_cost_cents BETWEEN 0 AND 1000000000000),
            is_isolated INTEGER NOT NULL CHECK (is_isolated IN (0, 1)),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE flow_protection (
            flow_id INTEGER PRIMARY KEY REFERENCES flow (id),
            measures TEXT NOT NULL CHECK (length(trim(measures)) BETWEEN 1 AND 2000),
            reference TEXT CHECK (length(reference) BETWEEN 1 AND 300),
            ends INTEGER NOT NULL,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;

        ALTER TABLE flow ADD COLUMN exposure INTEGER GENERATED ALWAYS AS (
            crosses_internet * 20
            + CASE data_class WHEN 'health' THEN 10 WHEN 'personal' THEN 6 WHEN 'financial' THEN 5
                WHEN 'technical' THEN 3 ELSE 0 END
            + CASE authentication WHEN 'none' THEN 9 WHEN 'unknown' THEN 8 WHEN 'password' THEN 6
                WHEN 'sharedKey' THEN 4 WHEN 'certificate' THEN 2 ELSE 0 END) VIRTUAL;
        CREATE INDEX flow_opening ON flow (exposure DESC, id, system_id, partner_outside, data_class, authentication)
            WHERE partner_outside IS NOT NULL OR crosses_internet = 1;

        CREATE TABLE column_mapping_6 (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER REFERENCES establishment (id),
            kind TEXT NOT NULL CHECK (kind IN ('establishments', 'suppliers', 'systems', 'flows')),
            form BLOB NOT NULL CHECK (length(form) = 32),
            mapping TEXT NOT NULL CHECK (json_valid(mapping) AND length(mapping) <= 200000),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;
        INSERT INTO column_mapping_6 SELECT * FROM column_mapping;
        DROP TABLE column_mapping;
        ALTER TABLE column_mapping_6 RENAME TO column_mapping;
        CREATE UNIQUE INDEX column_mapping_by_form ON column_mapping (form, kind, coalesce(establishment_id, 0));

        CREATE TABLE reuse_purchase (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            line TEXT NOT NULL CHECK (length(line) BETWEEN 1 AND 60),
            year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2199),
            spent_cents INTEGER NOT NULL CHECK (spent_cents BETWEEN 0 AND 100000000000000),
            reused_cents INTEGER NOT NULL CHECK (reused_cents BETWEEN 0 AND spent_cents),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            PRIMARY KEY (establishment_id, line, year)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE debt_rate (
            group_id INTEGER PRIMARY KEY REFERENCES hospital_group (id),
            basis_points INTEGER NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;
        """
}
