public import Access
import Compression
import Crypto
public import Debt
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// A bill of materials that is attached to a release, without its parts.
public struct AttachedBill: Hashable, Sendable {
    /// Whose it is.
    public let release: ID<Release>
    /// Such as `CycloneDX 1.6`.
    public let format: String
    /// The bill's own number, where it has one.
    public let serial: String?
    /// When it was made, where it says so.
    public let made: Instant?
    /// The file it came in.
    public let file: String
    /// How many parts it has.
    public let components: Int
    /// Who attached it.
    public let by: String
    /// When.
    public let at: Instant
    /// The supplier's answers that it came with; `nil` for one that a hospital attached.
    public let answers: ID<Questionnaire>?
}

extension Writer {
    /// Attaches a bill of materials to a release, in place of the one before; the same bill changes nothing.
    ///
    /// A bill is a fact about the release and holds for every hospital that runs it; who attaches it must see one
    /// that does, and who replaces another's must see them all.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a release that nobody in reach runs; ``StoreError/wrongState(_:)`` for
    ///   another's bill on which hospitals beyond reach rely.
    @discardableResult public func attach(
        _ bill: SoftwareBill, file: String, to release: ID<Release>, reach: Reach
    ) throws -> Change {
        guard try isRun(release, in: reach) else { throw StoreError.notFound(kind: "release") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let content = try Array(encoder.encode(bill))
        let digest = Data(SHA256.hash(data: content))
        let before = try Data.fetchOne(
            db, sql: "SELECT digest FROM release_bill WHERE release_id = ?", arguments: [release.rawValue])
        if before == digest { return .unchanged }
        try mustOwnBill(of: release, reach: reach)
        try db.execute(
            sql: "INSERT OR REPLACE INTO release_bill VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                release.rawValue, bill.format, bill.serial, bill.made?.milliseconds, String(file.prefix(300)),
                bill.components.count, digest, Data(try Zstd.compress(content)), actor, now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("format", to: JSONText(bill.format))
        detail.set("components", to: JSONText(Int64(bill.components.count)))
        detail.set("file", to: JSONText(String(file.prefix(200))))
        try note(
            "release.bill", subject: AuditSubject(kind: "release", id: release.rawValue), detail: detail.text)
        return before == nil ? .inserted : .updated
    }

    /// Takes the bill of a release away.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a release that nobody in reach runs; ``StoreError/wrongState(_:)`` for
    ///   another's bill on which hospitals beyond reach rely.
    public func detachBill(from release: ID<Release>, reach: Reach) throws {
        guard try isRun(release, in: reach) else { throw StoreError.notFound(kind: "release") }
        try mustOwnBill(of: release, reach: reach)
        try db.execute(sql: "DELETE FROM release_bill WHERE release_id = ?", arguments: [release.rawValue])
        try note("release.bill-detach", subject: AuditSubject(kind: "release", id: release.rawValue))
    }

    /// A bill is replaced by who attached it, by who answers for every place that person answers for, or by who sees
    /// every hospital that relies on it.
    private func mustOwnBill(of release: ID<Release>, reach: Reach) throws {
        let by = try String.fetchOne(
            db, sql: "SELECT decided_by FROM release_bill WHERE release_id = ?", arguments: [release.rawValue]
        )
        guard let by, by != actor, try !isAnswered(by, within: reach),
            try RegisterReader(db, reach: reach).isUsedBeyond("release_id", release.rawValue)
        else { return }
        throw StoreError.wrongState(
            "somebody else attached the bill, and establishments beyond your reach rely on it; ask the network to replace it"
        )
    }

    /// Whether all that the person of an account name answers for lies in reach.
    private func isAnswered(_ name: String, within reach: Reach) throws -> Bool {
        let query: SQL = """
            SELECT 1 FROM account x WHERE x.name = \(name)
                AND EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = x.id)
                AND NOT EXISTS (SELECT 1 FROM account_grant g WHERE g.account_id = x.id
                    AND (g.scope_kind NOT IN ('group', 'establishment') OR EXISTS (SELECT 1 FROM establishment e
                        WHERE (e.id = g.establishment_id OR e.group_id = g.group_id) AND NOT (\(reach.holds("e.id"))))))
            """
        return try !query.rows(db).isEmpty
    }

    private func isRun(_ release: ID<Release>, in reach: Reach) throws -> Bool {
        let query: SQL =
            reach == .everything
            ? "SELECT 1 FROM release WHERE id = \(release.rawValue)"
            : """
            SELECT 1 FROM system s WHERE s.release_id = \(release.rawValue) AND \(reach.holdsSystem("s.id")) LIMIT 1
            """
        return try !query.rows(db).isEmpty
    }
}

extension Store {
    /// What the parts of a product's releases amount to, for who runs them: the bill of each and what was found in it.
    public func bills(
        of product: ID<Product>, reach: Reach, today: Day
    ) async throws -> [(bill: AttachedBill, findings: [ComponentFlaw])] {
        let facts = try await debtFacts()
        return try await read { db in
            let run: SQL =
                reach == .everything
                ? "TRUE" : "r.id IN (SELECT s.release_id FROM system s WHERE \(reach.holdsSystem("s.id")))"
            let query: SQL = """
                SELECT b.*, CASE WHEN b.file = \(DeclaredSoftware.file) THEN (SELECT min(q.id) FROM questionnaire q
                        WHERE q.release_id = b.release_id AND q.submissions > 0) END AS answered_in
                FROM release_bill b JOIN release r ON r.id = b.release_id
                WHERE r.product_id = \(product.rawValue) AND \(run) ORDER BY r.id DESC
                """
            return try query.rows(db).map { row in
                let bill = try SoftwareBill(release: row)
                return (AttachedBill(row), facts.components.findings(in: bill))
            }
        }
    }

    /// The release of that product and version, for the command line; `nil` where there is none or several fit.
    public func release(of product: String, version: String, supplier: String? = nil) async throws -> [ID<
        Release
    >] {
        try await read { db in
            let maker: SQL = supplier.map { "f.name_key = \(sortKey(of: $0))" } ?? "TRUE"
            let query: SQL = """
                SELECT r.id FROM release r JOIN product p ON p.id = r.product_id JOIN supplier f ON f.id = p.supplier_id
                WHERE p.name_key = \(sortKey(of: product)) AND r.version = \(version) AND \(maker) ORDER BY r.id
                """
            return try query.rows(db).map { ID($0["id"] as Int64) }
        }
    }
}

extension AttachedBill {
    fileprivate init(_ row: Row) {
        let made: Int64? = row["made"]
        self.init(
            release: ID(row["release_id"] as Int64), format: row["format"], serial: row["serial"],
            made: made.map { Instant(milliseconds: $0) }, file: row["file"], components: row["components"],
            by: row["decided_by"], at: Instant(milliseconds: row["decided"]),
            answers: (row["answered_in"] as Int64?).map { ID($0) })
    }
}

extension SoftwareBill {
    /// The bill of a row of `release_bill`.
    init(release row: Row) throws {
        let content: Data = row["content"]
        do {
            let bytes = try Zstd.decompress(Array(content), limit: FeedDecoding.mostBytes)
            self = try JSONDecoder().decode(SoftwareBill.self, from: Data(bytes))
            guard format == DeclaredSoftware.format else { return }
            // Lists of before parts said that they were typed.
            for place in components.indices where components[place].origin == nil {
                components[place].isTyped = true
            }
        } catch {
            throw StoreError.damaged("a bill of materials cannot be read: attach it again")
        }
    }
}

extension DebtFacts {
    /// The exploited flaws that come with the parts of each release that has a bill, each named by its part.
    func componentFlaws(_ db: Database) throws -> [Int64: [FlawMatch]] {
        var found: [Int64: [FlawMatch]] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT release_id, content FROM release_bill")
        while let row = try rows.next() {
            var seen: Set<String> = []
            let flaws = components.findings(in: try SoftwareBill(release: row)).flatMap { finding in
                finding.flaws.map { flaw in
                    var flaw = flaw
                    flaw.component = "\(finding.component.name) \(finding.component.statedVersion ?? "")"
                    return flaw
                }
            }
            found[row["release_id"]] = flaws.filter { seen.insert("\($0.cve) \($0.release)").inserted }
        }
        return found
    }
}
