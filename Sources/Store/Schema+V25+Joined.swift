extension Schema {
    /// Old batches that are one row.
    enum V25 {
        /// How many batches a row stands for: more than one where those that nobody sends again were joined.
        static let joined =
            "ALTER TABLE ingest_batch ADD COLUMN batches INTEGER NOT NULL DEFAULT 1 CHECK (batches > 0)"
    }
}
