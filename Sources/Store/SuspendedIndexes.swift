import GRDB

/// Indexes that a large load leaves out and makes anew at its end.
///
/// An index is made of sorted rows in a tenth of the time that it takes to find the place of each. All of it is
/// part of the transaction: whatever ends it early brings the indexes back with the rest.
struct SuspendedIndexes {
    /// Those that nothing asks while rows are written: neither a trigger, nor a foreign key, nor an import.
    ///
    /// The indexes of the audit log stay, and that of the last change: each row stands behind the one before it, and finds its
    /// place in less time than it takes to sort.
    private static let names = [
        "contract_by_end", "contract_by_supplier", "flow_by_partner", "system_by_code", "system_by_cover",
        "system_by_criticality", "system_by_function", "system_by_name", "system_by_owner",
        "system_by_product",
        "system_by_service_day", "system_by_support", "system_dependency_by_needs", "system_exposed",
        "system_use_by_care_service", "system_use_by_establishment",
    ]
    /// Those that triggers ask where somebody corrects a release or a place; not where they do so at the end, see
    /// ``SuspendedTriggers``. They are wide, and the rows of a load fall anywhere in them.
    private static let namesOfShared = ["system_by_hosting", "system_by_release"]
    /// What a large load keeps of the file in memory, in KiB with a minus: a changed page that finds no room there is written,
    /// read again for its next row, and written once more.
    private static let cacheOfLoad = -262_144
    /// Fewer rows than this are written before the indexes are made anew.
    static let leastRows = 20_000

    private let statements: [String]
    /// Whether the load is large enough.
    let isWorth: Bool

    /// Takes the indexes away where a load of so many systems is worth it: not beside as many that are there.
    init(_ db: Database, expectedSystems: Int, derivesLate: Bool) throws {
        let present = try Int.fetchOne(db, sql: "SELECT max(id) FROM system") ?? 0
        guard expectedSystems >= Self.leastRows, expectedSystems > present else {
            (statements, isWorth) = ([], false)
            return
        }
        isWorth = true
        let indexes = try Row.fetchAll(
            db,
            sql: """
                SELECT name, sql FROM sqlite_schema
                WHERE type = 'index' AND name IN (SELECT value FROM json_each(?)) ORDER BY rowid
                """, arguments: [jsonArray(Self.names + (derivesLate ? Self.namesOfShared : []))])
        for index in indexes { try db.execute(sql: "DROP INDEX \(index["name"] as String)") }
        statements = indexes.map { $0["sql"] }
        // Checked when the transaction commits: checked row by row, each row costs a copy of the pages it changes.
        try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
    }

    /// Makes them anew, sorting on other threads while this one reads: that takes a small memory for the sorter, which
    /// follows from that of the pages, and files for what does not fit, see ``sortingInFiles(_:on:)``.
    func restore(_ db: Database) throws {
        guard !statements.isEmpty else { return }
        try db.execute(sql: "PRAGMA cache_size = -1024; PRAGMA threads = 4")
        defer { try? db.execute(sql: "PRAGMA cache_size = \(Store.cacheSize); PRAGMA threads = 0") }
        for statement in statements { try db.execute(sql: statement) }
    }

    /// Runs a transaction that is worth it with its sorters' files on the disk: in memory, SQLite sorts on one thread.
    ///
    /// They lie in the system's folder for temporary files without a name, for who wrote them alone. The setting cannot be
    /// changed inside a transaction.
    static func sortingInFiles<Value>(
        _ expectedSystems: Int, on db: Database, _ transaction: (Database) throws -> Value
    ) throws -> Value {
        guard expectedSystems >= leastRows else { return try transaction(db) }
        try db.execute(sql: "PRAGMA temp_store = FILE; PRAGMA cache_size = \(cacheOfLoad)")
        defer { try? db.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA cache_size = \(Store.cacheSize)") }
        return try transaction(db)
    }
}
