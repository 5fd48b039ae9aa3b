extension Schema {
    /// The shared SOC: cases with their log and clocks, the queue's risk and deadlines, decisions about rules, who is on
    /// call.
    enum V8 {}
}

extension Schema.V8 {
    /// Cases. What has an `establishment_id` is seen by whoever may see that establishment; without one it is common to all
    /// establishments of the case. `case_entry.lane` is that establishment, or 0: each lane is a chain of its own.
    static let cases = """
        CREATE TABLE case_file (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            reference TEXT NOT NULL UNIQUE CHECK (length(reference) BETWEEN 1 AND 40),
            title TEXT NOT NULL CHECK (length(trim(title)) BETWEEN 1 AND 300),
            kind TEXT NOT NULL CHECK (kind IN ('ransomware', 'accountCompromise', 'dataLeak', 'supplierIncident',
                'device', 'other')),
            severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 4),
            state TEXT NOT NULL CHECK (state IN ('open', 'qualified', 'contained', 'recovered', 'closed')),
            verdict TEXT CHECK (verdict IN ('confirmed', 'falseAlarm', 'exercise')),
            owner TEXT,
            opened INTEGER NOT NULL,
            opened_by TEXT NOT NULL,
            qualified INTEGER,
            contained INTEGER,
            recovered INTEGER,
            closed INTEGER,
            changed INTEGER NOT NULL,
            observatory TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(observatory)),
            CHECK ((state = 'closed') = (verdict IS NOT NULL)),
            CHECK ((state = 'closed') = (closed IS NOT NULL))
        ) STRICT;
        CREATE INDEX case_file_by_time ON case_file (opened, id);
        CREATE INDEX case_file_open ON case_file (severity, opened, id) WHERE state != 'closed';

        CREATE TABLE case_establishment (
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            title TEXT NOT NULL CHECK (length(trim(title)) BETWEEN 1 AND 300),
            state TEXT NOT NULL CHECK (state IN ('watching', 'affected', 'contained', 'recovered', 'spared')),
            summary TEXT NOT NULL DEFAULT '' CHECK (length(summary) <= 4000),
            contact TEXT NOT NULL DEFAULT '' CHECK (length(contact) <= 300),
            facts TEXT NOT NULL CHECK (json_valid(facts)),
            joined INTEGER NOT NULL,
            PRIMARY KEY (case_id, establishment_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX case_establishment_by_place ON case_establishment (establishment_id, case_id);

        CREATE TABLE case_task (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            establishment_id INTEGER REFERENCES establishment (id),
            step TEXT CHECK (length(step) BETWEEN 1 AND 100),
            phase TEXT NOT NULL CHECK (phase IN ('qualify', 'contain', 'care', 'preserve', 'eradicate', 'restore',
                'inform', 'learn')),
            title_fr TEXT NOT NULL CHECK (length(trim(title_fr)) BETWEEN 1 AND 300),
            title_en TEXT NOT NULL,
            how_fr TEXT NOT NULL DEFAULT '' CHECK (length(how_fr) <= 2000),
            how_en TEXT NOT NULL DEFAULT '',
            state TEXT NOT NULL CHECK (state IN ('toDo', 'doing', 'done', 'notNeeded')),
            owner TEXT,
            due INTEGER,
            ended INTEGER,
            ended_by TEXT,
            note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
            CHECK ((state IN ('done', 'notNeeded')) = (ended IS NOT NULL))
        ) STRICT;
        CREATE INDEX case_task_by_case ON case_task (case_id, establishment_id, id);
        CREATE INDEX case_task_open ON case_task (due) WHERE state IN ('toDo', 'doing');

        CREATE TABLE case_observable (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            establishment_id INTEGER REFERENCES establishment (id),
            kind TEXT NOT NULL CHECK (kind IN ('address', 'domain', 'url', 'mail', 'fileHash', 'fileName', 'account',
                'host')),
            value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 2048),
            verdict TEXT NOT NULL CHECK (verdict IN ('unknown', 'malicious', 'victim', 'benign')),
            note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
            first_seen INTEGER,
            last_seen INTEGER,
            added INTEGER NOT NULL,
            added_by TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX case_observable_once
            ON case_observable (case_id, kind, value, coalesce(establishment_id, 0));
        CREATE INDEX case_observable_by_value ON case_observable (kind, value);

        CREATE TABLE case_evidence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            establishment_id INTEGER REFERENCES establishment (id),
            name TEXT NOT NULL CHECK (length(trim(name)) BETWEEN 1 AND 300),
            size INTEGER CHECK (size >= 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            place TEXT NOT NULL DEFAULT '' CHECK (length(place) <= 300),
            collected INTEGER NOT NULL,
            collected_by TEXT NOT NULL CHECK (length(collected_by) <= 200),
            added INTEGER NOT NULL,
            added_by TEXT NOT NULL
        ) STRICT;
        CREATE INDEX case_evidence_by_case ON case_evidence (case_id, establishment_id, id);

        CREATE TABLE case_care (
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            care_service_id INTEGER NOT NULL REFERENCES care_service (id),
            since INTEGER NOT NULL,
            until INTEGER CHECK (until >= since),
            fallback TEXT NOT NULL DEFAULT '' CHECK (length(fallback) <= 500),
            PRIMARY KEY (case_id, care_service_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX case_care_by_service ON case_care (care_service_id);

        -- What proves that a legal duty was done.
        CREATE TABLE case_duty (
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 60),
            done INTEGER NOT NULL,
            channel TEXT NOT NULL CHECK (length(channel) <= 200),
            receipt TEXT NOT NULL CHECK (length(trim(receipt)) BETWEEN 1 AND 300),
            text TEXT NOT NULL CHECK (length(text) <= 20000),
            recorded INTEGER NOT NULL,
            recorded_by TEXT NOT NULL,
            PRIMARY KEY (case_id, establishment_id, kind)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE case_entry (
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            lane INTEGER NOT NULL CHECK (lane >= 0),
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('note', 'decision', 'state', 'task', 'alert', 'observable', 'evidence',
                'care', 'clock', 'handover')),
            text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 4000),
            previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (case_id, lane, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER case_entry_never_changes BEFORE UPDATE ON case_entry
        BEGIN SELECT raise(ABORT, 'the log of a case is append-only'); END;
        CREATE TRIGGER case_entry_never_shrinks BEFORE DELETE ON case_entry
        BEGIN SELECT raise(ABORT, 'the log of a case is append-only'); END;
        CREATE TRIGGER case_entry_only_grows BEFORE INSERT ON case_entry
        WHEN new.sequence != (SELECT coalesce(max(sequence), 0) + 1 FROM case_entry
            WHERE case_id = new.case_id AND lane = new.lane)
        BEGIN SELECT raise(FAIL, 'the log of a case is append-only'); END;
        -- Repeats the end of each chain, so that lines cut off the end are missed.
        CREATE TABLE case_head (
            case_id INTEGER NOT NULL REFERENCES case_file (id),
            lane INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (case_id, lane)
        ) STRICT, WITHOUT ROWID;
        """

    /// What the queue shows of an alert besides what raised it. `risk_own` leaves out what an establishment may not know of
    /// the others; `due` is the end of the next stage that the service levels promise.
    static let queue = """
        ALTER TABLE alert ADD COLUMN risk_own INTEGER NOT NULL DEFAULT 0 CHECK (risk_own BETWEEN 0 AND 100);
        ALTER TABLE alert ADD COLUMN risk_network INTEGER NOT NULL DEFAULT 0 CHECK (risk_network BETWEEN 0 AND 100);
        ALTER TABLE alert ADD COLUMN owner TEXT;
        ALTER TABLE alert ADD COLUMN case_id INTEGER REFERENCES case_file (id);
        ALTER TABLE alert ADD COLUMN acknowledged INTEGER;
        ALTER TABLE alert ADD COLUMN qualified INTEGER;
        ALTER TABLE alert ADD COLUMN contained INTEGER;
        ALTER TABLE alert ADD COLUMN due INTEGER;
        ALTER TABLE alert ADD COLUMN due_stage TEXT CHECK (due_stage IN ('acknowledge', 'qualify', 'contain'));
        UPDATE alert SET risk_own = CASE level WHEN 0 THEN 10 ELSE 15 * level + 5 END,
            risk_network = CASE level WHEN 0 THEN 10 ELSE 15 * level + 5 END,
            acknowledged = CASE state WHEN 'new' THEN NULL ELSE state_since END,
            qualified = CASE state WHEN 'closed' THEN state_since END;
        CREATE INDEX alert_by_risk ON alert (risk_network, last_seen, id);
        CREATE INDEX alert_of_establishment_by_risk ON alert (establishment_id, risk_own, last_seen, id);
        CREATE INDEX alert_by_due ON alert (due, id) WHERE due IS NOT NULL;
        CREATE INDEX alert_of_establishment_by_due ON alert (establishment_id, due, id) WHERE due IS NOT NULL;
        CREATE INDEX alert_by_owner ON alert (owner, last_seen, id);
        CREATE INDEX alert_open_by_rule ON alert (rule, establishment_id) WHERE state != 'closed';
        CREATE INDEX alert_by_case ON alert (case_id) WHERE case_id IS NOT NULL;
        CREATE INDEX alert_by_creation ON alert (establishment_id, created);

        -- What runs on a machine, as its logs name it: it tells what care hangs on an alert.
        CREATE TABLE host_system (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            host_key TEXT NOT NULL CHECK (length(host_key) BETWEEN 1 AND 300),
            system_id INTEGER NOT NULL REFERENCES system (id),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            PRIMARY KEY (establishment_id, host_key, system_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX host_system_by_system ON host_system (system_id);

        CREATE TABLE service_level (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
            stage TEXT NOT NULL CHECK (stage IN ('acknowledge', 'qualify', 'contain')),
            -- NULL for nothing promised.
            minutes INTEGER CHECK (minutes BETWEEN 1 AND 129600),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            PRIMARY KEY (establishment_id, level, stage)
        ) STRICT, WITHOUT ROWID;
        """

    /// What people decided about rules, and how often each rule was right, by day of the alert.
    static let rules = """
        CREATE TABLE suppression (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 300),
            establishment_id INTEGER REFERENCES establishment (id),
            host TEXT NOT NULL DEFAULT '' CHECK (length(host) <= 300),
            account TEXT NOT NULL DEFAULT '' CHECK (length(account) <= 300),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 2000),
            ends INTEGER NOT NULL,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            ended INTEGER,
            ended_by TEXT,
            hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden >= 0),
            last_hidden INTEGER
        ) STRICT;
        CREATE INDEX suppression_by_rule ON suppression (rule, establishment_id) WHERE ended IS NULL;
        CREATE INDEX suppression_by_place ON suppression (establishment_id, ends);

        CREATE TABLE rule_tuning (
            rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 300),
            -- 0 for the whole network.
            place INTEGER NOT NULL CHECK (place >= 0),
            is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
            level INTEGER CHECK (level BETWEEN 0 AND 4),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 2000),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            PRIMARY KEY (rule, place)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rule_tally (
            rule TEXT NOT NULL,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            day INTEGER NOT NULL,
            raised INTEGER NOT NULL DEFAULT 0,
            confirmed INTEGER NOT NULL DEFAULT 0,
            false_positives INTEGER NOT NULL DEFAULT 0,
            expected INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (rule, establishment_id, day)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX rule_tally_by_place ON rule_tally (establishment_id, rule, day);
        INSERT INTO rule_tally SELECT rule, establishment_id, created / 86400000, count(*),
            sum(closing_reason IS 'confirmed'), sum(closing_reason IS 'falsePositive'), sum(closing_reason IS 'expected')
            FROM alert GROUP BY 1, 2, 3;
        CREATE TRIGGER alert_counted AFTER INSERT ON alert BEGIN
            INSERT INTO rule_tally (rule, establishment_id, day, raised)
                VALUES (new.rule, new.establishment_id, new.created / 86400000, 1)
                ON CONFLICT DO UPDATE SET raised = raised + 1;
        END;
        CREATE TRIGGER alert_judged AFTER UPDATE OF closing_reason ON alert
        WHEN new.closing_reason IS NOT old.closing_reason BEGIN
            UPDATE rule_tally SET
                confirmed = confirmed + (new.closing_reason IS 'confirmed') - (old.closing_reason IS 'confirmed'),
                false_positives = false_positives + (new.closing_reason IS 'falsePositive')
                    - (old.closing_reason IS 'falsePositive'),
                expected = expected + (new.closing_reason IS 'expected') - (old.closing_reason IS 'expected')
                WHERE rule = new.rule AND establishment_id = new.establishment_id AND day = new.created / 86400000;
        END;

        -- Which kinds of records really come: by channel and event of Windows, or by the log source that records state.
        CREATE TABLE log_kind (
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 200),
            last_event INTEGER NOT NULL,
            records INTEGER NOT NULL CHECK (records >= 0),
            PRIMARY KEY (establishment_id, kind)
        ) STRICT, WITHOUT ROWID;
        """

    /// Who is called, when, and what came of it. A contact and a shift belong to the establishment that they serve, or,
    /// without one, to the SOC itself.
    static let onCall = """
        CREATE TABLE on_call_contact (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER REFERENCES establishment (id),
            name TEXT NOT NULL CHECK (length(trim(name)) BETWEEN 1 AND 200),
            mail TEXT NOT NULL CHECK (length(mail) BETWEEN 3 AND 254),
            telephone TEXT NOT NULL DEFAULT '' CHECK (length(telephone) <= 40),
            webhook TEXT NOT NULL DEFAULT '' CHECK (length(webhook) <= 500),
            account TEXT,
            removed INTEGER
        ) STRICT;
        CREATE INDEX on_call_contact_by_place ON on_call_contact (establishment_id) WHERE removed IS NULL;

        CREATE TABLE on_call_shift (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER REFERENCES establishment (id),
            contact_id INTEGER NOT NULL REFERENCES on_call_contact (id),
            rank INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 9),
            starts INTEGER NOT NULL,
            ends INTEGER NOT NULL CHECK (ends > starts)
        ) STRICT;
        CREATE INDEX on_call_shift_by_place ON on_call_shift (establishment_id, ends);
        CREATE INDEX on_call_shift_by_contact ON on_call_shift (contact_id);

        CREATE TABLE escalation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            alert_id INTEGER UNIQUE REFERENCES alert (id),
            case_id INTEGER REFERENCES case_file (id),
            subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
            -- The line as it was when it began: contacts in order, as a JSON array.
            line TEXT NOT NULL CHECK (json_valid(line)),
            flow TEXT NOT NULL CHECK (json_valid(flow)),
            state TEXT NOT NULL CHECK (state IN ('calling', 'acknowledged', 'exhausted', 'nobody', 'settled')),
            next_at INTEGER,
            raised INTEGER NOT NULL,
            ended INTEGER,
            ended_by TEXT
        ) STRICT;
        CREATE INDEX escalation_running ON escalation (next_at) WHERE state = 'calling';
        CREATE INDEX escalation_by_place ON escalation (establishment_id, raised);
        CREATE INDEX escalation_by_time ON escalation (raised, id);

        CREATE TABLE escalation_notice (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            escalation_id INTEGER NOT NULL REFERENCES escalation (id),
            contact_id INTEGER REFERENCES on_call_contact (id),
            channel TEXT NOT NULL CHECK (channel IN ('mail', 'webhook')),
            tried INTEGER NOT NULL,
            -- NULL when it was taken by the other side.
            failure TEXT
        ) STRICT;
        CREATE INDEX escalation_notice_by_escalation ON escalation_notice (escalation_id, id);
        """
}
