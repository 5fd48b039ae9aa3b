import Access
import GRDB
import Pool
import Posture
import Registry
import Vocabulary

extension Store {
    /// All that was ever known of an establishment's posture, with when: what was counted, what was brought in, what was
    /// taken back; of what was brought in, the latest ten thousand facts. None beyond reach.
    func knownEvidence(
        of establishment: ID<Establishment>, _ ground: PostureGround, before day: Day, reach: Reach
    ) async throws -> [KnownEvidence] {
        let counted = ground.counted[establishment.rawValue]?.evidence(on: day, source: .feed("Cordon")) ?? []
        let earlier = try await earlierCounts(of: establishment, before: day, reach: reach)
        let brought = try await read { db in
            let query: SQL = """
                SELECT * FROM posture_evidence e WHERE e.establishment_id = \(establishment.rawValue)
                    AND \(reach.holds("e.establishment_id"))
                ORDER BY e.as_of DESC, e.id DESC LIMIT 10000
                """
            return try query.rows(db).reversed().compactMap { row -> KnownEvidence? in
                guard let fact = RecordedEvidence(row) else { return nil }
                let withdrawn: Int64? = row["withdrawn"], reason: String? = row["withdrawn_because"]
                return KnownEvidence(
                    fact.item, since: fact.at.parisDay,
                    withdrawal: withdrawn.map {
                        .init(day: Instant(milliseconds: $0).parisDay, reason: reason ?? "")
                    })
            }
        }
        return (counted + earlier).map { KnownEvidence($0) } + brought
    }

    /// How evidence was weighed over time, by the versions of the parameters.
    func datedJudges() async throws -> [DatedJudge] {
        // Of one day the last version counts: the oldest come first.
        [DatedJudge(since: nil, judge: LossSettings.shipped.parameters.judge)]
            + (try await lossSettingsHistory()).reversed().map {
                DatedJudge(since: $0.at?.parisDay, judge: $0.parameters.judge)
            }
    }
}
