public import Access
import Foundation
import GRDB
import Markup
public import Pool
public import Registry
public import Vocabulary
public import Watch

/// A claim with where it comes from.
public struct RecordedClaim: Hashable, Sendable {
    /// Its number.
    public let id: Int64
    /// Whose it is.
    public let establishment: ID<Establishment>
    /// For people.
    public let establishmentName: String
    /// The incident.
    public let caseFile: ID<CaseFile>
    /// The incident's reference.
    public let reference: String
    /// How it stands.
    public let claim: Claim
    /// What the model expected of each head of loss when it was opened; empty for claims of before it was kept.
    public let forecastHeads: [Claim.Head: Claim.Forecast]
    /// What the model says a median major incident costs there.
    public let median: Money
    /// The version of the parameters that forecast it.
    public let parametersVersion: Int64
    /// What was paid, in order.
    public let payments: [Payment]
    /// When it was opened.
    public let opened: Instant

    /// Money that the pool sent.
    public struct Payment: Hashable, Sendable {
        /// Whether it closed the claim.
        public let isSettlement: Bool
        /// How much; below zero for what was paid back.
        public let amount: Money
        /// When.
        public let time: Instant
        /// Who decided it.
        public let by: String
    }
}

extension Store {
    /// The claims in reach, the newest first, a thousand at most.
    public func claims(reach: Reach, establishment: ID<Establishment>? = nil) async throws -> [RecordedClaim]
    {
        try await read { try ClaimReading.claims($0, reach: reach.within(establishment)) }
    }

    /// One claim; `nil` beyond reach.
    public func claim(_ id: Int64, reach: Reach) async throws -> RecordedClaim? {
        try await read { try ClaimReading.claims($0, reach: reach, id: id).first }
    }

    /// The claims of a case in reach.
    public func claims(of caseFile: ID<CaseFile>, reach: Reach) async throws -> [RecordedClaim] {
        try await read { try ClaimReading.claims($0, reach: reach, caseFile: caseFile) }
    }
}

/// Claims as their events make them.
enum ClaimReading {
    static func claims(
        _ db: Database, reach: Reach, id: Int64? = nil, caseFile: ID<CaseFile>? = nil
    ) throws -> [RecordedClaim] {
        var conditions: [SQL] = [reach.holds("c.establishment_id")]
        if let id { conditions.append("c.id = \(id)") }
        if let caseFile { conditions.append("c.case_id = \(caseFile.rawValue)") }
        let query: SQL = """
            SELECT c.*, e.name AS establishment_name, f.reference FROM claim c
                JOIN establishment e ON e.id = c.establishment_id JOIN case_file f ON f.id = c.case_id
            WHERE \(all(of: conditions)) ORDER BY c.opened DESC, c.id DESC LIMIT 1000
            """
        return try query.rows(db).map { try claim($0, db) }
    }

    private static func claim(_ row: Row, _ db: Database) throws -> RecordedClaim {
        func money(_ name: String) -> Money { Money(cents: row[name]) }
        var claim = Claim(
            caseNumber: row["case_id"], knownAt: Instant(milliseconds: row["known_at"]),
            deductible: money("deductible_cents"), limit: money("limit_cents"),
            forecast: Claim.Forecast(
                mean: money("forecast_mean_cents"), low: money("forecast_low_cents"),
                high: money("forecast_high_cents")))
        var payments: [RecordedClaim.Payment] = []
        let id: Int64 = row["id"]
        let events = try Row.fetchAll(
            db, sql: "SELECT * FROM claim_event WHERE claim_id = ? ORDER BY sequence", arguments: [id])
        // A corrected time takes the place of the first.
        let complaint = events.last { $0["kind"] == "complaint" }.map {
            Instant(milliseconds: $0["time"])
        }
        for event in events {
            let (kind, time): (String, Int64) = (event["kind"], event["time"])
            let at = Instant(milliseconds: time), by: String = event["recorded_by"]
            let amount = Money(cents: event["amount_cents"] ?? 0)
            switch kind {
            case "complaint": claim.fileComplaint(at: complaint ?? at)
            case "entry":
                let head: String = event["head"]
                try claim.enter(
                    Claim.Entry(
                        head: Claim.Head(rawValue: head) ?? .other, amount: amount,
                        day: Day(number: event["day"] ?? 0), proof: event["proof"] ?? "", by: by))
            case "advance":
                try claim.advance(amount, share: .whole)
                payments.append(.init(isSettlement: false, amount: amount, time: at, by: by))
            default:
                _ = try claim.settle()
                payments.append(.init(isSettlement: true, amount: amount, time: at, by: by))
            }
        }
        return RecordedClaim(
            id: id, establishment: ID(row["establishment_id"]), establishmentName: row["establishment_name"],
            caseFile: ID(row["case_id"]), reference: row["reference"], claim: claim,
            forecastHeads: try heads(row["forecast_heads"]), median: money("median_cents"),
            parametersVersion: row["parameters_version"], payments: payments,
            opened: Instant(milliseconds: row["opened"]))
    }
}

extension ClaimReading {
    /// Heads of loss as the table keeps them, by their words.
    static func heads(_ text: String?) throws -> [Claim.Head: Claim.Forecast] {
        guard let text else { return [:] }
        let kept = try JSONDecoder().decode([String: Claim.Forecast].self, from: Data(text.utf8))
        return Dictionary(
            kept.compactMap { word, forecast in Claim.Head(rawValue: word).map { ($0, forecast) } }
        ) { first, _ in first }
    }

    static func text(_ heads: [Claim.Head: Claim.Forecast]) throws -> String? {
        guard !heads.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let words = Dictionary(uniqueKeysWithValues: heads.map { ($0.key.rawValue, $0.value) })
        return String(decoding: try encoder.encode(words), as: UTF8.self)
    }
}

/// What the model says of a major incident at one hospital, with its cover.
public struct ClaimForecast: Hashable, Sendable {
    /// The expected cost with its interval.
    public let forecast: Claim.Forecast
    /// The same of each head of loss that the model knows.
    public var heads: [Claim.Head: Claim.Forecast] = [:]
    /// The median cost.
    public let median: Money
    /// What the hospital keeps.
    public let deductible: Money
    /// The most the pool pays.
    public let limit: Money
    /// The version of the parameters.
    public let version: Int64
}

extension Writer {
    /// Opens a claim for what an incident does to one hospital; the delay for the complaint runs from when it knew.
    ///
    /// A complaint that the case holds the proof of counts. Whoever claims asks to be paid: that answers the question on which
    /// the legal deadline of the complaint hangs, whatever was answered before.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach, ``StoreError/wrongState(_:)`` if there is one.
    public func openClaim(
        _ caseFile: ID<CaseFile>, at establishment: ID<Establishment>, _ forecast: ClaimForecast, reach: Reach
    ) throws -> Int64 {
        let access = try access(to: caseFile, reach: reach)
        guard access.places.contains(establishment) else { throw StoreError.notFound(kind: "case") }
        let arguments: StatementArguments = [caseFile.rawValue, establishment.rawValue]
        guard
            let text = try String.fetchOne(
                db, sql: "SELECT facts FROM case_establishment WHERE case_id = ? AND establishment_id = ?",
                arguments: arguments), let facts = value(CaseFacts.self, ofJSON: text)
        else { throw StoreError.notFound(kind: "case") }
        let known = try Int64.fetchOne(
            db, sql: "SELECT id FROM claim WHERE case_id = ? AND establishment_id = ?", arguments: arguments)
        guard known == nil else { throw StoreError.wrongState("this incident has a claim already") }
        try db.execute(
            sql: """
                INSERT INTO claim (case_id, establishment_id, known_at, deductible_cents, limit_cents, forecast_mean_cents,
                    forecast_low_cents, forecast_high_cents, forecast_heads, median_cents, parameters_version, opened,
                    opened_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                caseFile.rawValue, establishment.rawValue, facts.knownAt.milliseconds,
                forecast.deductible.cents, forecast.limit.cents, forecast.forecast.mean.cents,
                forecast.forecast.low.cents, forecast.forecast.high.cents,
                try ClaimReading.text(forecast.heads), max(forecast.median.cents, 1),
                forecast.version, now.milliseconds, actor,
            ])
        let id = db.lastInsertedRowID
        try log(
            .note, "Sinistre n°\u{A0}\(id) ouvert auprès de la mutuelle", in: caseFile, at: establishment)
        try note(
            "claim.open", subject: AuditSubject(kind: "claim", id: id), establishment: establishment,
            detail: #"{"case":\#(caseFile)}"#)
        if facts.claimsCover != true {
            var answered = facts
            answered.claimsCover = true
            try set(answered, in: caseFile, at: establishment, reach: reach)
        }
        if let filed = try proof(of: .complaint, in: caseFile, at: establishment) {
            try addEvent(id, "complaint", time: filed.done)
        }
        return id
    }

    /// Records that the complaint was filed, for the incident's legal clock too: it is one complaint.
    public func fileComplaint(
        for claim: Int64, at time: Instant, receipt: String? = nil, reach: Reach
    ) throws {
        let recorded = try require(claim, reach: reach)
        guard recorded.claim.complaintAt == nil else {
            throw StoreError.wrongState("the complaint was recorded already")
        }
        guard time <= now, time >= recorded.claim.knownAt else {
            throw StoreError.wrongState(
                "a complaint is filed after the incident was known, and not in the future")
        }
        try addEvent(claim, "complaint", time: time)
        try tell(recorded, "complaint", "{}")
        guard try proof(of: .complaint, in: recorded.caseFile, at: recorded.establishment) == nil else {
            return
        }
        let source = LocalizedText("Sinistre n°\u{A0}\(claim)", en: "Claim no. \(claim)")
        try insert(
            DutyProof(
                establishment: recorded.establishment, kind: .complaint, title: "", done: time,
                channel: "mutuelle", receipt: receipt ?? source.french, text: "", recordedBy: actor,
                recorded: now), in: recorded.caseFile)
        let filed = LocalizedText.instant(time)
        try log(
            .clock,
            LocalizedText(
                "Plainte déposée le \(filed.french), enregistrée par le sinistre n°\u{A0}\(claim)",
                en: "Complaint filed on \(filed.english), recorded with claim no. \(claim)"),
            in: recorded.caseFile, at: recorded.establishment)
    }

    /// Tells the claims of an incident that its complaint was filed. A corrected time counts while nothing was paid on the
    /// first one.
    func tellClaims(of caseFile: ID<CaseFile>, _ proof: DutyProof) throws {
        let claims = try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM claim WHERE case_id = ? AND establishment_id = ? AND NOT EXISTS (
                    SELECT 1 FROM claim_event paid WHERE paid.claim_id = claim.id
                        AND paid.kind IN ('advance', 'settlement'))
                """,
            arguments: [caseFile.rawValue, proof.establishment.rawValue])
        for claim in claims {
            try addEvent(claim, "complaint", time: proof.done)
            try note(
                "claim.complaint", subject: AuditSubject(kind: "claim", id: claim),
                establishment: proof.establishment, detail: "{}")
        }
    }

    /// Enters an amount of a head of loss, with what shows it.
    ///
    /// - Throws: ``Pool/Claim/Refusal`` for a day before the incident or to come, and for a correction of more than was entered.
    public func enter(_ entry: Claim.Entry, in claim: Int64, reach: Reach) throws {
        let recorded = try require(claim, reach: reach)
        var state = recorded.claim
        try state.check(entry, today: now.parisDay)
        try state.enter(entry)
        try addEvent(
            claim, "entry", head: entry.head, amount: entry.amount, day: entry.day, proof: entry.proof,
            time: now)
        try tell(recorded, "entry", #"{"head":"\#(entry.head.rawValue)","cents":\#(entry.amount.cents)}"#)
    }

    /// Advances money: never before the complaint, never more than that share of what is owed.
    public func advance(_ amount: Money, in claim: Int64, share: AdvanceShare, reach: Reach) throws {
        let recorded = try require(claim, reach: reach)
        var state = recorded.claim
        try state.advance(amount, share: share)
        try addEvent(claim, "advance", amount: amount, time: now)
        try tell(recorded, "advance", #"{"cents":\#(amount.cents)}"#)
    }

    /// Settles for what is owed; the amount is what is still to pay, below zero what is to be paid back.
    public func settle(_ claim: Int64, reach: Reach) throws {
        let recorded = try require(claim, reach: reach)
        var state = recorded.claim
        let left = try state.settle()
        try addEvent(claim, "settlement", amount: left, time: now)
        try tell(recorded, "settlement", #"{"cents":\#(left.cents)}"#)
    }

    private func require(_ claim: Int64, reach: Reach) throws -> RecordedClaim {
        guard let found = try ClaimReading.claims(db, reach: reach, id: claim).first else {
            throw StoreError.notFound(kind: "claim")
        }
        return found
    }

    private func tell(_ recorded: RecordedClaim, _ what: String, _ detail: String) throws {
        try note(
            "claim.\(what)", subject: AuditSubject(kind: "claim", id: recorded.id),
            establishment: recorded.establishment, detail: detail)
    }

    private func addEvent(
        _ claim: Int64, _ kind: String, head: Claim.Head? = nil, amount: Money? = nil, day: Day? = nil,
        proof: String? = nil, time: Instant
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO claim_event SELECT ?, coalesce(max(sequence), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?
                FROM claim_event WHERE claim_id = ?
                """,
            arguments: [
                claim, kind, head?.rawValue, amount?.cents, day?.number, proof, time.milliseconds,
                now.milliseconds, actor, claim,
            ])
    }
}
