import GRDB

/// How a large load is kept all or nothing where nobody reads beside it.
///
/// With the log that lets others read meanwhile (WAL), each page is summed and written to the log, found in it again, and
/// moved to the data file in the end. Pages that a load adds need none of this. SQLite's older journal keeps what changed pages
/// held, and cuts the added ones off where the load does not come to its end: at the next start, if it crashed.
enum LoadJournal {
    /// Whether a load of so many systems is large.
    static func isWorth(_ systems: Int) -> Bool { systems >= SuspendedIndexes.leastRows }

    /// Changes to it until the file is opened the next time. In vain, and harmless, where another process has the file open
    /// at this moment.
    static func begin(on database: any DatabaseWriter) throws {
        try database.writeWithoutTransaction { db in
            let mode = try? String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
            guard mode == "delete" else { return }
            // `NORMAL` never damages a file with a log, and may damage one without when the power goes.
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
    }
}
