import Access
import Clausier
import Debt
import Foundation
import GRDB
import Posture
import Registry
import Vocabulary

/// What the installation counts by itself of every establishment: debt, findings at suppliers, log sources heard.
struct MeasuredPosture {
    private(set) var facts: [Int64: MeasuredFacts] = [:]

    /// Counts from a ledger of everything.
    mutating func count(_ debt: DebtLedger) {
        for (place, row) in debt.ledger.rows.enumerated() {
            var counted = facts[debt.owner(place).id.rawValue] ?? MeasuredFacts()
            counted.systems += 1
            if row.state != .unknown { counted.systemsWithKnownSupport += 1 }
            if row.state.bringsCorrections { counted.supportedSystems += 1 }
            if !row.reasons.contains(.flawsUnknown) {
                counted.systemsCheckedForFlaws += 1
                if row.openFlaws > 0 { counted.systemsWithOpenFlaws += 1 }
                switch FlawDelay(debt, place) {
                case .kept:
                    counted.systemsWithKnownDelays += 1
                    counted.systemsWithinDelays += 1
                case .passed: counted.systemsWithKnownDelays += 1
                case .unknown: break
                }
            }
            if row.state.isPastSupport {
                counted.unsupportedSystems += 1
                if row.reasons.contains(.isolated) { counted.isolatedUnsupportedSystems += 1 }
            }
            facts[debt.owner(place).id.rawValue] = counted
        }
    }

    /// Counts what suppliers hold of what is asked about the products that each establishment runs: point by point, what
    /// assessors judged apart from what is only claimed; a release counts once, however many systems run it.
    ///
    /// The sustainability catalogue says nothing of attacks and is left out.
    mutating func countFindings(_ db: Database) throws {
        var sums: [Int64: FindingSums] = [:]
        var codes: [String: [Int64: ControlCode]] = [:]
        let submitted = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, catalogue, asked, states FROM questionnaire
                WHERE submissions > 0 AND catalogue <> 'durability'
                """)
        while let row = try submitted.next() {
            let catalogue: String = row["catalogue"]
            let own = try codes[catalogue] ?? ControlNumbers(of: catalogue, db).codes
            codes[catalogue] = own
            sums[row["id"]] = FindingSums(
                StandingTable(bytes: row["states"] as Data), asked: row["asked"],
                codes: catalogue == "hospital" ? own : [:])
        }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT p.establishment_id, q.id FROM questionnaire q
                    JOIN release_place p ON p.release_id = q.release_id
                WHERE q.submissions > 0 AND q.catalogue <> 'durability'
                """)
        while let row = try rows.next() {
            guard let found = sums[row["id"]] else { continue }
            found.add(to: &facts[row["establishment_id"], default: MeasuredFacts()])
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
                                AND (x.dialect IN ('', s.kind) OR s.kind LIKE x.dialect || '/%'))
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
