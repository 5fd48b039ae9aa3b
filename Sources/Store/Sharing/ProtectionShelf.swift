public import Access
import GRDB
import Registry
public import Sharing
import Synchronization
import Vocabulary

/// What no block may touch, as it stands: read again when something of it changed.
final class ProtectionShelf: Sendable {
    private struct Kept {
        var stamp = ""
        var protections = Protections([])
    }

    private let kept = Mutex(Kept())

    /// Everything that is protected anywhere in the network: any of it forbids a block everywhere.
    func all(_ db: Database) throws -> (protections: Protections, stamp: String) {
        let stamp = try ProtectionShelf.stamp(db)
        if let known = kept.withLock({ $0.stamp == stamp ? $0.protections : nil }) { return (known, stamp) }
        let protections = Protections(try ProtectionShelf.entries(.everything, db))
        kept.withLock { $0 = Kept(stamp: stamp, protections: protections) }
        return (protections, stamp)
    }

    private static func stamp(_ db: Database) throws -> String {
        try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT (SELECT count(*) || ',' || coalesce(max(id), 0) || ',' || count(removed) FROM protected_entry)
                        || '/' || (SELECT count(*) || ',' || coalesce(max(at), 0) FROM warning_edit)
                        || '/' || (SELECT count(*) || ',' || coalesce(max(id), 0) || ',' || count(ended)
                            FROM maintenance_network)
                    """)) ?? ""
    }

    /// What is protected, as far as a reach may read why: entries and contracts of others are left out.
    static func entries(_ reach: Reach, _ db: Database) throws -> [Protection] {
        try decided(reach, db) + maintained(reach, db) + listed(db)
    }

    private static func decided(_ reach: Reach, _ db: Database) throws -> [Protection] {
        let query: SQL = """
            SELECT p.category, p.target, p.reason, p.added, p.added_by FROM protected_entry p
            WHERE p.removed IS NULL AND (p.establishment_id IS NULL OR \(reach.holds("p.establishment_id")))
            ORDER BY p.id
            """
        return try query.rows(db).compactMap { row in
            guard let category = Protection.Category(rawValue: row["category"]),
                let target = try? Protection.Target(row["target"] as String)
            else { return nil }
            let reason: String = row["reason"]
            return Protection(
                category: category, target: target, reason: LocalizedText(reason, en: reason),
                source: row["added_by"], asOf: Instant(milliseconds: row["added"]).day)
        }
    }

    /// What suppliers declared in their answers to the control catalogue.
    private static func maintained(_ reach: Reach, _ db: Database) throws -> [Protection] {
        let runs: SQL =
            reach == .everything
            ? "TRUE"
            : "m.release_id IN (SELECT s.release_id FROM system s WHERE \(reach.holdsSystem("s.id")))"
        let query: SQL = """
            SELECT m.cidr, m.since, f.name AS supplier, p.name AS product FROM maintenance_network m
                JOIN supplier f ON f.id = m.supplier_id JOIN release r ON r.id = m.release_id
                JOIN product p ON p.id = r.product_id
            WHERE m.ended IS NULL AND \(runs) ORDER BY m.id
            """
        return try query.rows(db).compactMap { row in
            guard let target = try? Protection.Target(row["cidr"] as String) else { return nil }
            let (supplier, product): (String, String) = (row["supplier"], row["product"])
            return Protection(
                category: .maintenance, target: target,
                reason: LocalizedText(
                    "Télémaintenance de \(supplier) pour \(product)",
                    en: "Remote maintenance of \(product) by \(supplier)"),
                source: supplier, asOf: Instant(milliseconds: row["since"]).day)
        }
    }

    /// The lists that are shipped, as people changed them.
    private static func listed(_ db: Database) throws -> [Protection] {
        let edits = try Row.fetchAll(db, sql: "SELECT list, target, is_kept FROM warning_edit")
        var removed: [String: Set<String>] = [:]
        var added: [String: [Protection.Target]] = [:]
        for row in edits {
            let (list, target, isKept): (String, String, Bool) = (row["list"], row["target"], row["is_kept"])
            if isKept {
                if let target = try? Protection.Target(target) { added[list, default: []].append(target) }
            } else {
                removed[list, default: []].insert(target)
            }
        }
        return shippedLists.flatMap { list in
            let gone = removed[list.key] ?? []
            let kept = gone.isEmpty ? list.targets : list.targets.filter { !gone.contains($0.text) }
            // Everything of a list may be put aside at once.
            return (gone.contains("*") ? [] : kept + (added[list.key] ?? [])).map(list.protection)
        }
    }

    /// Read once: thousands of entries.
    static let shippedLists: [WarningList] = (try? WarningLists.shipped()) ?? []
}

extension Store {
    /// Why a value may not be blocked, as far as a reach may read it; `nil` when nothing in reach says so.
    public func protection(of observable: Indicator, reach: Reach) async throws -> Protection? {
        try await read { db in Protections(try ProtectionShelf.entries(reach, db)).protecting(observable) }
    }
}
