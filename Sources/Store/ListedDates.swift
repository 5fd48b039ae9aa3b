public import Access
public import Debt
import GRDB
public import Registry
public import Vocabulary

/// A date of a release that somebody stated, where the catalogue says another: both are shown, and a person may take the
/// catalogue's.
public struct HeldDate: Hashable, Sendable {
    /// The registry's release.
    public let release: ID<Release>
    /// What the catalogue says.
    public let listed: ReleaseLifecycle
    /// What the catalogue calls it.
    public let title: String
    /// Whether everybody who runs the release lies in reach: a date is of all of them.
    public let mayTake: Bool

    /// `nil` where the register says nothing of its own, or the same.
    init?(_ row: Row, _ facts: DebtFacts, _ register: RegisterReader) throws {
        let release = Release(row)
        guard let stated = release.lifecycle,
            let key = facts.key(
                of: row["product"], lifecycleKey: row["lifecycle_key"], version: release.version),
            let listed = facts.catalogue.release(key),
            facts.lifecycle(key, registered: stated) != listed.lifecycle,
            ReleaseLifecycle(stated).securitySupport != listed.lifecycle.securitySupport
        else { return nil }
        self.release = release.id
        self.listed = listed.lifecycle
        title = "\(facts.catalogue[key.product]?.title ?? key.product) \(listed.name)"
        mayTake = try !register.isUsedBeyond("release_id", release.id.rawValue)
    }

    fileprivate static func rows(where condition: SQL, reach: Reach) -> SQL {
        """
        SELECT r.*, p.name AS product, p.lifecycle_key FROM release r JOIN product p ON p.id = r.product_id
        WHERE \(condition) AND \(reach.runs("r.id")) ORDER BY r.id
        """
    }
}

extension Store {
    /// The releases of a product that the reach runs and of which the catalogue says another end of support.
    public func heldDates(of product: ID<Product>, reach: Reach) async throws -> [ID<Release>: HeldDate] {
        let facts = try await debtFacts()
        return try await read { db in
            let register = RegisterReader(db, reach: reach)
            let rows = try HeldDate.rows(where: "r.product_id = \(product.rawValue)", reach: reach).rows(db)
            var held: [ID<Release>: HeldDate] = [:]
            for row in rows {
                if let date = try HeldDate(row, facts, register) { held[date.release] = date }
            }
            return held
        }
    }
}

extension Writer {
    /// Takes the catalogue's dates of a release in the place of what somebody stated; imports may state it again.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` where the reach does not run it, or the catalogue says nothing else;
    ///   ``StoreError/declined(_:)`` where others run it too.
    public func takeListedDate(of release: ID<Release>, reach: Reach) throws {
        let query = HeldDate.rows(where: "r.id = \(release.rawValue)", reach: reach)
        guard let row = try query.rows(db).first,
            let held = try HeldDate(row, DebtFacts(db), RegisterReader(db, reach: reach))
        else { throw StoreError.notFound(kind: "release") }
        guard held.mayTake else {
            throw StoreError.declined(
                LocalizedText(
                    "D’autres établissements ont cette version\u{A0}: c’est au réseau d’en changer la date.",
                    en: "Other establishments run this release: its date is the network’s to change."))
        }
        let known = Release(row)
        try record(
            Release(
                id: ID(0), product: known.product, version: known.version, lifecycle: held.listed.registered))
        try db.execute(
            sql: """
                DELETE FROM system_correction WHERE field = 'securitySupportEnd'
                    AND system_id IN (SELECT id FROM system WHERE release_id = ?)
                """, arguments: [release.rawValue])
        var detail = JSONObject()
        let stated = known.lifecycle?.value.securitySupportEnd
        detail.set("before", to: stated.map { JSONText($0.description) } ?? .null)
        detail.set("after", to: held.listed.lastFreeDay.map { JSONText($0.description) } ?? .null)
        try note(
            "release.take-listed", subject: AuditSubject(kind: "release", id: release.rawValue),
            detail: detail.text)
    }
}
