extension Schema {
    /// Since when a flaw is known to be exploited.
    enum V27 {
        /// The day that the catalogue of exploited flaws names; `happened` is when Cordon told of it, and opened decisions
        /// again. Events of before have none until the flaw is looked at next.
        static let flaws = "ALTER TABLE answer_event ADD COLUMN listed INTEGER"
    }
}
