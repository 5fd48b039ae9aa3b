extension Schema {
    enum V31 {
        /// How long a scenario takes in a group and how much risk it removes, where it set that. `asset` is the raw value of
        /// `AssetClass`.
        static let scenarios = """
            CREATE TABLE scenario_effect (
                group_id INTEGER NOT NULL REFERENCES hospital_group (id),
                scenario TEXT NOT NULL CHECK (scenario IN ('keep', 'buyExtension', 'upgrade', 'replace', 'isolate',
                    'outsource', 'refurbish', 'retire')),
                asset INTEGER NOT NULL CHECK (asset BETWEEN 0 AND 8),
                months INTEGER NOT NULL CHECK (months BETWEEN 0 AND 120),
                risk_removed_per_mille INTEGER NOT NULL CHECK (risk_removed_per_mille BETWEEN 0 AND 1000),
                basis TEXT NOT NULL CHECK (basis IN ('assumption', 'publication', 'own')),
                source TEXT NOT NULL CHECK (length(trim(source)) BETWEEN 1 AND 500),
                as_of INTEGER NOT NULL,
                decided_by TEXT NOT NULL,
                decided INTEGER NOT NULL,
                PRIMARY KEY (group_id, scenario, asset)
            ) STRICT, WITHOUT ROWID;
            """
    }
}
