extension Schema.V1 {
    /// What came in and what was found in it.
    static let watch = """
        CREATE TABLE event_source (
            id INTEGER PRIMARY KEY,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
            last_event INTEGER NOT NULL,
            records INTEGER NOT NULL CHECK (records >= 0),
            UNIQUE (establishment_id, kind, name)
        ) STRICT;

        -- The newest event of each establishment, kept by the triggers below.
        CREATE TABLE last_event (
            establishment_id INTEGER PRIMARY KEY REFERENCES establishment (id),
            time INTEGER NOT NULL
        ) STRICT;
        CREATE TRIGGER event_source_inserted AFTER INSERT ON event_source BEGIN
            INSERT INTO last_event VALUES (new.establishment_id, new.last_event)
                ON CONFLICT DO UPDATE SET time = max(time, excluded.time);
        END;
        CREATE TRIGGER event_source_updated AFTER UPDATE OF last_event ON event_source BEGIN
            INSERT INTO last_event VALUES (new.establishment_id, new.last_event)
                ON CONFLICT DO UPDATE SET time = max(time, excluded.time);
        END;

        CREATE TABLE ingest_batch (
            id INTEGER PRIMARY KEY,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            -- The client's own identifier of the batch, or the hash of its content.
            batch_key TEXT NOT NULL CHECK (length(batch_key) BETWEEN 1 AND 200),
            segment TEXT NOT NULL,
            start INTEGER NOT NULL CHECK (start >= 0),
            length INTEGER NOT NULL CHECK (length >= 0),
            records INTEGER NOT NULL CHECK (records >= 0),
            received INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('archived', 'detected')),
            -- Times of its earliest and latest record, once detection has read them.
            first_event INTEGER,
            last_event INTEGER CHECK (last_event >= first_event),
            UNIQUE (establishment_id, batch_key)
        ) STRICT;
        CREATE INDEX ingest_batch_by_time ON ingest_batch (establishment_id, first_event, last_event);
        CREATE INDEX ingest_batch_by_place ON ingest_batch (segment, start);
        CREATE INDEX ingest_batch_pending ON ingest_batch (id) WHERE state = 'archived';

        CREATE TABLE alert (
            id INTEGER PRIMARY KEY,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 300),
            rule_title TEXT NOT NULL,
            level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
            tags TEXT NOT NULL CHECK (json_valid(tags)),
            host TEXT NOT NULL,
            account TEXT NOT NULL,
            host_key TEXT NOT NULL,
            account_key TEXT NOT NULL,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL CHECK (last_seen >= first_seen),
            detections INTEGER NOT NULL CHECK (detections > 0),
            state TEXT NOT NULL CHECK (state IN ('new', 'acknowledged', 'closed')),
            closing_reason TEXT CHECK (closing_reason IN ('confirmed', 'falsePositive', 'expected', 'duplicate')),
            note TEXT NOT NULL DEFAULT '',
            state_by TEXT,
            state_since INTEGER NOT NULL,
            created INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            CHECK ((state = 'closed') = (closing_reason IS NOT NULL))
        ) STRICT;
        CREATE INDEX alert_by_time ON alert (last_seen, id);
        CREATE INDEX alert_open_by_time ON alert (last_seen, id) WHERE state != 'closed';
        CREATE INDEX alert_by_state ON alert (state, last_seen, id);
        CREATE INDEX alert_by_level ON alert (level, last_seen, id);
        CREATE INDEX alert_by_rule ON alert (rule, last_seen, id);
        CREATE INDEX alert_by_host ON alert (establishment_id, host_key, last_seen);
        CREATE INDEX alert_by_establishment ON alert (establishment_id, last_seen, id);
        CREATE INDEX alert_of_establishment_by_level ON alert (establishment_id, level, last_seen, id);
        CREATE INDEX alert_open_by_key ON alert (establishment_id, rule, host_key, account_key, last_seen)
            WHERE state != 'closed';
        CREATE VIRTUAL TABLE alert_search USING fts5 (
            rule_title, host, account, rule, content = 'alert', content_rowid = 'id',
            tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
        );

        CREATE TABLE detection (
            id INTEGER PRIMARY KEY,
            alert_id INTEGER NOT NULL REFERENCES alert (id),
            time INTEGER NOT NULL,
            segment TEXT NOT NULL,
            line INTEGER NOT NULL CHECK (line >= 0),
            source_format TEXT NOT NULL,
            matched TEXT NOT NULL CHECK (json_valid(matched)),
            raw BLOB NOT NULL,
            -- Bytes of the record in the archive: more than are kept here when it is very long.
            raw_length INTEGER NOT NULL CHECK (raw_length >= length(raw))
        ) STRICT;
        CREATE INDEX detection_by_alert ON detection (alert_id, time, id);

        CREATE TABLE alert_tally (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            level INTEGER NOT NULL,
            open INTEGER NOT NULL CHECK (open >= 0),
            PRIMARY KEY (establishment_id, level)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER alert_inserted AFTER INSERT ON alert BEGIN
            INSERT INTO alert_tally VALUES (new.establishment_id, new.level, new.state != 'closed')
                ON CONFLICT DO UPDATE SET open = open + excluded.open;
            INSERT INTO alert_search (rowid, rule_title, host, account, rule)
                VALUES (new.id, new.rule_title, new.host, new.account, new.rule);
        END;
        CREATE TRIGGER alert_state_changed AFTER UPDATE OF state ON alert
        WHEN (new.state = 'closed') != (old.state = 'closed') BEGIN
            UPDATE alert_tally SET open = open + (new.state != 'closed') - (old.state != 'closed')
                WHERE establishment_id = new.establishment_id AND level = new.level;
        END;
        CREATE TRIGGER alert_identity_stays BEFORE UPDATE OF establishment_id, level, rule, rule_title, host,
            account ON alert
        BEGIN SELECT raise(ABORT, 'an alert keeps its establishment, level, rule, host and account'); END;
        """
}
