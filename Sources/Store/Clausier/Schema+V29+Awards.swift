extension Schema {
    /// What an awarded tender was compared and agreed on, and texts of clauses that come from no control alone.
    enum V29 {
        /// `content` is a compressed `AwardRecord`. A text's `place` is `preamble`, `general 1`, or `derogation` with
        /// catalogue and code: a control that is waived and owed has a text of either.
        static let awards = """
            CREATE TABLE tender_award (
                tender_id INTEGER PRIMARY KEY REFERENCES tender (id),
                content BLOB NOT NULL,
                made INTEGER NOT NULL,
                made_by TEXT NOT NULL
            ) STRICT;

            CREATE TABLE tender_text (
                tender_id INTEGER NOT NULL,
                release_id INTEGER NOT NULL,
                place TEXT NOT NULL CHECK (length(place) BETWEEN 1 AND 300),
                text TEXT NOT NULL CHECK (length(trim(text)) BETWEEN 1 AND 8000),
                changed INTEGER NOT NULL,
                changed_by TEXT NOT NULL,
                PRIMARY KEY (tender_id, release_id, place),
                FOREIGN KEY (tender_id, release_id) REFERENCES tender_bidder (tender_id, release_id)
            ) STRICT, WITHOUT ROWID;
            """
    }
}
