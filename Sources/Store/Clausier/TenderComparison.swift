import Access
public import Clausier
import Foundation
import GRDB
import Registry
public import Vocabulary

/// Bidders side by side, with the questionnaires that the comparison was made from.
public struct TenderComparison: Sendable {
    /// Part by part and in all; bidders in the order of the tender.
    public let comparison: Comparison
    /// When the tender was awarded, where the comparison is the one that was kept then.
    public var frozen: Instant?
    /// By bidder, the points that count otherwise by now than when the tender was awarded; empty before.
    public var changes: [[ControlCode]] = []
    /// By part, then by bidder; `nil` where a bidder submitted nothing for the part's catalogue, nor for one of the same
    /// codes.
    public let questionnaires: [[ID<Questionnaire>?]]
}

extension Store {
    /// Compares the bidders of a tender by its needs and weights, in one snapshot of the records.
    ///
    /// Who answered another catalogue with the codes of a part's, as the official text and the shipped edition have, is
    /// compared by those answers. Who submitted nothing stands as unknown on every point: silence is never good. A point blocks nobody once every
    /// establishment that buys waives it: what a neighbour waives for itself decides nothing here, and every reader of
    /// the tender compares alike.
    ///
    /// An awarded tender stays as it was compared; what counts otherwise by now is told beside it.
    public func compare(_ file: TenderFile, on day: Day) async throws -> TenderComparison {
        let now = try await compareNow(file, on: day)
        guard let award = file.award else { return now }
        let kept = award.record.comparison(like: now.comparison, of: file)
        let changes = file.bidders.indices.map { place in
            zip(kept.parts, now.comparison.parts).flatMap { then, now in
                zip(then.rows, now.rows).filter { $0.states[place].standing != $1.states[place].standing }
                    .map { $0.0.control.code }
            }
        }
        return TenderComparison(
            comparison: kept, frozen: award.at, changes: changes, questionnaires: now.questionnaires)
    }

    private func compareNow(_ file: TenderFile, on day: Day) async throws -> TenderComparison {
        var editions: [(part: Tender.Part, edition: Edition, catalogues: [String])] = []
        for part in file.tender.parts {
            guard let edition = try await edition(part.edition) else { continue }
            let alike = try await catalogues(alike: edition)
            editions.append((part, edition, [edition.key.catalogue] + alike))
        }
        let parts = editions
        return try await read { db in
            let found = try ComparedStates(file, on: day, db)
            let ids = parts.map { part in
                file.bidders.map { bidder in
                    part.catalogues.lazy.compactMap { bidder.questionnaires[$0] }.first
                }
            }
            let inputs = try zip(parts, ids).map { part, own in
                var codes: [Int64: ControlCode] = [:]
                for catalogue in part.catalogues {
                    codes.merge(try ControlNumbers(of: catalogue, db).codes) { first, _ in first }
                }
                let known = codes
                return Comparison.Input(
                    edition: part.edition, weights: part.part.weights, share: part.part.share,
                    states: own.map { id in
                        id.map { found.states(of: $0, in: part.edition, needs: file.tender.needs, known) }
                            ?? [:]
                    })
            }
            return TenderComparison(
                comparison: Comparison(inputs, needs: file.tender.needs, bidders: file.bidders.count),
                questionnaires: ids)
        }
    }
}

/// Where the bidders of a tender stand, and what all its buyers waive.
private struct ComparedStates {
    private var tables: [Int64: StandingTable] = [:]
    private var waived: [Int64: Set<Int64>] = [:]

    init(_ file: TenderFile, on day: Day, _ db: Database) throws {
        let ids = jsonArray(file.bidders.flatMap { $0.questionnaires.values.map(\.rawValue) }.sorted())
        let kept: SQL =
            "SELECT id, states FROM questionnaire WHERE id IN (SELECT value FROM json_each(\(ids)))"
        for row in try kept.rows(db) {
            tables[row["id"] as Int64] = StandingTable(bytes: row["states"] as Data)
        }
        let tender = file.tender.id.rawValue
        let waivers: SQL = """
            SELECT d.questionnaire_id, d.control_id FROM derogation d
                JOIN tender_buyer w ON w.establishment_id = d.establishment_id AND w.tender_id = \(tender)
            WHERE d.questionnaire_id IN (SELECT value FROM json_each(\(ids))) AND d.approved IS NOT NULL
                AND d.ended IS NULL AND d.starts <= \(day.number) AND d.ends >= \(day.number)
            GROUP BY d.questionnaire_id, d.control_id
            HAVING count(DISTINCT d.establishment_id)
                = (SELECT count(*) FROM tender_buyer w WHERE w.tender_id = \(tender))
            """
        for row in try waivers.rows(db) {
            waived[row["questionnaire_id"] as Int64, default: []].insert(row["control_id"] as Int64)
        }
    }

    /// By code. A point that the bidder says does not concern its product is out of the account, unless the buyer needs
    /// what it is about: then the bidder left it unanswered.
    func states(
        of id: ID<Questionnaire>, in edition: Edition, needs: Profile, _ codes: [Int64: ControlCode]
    ) -> [ControlCode: PointState] {
        var states = Dictionary(
            edition.controls.map {
                ($0.code, $0.applicability.applies(to: needs) == .yes ? .unknown : PointState(.notApplicable))
            }
        ) { first, _ in first }
        let waived = waived[id.rawValue] ?? []
        for (number, state) in tables[id.rawValue]?.states ?? [:] {
            guard let code = codes[number] else { continue }
            var state = state
            state.isWaived = waived.contains(number)
            states[code] = state
        }
        return states
    }
}
