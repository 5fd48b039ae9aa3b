public import Access
public import Debt
import GRDB
public import Registry
public import Vocabulary

/// What people decided about the debt of a system.
public struct DebtDecisions: Sendable {
    /// The extension that was bought, with who said so and when.
    public let bought: (extension: BoughtExtension, by: String, at: Instant)?
    /// The scenario that was chosen.
    public let choice: DebtChoice?
    /// The dismissals of the owner about what the system runs, those in force first; ended ones are kept.
    public let dismissals: [RecordedDismissal]
}

/// A scenario chosen for a system.
public struct DebtChoice: Hashable, Sendable {
    /// Which.
    public let scenario: DebtScenario
    /// Why.
    public let reason: String
    /// The last day by which it is to be done; `nil` where nobody said.
    public let due: Day?
    /// Who chose.
    public let by: String
    /// When.
    public let at: Instant
}

/// A dismissal with its number.
public struct RecordedDismissal: Hashable, Sendable {
    /// Its number.
    public let id: Int64
    /// What was decided.
    public let dismissal: FlawDismissal
}

extension Store {
    /// What was decided about a system's debt, for who sees its owner's records; `nil` beyond reach.
    ///
    /// `products` are the catalogue's keys of what it runs, parts included.
    public func debtDecisions(
        of system: ID<System>, runs products: Set<String>, reach: Reach
    ) async throws -> DebtDecisions? {
        try await read { db in
            let id = system.rawValue
            let found: SQL =
                "SELECT s.owner_id FROM system s WHERE s.id = \(id) AND \(reach.holds("s.owner_id"))"
            guard let row = try found.rows(db).first else { return nil }
            let owner: Int64 = row["owner_id"]
            let bought = try Row.fetchOne(
                db, sql: "SELECT * FROM debt_extension WHERE system_id = ?", arguments: [id])
            let choice = try Row.fetchOne(
                db, sql: "SELECT * FROM debt_choice WHERE system_id = ?", arguments: [id])
            let dismissals = try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM flaw_dismissal WHERE establishment_id = ?
                        AND product IN (SELECT value FROM json_each(?)) ORDER BY ends DESC, id LIMIT 200
                    """, arguments: [owner, JSONText(products.sorted().map { JSONText($0) }).text])
            return DebtDecisions(
                bought: bought.map { row in
                    let by: String = row["decided_by"]
                    return (BoughtExtension(row), by, Instant(milliseconds: row["decided"]))
                }, choice: choice.flatMap { DebtChoice($0) },
                dismissals: dismissals.compactMap { row in
                    FlawDismissal(row).map { RecordedDismissal(id: row["id"], dismissal: $0) }
                })
        }
    }
}

extension DebtChoice {
    fileprivate init?(_ row: Row) {
        let word: String = row["scenario"]
        guard let scenario = DebtScenario(word: word) else { return nil }
        self.init(
            scenario: scenario, reason: row["reason"], due: .from(row, "due"), by: row["decided_by"],
            at: Instant(milliseconds: row["decided"]))
    }
}

extension DebtScenario {
    /// The word by which records and addresses name it.
    public var word: String { "\(self)" }

    /// The scenario of that word.
    public init?(word: String) {
        guard let scenario = DebtScenario.allCases.first(where: { $0.word == word }) else { return nil }
        self = scenario
    }
}

extension Writer {
    /// Keeps that the paid extension was bought for a system, or that it is not any more; imports leave what changed
    /// alone from then on.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a system that nobody in reach owns.
    public func decide(extension bought: BoughtExtension?, for system: ID<System>, reach: Reach) throws {
        let owner = try owner(of: system, in: reach)
        let known = try boughtExtension(of: system)
        try keep(bought, of: system, owner: owner)
        var fields: [String] = []
        if (bought == nil) != (known == nil) { fields.append("extensionBought") }
        if bought?.ends != known?.ends { fields.append("extensionEnds") }
        if bought?.yearlyCost != known?.yearlyCost { fields.append("extensionCost") }
        for field in fields {
            try db.execute(
                sql: "INSERT OR REPLACE INTO system_correction VALUES (?, ?, ?, ?)",
                arguments: [system.rawValue, field, actor, now.milliseconds])
        }
    }

    private func boughtExtension(of system: ID<System>) throws -> BoughtExtension? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM debt_extension WHERE system_id = ?"),
            arguments: [system.rawValue]
        ).map { BoughtExtension($0) }
    }

    /// Keeps it for a system that is known to be the owner's; what is kept already is left alone and not told.
    func keep(_ bought: BoughtExtension?, of system: ID<System>, owner: ID<Establishment>) throws {
        guard try boughtExtension(of: system) != bought else { return }
        try db.execute(sql: "DELETE FROM debt_extension WHERE system_id = ?", arguments: [system.rawValue])
        if let bought {
            try db.execute(
                sql: "INSERT INTO debt_extension VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    system.rawValue, bought.yearlyCost?.cents, bought.ends?.number, actor, now.milliseconds,
                ])
        }
        var detail = JSONObject()
        detail.set("bought", to: JSONText(bought != nil))
        detail.set("yearlyCostCents", to: bought?.yearlyCost.map { JSONText($0.cents) } ?? .null)
        detail.set("ends", to: bought?.ends.map { JSONText($0.description) } ?? .null)
        try note(
            "debt.extension", subject: AuditSubject(kind: "system", id: system.rawValue),
            establishment: owner,
            detail: detail.text)
    }

    /// Keeps the scenario chosen for a system, with why and by when; `nil` takes the choice back.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a system that nobody in reach owns; ``StoreError/refused(_:)``
    ///   without a reason.
    public func choose(
        _ scenario: DebtScenario?, because reason: String, due: Day? = nil, for system: ID<System>,
        reach: Reach
    ) throws {
        let owner = try owner(of: system, in: reach)
        let before = try String.fetchOne(
            db, sql: "SELECT scenario FROM debt_choice WHERE system_id = ?", arguments: [system.rawValue])
        try db.execute(sql: "DELETE FROM debt_choice WHERE system_id = ?", arguments: [system.rawValue])
        if let scenario {
            try db.execute(
                sql: """
                    INSERT INTO debt_choice (system_id, scenario, reason, due, decided_by, decided)
                        VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    system.rawValue, scenario.word, reason, due?.number, actor, now.milliseconds,
                ])
        }
        var detail = JSONObject()
        detail.set(
            "scenario",
            to: JSONText([before.map { JSONText($0) } ?? .null, scenario.map { JSONText($0.word) } ?? .null]))
        detail.set("reason", to: JSONText(reason))
        detail.set("due", to: due.map { JSONText($0.description) } ?? .null)
        try note(
            "debt.choose", subject: AuditSubject(kind: "system", id: system.rawValue), establishment: owner,
            detail: detail.text)
    }

    /// Keeps that a flaw does not matter at an establishment, until a day.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach.
    public func dismiss(_ dismissal: FlawDismissal, at establishment: ID<Establishment>, reach: Reach) throws
    {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        try db.execute(
            sql: """
                INSERT INTO flaw_dismissal (establishment_id, cve, product, cycle, reason, starts, ends, decided_by,
                    decided) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                establishment.rawValue, dismissal.cve, dismissal.release.product, dismissal.release.cycle,
                dismissal.reason, dismissal.from.number, dismissal.until.number, actor, now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("cve", to: JSONText(dismissal.cve))
        detail.set("release", to: JSONText(dismissal.release.description))
        detail.set("reason", to: JSONText(dismissal.reason))
        detail.set("from", to: JSONText(dismissal.from.description))
        detail.set("until", to: JSONText(dismissal.until.description))
        try note(
            "debt.dismiss", subject: AuditSubject(kind: "flaw-dismissal", id: db.lastInsertedRowID),
            establishment: establishment, detail: detail.text)
    }

    /// Ends a dismissal on the eve of a day: the flaw counts again from that day on.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a dismissal of an establishment beyond reach.
    public func endDismissal(_ id: Int64, on day: Day, reach: Reach) throws {
        let found: SQL = """
            SELECT d.establishment_id, d.starts FROM flaw_dismissal d
            WHERE d.id = \(id) AND \(reach.holds("d.establishment_id"))
            """
        guard let row = try found.rows(db).first else { throw StoreError.notFound(kind: "dismissal") }
        let starts: Int = row["starts"]
        if day.number <= starts {
            try db.execute(sql: "DELETE FROM flaw_dismissal WHERE id = ?", arguments: [id])
        } else {
            try db.execute(
                sql: "UPDATE flaw_dismissal SET ends = ? WHERE id = ? AND ends >= ?",
                arguments: [day.number - 1, id, day.number])
        }
        try note(
            "debt.dismissal-end", subject: AuditSubject(kind: "flaw-dismissal", id: id),
            establishment: .from(row, "establishment_id"), detail: #"{"from":"\#(day)"}"#)
    }

    /// Sets what a unit costs in a group, with who says so.
    ///
    /// - Throws: ``StoreError/refused(_:)`` for an amount that is no cost.
    public func set(
        _ amount: Money, for item: CostItem, of asset: AssetClass, in group: ID<Group>, kind: Basis.Kind,
        source: String,
        asOf day: Day
    ) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO unit_cost VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                group.rawValue, item.rawValue, asset.rawValue, amount.cents, kind.rawValue, source,
                day.number, actor,
                now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("item", to: JSONText("\(item)"))
        detail.set("asset", to: JSONText("\(asset)"))
        detail.set("cents", to: JSONText(amount.cents))
        detail.set("source", to: JSONText(source))
        try note(
            "debt.unit-cost", subject: AuditSubject(kind: "group", id: group.rawValue), detail: detail.text)
    }

    /// Keeps what a dirty name stands for; `nil` for no listed product. It holds for the hospitals that whoever decides
    /// answers for: once another uses the name, it waits again. One alone says so only of what it alone runs.
    ///
    /// - Throws: ``StoreError/wrongState(_:)`` for a name of a system beyond reach: the network decides.
    public func learn(_ name: String, is release: ReleaseKey?, reach: Reach) throws {
        guard let plain = try decidable(name, reach: reach) else { return }
        try dropFeedDates(ofReleasesNamed: plain)
        try db.execute(
            sql: "INSERT OR REPLACE INTO learned_alias VALUES (?, ?, ?, ?, ?, ?, NULL)",
            arguments: [
                plain, release?.product, release?.cycle, actor, now.milliseconds, reach.numbers,
            ])
        var detail = JSONObject()
        detail.set("name", to: JSONText(plain))
        detail.set("release", to: release.map { JSONText($0.description) } ?? .null)
        try note("debt.learn-name", detail: detail.text)
        try agreeOnLifecycles()
    }

    /// Takes back what a person said of a name: the rules read it again.
    ///
    /// - Throws: ``StoreError/wrongState(_:)`` for a name of a system beyond reach: the network decides.
    public func forget(_ name: String, reach: Reach) throws {
        guard let plain = try decidable(name, reach: reach) else { return }
        try db.execute(sql: "DELETE FROM learned_alias WHERE name = ?", arguments: [plain])
        guard db.changesCount > 0 else { return }
        try dropFeedDates(ofReleasesNamed: plain)
        var detail = JSONObject()
        detail.set("name", to: JSONText(plain))
        try note("debt.forget-name", detail: detail.text)
        try agreeOnLifecycles()
    }

    /// Puts decisions about names in doubt that others use by now than those whom the person answered for.
    func doubtForeignNames() throws {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT name, holds_for FROM learned_alias WHERE holds_for IS NOT NULL AND doubted IS NULL")
        var beyond: [String: Set<UInt64>] = [:]
        var isAnyDoubted = false
        for row in rows {
            let (name, numbers): (String, String) = (row["name"], row["holds_for"])
            if beyond[numbers] == nil { beyond[numbers] = try signatures(runBeyond: Reach(numbers: numbers)) }
            guard beyond[numbers]?.contains(Recogniser.signature(of: name)) == true else { continue }
            try db.execute(
                sql: "UPDATE learned_alias SET doubted = ? WHERE name = ?",
                arguments: [now.milliseconds, name])
            try dropFeedDates(ofReleasesNamed: name)
            var detail = JSONObject()
            detail.set("name", to: JSONText(name))
            try note("debt.doubt-name", detail: detail.text)
            isAnyDoubted = true
        }
        if isAnyDoubted { try agreeOnLifecycles() }
    }

    /// The plain form of a name that whoever reaches so far may decide; `nil` for one that says nothing.
    private func decidable(_ name: String, reach: Reach) throws -> String? {
        let plain = LearnedAliases.plain(name)
        guard !plain.isEmpty else { return nil }
        guard try !isRunBeyond(reach, named: plain) else {
            throw StoreError.wrongState(
                "establishments beyond your reach run what '\(plain)' names; ask the network to say what it is"
            )
        }
        return plain
    }

    /// Takes back the days that a data set gave releases of that name when they were read otherwise.
    private func dropFeedDates(ofReleasesNamed plain: String) throws {
        let signature = Recogniser.signature(of: plain)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT r.*, p.name AS product FROM release r JOIN product p ON p.id = r.product_id
                WHERE r.source_kind = 'feed'
                """)
        for row in rows {
            let release = Release(row)
            let name = DebtFacts.name(of: row["product"], version: release.version)
            guard Recogniser.signature(of: name) == signature else { continue }
            try record(
                Release(
                    id: ID(0), product: release.product, version: release.version,
                    lifecycle: Sourced(Lifecycle(), from: .person(actor), asOf: now.parisDay)))
        }
    }

    /// Whether a hospital beyond reach has a system that the recogniser reads like that name.
    private func isRunBeyond(_ reach: Reach, named name: String) throws -> Bool {
        guard reach != .everything else { return false }
        // What is kept is the plain form: names are read as they will be after.
        return try signatures(runBeyond: reach).contains(Recogniser.signature(of: name))
    }

    /// How the recogniser reads the names of what hospitals beyond reach run.
    private func signatures(runBeyond reach: Reach) throws -> Set<UInt64> {
        let query: SQL = """
            SELECT p.name AS product, r.version FROM release r JOIN product p ON p.id = r.product_id
            WHERE EXISTS (SELECT 1 FROM system s JOIN system_place y ON y.system_id = s.id
                WHERE s.release_id = r.id AND NOT (\(reach.holds("y.establishment_id"))))
            """
        return Set(
            try query.rows(db).map {
                Recogniser.signature(of: DebtFacts.name(of: $0["product"], version: $0["version"]))
            })
    }

    private func owner(of system: ID<System>, in reach: Reach) throws -> ID<Establishment> {
        let found: SQL =
            "SELECT s.owner_id FROM system s WHERE s.id = \(system.rawValue) AND \(reach.holds("s.owner_id"))"
        guard let row = try found.rows(db).first else { throw StoreError.notFound(kind: "system") }
        return ID(row["owner_id"])
    }
}

extension Reach {
    /// The establishments as a list of numbers; `nil` for all.
    fileprivate var numbers: String? {
        switch self {
        case .everything: nil
        case .establishments(let ids): jsonArray(ids.map(\.rawValue).sorted())
        case .suppliers, .nothing: "[]"
        }
    }

    fileprivate init(numbers: String) {
        self = .establishments(
            Set(numbers.split { !$0.isNumber }.compactMap { Int64($0) }.map { ID<Establishment>($0) }))
    }
}
