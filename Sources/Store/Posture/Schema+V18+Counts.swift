extension Schema {
    /// What was counted of each establishment month by month, what a declaration's proof opens, and what the model forecast
    /// of a claim by head of loss.
    enum V18 {}
}

extension Schema.V18 {
    /// `posture_count` holds the last count of each month: `month` counts months from year 0, `facts` is a `MeasuredFacts`.
    ///
    /// Until here any words made a declaration proven. A proof is now an address or a file that opens: what was only words
    /// counts as declared again.
    static let counts = """
        CREATE TABLE posture_count (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            month INTEGER NOT NULL,
            day INTEGER NOT NULL,
            facts TEXT NOT NULL CHECK (json_valid(facts) AND length(facts) <= 10000),
            PRIMARY KEY (establishment_id, month)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE posture_evidence ADD COLUMN link TEXT CHECK (length(link) BETWEEN 1 AND 400);
        UPDATE posture_evidence SET link = substr(fact_english, instr(fact_english, ', proof: https://') + 9, 400)
            WHERE kind = 'declaration' AND basis = 'proven' AND fact_english LIKE '%, proof: https://_%.__%'
                AND instr(substr(fact_english, instr(fact_english, ', proof: https://') + 9), ' ') = 0;
        UPDATE posture_evidence SET basis = 'declared', confidence = min(confidence, 0.5)
            WHERE kind = 'declaration' AND basis = 'proven' AND link IS NULL;

        CREATE TABLE posture_document (
            evidence_id INTEGER PRIMARY KEY REFERENCES posture_evidence (id),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            bytes INTEGER NOT NULL CHECK (bytes > 0),
            format TEXT NOT NULL CHECK (length(format) BETWEEN 1 AND 20),
            file TEXT NOT NULL CHECK (length(file) BETWEEN 1 AND 200)
        ) STRICT;
        CREATE INDEX posture_document_by_digest ON posture_document (digest);

        ALTER TABLE claim ADD COLUMN forecast_heads TEXT
            CHECK (forecast_heads IS NULL OR json_valid(forecast_heads));
        """
}
