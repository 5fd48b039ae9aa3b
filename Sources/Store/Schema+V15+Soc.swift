extension Schema {
    /// What a shared SOC watches over: records that come twice, late or from the future, sources that are expected, how
    /// long which records are kept, and how many must confirm an indicator.
    enum V15 {}
}

extension Schema.V15 {
    /// Sources: what was odd about their records, and which are expected.
    static let sources = """
        CREATE TABLE source_trouble (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            -- The day of reception.
            day INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('late', 'ahead', 'duplicate', 'repeatedBatch')),
            dialect TEXT NOT NULL CHECK (length(dialect) BETWEEN 1 AND 100),
            source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 300),
            records INTEGER NOT NULL CHECK (records >= 0),
            worst_seconds INTEGER NOT NULL CHECK (worst_seconds >= 0),
            last INTEGER NOT NULL,
            PRIMARY KEY (establishment_id, day, kind, dialect, source)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE expected_source (
            id INTEGER PRIMARY KEY,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            site_id INTEGER REFERENCES site (id),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
            -- By which it is found: machines are named without regard to case.
            name_key TEXT NOT NULL,
            -- Empty: whatever it sends.
            dialect TEXT NOT NULL DEFAULT '' CHECK (length(dialect) <= 100),
            role TEXT NOT NULL DEFAULT '' CHECK (length(role) <= 200),
            silence_minutes INTEGER NOT NULL CHECK (silence_minutes BETWEEN 5 AND 43200),
            declared INTEGER NOT NULL,
            declared_by TEXT NOT NULL,
            last_event INTEGER,
            -- From when on it is silent, unless it is heard again.
            silent_at INTEGER NOT NULL
                GENERATED ALWAYS AS (coalesce(last_event, declared) + silence_minutes * 60000) STORED,
            UNIQUE (establishment_id, name_key, dialect)
        ) STRICT;
        CREATE INDEX expected_source_by_silence ON expected_source (establishment_id, silent_at);
        CREATE INDEX expected_source_by_site ON expected_source (site_id) WHERE site_id IS NOT NULL;
        CREATE TRIGGER expected_source_heard_first AFTER INSERT ON event_source BEGIN
            UPDATE expected_source SET last_event = max(coalesce(last_event, 0), new.last_event)
            WHERE establishment_id = new.establishment_id AND name_key = lower(new.name)
                AND dialect IN ('', new.kind);
        END;
        CREATE TRIGGER expected_source_heard AFTER UPDATE OF last_event ON event_source BEGIN
            UPDATE expected_source SET last_event = max(coalesce(last_event, 0), new.last_event)
            WHERE establishment_id = new.establishment_id AND name_key = lower(new.name)
                AND dialect IN ('', new.kind);
        END;
        """

    /// How long which records are kept, and why.
    static let retention = """
        CREATE TABLE retention_rule (
            id INTEGER PRIMARY KEY,
            -- NULL: every establishment that has no rule of its own for the dialect.
            establishment_id INTEGER REFERENCES establishment (id),
            -- Empty: every dialect that has no rule of its own; 'linux' holds for 'linux/sshd' too.
            dialect TEXT NOT NULL CHECK (length(dialect) <= 100),
            days INTEGER NOT NULL CHECK (days BETWEEN 30 AND 3650),
            basis TEXT NOT NULL CHECK (length(basis) BETWEEN 1 AND 500),
            decided INTEGER NOT NULL,
            decided_by TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX retention_rule_by_place
            ON retention_rule (coalesce(establishment_id, 0), dialect);
        -- Which dialects were deleted from a segment already, so that it is not read again each day.
        CREATE TABLE thinned_segment (
            segment TEXT PRIMARY KEY,
            dialects TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// How many distinct establishments must confirm before an indicator of a circle blocks; two where nothing is said.
    static let quorum = """
        CREATE TABLE sharing_quorum (
            circle_id INTEGER PRIMARY KEY REFERENCES sharing_circle (id),
            confirmations INTEGER NOT NULL CHECK (confirmations BETWEEN 2 AND 20),
            decided INTEGER NOT NULL,
            decided_by TEXT NOT NULL
        ) STRICT;
        """
}
