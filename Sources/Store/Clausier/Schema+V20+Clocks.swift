extension Schema {
    /// Delays of commitments that somebody started, and what buyers were told of delays.
    enum V20 {
        /// A delay that runs from a breach, an audit or the end of a contract is known to the buyer alone; those of exploited
        /// flaws are worked out, and only what was told of them is kept.
        static let clocks = """
            CREATE TABLE commitment_clock (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                commitment_id INTEGER NOT NULL REFERENCES commitment (id),
                rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 100),
                cause TEXT NOT NULL CHECK (length(trim(cause)) BETWEEN 1 AND 300),
                started INTEGER NOT NULL,
                started_by TEXT NOT NULL,
                met INTEGER,
                met_by TEXT,
                UNIQUE (commitment_id, rule, cause),
                CHECK ((met IS NULL) = (met_by IS NULL))
            ) STRICT;
            CREATE INDEX commitment_clock_running ON commitment_clock (commitment_id) WHERE met IS NULL;

            CREATE TABLE commitment_told (
                commitment_id INTEGER NOT NULL REFERENCES commitment (id),
                rule TEXT NOT NULL,
                cause TEXT NOT NULL,
                is_broken INTEGER NOT NULL CHECK (is_broken IN (0, 1)),
                told INTEGER NOT NULL,
                PRIMARY KEY (commitment_id, rule, cause, is_broken)
            ) STRICT, WITHOUT ROWID;
            """
    }
}
