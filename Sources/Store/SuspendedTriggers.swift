import GRDB

/// What triggers derive from new systems, their uses, their contracts and what they share, made for all of them at once at
/// the end of a large load.
///
/// Row by row it takes a third of the time that the database spends. As with ``SuspendedIndexes``, all of it is part
/// of the transaction. A load that asks what lies beyond a reach reads `system_place` meanwhile and keeps the triggers.
struct SuspendedTriggers {
    private static let names = [
        "care_service_of_its_own", "hosting_changed", "release_lifecycle_changed", "system_inserted",
        "system_placed", "system_used", "contract_covers", "contract_of_its_own",
        "system_graver",
        // The load itself counts its entries on from the head of the log; no number is taken twice.
        "audit_only_grows",
    ]

    private let statements: [String]
    /// Systems with a larger number are new.
    private let last: Int64

    /// Takes the triggers away if `isWorth` it.
    init(_ db: Database, isWorth: Bool) throws {
        guard isWorth else {
            (statements, last) = ([], 0)
            return
        }
        last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM system") ?? 0
        let triggers = try Row.fetchAll(
            db,
            sql: """
                SELECT name, sql FROM sqlite_schema
                WHERE type = 'trigger' AND name IN (SELECT value FROM json_each(?)) ORDER BY rowid
                """, arguments: [jsonArray(Self.names)])
        for trigger in triggers { try db.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
        statements = triggers.map { $0["sql"] }
    }

    /// Does what they would have done, and puts them back. Before anything counts or indexes new systems.
    ///
    /// - Throws: ``StoreError/refused(_:)`` for a contract of somebody who neither owns nor uses a system that it covers, or a
    ///   use with a care service of another establishment.
    func restore(_ db: Database) throws {
        guard !statements.isEmpty else { return }
        try indexWords(db)
        try db.execute(
            sql: """
                INSERT INTO system_place SELECT owner_id, id, 1 FROM system WHERE id > ? ORDER BY owner_id, id
                """, arguments: [last])
        try db.execute(sql: Self.uses)
        for statement in statements { try db.execute(sql: statement) }
        try db.execute(sql: Self.covers)
        if try Bool.fetchOne(db, sql: Self.othersCare) ?? false {
            throw StoreError.refused(
                "system_use_care_service: the care service belongs to another establishment")
        }
        if try Bool.fetchOne(db, sql: Self.strangers) ?? false {
            throw StoreError.refused(
                "contract_system: the establishment of the contract neither owns nor uses the system")
        }
    }

    /// What the search index keeps in memory before it sorts it into the file: of a nation, the usual megabyte is sorted, and
    /// merged with what was sorted before, a hundred times over.
    private static let (wordsOfLoad, wordsUsually) = (32 << 20, 1 << 20)

    private func indexWords(_ db: Database) throws {
        let setting = "INSERT INTO system_search (system_search, rank) VALUES ('hashsize', ?)"
        try db.execute(sql: setting, arguments: [Self.wordsOfLoad])
        try db.execute(
            sql: """
                INSERT INTO system_search (rowid, name, code, product_label)
                    SELECT id, name, code, product_label FROM system WHERE id > ?
                """, arguments: [last])
        try db.execute(sql: setting, arguments: [Self.wordsUsually])
    }

    private static let uses = """
        INSERT INTO system_place SELECT establishment_id, system_id, 0 FROM system_use
            WHERE TRUE ORDER BY establishment_id, system_id ON CONFLICT DO NOTHING;
        UPDATE system SET top_criticality = most.criticality
            FROM (SELECT system_id, max(criticality) AS criticality FROM system_use GROUP BY system_id) AS most
            WHERE system.id = most.system_id AND top_criticality < most.criticality;
        UPDATE system SET supported_until = r.supported_until
            FROM release r WHERE r.id = system.release_id AND system.supported_until IS NOT r.supported_until;
        INSERT INTO tally_stale SELECT id FROM establishment WHERE TRUE ON CONFLICT DO NOTHING;
        """

    private static let covers = """
        UPDATE system SET covered_until = latest.ends
            FROM (SELECT x.system_id, max(c.ends) AS ends
                FROM contract_system x JOIN contract c ON c.id = x.contract_id
                    JOIN system s ON s.id = x.system_id AND s.owner_id = c.establishment_id
                GROUP BY x.system_id) AS latest
            WHERE system.id = latest.system_id AND coalesce(covered_until < latest.ends, TRUE)
        """

    private static let othersCare = """
        SELECT EXISTS (SELECT 1 FROM system_use_care_service x JOIN care_service c ON c.id = x.care_service_id
            WHERE c.establishment_id != x.establishment_id)
        """

    private static let strangers = """
        SELECT EXISTS (SELECT 1 FROM contract_system x JOIN contract c ON c.id = x.contract_id
            WHERE NOT EXISTS (SELECT 1 FROM system_place p
                WHERE p.establishment_id = c.establishment_id AND p.system_id = x.system_id))
        """
}
