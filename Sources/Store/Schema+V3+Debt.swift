extension Schema {
    /// What technical debt adds: reference data from feeds, and what people decided about debts.
    enum V3 {}
}

extension Schema.V3 {
    /// Feeds are kept whole, as compressed JSON: they are read at once and replaced at once, never row by row.
    ///
    /// Decisions name who took them and when; the audit log has what they replaced. `unit_cost.item` and `.asset` are
    /// the raw values of `CostItem` and `AssetClass`.
    static let debt = """
        CREATE TABLE feed (
            name TEXT PRIMARY KEY CHECK (name IN ('lifecycle', 'hospitalLifecycle', 'exploitedFlaws',
                'exploitScores')),
            edition TEXT NOT NULL CHECK (length(edition) BETWEEN 1 AND 200),
            as_of INTEGER NOT NULL,
            loaded INTEGER NOT NULL,
            entries INTEGER NOT NULL CHECK (entries >= 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            content BLOB NOT NULL
        ) STRICT;

        CREATE TABLE debt_extension (
            system_id INTEGER PRIMARY KEY REFERENCES system (id),
            yearly_cost_cents INTEGER CHECK (yearly_cost_cents >= 0),
            ends INTEGER,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE debt_choice (
            system_id INTEGER PRIMARY KEY REFERENCES system (id),
            scenario TEXT NOT NULL CHECK (scenario IN ('keep', 'buyExtension', 'upgrade', 'replace', 'isolate',
                'outsource', 'refurbish', 'retire')),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 2000),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE flaw_dismissal (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            cve TEXT NOT NULL CHECK (length(cve) BETWEEN 1 AND 40),
            product TEXT NOT NULL CHECK (length(product) BETWEEN 1 AND 200),
            cycle TEXT CHECK (length(cycle) BETWEEN 1 AND 200),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 2000),
            starts INTEGER NOT NULL,
            ends INTEGER NOT NULL CHECK (starts <= ends),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX flaw_dismissal_by_establishment ON flaw_dismissal (establishment_id, ends);

        CREATE TABLE unit_cost (
            group_id INTEGER NOT NULL REFERENCES hospital_group (id),
            item INTEGER NOT NULL CHECK (item BETWEEN 0 AND 12),
            asset INTEGER NOT NULL CHECK (asset BETWEEN 0 AND 8),
            amount_cents INTEGER NOT NULL CHECK (amount_cents BETWEEN 0 AND 1000000000000),
            basis TEXT NOT NULL CHECK (basis IN ('assumption', 'publication', 'own')),
            source TEXT NOT NULL CHECK (length(trim(source)) BETWEEN 1 AND 500),
            as_of INTEGER NOT NULL,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            PRIMARY KEY (group_id, item, asset)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE learned_alias (
            name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 500),
            product TEXT,
            cycle TEXT,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            CHECK (product IS NOT NULL OR cycle IS NULL)
        ) STRICT, WITHOUT ROWID;
        """
}
