extension Schema {
    /// By what records and their copies are found again.
    enum V19 {
        /// Copies beside alerts by where their batch lies, which tells when it was received: what a record says of its time may lie
        /// years ahead. And batches that span more than a day, as backlogs do: by when they begin, they are not found.
        static let places = """
            DROP INDEX detection_with_copy;
            CREATE INDEX detection_copy_by_place ON detection (segment, id) WHERE raw <> x'';
            CREATE INDEX ingest_batch_wide ON ingest_batch (establishment_id, last_event)
                WHERE last_event - first_event > 86400000;
            """
    }
}
