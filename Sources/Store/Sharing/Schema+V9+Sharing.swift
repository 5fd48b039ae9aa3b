extension Schema {
    /// What hospitals share: circles, indicators, who saw and confirmed them, blocks, and what fetches them.
    enum V9 {}
}

extension Schema.V9 {
    /// Circles and indicators. Who saw and who confirmed stands in rows of an establishment of its own, which only its own
    /// reach ever reads; others are told counts.
    static let indicators = """
        CREATE TABLE sharing_circle (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('network', 'group', 'establishment')),
            network_id INTEGER UNIQUE REFERENCES network (id),
            group_id INTEGER UNIQUE REFERENCES hospital_group (id),
            establishment_id INTEGER UNIQUE REFERENCES establishment (id),
            collection TEXT NOT NULL UNIQUE CHECK (length(collection) = 36),
            author TEXT NOT NULL UNIQUE CHECK (length(author) = 36),
            created INTEGER NOT NULL,
            CHECK ((kind = 'network') = (network_id IS NOT NULL)),
            CHECK ((kind = 'group') = (group_id IS NOT NULL)),
            CHECK ((kind = 'establishment') = (establishment_id IS NOT NULL))
        ) STRICT;

        CREATE TABLE indicator (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            circle_id INTEGER NOT NULL REFERENCES sharing_circle (id),
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 20),
            value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 2048),
            uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
            light TEXT NOT NULL CHECK (light IN ('clear', 'green', 'amber', 'amberStrict', 'red')),
            confidence INTEGER NOT NULL CHECK (confidence BETWEEN 0 AND 100),
            about TEXT NOT NULL DEFAULT '' CHECK (length(about) <= 500),
            origin TEXT NOT NULL CHECK (origin IN ('member', 'feed')),
            shared INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            soc_confirmed INTEGER,
            soc_confirmed_by TEXT,
            revoked INTEGER,
            revoked_by TEXT,
            revoke_reason TEXT CHECK (length(revoke_reason) <= 500),
            -- Kept for lists: what the flow says of it, and which kind of protection forbids a block.
            standing TEXT NOT NULL CHECK (standing IN ('watched', 'blocking', 'protected', 'expired', 'revoked')),
            protected_by TEXT,
            confirmations INTEGER NOT NULL DEFAULT 0 CHECK (confirmations >= 0),
            changed INTEGER NOT NULL,
            UNIQUE (circle_id, kind, value),
            CHECK ((soc_confirmed IS NULL) = (soc_confirmed_by IS NULL)),
            CHECK ((revoked IS NULL) = (revoked_by IS NULL)),
            CHECK ((standing = 'protected') = (protected_by IS NOT NULL))
        ) STRICT;
        CREATE INDEX indicator_by_change ON indicator (changed, id);
        CREATE INDEX indicator_by_standing ON indicator (standing, changed, id);
        CREATE INDEX indicator_by_origin ON indicator (origin, changed, id);
        CREATE INDEX indicator_by_value ON indicator (value);
        CREATE INDEX indicator_live ON indicator (expires) WHERE standing IN ('watched', 'blocking', 'protected');

        CREATE TABLE indicator_source (
            indicator_id INTEGER NOT NULL REFERENCES indicator (id),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            PRIMARY KEY (indicator_id, name)
        ) STRICT, WITHOUT ROWID;

        -- Every state of an indicator that left the circle's desk, in order: what TAXII pages through.
        CREATE TABLE indicator_version (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            indicator_id INTEGER NOT NULL REFERENCES indicator (id),
            circle_id INTEGER NOT NULL REFERENCES sharing_circle (id),
            added INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            light TEXT NOT NULL,
            confidence INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            standing TEXT NOT NULL,
            protected_by TEXT,
            confirmations INTEGER NOT NULL,
            UNIQUE (indicator_id, modified)
        ) STRICT;
        CREATE INDEX indicator_version_by_circle ON indicator_version (circle_id, sequence);

        CREATE TABLE sighting (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            indicator_id INTEGER NOT NULL REFERENCES indicator (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            origin TEXT NOT NULL CHECK (origin IN ('person', 'alert', 'incident', 'stream', 'history')),
            alert_id INTEGER REFERENCES alert (id),
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL CHECK (last_seen >= first_seen),
            records INTEGER NOT NULL CHECK (records >= 0),
            UNIQUE (indicator_id, establishment_id, origin)
        ) STRICT;
        CREATE INDEX sighting_by_establishment ON sighting (establishment_id, last_seen);
        CREATE INDEX sighting_by_alert ON sighting (alert_id) WHERE alert_id IS NOT NULL;

        CREATE TABLE confirmation (
            indicator_id INTEGER NOT NULL REFERENCES indicator (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            by TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (indicator_id, establishment_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX confirmation_by_establishment ON confirmation (establishment_id);

        CREATE TABLE offer (
            indicator_id INTEGER NOT NULL REFERENCES indicator (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'confirmed', 'declined')),
            reason TEXT CHECK (reason IN ('falsePositive', 'breaksCare', 'notRelevant', 'alreadyHandled', 'other')),
            note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 500),
            offered INTEGER NOT NULL,
            by TEXT,
            at INTEGER,
            PRIMARY KEY (indicator_id, establishment_id),
            CHECK ((state = 'declined') = (reason IS NOT NULL)),
            CHECK ((state = 'waiting') = (by IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX offer_by_establishment ON offer (establishment_id, state, offered, indicator_id);
        CREATE INDEX offer_declined ON offer (establishment_id, indicator_id) WHERE state = 'declined';
        """

    /// What firewalls and resolvers fetch, and what they may never be given.
    static let blocks = """
        CREATE TABLE block (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            indicator_id INTEGER NOT NULL REFERENCES indicator (id),
            published INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            ended INTEGER,
            ending TEXT CHECK (ending IN ('expired', 'revoked', 'vetoed', 'unconfirmed')),
            CHECK ((ended IS NULL) = (ending IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX block_active ON block (indicator_id) WHERE ended IS NULL;
        CREATE INDEX block_by_indicator ON block (indicator_id);
        CREATE INDEX block_by_time ON block (published, id);
        CREATE INDEX block_ended ON block (published, id) WHERE ended IS NOT NULL;

        CREATE TABLE block_event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            block_id INTEGER NOT NULL REFERENCES block (id),
            time INTEGER NOT NULL,
            change TEXT NOT NULL CHECK (change IN ('published', 'takenBack', 'exempted'))
        ) STRICT;
        CREATE INDEX block_event_by_block ON block_event (block_id, sequence);

        CREATE TABLE share_client (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            use TEXT NOT NULL CHECK (use IN ('blocks', 'indicators')),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
            created_by TEXT NOT NULL,
            created INTEGER NOT NULL,
            expires INTEGER,
            revoked INTEGER,
            last_poll INTEGER,
            agent TEXT NOT NULL DEFAULT '' CHECK (length(agent) <= 200),
            -- The last change of blocks that it was given, and that of the poll before: an answer that was lost is repeated.
            given INTEGER NOT NULL DEFAULT 0,
            given_before INTEGER NOT NULL DEFAULT 0,
            UNIQUE (establishment_id, name)
        ) STRICT;

        CREATE TABLE protected_entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER REFERENCES establishment (id),
            category TEXT NOT NULL CHECK (category IN ('ownNetwork', 'careFlow', 'maintenance', 'decided')),
            target TEXT NOT NULL CHECK (length(target) BETWEEN 1 AND 2048),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 300),
            added_by TEXT NOT NULL,
            added INTEGER NOT NULL,
            removed_by TEXT,
            removed INTEGER,
            CHECK ((removed IS NULL) = (removed_by IS NULL))
        ) STRICT;
        CREATE INDEX protected_entry_by_establishment ON protected_entry (establishment_id, id) WHERE removed IS NULL;

        -- What people changed of the lists that are shipped.
        CREATE TABLE warning_edit (
            list TEXT NOT NULL CHECK (length(list) BETWEEN 1 AND 100),
            target TEXT NOT NULL CHECK (length(target) BETWEEN 1 AND 2048),
            is_kept INTEGER NOT NULL CHECK (is_kept IN (0, 1)),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 300),
            by TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (list, target)
        ) STRICT, WITHOUT ROWID;

        -- Counts what changed for those who keep copies: the intake, which looks for indicators in the stream.
        CREATE TABLE sharing_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL) STRICT;
        INSERT INTO sharing_version VALUES (1, 0);
        """
}
