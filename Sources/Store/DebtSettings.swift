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
    /// Keeps what a person says of a system's cost and units; imports leave what changed alone from then on.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a system that nobody in reach owns.
    public func record(_ economy: SystemEconomy, of system: ID<System>, reach: Reach) throws {
        let found: SQL =
            "SELECT s.owner_id FROM system s WHERE s.id = \(system.rawValue) AND \(reach.holds("s.owner_id"))"
        guard let row = try found.rows(db).first else { throw StoreError.notFound(kind: "system") }
        let known = try self.economy(of: system) ?? .unsaid
        try record(economy, of: system, owner: ID(row["owner_id"]), isNew: false)
        for field in economy.fields(differingFrom: known) {
            try db.execute(
                sql: "INSERT OR REPLACE INTO system_correction VALUES (?, ?, ?, ?)",
                arguments: [system.rawValue, field, actor, now.milliseconds])
        }
    }

    private func economy(of system: ID<System>) throws -> SystemEconomy? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM system_economy WHERE system_id = ?"),
            arguments: [system.rawValue]
        ).map { SystemEconomy($0) }
    }

    /// Keeps it for a system that is known to be the owner's; what is recorded already is left alone and not told.
    func record(
        _ economy: SystemEconomy, of system: ID<System>, owner: ID<Establishment>, isNew: Bool
    ) throws {
        if !isNew, try self.economy(of: system) == economy { return }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO system_economy VALUES (?, ?, ?, ?, ?, ?)")
            .execute(arguments: [
                system.rawValue, economy.units, economy.runCost?.cents, economy.isIsolated, actor,
                now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("units", to: JSONText(Int64(economy.units)))
        detail.set("runCostCents", to: economy.runCost.map { JSONText($0.cents) } ?? .null)
        detail.set("isolated", to: JSONText(economy.isIsolated))
        try note(
            "debt.economy", subject: AuditSubject(kind: "system", id: system.rawValue), establishment: owner,
            detail: detail.text)
    }

    /// Sets how long a scenario takes in a group and how much risk it removes, with who says so; `nil` goes back to Cordon's
    /// assumption.
    public func set(
        _ effect: ScenarioEffects.Entry?, for scenario: DebtScenario, of asset: AssetClass,
        in group: ID<Group>
    ) throws {
        try db.execute(
            sql: "DELETE FROM scenario_effect WHERE group_id = ? AND scenario = ? AND asset = ?",
            arguments: [group.rawValue, scenario.word, asset.rawValue])
        if let effect {
            try db.execute(
                sql: "INSERT INTO scenario_effect VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    group.rawValue, scenario.word, asset.rawValue, effect.months, effect.riskRemovedPerMille,
                    effect.basis.kind.rawValue, effect.basis.text.french, effect.basis.asOf.number, actor,
                    now.milliseconds,
                ])
        }
        var detail = JSONObject()
        detail.set("scenario", to: JSONText(scenario.word))
        detail.set("asset", to: JSONText("\(asset)"))
        detail.set("months", to: effect.map { JSONText(Int64($0.months)) } ?? .null)
        detail.set("riskRemovedPerMille", to: effect.map { JSONText(Int64($0.riskRemovedPerMille)) } ?? .null)
        detail.set("source", to: effect.map { JSONText($0.basis.text.french) } ?? .null)
        try note(
            "debt.scenario-effect", subject: AuditSubject(kind: "group", id: group.rawValue),
            detail: detail.text)
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
}

extension Store {
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
    /// The fields of a file that say something else than before.
    fileprivate func fields(differingFrom known: SystemEconomy) -> [String] {
        var fields: [String] = []
        if units != known.units { fields.append("units") }
        if runCost != known.runCost { fields.append("runCost") }
        if isIsolated != known.isIsolated { fields.append("isIsolated") }
        return fields
    }

    init(_ row: Row) {
        let cost: Int64? = row["run_cost_cents"]
        self.init(units: row["units"], runCost: cost.map { Money(cents: $0) }, isIsolated: row["is_isolated"])
    }
}
