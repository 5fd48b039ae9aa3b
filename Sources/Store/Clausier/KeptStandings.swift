public import Access
public import Clausier
import Foundation
import GRDB
public import Vocabulary

/// Where a release stands on each point that concerns it, as kept when its answers last changed.
public struct KeptStandings: Sendable {
    /// The edition that was answered.
    public let edition: EditionKey
    /// By code; a point that does not concern the product is missing.
    public let standings: [ControlCode: Standing]
}

extension Store {
    /// The standings of questionnaires in reach, without reading an answer: for letters and lists over many of them.
    public func standings(
        of questionnaires: [ID<Questionnaire>], reach: Reach
    ) async throws -> [ID<Questionnaire>: KeptStandings] {
        try await read { db in
            let query: SQL = """
                SELECT q.id, q.catalogue, q.edition, q.states FROM \(Questionnaire.tables)
                WHERE q.id IN (SELECT value FROM json_each(\(jsonArray(questionnaires.map(\.rawValue)))))
                    AND \(reach.seesQuestionnaire)
                """
            var codes: [String: [Int64: ControlCode]] = [:]
            var found: [ID<Questionnaire>: KeptStandings] = [:]
            for row in try query.rows(db) {
                let catalogue: String = row["catalogue"]
                guard let key = EditionKey(catalogue: catalogue, version: row["edition"]) else { continue }
                let own = try codes[catalogue] ?? ControlNumbers(of: catalogue, db).codes
                codes[catalogue] = own
                let states = StandingTable(bytes: row["states"] as Data).states
                found[ID(row["id"])] = KeptStandings(
                    edition: key,
                    standings: Dictionary(
                        states.compactMap { number, state in own[number].map { ($0, state.standing) } }
                    ) { first, _ in first })
            }
            return found
        }
    }
}
