extension Schema {
    /// What was true of an incident stays true: outages of a service one after another, and proofs that were
    /// corrected.
    enum V16 {}
}

extension Schema.V16 {
    /// An outage is known by its beginning; one at a time is open.
    static let care = """
        CREATE TABLE case_care_by_time (
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            care_service_id INTEGER NOT NULL REFERENCES care_service (id),
            since INTEGER NOT NULL,
            until INTEGER CHECK (until >= since),
            fallback TEXT NOT NULL DEFAULT '' CHECK (length(fallback) <= 500),
            PRIMARY KEY (case_id, care_service_id, since)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO case_care_by_time SELECT case_id, care_service_id, since, until, fallback FROM case_care;
        DROP TABLE case_care;
        ALTER TABLE case_care_by_time RENAME TO case_care;
        CREATE INDEX case_care_by_service ON case_care (care_service_id);
        CREATE UNIQUE INDEX case_care_open ON case_care (case_id, care_service_id) WHERE until IS NULL;
        """

    /// Proofs that were corrected, as they stood.
    static let proofs = """
        CREATE TABLE case_duty_former (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            kind TEXT NOT NULL,
            done INTEGER NOT NULL,
            channel TEXT NOT NULL,
            receipt TEXT NOT NULL,
            text TEXT NOT NULL,
            recorded INTEGER NOT NULL,
            recorded_by TEXT NOT NULL,
            replaced INTEGER NOT NULL,
            replaced_by TEXT NOT NULL,
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 500)
        ) STRICT;
        CREATE INDEX case_duty_former_by_case ON case_duty_former (case_id, establishment_id);
        """

    /// Copies of records beside alerts, which go after their time too.
    static let copies = """
        CREATE INDEX detection_with_copy ON detection (time, id) WHERE raw <> x'';
        """

    /// A source is found by its name in the letters that SQLite lowers, and by what its dialect belongs to: `linux` is heard
    /// by `linux/sshd` too, as for retention.
    static let sources = """
        UPDATE OR IGNORE expected_source SET name_key = lower(name);
        DROP TRIGGER expected_source_heard_first;
        DROP TRIGGER expected_source_heard;
        CREATE TRIGGER expected_source_heard_first AFTER INSERT ON event_source BEGIN
            UPDATE expected_source SET last_event = max(coalesce(last_event, 0), new.last_event)
            WHERE establishment_id = new.establishment_id AND name_key = lower(new.name)
                AND (dialect IN ('', new.kind) OR new.kind LIKE dialect || '/%');
        END;
        CREATE TRIGGER expected_source_heard AFTER UPDATE OF last_event ON event_source BEGIN
            UPDATE expected_source SET last_event = max(coalesce(last_event, 0), new.last_event)
            WHERE establishment_id = new.establishment_id AND name_key = lower(new.name)
                AND (dialect IN ('', new.kind) OR new.kind LIKE dialect || '/%');
        END;
        """
}
