public import Access
import GRDB
public import Registry
public import Sharing
public import Vocabulary

/// Something that people protect from any block, with a reason.
public struct ProtectedEntry: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<ProtectedEntry>
    /// Whose it is; `nil` for the whole network's.
    public let establishment: ID<Establishment>?
    /// The establishment's name.
    public let establishmentName: String?
    /// Why it is protected.
    public let category: Protection.Category
    /// What: a range, a name, a value.
    public let target: String
    /// In the words of who added it.
    public let reason: String
    /// Who.
    public let addedBy: String
    /// When.
    public let added: Instant
}

/// What a reach protects, and what people changed of the shipped lists.
public struct ProtectionPage: Sendable {
    /// Entries of the reach and of the whole network.
    public let entries: [ProtectedEntry]
    /// Remote maintenance that suppliers declared for what the reach runs.
    public let maintenance: [Protection]
    /// By list: entries that were put aside and added.
    public let edits: [String: [(target: String, isKept: Bool, reason: String, by: String)]]
}

extension Store {
    /// The shipped lists, in their order.
    public static var warningLists: [WarningList] { ProtectionShelf.shippedLists }

    /// What ``editWarningList(_:_:isKept:reason:reach:by:at:)`` calls the remote maintenance that suppliers declared, of
    /// which ranges can be put aside and none added.
    public static var maintenanceList: String { ProtectionShelf.maintenanceList }

    /// What is protected, for the page of warning lists; the newest entries, at most that many, or all for a file.
    public func protections(reach: Reach, most: Int = 1_000) async throws -> ProtectionPage {
        try await read { db in
            let query: SQL = """
                SELECT p.*, e.name AS establishment_name FROM protected_entry p
                    LEFT JOIN establishment e ON e.id = p.establishment_id
                WHERE p.removed IS NULL AND (p.establishment_id IS NULL OR \(reach.holds("p.establishment_id")))
                ORDER BY p.id DESC LIMIT \(most)
                """
            let entries = try query.rows(db).map { row -> ProtectedEntry in
                let establishment: Int64? = row["establishment_id"]
                return ProtectedEntry(
                    id: ID(row["id"]), establishment: establishment.map { ID($0) },
                    establishmentName: row["establishment_name"],
                    category: Protection.Category(rawValue: row["category"]) ?? .decided,
                    target: row["target"],
                    reason: row["reason"],
                    // Who answers for the network decides for all, and is named to nobody below.
                    addedBy: establishment == nil && reach != .everything ? "" : row["added_by"],
                    added: Instant(milliseconds: row["added"]))
            }
            var edits: [String: [(target: String, isKept: Bool, reason: String, by: String)]] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT * FROM warning_edit ORDER BY list, target") {
                edits[row["list"], default: []].append(
                    (row["target"], row["is_kept"], row["reason"], row["by"]))
            }
            let maintenance = try ProtectionShelf.entries(reach, db).filter { $0.category == .maintenance }
            return ProtectionPage(entries: entries, maintenance: maintenance, edits: edits)
        }
    }

    /// Protects something. For the whole network (`nil`), a block that touches it ends at once and none will be published;
    /// for an establishment, its own devices refuse it no longer, and nothing changes for the others.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` when the establishment, or the whole network for `nil`, is beyond reach;
    ///   ``StoreError/wrongState(_:)`` for a range so wide that only who reaches everything protects it.
    public func protect(
        _ target: Protection.Target, category: Protection.Category, reason: String,
        for establishment: ID<Establishment>?,
        reach: Reach, by actor: String, at now: Instant
    ) async throws {
        let shelf = protectionShelf
        try await transaction(by: actor, at: now) { writer in
            guard establishment.map(reach.includes) ?? (reach == .everything) else {
                throw StoreError.notFound(kind: "establishment")
            }
            guard reach == .everything || !target.isTooWide else {
                throw StoreError.wrongState(
                    "\(target.text) is too wide: at most /16 of IPv4 and /32 of IPv6; ask the network's SOC for more"
                )
            }
            try writer.db.execute(
                sql: """
                    INSERT INTO protected_entry (establishment_id, category, target, reason, added_by, added)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    establishment?.rawValue, category.rawValue, target.text, String(reason.prefix(300)),
                    actor,
                    now.milliseconds,
                ])
            try writer.noteProtection(
                "protection.add", writer.db.lastInsertedRowID, establishment, target.text, reason)
            let desk = try IndicatorDesk(writer, shelf)
            try establishment == nil ? desk.review() : desk.retell(target)
        }
    }

    /// Protects it no longer.
    public func unprotect(
        _ entry: ID<ProtectedEntry>, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        let shelf = protectionShelf
        try await transaction(by: actor, at: now) { writer in
            let row = try Row.fetchOne(
                writer.db, sql: "SELECT * FROM protected_entry WHERE id = ? AND removed IS NULL",
                arguments: [entry.rawValue])
            let owner: Int64? = row?["establishment_id"]
            guard let row, owner.map({ reach.includes(ID($0)) }) ?? (reach == .everything) else {
                throw StoreError.notFound(kind: "protection")
            }
            try writer.db.execute(
                sql: "UPDATE protected_entry SET removed = ?, removed_by = ? WHERE id = ?",
                arguments: [now.milliseconds, actor, entry.rawValue])
            try writer.noteProtection(
                "protection.remove", entry.rawValue, owner.map { ID($0) }, row["target"], row["reason"])
            let desk = try IndicatorDesk(writer, shelf)
            if owner == nil {
                try desk.review()
            } else if let target = try? Protection.Target(row["target"] as String) {
                try desk.retell(target)
            }
        }
    }

    /// Adds an entry to a shipped list, or puts one aside (`*` for all of the list); puts declared remote maintenance aside
    /// under ``maintenanceList``. Only for who reaches everything.
    public func editWarningList(
        _ list: String, _ target: String, isKept: Bool, reason: String, reach: Reach, by actor: String,
        at now: Instant
    ) async throws {
        let shelf = protectionShelf
        let isThere =
            Store.warningLists.contains { $0.key == list } || (list == Store.maintenanceList && !isKept)
        guard reach == .everything, isThere else {
            throw StoreError.notFound(kind: "warning list")
        }
        try await transaction(by: actor, at: now) { writer in
            try writer.db.execute(
                sql: """
                    INSERT INTO warning_edit VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                        is_kept = excluded.is_kept, reason = excluded.reason, by = excluded.by, at = excluded.at
                    """,
                arguments: [list, target, isKept, String(reason.prefix(300)), actor, now.milliseconds])
            try writer.noteProtection(
                isKept ? "warningList.add" : "warningList.putAside", 0, nil, "\(list): \(target)", reason)
            try IndicatorDesk(writer, shelf).review()
        }
    }

    /// Undoes what was changed of an entry of a shipped list.
    public func restoreWarningList(
        _ list: String, _ target: String, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        let shelf = protectionShelf
        guard reach == .everything else { throw StoreError.notFound(kind: "warning list") }
        try await transaction(by: actor, at: now) { writer in
            try writer.db.execute(
                sql: "DELETE FROM warning_edit WHERE list = ? AND target = ?", arguments: [list, target])
            try writer.noteProtection("warningList.restore", 0, nil, "\(list): \(target)", "")
            try IndicatorDesk(writer, shelf).review()
        }
    }
}

extension Writer {
    fileprivate func noteProtection(
        _ action: String, _ id: Int64, _ establishment: ID<Establishment>?, _ target: String, _ reason: String
    ) throws {
        var detail = JSONObject()
        detail.set("target", to: JSONText(target))
        detail.set("reason", to: JSONText(String(reason.prefix(300))))
        try note(
            action, subject: id == 0 ? nil : AuditSubject(kind: "protection", id: id),
            establishment: establishment,
            detail: detail.text)
    }
}
