extension Schema {
    /// What the members of a pool agree on and live through: rules, claims, past incidents, what insurers were answered.
    enum V12 {}
}

extension Schema.V12 {
    /// Nothing here is changed once written: rules come in versions, a claim is what happened to it, a file is chained.
    static let cover = """
        CREATE TABLE pool_rules (
            version INTEGER PRIMARY KEY AUTOINCREMENT,
            content TEXT NOT NULL CHECK (json_valid(content) AND length(content) <= 100000),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 2000),
            decided INTEGER NOT NULL,
            decided_by TEXT NOT NULL
        ) STRICT;

        CREATE TABLE claim (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            known_at INTEGER NOT NULL,
            deductible_cents INTEGER NOT NULL CHECK (deductible_cents >= 0),
            limit_cents INTEGER NOT NULL CHECK (limit_cents > 0),
            forecast_mean_cents INTEGER NOT NULL CHECK (forecast_mean_cents >= 0),
            forecast_low_cents INTEGER NOT NULL CHECK (forecast_low_cents >= 0),
            forecast_high_cents INTEGER NOT NULL CHECK (forecast_high_cents >= 0),
            -- What the model says a median major incident costs there: what the real cost is compared with.
            median_cents INTEGER NOT NULL CHECK (median_cents > 0),
            parameters_version INTEGER NOT NULL,
            opened INTEGER NOT NULL,
            opened_by TEXT NOT NULL,
            UNIQUE (case_id, establishment_id)
        ) STRICT;
        CREATE INDEX claim_by_establishment ON claim (establishment_id, opened);

        CREATE TABLE claim_event (
            claim_id INTEGER NOT NULL REFERENCES claim (id),
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            kind TEXT NOT NULL CHECK (kind IN ('complaint', 'entry', 'advance', 'settlement')),
            head TEXT CHECK (head IN ('lostRevenue', 'remediation', 'breach', 'other')),
            amount_cents INTEGER CHECK (abs(amount_cents) <= 100000000000000),
            day INTEGER,
            proof TEXT CHECK (length(trim(proof)) BETWEEN 1 AND 500),
            time INTEGER NOT NULL,
            recorded INTEGER NOT NULL,
            recorded_by TEXT NOT NULL,
            PRIMARY KEY (claim_id, sequence),
            CHECK ((kind = 'entry') = (head IS NOT NULL)),
            CHECK ((kind = 'entry') = (proof IS NOT NULL)),
            CHECK ((kind = 'complaint') = (amount_cents IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER claim_event_never_changes BEFORE UPDATE ON claim_event
        BEGIN SELECT raise(ABORT, 'what happened to a claim is append-only'); END;
        CREATE TRIGGER claim_event_never_shrinks BEFORE DELETE ON claim_event
        BEGIN SELECT raise(ABORT, 'what happened to a claim is append-only'); END;

        -- Incidents of which no case was kept here, such as those of the years before.
        CREATE TABLE past_incident (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            day INTEGER NOT NULL,
            cost_cents INTEGER CHECK (cost_cents > 0),
            median_cents INTEGER NOT NULL CHECK (median_cents > 0),
            source TEXT NOT NULL CHECK (length(trim(source)) BETWEEN 1 AND 500),
            recorded INTEGER NOT NULL,
            recorded_by TEXT NOT NULL,
            UNIQUE (establishment_id, day, source)
        ) STRICT;

        CREATE TABLE insurer_file (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            answers TEXT NOT NULL CHECK (length(answers) BETWEEN 1 AND 200000),
            recorded INTEGER NOT NULL,
            recorded_by TEXT NOT NULL,
            previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (establishment_id, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER insurer_file_never_changes BEFORE UPDATE ON insurer_file
        BEGIN SELECT raise(ABORT, 'what was answered is append-only'); END;
        CREATE TRIGGER insurer_file_never_shrinks BEFORE DELETE ON insurer_file
        BEGIN SELECT raise(ABORT, 'what was answered is append-only'); END;
        """
}
