public import Access
import Foundation
import GRDB
public import Posture
public import Registry
public import Vocabulary

/// What was counted of an establishment on a day.
public struct PostureCount: Hashable, Sendable {
    /// Whose it is.
    public let establishment: ID<Establishment>
    /// The day it was counted for.
    public let day: Day
    /// What was counted.
    public let facts: MeasuredFacts

    /// A count.
    public init(establishment: ID<Establishment>, day: Day, facts: MeasuredFacts) {
        self.establishment = establishment
        self.day = day
        self.facts = facts
    }

    /// The month as the table keeps it: months since year 0.
    static func month(of day: Day) -> Int {
        let (year, month, _) = day.components
        return year * 12 + month - 1
    }
}

extension Store {
    /// Keeps today's counts of all establishments as those of this month, so that later histories know them; the last day
    /// of a month stays.
    ///
    /// It says nothing new of any establishment, and leaves no entry in the audit log.
    public func keepPostureCounts(on day: Day, now: Instant) async throws {
        let ground = try await postureGround(on: day, now: now)
        try await keep(
            ground.counted.map { PostureCount(establishment: ID($0.key), day: day, facts: $0.value) })
    }

    /// Keeps counts, each as that of its month unless a later day of the month is known.
    public func keep(_ counts: [PostureCount]) async throws {
        guard !counts.isEmpty else { return }
        try await write { db in
            let keeping = try db.makeStatement(
                sql: """
                    INSERT INTO posture_count (establishment_id, month, day, facts) VALUES (?, ?, ?, ?)
                    ON CONFLICT (establishment_id, month) DO UPDATE SET day = excluded.day, facts = excluded.facts
                        WHERE excluded.day >= posture_count.day
                    """)
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            for count in counts {
                let facts = String(decoding: try encoder.encode(count.facts), as: UTF8.self)
                try keeping.execute(arguments: [
                    count.establishment.rawValue, PostureCount.month(of: count.day), count.day.number, facts,
                ])
            }
        }
    }

    /// What is counted today of the establishments in reach.
    public func postureCounts(reach: Reach, on day: Day, now: Instant) async throws -> [PostureCount] {
        let ground = try await postureGround(on: day, now: now)
        return ground.places.filter { reach.includes($0.id) }.compactMap { place in
            ground.counted[place.id.rawValue].map {
                PostureCount(establishment: place.id, day: day, facts: $0)
            }
        }
    }

    /// What was counted of an establishment in the months before that of a day, the latest 120, as evidence of those days;
    /// none beyond reach.
    func earlierCounts(
        of establishment: ID<Establishment>, before day: Day, reach: Reach
    ) async throws -> [EvidenceItem] {
        try await read { db in
            let query: SQL = """
                SELECT c.day, c.facts FROM posture_count c WHERE c.establishment_id = \(establishment.rawValue)
                    AND c.month < \(PostureCount.month(of: day)) AND \(reach.holds("c.establishment_id"))
                ORDER BY c.month DESC LIMIT 120
                """
            let decoder = JSONDecoder()
            return try query.rows(db).flatMap { row -> [EvidenceItem] in
                let text: String = row["facts"]
                let facts = try decoder.decode(MeasuredFacts.self, from: Data(text.utf8))
                return facts.evidence(on: Day(number: row["day"]), source: .feed("Cordon"))
            }
        }
    }
}
