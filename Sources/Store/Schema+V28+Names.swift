extension Schema {
    enum V28 {
        /// Which establishments whoever decided about a name answers for, as a list of numbers; NULL for all, as of every
        /// decision of before. `doubted` is when another was found to use the name: since then it waits for the network.
        static let names = """
            ALTER TABLE learned_alias ADD COLUMN holds_for TEXT CHECK (holds_for IS NULL OR json_valid(holds_for));
            ALTER TABLE learned_alias ADD COLUMN doubted INTEGER;
            """
    }
}
