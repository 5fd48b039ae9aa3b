extension Schema {
    /// What kind of clause an edited text is of.
    enum V23 {
        /// A gap that is waived later is another clause: the text of the one is not the other's. Texts of before say
        /// nothing, and are of a gap or of a commitment.
        static let clauses = "ALTER TABLE tender_clause ADD COLUMN kind TEXT"
    }
}
