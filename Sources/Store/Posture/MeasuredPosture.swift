import Access
import Debt
import GRDB
import Posture
import Registry
import Vocabulary

/// What the installation counts by itself of every establishment: debt, findings at suppliers, log sources heard.
struct MeasuredPosture {
    private(set) var facts: [Int64: MeasuredFacts] = [:]

    /// Counts from a ledger of everything.
    mutating func count(_ debt: DebtLedger) {
        let hasFlawFeed = debt.register.feeds.contains { $0.name == .exploitedFlaws }
        for (place, row) in debt.ledger.rows.enumerated() {
            var counted = facts[debt.owner(place).id.rawValue] ?? MeasuredFacts()
            counted.systems += 1
            if row.state != .unknown { counted.systemsWithKnownSupport += 1 }
            if row.state.bringsCorrections { counted.supportedSystems += 1 }
            if hasFlawFeed, debt.release(place) != nil {
                counted.systemsCheckedForFlaws += 1
                if row.openFlaws > 0 { counted.systemsWithOpenFlaws += 1 }
            }
            if row.state.isPastSupport {
                counted.unsupportedSystems += 1
                if row.reasons.contains(.isolated) { counted.isolatedUnsupportedSystems += 1 }
            }
            facts[debt.owner(place).id.rawValue] = counted
        }
    }

    /// Counts what assessors made of the answers about what each establishment runs: of each questionnaire that was
    /// submitted, the points asked and the share that is met.
    mutating func countFindings(_ db: Database) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT u.establishment_id, sum(q.asked) AS asked, sum(q.asked * q.per_mille) AS met
                FROM questionnaire q JOIN system s ON s.release_id = q.release_id
                    JOIN system_use u ON u.system_id = s.id
                WHERE q.submissions > 0 GROUP BY u.establishment_id
                """)
        for row in rows {
            let (asked, met): (Int, Int) = (row["asked"], row["met"])
            facts[row["establishment_id"], default: MeasuredFacts()].judgedControls = asked
            facts[row["establishment_id"], default: MeasuredFacts()].metControlHalves = met * 2 / 1_000
        }
    }

    /// Counts log sources. Those that somebody declared are expected, and heard unless they are silent by what was declared
    /// of them, whether they ever wrote or not. Of the others, those that wrote within a day are heard; expected are those that wrote
    /// within thirty days, and those that used to write much and fell silent, until they are held to be gone: see
    /// ``SilentSources``.
    mutating func countSources(_ db: Database, now: Instant) throws {
        let (day, month) = (Int64(86_400_000), Int64(30 * 86_400_000))
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT establishment_id, sum(expected) AS expected, sum(heard) AS heard FROM (
                    SELECT establishment_id, count(*) AS expected, sum(silent_at > ?) AS heard
                    FROM expected_source GROUP BY establishment_id
                    UNION ALL SELECT s.establishment_id, count(*), sum(s.last_event >= ?)
                    FROM event_source s WHERE (s.last_event >= ? OR (s.last_event >= ? AND s.records >= ?))
                        AND NOT EXISTS (SELECT 1 FROM expected_source x
                            WHERE x.establishment_id = s.establishment_id AND x.name_key = lower(s.name)
                                AND x.dialect IN ('', s.kind))
                    GROUP BY s.establishment_id) GROUP BY establishment_id
                """,
            arguments: [
                now.milliseconds, now.milliseconds - day, now.milliseconds - month,
                now.milliseconds - day * Int64(SilentSources.longestDays), SilentSources.fewestRecords,
            ])
        for row in rows {
            facts[row["establishment_id"], default: MeasuredFacts()].expectedSources = row["expected"]
            facts[row["establishment_id"], default: MeasuredFacts()].heardSources = row["heard"]
        }
    }
}
