public import Access
import Clausier
import GRDB
import Registry
public import Sharing
import Synchronization
import Vocabulary

/// What no block may touch, as it stands: read again when something of it changed.
final class ProtectionShelf: Sendable {
    private struct Kept {
        var stamp = ""
        var shared = Protections([])
        var own: [Int64: Protections] = [:]
    }

    private let kept = Mutex(Kept())

    /// The key under which declared remote maintenance is put aside, beside the keys of the shipped lists.
    static let maintenanceList = "maintenance"

    /// What forbids a block everywhere: what was decided for the whole network, remote maintenance of what members run, and
    /// the shipped lists. What a member protects for itself is not in it: nobody lifts the blocks of others.
    func shared(_ db: Database) throws -> (protections: Protections, stamp: String) {
        let kept = try current(db)
        return (kept.shared, kept.stamp)
    }

    /// What an establishment protects for itself: its own devices refuse none of it.
    func own(_ establishment: ID<Establishment>, _ db: Database) throws -> Protections? {
        try current(db).own[establishment.rawValue]
    }

    private func current(_ db: Database) throws -> Kept {
        let stamp = try ProtectionShelf.stamp(db)
        let known = kept.withLock { $0 }
        guard known.stamp != stamp else { return known }
        let decided = try ProtectionShelf.decided(.everything, db)
        let shared = try ProtectionShelf.maintained(.everything, db) + ProtectionShelf.listed(db)
        let new = Kept(
            stamp: stamp,
            shared: Protections(decided.filter { $0.owner == nil }.map { $0.protection } + shared),
            own: Dictionary(grouping: decided.filter { $0.owner != nil }) { $0.owner ?? 0 }
                .mapValues { entries in Protections(entries.map { $0.protection }) })
        kept.withLock { $0 = new }
        return new
    }

    private static func stamp(_ db: Database) throws -> String {
        try String.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT (SELECT count(*) || ',' || coalesce(max(id), 0) || ',' || count(removed) FROM protected_entry)
                        || '/' || (SELECT count(*) || ',' || coalesce(max(at), 0) FROM warning_edit)
                        || '/' || (SELECT count(*) || ',' || coalesce(max(id), 0) || ',' || count(ended)
                            FROM maintenance_network)
                        || '/' || (SELECT count(*) || ',' || coalesce(sum(m.release_id), 0)
                            FROM (SELECT DISTINCT release_id FROM maintenance_network WHERE ended IS NULL) m
                            WHERE EXISTS (SELECT 1 FROM system s WHERE s.release_id = m.release_id
                                AND \(InService.nowText("s.id"))))
                    """)) ?? ""
    }

    /// What is protected, as far as a reach may read why: entries and contracts of others are left out.
    static func entries(_ reach: Reach, _ db: Database) throws -> [Protection] {
        try decided(reach, db).map { $0.protection } + maintained(reach, db) + listed(db)
    }

    private static func decided(_ reach: Reach, _ db: Database) throws -> [(
        owner: Int64?, protection: Protection
    )] {
        let query: SQL = """
            SELECT p.establishment_id, p.category, p.target, p.reason, p.added,
                -- Who answers for the network decides for all, and is named to nobody below.
                CASE WHEN p.establishment_id IS NOT NULL OR \(reach == .everything) THEN p.added_by ELSE '' END AS added_by
            FROM protected_entry p
            WHERE p.removed IS NULL AND (p.establishment_id IS NULL OR \(reach.holds("p.establishment_id")))
            ORDER BY p.id
            """
        return try query.rows(db).compactMap { row in
            guard let category = Protection.Category(rawValue: row["category"]),
                let target = try? Protection.Target(row["target"] as String)
            else { return nil }
            let reason: String = row["reason"]
            return (
                owner: row["establishment_id"],
                protection: Protection(
                    category: category, target: target, reason: LocalizedText(reason, en: reason),
                    source: row["added_by"], asOf: Instant(milliseconds: row["added"]).parisDay)
            )
        }
    }

    /// What suppliers declared in their answers to the control catalogue, of what a hospital runs: a supplier that nobody
    /// here relies on protects nothing. Who answers for the network may put a range aside.
    private static func maintained(_ reach: Reach, _ db: Database) throws -> [Protection] {
        let runs: SQL =
            reach == .everything
            ? "EXISTS (SELECT 1 FROM system s WHERE s.release_id = m.release_id AND \(InService.now("s.id")))"
            : """
            m.release_id IN (SELECT s.release_id FROM system s
                WHERE \(reach.holdsSystem("s.id")) AND \(InService.now("s.id")))
            """
        let query: SQL = """
            SELECT m.cidr, m.since, f.name AS supplier, p.name AS product FROM maintenance_network m
                JOIN supplier f ON f.id = m.supplier_id JOIN release r ON r.id = m.release_id
                JOIN product p ON p.id = r.product_id
            WHERE m.ended IS NULL AND \(runs) ORDER BY m.id
            """
        let aside = try Set(
            String.fetchAll(
                db, sql: "SELECT target FROM warning_edit WHERE list = ? AND NOT is_kept",
                arguments: [maintenanceList]))
        return try query.rows(db).compactMap { row in
            guard let target = try? Protection.Target(row["cidr"] as String), !aside.contains(target.text),
                !aside.contains("*"),
                // What was taken before ranges were bounded protects nothing by itself any more.
                AddressRange(row["cidr"] as String)?.isTooWide == false
            else { return nil }
            let (supplier, product): (String, String) = (row["supplier"], row["product"])
            return Protection(
                category: .maintenance, target: target,
                reason: LocalizedText(
                    "Télémaintenance de \(supplier) pour \(product)",
                    en: "Remote maintenance of \(product) by \(supplier)"),
                source: supplier, asOf: Instant(milliseconds: row["since"]).parisDay)
        }
    }

    /// The lists that are shipped, as people changed them.
    private static func listed(_ db: Database) throws -> [Protection] {
        let edits = try Row.fetchAll(db, sql: "SELECT list, target, is_kept FROM warning_edit")
        var removed: [String: Set<String>] = [:]
        var added: [String: [String]] = [:]
        for row in edits {
            let (list, target, isKept): (String, String, Bool) = (row["list"], row["target"], row["is_kept"])
            if isKept {
                added[list, default: []].append(target)
            } else {
                removed[list, default: []].insert(target)
            }
        }
        return shippedLists.flatMap { list in
            let gone = removed[list.key] ?? []
            let kept = gone.isEmpty ? list.targets : list.targets.filter { !gone.contains($0.text) }
            // Everything of a list may be put aside at once.
            return
                (gone.contains("*") ? [] : kept + (added[list.key] ?? []).compactMap { try? list.target($0) })
                .map(
                    list.protection)
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
