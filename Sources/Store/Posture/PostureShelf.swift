import Access
import GRDB
import Pool
import Posture
public import Registry
public import Vocabulary

/// Everything that postures of one moment are judged from, for all establishments.
struct PostureGround: Sendable {
    /// What was counted of each establishment.
    let counted: [Int64: MeasuredFacts]
    /// The evidence of each establishment, counted and brought in.
    let evidence: [Int64: [EvidenceItem]]
    /// The establishments, in the order of their names.
    let places: [PosturePlace]
    /// What was judged, by establishment.
    let postures: [Int64: EstablishmentPosture]
    let day: Day
}

/// An establishment as far as postures and losses go.
public struct PosturePlace: Hashable, Sendable {
    /// Which.
    public let id: ID<Establishment>
    /// Its name.
    public let name: String
    /// Its number as a legal entity.
    public let finess: String
    /// Its group.
    public let group: ID<Group>
    /// Its group's name.
    public let groupName: String
    /// What it is.
    public let kind: EstablishmentKind
    /// Its beds and places.
    public let beds: Int
    /// Its yearly budget; estimated where it is not recorded.
    public let budget: Money
    /// Whether the budget was estimated from the beds.
    public let isBudgetEstimated: Bool

    /// Euros of yearly budget for a bed, where no budget is recorded.
    ///
    /// Assumed: French public hospitals spend some 100 billion euros a year for some 400,000 beds and places, hence 250,000
    /// euros; rehabilitation and homes cost less.
    static func eurosForBed(_ kind: EstablishmentKind) -> Int64 {
        switch kind {
        case .university: 350_000
        case .general: 250_000
        case .psychiatric: 160_000
        case .rehabilitation, .homeCare: 110_000
        case .local: 100_000
        case .nursingHome: 60_000
        }
    }

    init?(_ row: Row) {
        guard let kind = EstablishmentKind(rawValue: row["kind"]) else { return nil }
        id = ID(row["id"])
        name = row["name"]
        finess = row["finess"]
        group = ID(row["group_id"])
        groupName = row["group_name"]
        self.kind = kind
        beds = row["beds"]
        let cents: Int64? = row["yearly_budget_cents"]
        isBudgetEstimated = (cents ?? 0) <= 0
        budget =
            isBudgetEstimated
            ? Money(euros: max(Int64(beds), 10) * PosturePlace.eurosForBed(kind)) : Money(cents: cents ?? 0)
    }
}

extension Store {
    /// What all postures of now are judged from. Not scoped: what leaves the store is.
    func postureGround(on day: Day, now: Instant) async throws -> PostureGround {
        let head = try await auditHead()
        return try await postureShelf.value(
            head: head, now: now, changedAfter: { try await self.hasPostureChanged(after: $0) },
            make: {
                // As of the hour that it is kept for: pages and commands of one hour tell the same to the cent.
                let hour = now.milliseconds / 3_600_000 * 3_600_000
                return try await self.judgePostures(on: day, now: Instant(milliseconds: hour))
            })
    }

    private func judgePostures(on day: Day, now: Instant) async throws -> PostureGround {
        let debt = try await debt(reach: .everything, on: day, today: day)
        let (counted, brought, places) = try await read { db in
            var measured = MeasuredPosture()
            measured.count(debt)
            try measured.countFindings(db)
            try measured.countSources(db, now: now)
            var brought: [Int64: [EvidenceItem]] = [:]
            let rows = try Row.fetchCursor(db, sql: "SELECT * FROM posture_evidence WHERE withdrawn IS NULL")
            while let row = try rows.next() {
                guard let item = RecordedEvidence(row)?.item else { continue }
                brought[row["establishment_id"], default: []].append(item)
            }
            let places = try Row.fetchAll(
                db,
                sql: """
                    SELECT e.id, e.name, e.finess, e.kind, e.beds, e.yearly_budget_cents, e.group_id, g.name AS group_name
                    FROM establishment e JOIN hospital_group g ON g.id = e.group_id
                    ORDER BY g.name_key, g.id, e.name_key, e.id
                    """
            ).compactMap { PosturePlace($0) }
            return (measured.facts, brought, places)
        }
        let judge = try await lossSettings().parameters.judge
        var evidence: [Int64: [EvidenceItem]] = [:]
        var postures: [Int64: EstablishmentPosture] = [:]
        for place in places {
            let id = place.id.rawValue
            let items =
                (counted[id]?.evidence(on: day, source: .feed("Cordon")) ?? []) + (brought[id] ?? [])
            evidence[id] = items
            postures[id] = judge.posture(items, on: day)
        }
        return PostureGround(
            counted: counted, evidence: evidence, places: places, postures: postures, day: day)
    }
}
