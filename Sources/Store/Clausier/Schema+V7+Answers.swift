extension Schema {
    /// What the clausier adds: catalogues, what suppliers answer, what hospitals make of it, and what they buy by it.
    enum V7 {}
}

extension Schema.V7 {
    /// Catalogues and what suppliers answer to them.
    ///
    /// A questionnaire is one catalogue asked of one release. What its supplier writes stands in `answer_draft`, which
    /// nobody else reads; a submission copies what changed into `answer`, where nothing is ever overwritten: the row
    /// that holds is the one without `replaced`. `control` numbers the points once for all editions, so that a million
    /// answers stay small.
    static let answers = """
        CREATE TABLE catalogue_edition (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            catalogue TEXT NOT NULL CHECK (length(catalogue) BETWEEN 1 AND 200),
            edition TEXT NOT NULL CHECK (length(edition) BETWEEN 1 AND 100),
            title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
            controls INTEGER NOT NULL CHECK (controls >= 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            content BLOB NOT NULL,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            UNIQUE (catalogue, edition)
        ) STRICT;

        CREATE TABLE control (
            id INTEGER PRIMARY KEY,
            catalogue TEXT NOT NULL CHECK (length(catalogue) BETWEEN 1 AND 200),
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 200),
            UNIQUE (catalogue, code)
        ) STRICT;

        CREATE TABLE questionnaire (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            release_id INTEGER NOT NULL REFERENCES release (id),
            catalogue TEXT NOT NULL CHECK (length(catalogue) BETWEEN 1 AND 200),
            edition TEXT NOT NULL CHECK (length(edition) BETWEEN 1 AND 100),
            -- What the supplier says of the product now, and what it said when it last submitted: a Profile.
            profile TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(profile) AND length(profile) <= 20000),
            submitted_profile TEXT CHECK (submitted_profile IS NULL OR json_valid(submitted_profile)),
            submissions INTEGER NOT NULL DEFAULT 0 CHECK (submissions >= 0),
            submitted INTEGER,
            changed INTEGER NOT NULL,
            changed_by TEXT NOT NULL,
            -- Counted again whenever an answer, a finding or a proof changes: see Questionnaire+Standing.
            asked INTEGER NOT NULL DEFAULT 0 CHECK (asked >= 0),
            answered INTEGER NOT NULL DEFAULT 0 CHECK (answered BETWEEN 0 AND asked),
            failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
            blocking INTEGER NOT NULL DEFAULT 0 CHECK (blocking >= 0),
            doubted INTEGER NOT NULL DEFAULT 0 CHECK (doubted >= 0),
            per_mille INTEGER NOT NULL DEFAULT 0 CHECK (per_mille BETWEEN 0 AND 1000),
            next_expiry INTEGER,
            states BLOB NOT NULL DEFAULT x'' CHECK (length(states) % 6 = 0),
            UNIQUE (release_id, catalogue),
            CHECK ((submitted IS NULL) = (submissions = 0)),
            CHECK ((submitted_profile IS NULL) = (submissions = 0))
        ) STRICT;
        CREATE INDEX questionnaire_by_expiry ON questionnaire (next_expiry) WHERE next_expiry IS NOT NULL;
        CREATE INDEX questionnaire_submitted ON questionnaire (catalogue, submitted) WHERE submissions > 0;

        CREATE TABLE answer_draft (
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            control_id INTEGER NOT NULL REFERENCES control (id),
            claim TEXT NOT NULL CHECK (length(claim) BETWEEN 1 AND 40),
            comment TEXT NOT NULL CHECK (length(comment) <= 20000),
            details TEXT NOT NULL CHECK (length(details) <= 20000),
            measures TEXT CHECK (measures IS NULL OR json_valid(measures)),
            choices TEXT CHECK (choices IS NULL OR json_valid(choices)),
            origin TEXT CHECK (origin IS NULL OR json_valid(origin)),
            changed INTEGER NOT NULL,
            changed_by TEXT NOT NULL,
            PRIMARY KEY (questionnaire_id, control_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE answer_submission (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            number INTEGER NOT NULL CHECK (number > 0),
            edition TEXT NOT NULL,
            profile TEXT NOT NULL CHECK (json_valid(profile)),
            signatory TEXT NOT NULL CHECK (length(trim(signatory)) BETWEEN 1 AND 200),
            signatory_title TEXT NOT NULL CHECK (length(trim(signatory_title)) BETWEEN 1 AND 200),
            changed_answers INTEGER NOT NULL CHECK (changed_answers >= 0),
            submitted INTEGER NOT NULL,
            submitted_by TEXT NOT NULL,
            UNIQUE (questionnaire_id, number)
        ) STRICT;

        CREATE TABLE answer (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            control_id INTEGER NOT NULL REFERENCES control (id),
            submission INTEGER NOT NULL CHECK (submission > 0),
            version INTEGER NOT NULL CHECK (version > 0),
            written INTEGER NOT NULL,
            author TEXT NOT NULL,
            claim TEXT NOT NULL CHECK (length(claim) BETWEEN 1 AND 40),
            comment TEXT NOT NULL,
            details TEXT NOT NULL,
            measures TEXT,
            choices TEXT,
            origin TEXT,
            replaced INTEGER CHECK (replaced > submission)
        ) STRICT;
        CREATE UNIQUE INDEX answer_that_holds ON answer (questionnaire_id, control_id) WHERE replaced IS NULL;
        CREATE INDEX answer_history ON answer (questionnaire_id, control_id, submission);
        CREATE INDEX answer_by_control ON answer (control_id, questionnaire_id) WHERE replaced IS NULL;
        CREATE TRIGGER answer_never_changes BEFORE UPDATE OF questionnaire_id, control_id, submission, version, claim, comment,
            details, measures, choices, origin ON answer
        BEGIN SELECT raise(ABORT, 'a submitted answer is replaced, never changed'); END;

        CREATE TABLE evidence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            supplier_id INTEGER NOT NULL REFERENCES supplier (id),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            bytes INTEGER NOT NULL CHECK (bytes > 0),
            format TEXT NOT NULL CHECK (length(format) BETWEEN 1 AND 20),
            file TEXT NOT NULL CHECK (length(file) BETWEEN 1 AND 200),
            kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
            title TEXT NOT NULL CHECK (length(trim(title)) BETWEEN 1 AND 300),
            issued INTEGER,
            expires INTEGER,
            confidentiality TEXT NOT NULL CHECK (confidentiality IN ('open', 'buyers', 'assessors')),
            withdrawn INTEGER,
            uploaded INTEGER NOT NULL,
            uploaded_by TEXT NOT NULL,
            CHECK (issued IS NULL OR expires IS NULL OR issued <= expires)
        ) STRICT;
        CREATE INDEX evidence_by_supplier ON evidence (supplier_id, uploaded);
        CREATE INDEX evidence_by_digest ON evidence (digest);
        CREATE INDEX evidence_by_expiry ON evidence (expires) WHERE expires IS NOT NULL AND withdrawn IS NULL;

        CREATE TABLE answer_evidence (
            questionnaire_id INTEGER NOT NULL REFERENCES questionnaire (id),
            control_id INTEGER NOT NULL REFERENCES control (id),
            evidence_id INTEGER NOT NULL REFERENCES evidence (id),
            -- The first submission that it was part of; until then, only its supplier sees it.
            submission INTEGER,
            PRIMARY KEY (questionnaire_id, control_id, evidence_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX answer_evidence_by_evidence ON answer_evidence (evidence_id);

        CREATE TABLE supplier_invitation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            supplier_id INTEGER NOT NULL REFERENCES supplier (id),
            token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
            person TEXT NOT NULL CHECK (length(trim(person)) BETWEEN 1 AND 200),
            created INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            expires INTEGER NOT NULL CHECK (expires > created),
            used INTEGER,
            revoked INTEGER,
            account_id INTEGER REFERENCES account (id),
            CHECK ((used IS NULL) = (account_id IS NULL))
        ) STRICT;
        CREATE INDEX supplier_invitation_by_supplier ON supplier_invitation (supplier_id, created);
        """
}
