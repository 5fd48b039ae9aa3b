extension Schema {
    /// What collecting adds: an index for sources that fell silent.
    enum V10 {}
}

extension Schema.V10 {
    /// Of each hospital its sources by their last record, for the question which have stopped.
    static let coverage = """
        CREATE INDEX event_source_by_silence ON event_source (establishment_id, last_event, records);
        """
}
