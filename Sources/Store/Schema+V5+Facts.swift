extension Schema {
    /// What brings facts in adds: how files are read, what people corrected, what products are made of.
    enum V5 {}
}

extension Schema.V5 {
    /// `column_mapping.form` is the digest of a header's names. A correction says only which field a person set: its
    /// value is the record's own. A release has one bill of materials, for every hospital that runs it.
    static let facts = """
        CREATE TABLE column_mapping (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            establishment_id INTEGER REFERENCES establishment (id),
            kind TEXT NOT NULL CHECK (kind IN ('establishments', 'suppliers', 'systems')),
            form BLOB NOT NULL CHECK (length(form) = 32),
            mapping TEXT NOT NULL CHECK (json_valid(mapping) AND length(mapping) <= 200000),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX column_mapping_by_form ON column_mapping (form, kind, coalesce(establishment_id, 0));

        CREATE TABLE system_correction (
            system_id INTEGER NOT NULL REFERENCES system (id),
            field TEXT NOT NULL CHECK (length(field) BETWEEN 1 AND 100),
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL,
            PRIMARY KEY (system_id, field)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE release_bill (
            release_id INTEGER PRIMARY KEY REFERENCES release (id),
            format TEXT NOT NULL CHECK (length(format) BETWEEN 1 AND 100),
            serial TEXT,
            made INTEGER,
            file TEXT NOT NULL CHECK (length(file) BETWEEN 1 AND 300),
            components INTEGER NOT NULL CHECK (components >= 0),
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            content BLOB NOT NULL,
            decided_by TEXT NOT NULL,
            decided INTEGER NOT NULL
        ) STRICT;
        """
}
