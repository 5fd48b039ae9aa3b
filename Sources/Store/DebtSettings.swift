public import Access
public import Debt
import GRDB
public import Registry
public import Vocabulary

/// What a system costs and how many units it is made of, as its owner says.
public struct SystemEconomy: Hashable, Sendable {
    /// How many units: a park of 300 workstations is one system of 300.
    public var units: Int
    /// What it costs to run in a year, all units together; `nil` where nobody said.
    public var runCost: Money?
    /// Whether it stands isolated on a network of its own.
    public var isIsolated: Bool

    /// What a system is made of and costs.
    public init(units: Int = 1, runCost: Money? = nil, isIsolated: Bool = false) {
        self.units = min(max(units, 1), 1_000_000)
        self.runCost = runCost
        self.isIsolated = isIsolated
    }

    /// What is taken as long as nobody says anything.
    public static let unsaid = SystemEconomy()
}

extension Writer {
    /// Keeps what a system costs and how many units it is.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a system that nobody in reach owns.
    public func record(_ economy: SystemEconomy, of system: ID<System>, reach: Reach) throws {
        let found: SQL =
            "SELECT s.owner_id FROM system s WHERE s.id = \(system.rawValue) AND \(reach.holds("s.owner_id"))"
        guard let row = try found.rows(db).first else { throw StoreError.notFound(kind: "system") }
        try db.execute(
            sql: "INSERT OR REPLACE INTO system_economy VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                system.rawValue, economy.units, economy.runCost?.cents, economy.isIsolated, actor,
                now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("units", to: JSONText(Int64(economy.units)))
        detail.set("runCostCents", to: economy.runCost.map { JSONText($0.cents) } ?? .null)
        detail.set("isolated", to: JSONText(economy.isIsolated))
        try note(
            "debt.economy", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: .from(row, "owner_id"), detail: detail.text)
    }

    /// Sets a group's own discount rate; `nil` goes back to the usual one.
    public func set(_ rate: DiscountRate?, in group: ID<Group>) throws {
        try db.execute(sql: "DELETE FROM debt_rate WHERE group_id = ?", arguments: [group.rawValue])
        if let rate {
            try db.execute(
                sql: "INSERT INTO debt_rate VALUES (?, ?, ?, ?)",
                arguments: [group.rawValue, rate.basisPoints, actor, now.milliseconds])
        }
        try note(
            "debt.rate", subject: AuditSubject(kind: "group", id: group.rawValue),
            detail: #"{"basisPoints":\#(rate.map { String($0.basisPoints) } ?? "null")}"#)
    }

    /// Keeps what an establishment bought of a line in a year.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach.
    public func record(
        _ purchases: ReusePurchases, of establishment: ID<Establishment>, reach: Reach
    ) throws {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        try db.execute(
            sql: "INSERT OR REPLACE INTO reuse_purchase VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                establishment.rawValue, purchases.line.rawValue, purchases.year, purchases.spent.cents,
                purchases.spentOnReused.cents, actor, now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("line", to: JSONText(purchases.line.rawValue))
        detail.set("year", to: JSONText(Int64(purchases.year)))
        detail.set("spentCents", to: JSONText(purchases.spent.cents))
        detail.set("reusedCents", to: JSONText(purchases.spentOnReused.cents))
        try note(
            "debt.reuse", subject: AuditSubject(kind: "establishment", id: establishment.rawValue),
            establishment: establishment, detail: detail.text)
    }
}

/// What one establishment bought of a line in a year.
public struct RecordedPurchases: Sendable {
    /// Who.
    public let establishment: ID<Establishment>
    /// Its name.
    public let name: String
    /// What.
    public let purchases: ReusePurchases
}

extension Store {
    /// What establishments in reach bought, new and reused, the latest year first.
    public func reusePurchases(reach: Reach) async throws -> [RecordedPurchases] {
        try await read { db in
            let query: SQL = """
                SELECT p.*, e.name FROM reuse_purchase p JOIN establishment e ON e.id = p.establishment_id
                WHERE \(reach.holds("p.establishment_id")) ORDER BY p.year DESC, e.name_key, p.line LIMIT 5000
                """
            return try query.rows(db).compactMap { row in
                guard let line = ReuseLine(rawValue: row["line"]) else { return nil }
                return RecordedPurchases(
                    establishment: ID(row["establishment_id"]), name: row["name"],
                    purchases: ReusePurchases(
                        line: line, year: row["year"], spent: Money(cents: row["spent_cents"]),
                        spentOnReused: Money(cents: row["reused_cents"])))
            }
        }
    }

    /// What the owner said of a system's cost and units; `nil` where nobody did, or beyond reach.
    public func economy(of system: ID<System>, reach: Reach) async throws -> SystemEconomy? {
        try await read { db in
            let query: SQL = """
                SELECT x.* FROM system_economy x JOIN system s ON s.id = x.system_id
                WHERE x.system_id = \(system.rawValue) AND \(reach.holds("s.owner_id"))
                """
            return try query.rows(db).first.map { SystemEconomy($0) }
        }
    }
}

extension SystemEconomy {
    init(_ row: Row) {
        let cost: Int64? = row["run_cost_cents"]
        self.init(units: row["units"], runCost: cost.map { Money(cents: $0) }, isIsolated: row["is_isolated"])
    }
}
