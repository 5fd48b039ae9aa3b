extension Schema {
    /// By what a batch that is sent again is known.
    enum V22 {
        /// Of batches that lost records after their time: the archive's own digest is of what is left.
        static let batches = "ALTER TABLE ingest_batch ADD COLUMN first_digest TEXT"
    }
}
