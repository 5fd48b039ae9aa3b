extension Schema.V7 {
    /// What hospitals make of the answers: findings, doubts, derogations, decisions, and who has to hear of a change.
    ///
    /// A decision names the points it relied on as a set of bits, the bit of a control being its number in `control`:
    /// a nation's decisions hold some eighty million such pairs.
    static let judgement = """
        CREATE TABLE finding (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            control_id INTEGER NOT NULL REFERENCES control (id),
            -- Of the answer it was made about, 0 for none: a later one is to be looked at again.
            answer_version INTEGER NOT NULL CHECK (answer_version >= 0),
            verdict TEXT NOT NULL CHECK (length(verdict) BETWEEN 1 AND 40),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 4000),
            capacity TEXT NOT NULL CHECK (capacity IN ('assessor', 'arbiter')),
            assessor TEXT NOT NULL,
            made INTEGER NOT NULL,
            replaced INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX finding_that_holds ON finding (questionnaire_id, control_id, assessor) WHERE replaced IS NULL;
        CREATE INDEX finding_history ON finding (questionnaire_id, control_id, id);

        CREATE TABLE doubt (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            control_id INTEGER NOT NULL REFERENCES control (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            subject TEXT NOT NULL CHECK (length(trim(subject)) BETWEEN 1 AND 300),
            state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'lifted', 'upheld')),
            opened INTEGER NOT NULL,
            closed INTEGER,
            CHECK ((closed IS NULL) = (state IN ('open', 'answered')))
        ) STRICT;
        CREATE INDEX doubt_by_questionnaire ON doubt (questionnaire_id, control_id);
        CREATE INDEX doubt_pending ON doubt (id) WHERE closed IS NULL;
        CREATE INDEX doubt_by_establishment ON doubt (establishment_id);

        CREATE TABLE doubt_message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            doubt_id INTEGER NOT NULL REFERENCES doubt (id),
            side TEXT NOT NULL CHECK (side IN ('hospital', 'supplier', 'assessor')),
            establishment_id INTEGER REFERENCES establishment (id),
            author TEXT NOT NULL,
            text TEXT NOT NULL CHECK (length(trim(text)) BETWEEN 1 AND 4000),
            written INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX doubt_message_by_doubt ON doubt_message (doubt_id, id);

        CREATE TABLE derogation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            control_id INTEGER NOT NULL REFERENCES control (id),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 4000),
            compensation TEXT NOT NULL CHECK (length(trim(compensation)) BETWEEN 1 AND 4000),
            starts INTEGER NOT NULL,
            ends INTEGER NOT NULL CHECK (starts <= ends),
            asked_by TEXT NOT NULL,
            asked INTEGER NOT NULL,
            approved_by TEXT,
            approved INTEGER,
            refused INTEGER,
            ended INTEGER,
            reminded INTEGER,
            CHECK ((approved_by IS NULL) = (approved IS NULL AND refused IS NULL)),
            -- Nobody approves what they asked for.
            CHECK (approved_by IS NULL OR approved_by != asked_by)
        ) STRICT;
        CREATE INDEX derogation_in_order ON derogation ((approved_by IS NOT NULL), ends DESC, id);
        CREATE INDEX derogation_by_establishment ON derogation (establishment_id, ends);
        CREATE INDEX derogation_by_questionnaire ON derogation (questionnaire_id, establishment_id);
        CREATE INDEX derogation_to_remind ON derogation (ends) WHERE reminded IS NULL AND ended IS NULL;

        CREATE TABLE reliance (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'acceptedWithReserve', 'refused')),
            reason TEXT NOT NULL CHECK (length(trim(reason)) BETWEEN 1 AND 4000),
            controls BLOB NOT NULL CHECK (length(controls) BETWEEN 1 AND 4096),
            submission INTEGER NOT NULL CHECK (submission > 0),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            reopened_by INTEGER REFERENCES answer_event (id),
            replaced INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX reliance_that_holds ON reliance (questionnaire_id, establishment_id) WHERE replaced IS NULL;
        CREATE INDEX reliance_by_establishment ON reliance (establishment_id, reopened_by) WHERE replaced IS NULL;
        CREATE INDEX reliance_open ON reliance (questionnaire_id, establishment_id)
            WHERE replaced IS NULL AND reopened_by IS NOT NULL;
        CREATE INDEX reliance_by_event ON reliance (reopened_by, establishment_id) WHERE reopened_by IS NOT NULL;

        CREATE TABLE answer_event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            cause TEXT NOT NULL CHECK (cause IN ('answerChanged', 'evidenceExpired', 'evidenceWithdrawn', 'newRelease',
                'supplierIncident', 'exploitedFlaw', 'verdictChanged', 'doubtUpheld')),
            -- What it was about, such as the proof or the flaw: the same thing is told once.
            source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 200),
            controls BLOB NOT NULL CHECK (length(controls) <= 4096),
            detail TEXT NOT NULL CHECK (length(detail) <= 2000),
            happened INTEGER NOT NULL,
            recorded_by TEXT NOT NULL,
            reopened INTEGER NOT NULL DEFAULT 0,
            UNIQUE (questionnaire_id, cause, source)
        ) STRICT;

        CREATE TABLE notice (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER REFERENCES establishment (id),
            supplier_id INTEGER REFERENCES supplier (id),
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
            event_id INTEGER REFERENCES answer_event (id),
            subject_kind TEXT NOT NULL CHECK (length(subject_kind) BETWEEN 1 AND 40),
            subject_id INTEGER NOT NULL,
            detail TEXT NOT NULL CHECK (length(detail) <= 2000),
            made INTEGER NOT NULL,
            read INTEGER,
            read_by TEXT,
            CHECK ((establishment_id IS NULL) != (supplier_id IS NULL)),
            CHECK ((read IS NULL) = (read_by IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX notice_once ON notice (event_id, establishment_id) WHERE event_id IS NOT NULL;
        CREATE INDEX notice_of_establishment ON notice (establishment_id, made) WHERE establishment_id IS NOT NULL;
        CREATE INDEX notice_of_supplier ON notice (supplier_id, made) WHERE supplier_id IS NOT NULL;
        CREATE INDEX notice_by_subject ON notice (subject_kind, subject_id, kind);
        CREATE INDEX notice_unread ON notice (id) WHERE read IS NULL AND establishment_id IS NOT NULL;
        CREATE INDEX care_service_by_kind ON care_service (kind, establishment_id);
        """
}
