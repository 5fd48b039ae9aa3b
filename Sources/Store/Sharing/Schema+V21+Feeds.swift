extension Schema {
    /// How far feeds of indicators were read.
    enum V21 {}
}

extension Schema.V21 {
    /// `item` is a part of the feed (an event of MISP, a collection of TAXII), `mark` what the feed said of it when it was
    /// last read, `read` when all of it was.
    static let feeds = """
        CREATE TABLE feed_pull (
            feed TEXT NOT NULL CHECK (length(feed) BETWEEN 1 AND 200),
            item TEXT NOT NULL CHECK (length(item) BETWEEN 1 AND 400),
            mark TEXT NOT NULL CHECK (length(mark) <= 100),
            read INTEGER NOT NULL,
            PRIMARY KEY (feed, item)
        ) STRICT, WITHOUT ROWID;
        """
}
