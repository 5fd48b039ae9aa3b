extension Schema {
    /// What reuse adds: the shares that a group read in the texts, or set itself.
    enum V14 {}
}

extension Schema.V14 {
    /// In `reuse_purchase`, made by an earlier step, `spent_cents` and `reused_cents` hold pieces for a line that is
    /// counted in pieces.
    static let reuse = """
        CREATE TABLE reuse_target (
            group_id INTEGER NOT NULL REFERENCES hospital_group (id),
            line TEXT NOT NULL CHECK (length(line) BETWEEN 1 AND 60),
            from_year INTEGER NOT NULL CHECK (from_year BETWEEN 2000 AND 2199),
            share_per_mille INTEGER NOT NULL CHECK (share_per_mille BETWEEN 0 AND 1000),
            source TEXT NOT NULL CHECK (length(trim(source)) BETWEEN 1 AND 500),
            as_of INTEGER NOT NULL,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            PRIMARY KEY (group_id, line, from_year)
        ) STRICT, WITHOUT ROWID;
        """
}
