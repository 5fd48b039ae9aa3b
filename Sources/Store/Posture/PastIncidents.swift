public import Access
import GRDB
public import Pool
public import Registry
public import Vocabulary

/// An incident of which no case was kept here.
public struct PastIncident: Hashable, Sendable {
    /// Where it was.
    public let establishmentName: String
    /// When.
    public let day: Day
    /// What it cost in all, where known.
    public let cost: Money?
    /// What the model says a median major incident costs there.
    public let median: Money
    /// Where this is known from.
    public let source: String
}

/// What happened since incidents were last counted, beside what the model expected, and what it makes of the model.
public struct RecalibrationReport: Sendable {
    /// From when on incidents count; `nil` while nobody said so.
    public let from: Day?
    /// What the model expected and what there was.
    public let experience: Recalibration.Experience
    /// Beliefs before and after; `nil` while nothing is counted.
    public let result: Recalibration?
    /// The parameters in force.
    public let settings: LossSettings
    /// The incidents that were entered, claims excepted, the newest first: those before ``from`` too, which do not count.
    public let incidents: [PastIncident]
    /// The claims that count.
    public let claims: [RecordedClaim]
}

/// What tells attacks of before apart: several hospitals' rows of one day and one source are one attack.
private struct PastAttack: Hashable {
    let day: Day
    let source: String
}

extension Store {
    /// What incidents say of the model. For who sees the whole pool: it counts everybody's.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a smaller reach.
    public func recalibration(reach: Reach, on day: Day, now: Instant) async throws -> RecalibrationReport {
        guard reach == .everything else { throw StoreError.notFound(kind: "recalibration") }
        let recorded = try await recordedPortfolio(on: day, now: now)
        let from = recorded.rules.rules.countedFrom
        let first = from ?? day
        let (incidents, claims) = try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT p.*, e.name FROM past_incident p JOIN establishment e ON e.id = p.establishment_id
                    WHERE p.day <= ? ORDER BY p.day DESC, p.id DESC LIMIT 10000
                    """, arguments: [day.number])
            let incidents = rows.map { row in
                let cost: Int64? = row["cost_cents"]
                return PastIncident(
                    establishmentName: row["name"], day: Day(number: row["day"]),
                    cost: cost.map { Money(cents: $0) }, median: Money(cents: row["median_cents"]),
                    source: row["source"])
            }
            let claims = try ClaimReading.claims(db, reach: .everything).filter {
                from != nil && $0.claim.knownAt.parisDay >= first
            }
            return (incidents, claims)
        }
        let model = try recorded.portfolio.model()
        let years = Double(max(day.number - first.number, 0)) / 365.25
        let counted = from == nil ? [] : incidents.filter { $0.day >= first }
        var ratios = counted.compactMap { incident in
            incident.cost.map { Double($0.cents) / Double(incident.median.cents) }
        }
        // A cost counts once it is known: at the settlement.
        ratios += claims.compactMap { claim in
            claim.claim.settled != nil && claim.claim.total() > .zero
                ? Double(claim.claim.total().cents) / Double(claim.median.cents) : nil
        }
        let experience = Recalibration.Experience(
            // Both sides count attacks: one on three hospitals is one, whether it came through their group or a supplier.
            expectedIncidents: years * model.attackRate,
            incidents: Set(counted.map { PastAttack(day: $0.day, source: $0.source) }).count
                + Set(claims.map(\.caseFile)).count, costRatios: ratios)
        return RecalibrationReport(
            from: from, experience: experience,
            result: from == nil
                ? nil
                : try Recalibration(
                    experience, rateWeight: recorded.settings.parameters.rateWeight,
                    severityWeight: recorded.settings.parameters.severityWeight,
                    sigma: recorded.settings.parameters.severitySigma),
            settings: recorded.settings, incidents: incidents, claims: claims)
    }
}

extension Writer {
    /// Keeps a past incident; the same twice is one.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach; ``StoreError/declined(_:)`` for a day to
    ///   come.
    public func record(
        pastIncidentOn day: Day, at establishment: ID<Establishment>, cost: Money?, median: Money,
        source: String, reach: Reach
    ) throws {
        try require(establishment, in: reach)
        guard day <= now.parisDay else {
            throw StoreError.declined(
                LocalizedText(
                    "Un incident passé ne peut pas être daté de demain ou plus tard.",
                    en: "A past incident cannot be dated tomorrow or later."))
        }
        try db.execute(
            sql: """
                INSERT INTO past_incident (establishment_id, day, cost_cents, median_cents, source, recorded, recorded_by)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
            arguments: [
                establishment.rawValue, day.number, cost?.cents, max(median.cents, 1), source,
                now.milliseconds, actor,
            ])
        guard db.changesCount > 0 else { return }
        try note("pool.past-incident", establishment: establishment, detail: #"{"day":"\#(day)"}"#)
    }

    /// Puts what incidents say into the parameters; the same incidents are never counted again.
    ///
    /// - Throws: ``StoreError/declined(_:)`` while nothing is counted, and where assumptions or the day from which incidents
    ///   count are no longer those of the report: the same incidents would count twice.
    public func apply(_ report: RecalibrationReport, because reason: String) throws {
        guard let result = report.result else {
            throw StoreError.declined(
                LocalizedText(
                    "Indiquez d’abord à partir de quel jour les incidents comptent.",
                    en: "Say first from which day on incidents count."))
        }
        guard try lossSettings().version == report.settings.version,
            try poolRules().rules.countedFrom == report.from
        else {
            throw StoreError.declined(
                LocalizedText(
                    "Les hypothèses ont changé pendant le calcul\u{A0}: rechargez la page, puis recommencez.",
                    en: "The assumptions changed meanwhile: reload the page, then try again."))
        }
        try set(result.applied(to: report.settings.parameters), because: reason)
        // Today's were counted.
        let next = now.parisDay.adding(days: 1)
        try agree(because: reason) { $0.countedFrom = next }
    }
}
