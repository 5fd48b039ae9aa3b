-- A data folder of Cordon's first schema, as version 1 wrote it: its statements as they were released, and a small register.
-- Kept apart from the code, so that a change of a released step is found out. Never edited.
CREATE TABLE network (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 300)
) STRICT;

CREATE TABLE hospital_group (
    id INTEGER PRIMARY KEY,
    network_id INTEGER NOT NULL REFERENCES network (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    name_key TEXT NOT NULL,
    UNIQUE (network_id, name)
) STRICT;
CREATE INDEX hospital_group_by_name ON hospital_group (name_key);

CREATE TABLE establishment (
    id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES hospital_group (id),
    finess TEXT NOT NULL UNIQUE CHECK (length(finess) = 9),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('university', 'general', 'psychiatric', 'rehabilitation',
        'local', 'nursingHome', 'homeCare')),
    town TEXT NOT NULL,
    beds INTEGER NOT NULL CHECK (beds BETWEEN 0 AND 100000),
    it_staff_tenths INTEGER NOT NULL CHECK (it_staff_tenths BETWEEN 0 AND 1000000),
    security_staff_tenths INTEGER NOT NULL CHECK (security_staff_tenths BETWEEN 0 AND 1000000),
    yearly_budget_cents INTEGER CHECK (yearly_budget_cents >= 0),
    agrees_to_be_named INTEGER NOT NULL CHECK (agrees_to_be_named IN (0, 1)),
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT;
CREATE INDEX establishment_by_group ON establishment (group_id, name_key);
CREATE INDEX establishment_by_name ON establishment (name_key);

CREATE TABLE site (
    id INTEGER PRIMARY KEY,
    establishment_id INTEGER NOT NULL REFERENCES establishment (id),
    finess TEXT NOT NULL UNIQUE CHECK (length(finess) = 9),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    town TEXT NOT NULL
) STRICT;
CREATE INDEX site_by_establishment ON site (establishment_id, name);

CREATE TABLE care_service (
    id INTEGER PRIMARY KEY,
    establishment_id INTEGER NOT NULL REFERENCES establishment (id),
    site_id INTEGER REFERENCES site (id),
    kind TEXT NOT NULL CHECK (kind IN ('emergency', 'emergencyCalls', 'intensiveCare', 'theatre',
        'maternity', 'imaging', 'laboratory', 'pharmacy', 'radiotherapy', 'dialysis', 'medicine',
        'surgery', 'psychiatry', 'rehabilitation', 'elderlyCare', 'consultations', 'homeCare',
        'sterilisation', 'admissions', 'kitchen')),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    UNIQUE (establishment_id, name)
) STRICT;
CREATE INDEX care_service_by_site ON care_service (site_id);

CREATE TABLE supplier (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 300),
    name_key TEXT NOT NULL,
    siren TEXT CHECK (length(siren) = 9),
    country TEXT NOT NULL CHECK (length(country) = 2),
    standing TEXT NOT NULL CHECK (standing IN ('trading', 'acquired', 'insolvent')),
    security_contact TEXT,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT;
CREATE INDEX supplier_by_name ON supplier (name_key);
CREATE INDEX supplier_by_standing ON supplier (standing, name_key);

CREATE TABLE supplier_role (
    supplier_id INTEGER NOT NULL REFERENCES supplier (id),
    role TEXT NOT NULL CHECK (role IN ('publisher', 'manufacturer', 'integrator', 'host', 'maintainer')),
    PRIMARY KEY (supplier_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE product (
    id INTEGER PRIMARY KEY,
    supplier_id INTEGER NOT NULL REFERENCES supplier (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('application', 'operatingSystem', 'database', 'infrastructure',
        'network', 'security', 'medicalDevice', 'service')),
    lifecycle_key TEXT,
    UNIQUE (supplier_id, name)
) STRICT;
CREATE INDEX product_by_lifecycle_key ON product (lifecycle_key) WHERE lifecycle_key IS NOT NULL;

CREATE TABLE release (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES product (id),
    version TEXT NOT NULL CHECK (length(version) BETWEEN 1 AND 100),
    released INTEGER,
    active_support_end INTEGER,
    security_support_end INTEGER,
    extended_support_end INTEGER,
    source_kind TEXT CHECK (source_kind IN ('person', 'file', 'feed', 'supplier', 'fiction')),
    source_name TEXT,
    source_line INTEGER CHECK (source_line > 0),
    as_of INTEGER,
    -- Last day of free corrections; the same reading as Lifecycle.support(on:).
    support_end INTEGER GENERATED ALWAYS AS (coalesce(security_support_end, active_support_end)) VIRTUAL,
    -- Last day with any correction, paid or free; unknown when no free one is known.
    supported_until INTEGER GENERATED ALWAYS AS (
        CASE WHEN coalesce(security_support_end, active_support_end) IS NOT NULL THEN
            max(coalesce(security_support_end, active_support_end),
                coalesce(extended_support_end, security_support_end, active_support_end)) END) VIRTUAL,
    UNIQUE (product_id, version),
    CHECK ((source_kind IS NULL) = (as_of IS NULL)),
    CHECK (source_kind IS NOT NULL OR coalesce(released, active_support_end, security_support_end,
        extended_support_end) IS NULL)
) STRICT;

CREATE TABLE hosting (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 300),
    kind TEXT NOT NULL CHECK (kind IN ('onSite', 'groupDataCentre', 'certifiedHost', 'onlineService')),
    provider_id INTEGER REFERENCES supplier (id),
    establishment_id INTEGER REFERENCES establishment (id),
    certificate_number TEXT,
    -- Before SQLite 3.45, NULL is not valid JSON.
    certificate_activities TEXT CHECK (certificate_activities IS NULL OR json_valid(certificate_activities)),
    certificate_expires INTEGER,
    CHECK ((certificate_number IS NULL) = (certificate_expires IS NULL)),
    CHECK ((certificate_number IS NULL) = (certificate_activities IS NULL))
) STRICT;
CREATE INDEX hosting_by_kind ON hosting (kind);
CREATE INDEX hosting_by_provider ON hosting (provider_id);
CREATE INDEX hosting_by_establishment ON hosting (establishment_id);
CREATE TABLE system (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES establishment (id),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 100),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
    name_key TEXT NOT NULL,
    function TEXT NOT NULL CHECK (function IN ('patientRecord', 'emergencyRecord', 'prescription',
        'carePlan', 'theatreManagement', 'anaesthesia', 'intensiveCare', 'maternity', 'dialysis',
        'radiotherapy', 'oncology', 'rehabilitation', 'psychiatry', 'elderlyCare', 'imagingArchive',
        'imagingInformation', 'laboratory', 'pathology', 'bloodBank', 'pharmacy', 'sterilisation',
        'medicalDevice', 'patientMonitoring', 'admission', 'appointments', 'patientPortal', 'identity',
        'bedManagement', 'transport', 'emergencyCalls', 'dictation', 'interfaceEngine', 'secureMail',
        'remoteCare', 'dataWarehouse', 'codingAndBilling', 'finance', 'humanResources', 'rostering',
        'purchasing', 'logistics', 'catering', 'maintenanceManagement', 'documents', 'directory',
        'mail', 'fileStorage', 'virtualisation', 'backup', 'network', 'telephony', 'remoteAccess',
        'workstation', 'server', 'database', 'badgeAndDoors', 'buildingControl', 'endpointProtection',
        'firewall', 'identityProvider', 'privilegedAccess', 'logging', 'website')),
    release_id INTEGER REFERENCES release (id),
    hosting_id INTEGER REFERENCES hosting (id),
    in_service_since INTEGER,
    holds_health_data INTEGER NOT NULL CHECK (holds_health_data IN (0, 1)),
    is_exposed INTEGER NOT NULL CHECK (is_exposed IN (0, 1)),
    source_kind TEXT NOT NULL CHECK (source_kind IN ('person', 'file', 'feed', 'supplier', 'fiction')),
    source_name TEXT,
    source_line INTEGER CHECK (source_line > 0),
    as_of INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    -- Copied here so that lists of a whole network sort and search by an index: see the triggers.
    product_label TEXT NOT NULL,
    supported_until INTEGER,
    top_criticality INTEGER NOT NULL DEFAULT 0 CHECK (top_criticality BETWEEN 0 AND 4),
    UNIQUE (owner_id, code)
) STRICT;
CREATE INDEX system_by_name ON system (name_key);
CREATE INDEX system_by_code ON system (code);
CREATE INDEX system_by_function ON system (function, name_key);
CREATE INDEX system_by_health_data ON system (holds_health_data, name_key);
CREATE INDEX system_by_release ON system (release_id);
CREATE INDEX system_by_hosting ON system (hosting_id);
CREATE INDEX system_by_product ON system (product_label);
CREATE INDEX system_by_support ON system (supported_until);
CREATE INDEX system_by_criticality ON system (top_criticality);
CREATE INDEX system_by_service_day ON system (in_service_since);
CREATE INDEX system_by_change ON system (changed);
CREATE INDEX system_exposed ON system (name_key) WHERE is_exposed = 1;

CREATE TABLE system_use (
    system_id INTEGER NOT NULL REFERENCES system (id),
    establishment_id INTEGER NOT NULL REFERENCES establishment (id),
    criticality INTEGER NOT NULL CHECK (criticality BETWEEN 1 AND 4),
    PRIMARY KEY (system_id, establishment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX system_use_by_establishment ON system_use (establishment_id, criticality);

CREATE TABLE system_use_care_service (
    system_id INTEGER NOT NULL,
    establishment_id INTEGER NOT NULL,
    care_service_id INTEGER NOT NULL REFERENCES care_service (id),
    PRIMARY KEY (system_id, establishment_id, care_service_id),
    FOREIGN KEY (system_id, establishment_id) REFERENCES system_use (system_id, establishment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX system_use_by_care_service ON system_use_care_service (care_service_id);
CREATE TRIGGER care_service_of_its_own BEFORE INSERT ON system_use_care_service
WHEN (SELECT establishment_id FROM care_service WHERE id = new.care_service_id) != new.establishment_id
BEGIN SELECT raise(ABORT, 'the care service belongs to another establishment'); END;

CREATE TABLE system_dependency (
    system_id INTEGER NOT NULL REFERENCES system (id),
    needs_id INTEGER NOT NULL REFERENCES system (id),
    PRIMARY KEY (system_id, needs_id),
    CHECK (system_id != needs_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX system_dependency_by_needs ON system_dependency (needs_id);

CREATE TABLE contract (
    id INTEGER PRIMARY KEY,
    establishment_id INTEGER NOT NULL REFERENCES establishment (id),
    supplier_id INTEGER NOT NULL REFERENCES supplier (id),
    system_id INTEGER REFERENCES system (id),
    reference TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 200),
    starts INTEGER,
    ends INTEGER NOT NULL,
    yearly_cost_cents INTEGER CHECK (yearly_cost_cents >= 0),
    UNIQUE (establishment_id, reference),
    CHECK (starts IS NULL OR starts <= ends)
) STRICT;
CREATE INDEX contract_by_system ON contract (system_id, establishment_id, ends);
CREATE INDEX contract_by_supplier ON contract (supplier_id, establishment_id);
CREATE INDEX contract_by_end ON contract (establishment_id, ends);

CREATE TABLE flow (
    id INTEGER PRIMARY KEY,
    system_id INTEGER NOT NULL REFERENCES system (id),
    partner_system_id INTEGER REFERENCES system (id),
    partner_outside TEXT CHECK (partner_outside IN ('secureMail', 'sharedRecord',
        'electronicPrescription', 'remoteMaintenance', 'remoteCare', 'dataWarehouse',
        'communityLaboratory', 'generalPractice', 'healthInsurance', 'ambulance', 'healthAgency')),
    direction TEXT NOT NULL CHECK (direction IN ('outgoing', 'incoming', 'both')),
    wire TEXT NOT NULL CHECK (length(wire) BETWEEN 1 AND 100),
    authentication TEXT NOT NULL CHECK (authentication IN ('none', 'password', 'sharedKey',
        'certificate', 'mutualCertificate', 'smartCard', 'unknown')),
    data_class TEXT NOT NULL CHECK (data_class IN ('health', 'personal', 'technical', 'financial', 'open')),
    crosses_internet INTEGER NOT NULL CHECK (crosses_internet IN (0, 1)),
    CHECK ((partner_system_id IS NULL) != (partner_outside IS NULL)),
    CHECK (partner_system_id IS NULL OR partner_system_id != system_id)
) STRICT;
CREATE UNIQUE INDEX flow_by_key
    ON flow (system_id, coalesce(partner_system_id, 0), coalesce(partner_outside, ''), direction, wire);
CREATE INDEX flow_by_partner ON flow (partner_system_id) WHERE partner_system_id IS NOT NULL;
CREATE TABLE system_place (
    establishment_id INTEGER NOT NULL REFERENCES establishment (id),
    system_id INTEGER NOT NULL REFERENCES system (id),
    is_owner INTEGER NOT NULL CHECK (is_owner IN (0, 1)),
    PRIMARY KEY (establishment_id, system_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX system_place_shared ON system_place (establishment_id, system_id) WHERE is_owner = 0;
CREATE INDEX system_place_by_system ON system_place (system_id);

CREATE TABLE tally (
    establishment_id INTEGER NOT NULL REFERENCES establishment (id),
    kind TEXT NOT NULL CHECK (kind IN ('systems', 'pastSupport', 'release', 'lifecycle', 'hosting',
        'inService', 'certificate', 'contract')),
    open_after INTEGER NOT NULL,
    systems INTEGER NOT NULL CHECK (systems > 0),
    -- Those of them that the establishment owns: sums over establishments count each system once.
    owned INTEGER NOT NULL CHECK (owned BETWEEN 0 AND systems),
    PRIMARY KEY (establishment_id, kind, open_after)
) STRICT, WITHOUT ROWID;
CREATE TABLE tally_stale (establishment_id INTEGER PRIMARY KEY) STRICT;

CREATE VIRTUAL TABLE system_search USING fts5 (
    name, code, product_label, content = 'system', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- New systems, for the writer to index all at once before it commits: written from a trigger, the search
-- index would be flushed for each row, which takes five times as long as all the rest.
CREATE TABLE system_unsearched (system_id INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER system_inserted AFTER INSERT ON system BEGIN
    INSERT INTO system_place VALUES (new.owner_id, new.id, 1);
    INSERT INTO system_unsearched VALUES (new.id);
END;
CREATE TRIGGER system_owner_stays BEFORE UPDATE OF owner_id, id ON system
WHEN new.owner_id != old.owner_id OR new.id != old.id
BEGIN SELECT raise(ABORT, 'a system keeps its owner'); END;
CREATE TRIGGER system_renamed AFTER UPDATE OF name, code, product_label ON system
WHEN (new.name, new.code, new.product_label) IS NOT (old.name, old.code, old.product_label)
    AND NOT EXISTS (SELECT 1 FROM system_unsearched WHERE system_id = new.id) BEGIN
    INSERT INTO system_search (system_search, rowid, name, code, product_label)
        VALUES ('delete', old.id, old.name, old.code, old.product_label);
    INSERT INTO system_search (rowid, name, code, product_label)
        VALUES (new.id, new.name, new.code, new.product_label);
END;
CREATE TRIGGER system_changed AFTER UPDATE OF release_id, hosting_id, in_service_since,
    holds_health_data, supported_until ON system BEGIN
    INSERT OR IGNORE INTO tally_stale
        SELECT establishment_id FROM system_place WHERE system_id = new.id;
END;
CREATE TRIGGER system_placed AFTER INSERT ON system_place BEGIN
    INSERT OR IGNORE INTO tally_stale VALUES (new.establishment_id);
END;
CREATE TRIGGER system_used AFTER INSERT ON system_use BEGIN
    INSERT OR IGNORE INTO system_place VALUES (new.establishment_id, new.system_id, 0);
    UPDATE system SET top_criticality = new.criticality
        WHERE id = new.system_id AND top_criticality < new.criticality;
END;
CREATE TRIGGER system_use_changed AFTER UPDATE OF criticality ON system_use BEGIN
    UPDATE system SET top_criticality =
        (SELECT max(criticality) FROM system_use WHERE system_id = new.system_id)
        WHERE id = new.system_id;
END;
CREATE TRIGGER release_lifecycle_changed AFTER UPDATE OF active_support_end, security_support_end,
    extended_support_end ON release BEGIN
    UPDATE system SET supported_until = new.supported_until
        WHERE release_id = new.id AND supported_until IS NOT new.supported_until;
    INSERT OR IGNORE INTO tally_stale SELECT p.establishment_id
        FROM system s JOIN system_place p ON p.system_id = s.id WHERE s.release_id = new.id;
END;
CREATE TRIGGER hosting_changed AFTER UPDATE OF kind, establishment_id, certificate_expires ON hosting
BEGIN
    INSERT OR IGNORE INTO tally_stale SELECT p.establishment_id
        FROM system s JOIN system_place p ON p.system_id = s.id WHERE s.hosting_id = new.id;
END;
CREATE TRIGGER contract_inserted AFTER INSERT ON contract BEGIN
    INSERT OR IGNORE INTO tally_stale VALUES (new.establishment_id);
END;
CREATE TRIGGER contract_changed AFTER UPDATE OF system_id, ends ON contract BEGIN
    INSERT OR IGNORE INTO tally_stale VALUES (new.establishment_id);
END;
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 100),
    display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
    language TEXT NOT NULL CHECK (language IN ('fr', 'en')),
    password TEXT NOT NULL,
    must_change_password INTEGER NOT NULL CHECK (must_change_password IN (0, 1)),
    disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    last_signed_in INTEGER
) STRICT;

-- By name and not by account: a name that nobody has locks in the same way, and so tells nothing.
CREATE TABLE sign_in_failure (
    name_hash BLOB PRIMARY KEY CHECK (length(name_hash) = 32),
    failures INTEGER NOT NULL CHECK (failures > 0),
    locked_until INTEGER,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failure_by_time ON sign_in_failure (last);

CREATE TABLE account_grant (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('networkAdministrator', 'groupSecurityOfficer',
        'establishmentSecurityOfficer', 'socAnalyst', 'buyer', 'exerciseDirector', 'executive',
        'supplier', 'underwriter')),
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('network', 'group', 'establishment', 'supplier')),
    network_id INTEGER REFERENCES network (id),
    group_id INTEGER REFERENCES hospital_group (id),
    establishment_id INTEGER REFERENCES establishment (id),
    supplier_id INTEGER REFERENCES supplier (id),
    CHECK ((scope_kind = 'network') = (network_id IS NOT NULL)),
    CHECK ((scope_kind = 'group') = (group_id IS NOT NULL)),
    CHECK ((scope_kind = 'establishment') = (establishment_id IS NOT NULL)),
    CHECK ((scope_kind = 'supplier') = (supplier_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX account_grant_once ON account_grant (account_id, role, scope_kind,
    coalesce(network_id, group_id, establishment_id, supplier_id));
CREATE INDEX account_grant_by_network ON account_grant (network_id);
CREATE INDEX account_grant_by_group ON account_grant (group_id);
CREATE INDEX account_grant_by_establishment ON account_grant (establishment_id);
CREATE INDEX account_grant_by_supplier ON account_grant (supplier_id);

CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    account_id INTEGER NOT NULL REFERENCES account (id),
    created INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    expires INTEGER NOT NULL CHECK (expires > created),
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    csrf TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_account ON session (account_id, last_seen);
CREATE INDEX session_by_expiry ON session (expires);

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- Set for a collector's token: it may send records for this establishment, and nothing else.
    ingests_for INTEGER REFERENCES establishment (id),
    created_by TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER,
    last_used INTEGER,
    revoked INTEGER
) STRICT;
CREATE INDEX api_token_by_establishment ON api_token (ingests_for);

CREATE TABLE api_token_grant (
    id INTEGER PRIMARY KEY,
    token_id INTEGER NOT NULL REFERENCES api_token (id),
    role TEXT NOT NULL CHECK (role IN ('networkAdministrator', 'groupSecurityOfficer',
        'establishmentSecurityOfficer', 'socAnalyst', 'buyer', 'exerciseDirector', 'executive',
        'supplier', 'underwriter')),
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('network', 'group', 'establishment', 'supplier')),
    network_id INTEGER REFERENCES network (id),
    group_id INTEGER REFERENCES hospital_group (id),
    establishment_id INTEGER REFERENCES establishment (id),
    supplier_id INTEGER REFERENCES supplier (id),
    CHECK ((scope_kind = 'network') = (network_id IS NOT NULL)),
    CHECK ((scope_kind = 'group') = (group_id IS NOT NULL)),
    CHECK ((scope_kind = 'establishment') = (establishment_id IS NOT NULL)),
    CHECK ((scope_kind = 'supplier') = (supplier_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX api_token_grant_once ON api_token_grant (token_id, role, scope_kind,
    coalesce(network_id, group_id, establishment_id, supplier_id));
CREATE INDEX api_token_grant_by_group ON api_token_grant (group_id);
CREATE INDEX api_token_grant_by_establishment ON api_token_grant (establishment_id);
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
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_kind TEXT,
    subject_id INTEGER,
    establishment_id INTEGER,
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_by_establishment ON audit (establishment_id, sequence);
CREATE INDEX audit_by_actor ON audit (actor, sequence);
CREATE INDEX audit_by_action ON audit (action, sequence);
CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, sequence);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
-- REPLACE deletes without its trigger.
CREATE TRIGGER audit_only_grows BEFORE INSERT ON audit
WHEN new.sequence <= (SELECT coalesce(max(sequence), 0) FROM audit)
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
INSERT INTO audit_head VALUES (1, 0, zeroblob(32));
INSERT INTO network VALUES (1, 'Réseau des Deux Rives');
INSERT INTO hospital_group VALUES (1, 1, 'GHT des Deux Rives', 'ght des deux rives');
INSERT INTO establishment VALUES (1, 1, '990000010', 'Centre hospitalier de Roseval', 'centre hospitalier de roseval', 'general', 'Roseval', 350, 120, 10, NULL, 1, 1700000000000, 1700000000000);
INSERT INTO establishment VALUES (2, 1, '990000028', 'Hôpital de Valmont', 'hopital de valmont', 'local', 'Valmont', 80, 15, 0, NULL, 0, 1700000000000, 1700000000000);
INSERT INTO site VALUES (1, 1, '990000036', 'Site principal', 'Roseval');
INSERT INTO care_service VALUES (1, 1, 1, 'emergency', 'Urgences');
INSERT INTO supplier VALUES (1, 'Éditions Médicalys', 'editions medicalys', NULL, 'FR', 'trading', NULL, 1700000000000, 1700000000000);
INSERT INTO product VALUES (1, 1, 'Hospidoc', 'hospidoc', 'application', NULL);
INSERT INTO release (id, product_id, version, security_support_end, source_kind, source_name, source_line, as_of) VALUES (1, 1, '7.2', 20000, 'file', 'parc.csv', 2, 19700);
INSERT INTO hosting VALUES (1, 'Salle A', 'onSite', NULL, 1, NULL, NULL, NULL);
INSERT INTO system (id, owner_id, code, name, name_key, function, release_id, hosting_id, in_service_since, holds_health_data, is_exposed, source_kind, source_name, source_line, as_of, created, changed, product_label, supported_until) VALUES
  (1, 1, 'DPI-01', 'Dossier patient', 'dossier patient', 'patientRecord', 1, 1, 16000, 1, 0, 'file', 'parc.csv', 2, 19700, 1700000000000, 1700000000000, 'Hospidoc 7.2', 20000),
  (2, 1, 'ANN-01', 'Annuaire', 'annuaire', 'directory', NULL, NULL, NULL, 0, 1, 'person', 'rssi', NULL, 19700, 1700000000000, 1700000000000, '', NULL);
INSERT INTO system_use VALUES (1, 1, 4), (1, 2, 3), (2, 1, 3);
INSERT INTO system_use_care_service VALUES (1, 1, 1);
INSERT INTO system_dependency VALUES (1, 2);
INSERT INTO contract VALUES (1, 1, 1, 1, 'M-2024-7', 19500, 20900, 4500000);
INSERT INTO flow VALUES (1, 1, NULL, 'secureMail', 'outgoing', 'SMTP et IMAP (MSSanté)', 'mutualCertificate', 'health', 1);
INSERT INTO flow VALUES (2, 1, 2, NULL, 'both', 'LDAP', 'none', 'personal', 0);

INSERT INTO system_search (rowid, name, code, product_label) SELECT id, name, code, product_label FROM system;
DELETE FROM system_unsearched;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('1');
PRAGMA application_id = 1131377252;
