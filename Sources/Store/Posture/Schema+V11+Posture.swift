extension Schema {
    /// What postures and the pool add: evidence, consents, and the versions of the loss model's parameters.
    enum V11 {}
}

extension Schema.V11 {
    /// Evidence is added and withdrawn, never changed: a posture of any past day can be judged again.
    ///
    /// `aspect`, `kind` and `basis` are the words of `PostureAspect`, `EvidenceKind` and `EvidenceBasis`; `source` is a
    /// `Source` as JSON. The same fact read twice from the same file is one row.
    static let posture = """
        CREATE TABLE posture_evidence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            aspect TEXT NOT NULL CHECK (length(aspect) BETWEEN 1 AND 40),
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
            basis TEXT NOT NULL CHECK (basis IN ('measured', 'proven', 'declared')),
            level REAL NOT NULL CHECK (level BETWEEN 0 AND 1),
            confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
            source TEXT NOT NULL CHECK (json_valid(source) AND length(source) <= 2000),
            as_of INTEGER NOT NULL,
            fact_french TEXT NOT NULL CHECK (length(fact_french) BETWEEN 1 AND 2000),
            fact_english TEXT NOT NULL CHECK (length(fact_english) BETWEEN 1 AND 2000),
            recorded INTEGER NOT NULL,
            recorded_by TEXT NOT NULL,
            withdrawn INTEGER,
            withdrawn_because TEXT,
            CHECK ((withdrawn IS NULL) = (withdrawn_because IS NULL))
        ) STRICT;
        CREATE INDEX posture_evidence_by_establishment ON posture_evidence (establishment_id, as_of)
            WHERE withdrawn IS NULL;
        CREATE UNIQUE INDEX posture_evidence_once
            ON posture_evidence (establishment_id, aspect, kind, as_of, fact_english) WHERE withdrawn IS NULL;

        CREATE TABLE underwriting_consent (
            establishment_id INTEGER PRIMARY KEY REFERENCES establishment (id),
            given INTEGER NOT NULL,
            given_by TEXT NOT NULL
        ) STRICT;

        -- A version is never changed: what was computed with it can be computed again.
        CREATE TABLE loss_parameters (
            version INTEGER PRIMARY KEY AUTOINCREMENT,
            content TEXT NOT NULL CHECK (json_valid(content) AND length(content) <= 100000),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 2000),
            decided INTEGER NOT NULL,
            decided_by TEXT NOT NULL
        ) STRICT;
        """
}
