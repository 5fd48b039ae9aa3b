import Clausier
import Foundation
import GRDB

/// What assessors found, from the bytes that questionnaires keep: beside answers that are read for another purpose.
struct KeptVerdicts {
    private var tables: [Int64: StandingTable] = [:]

    /// What an assessor found on the point of a row with `questionnaire_id`, `control_id` and `states`; `nil` where nobody
    /// judged the answer that holds.
    mutating func verdict(on row: Row) -> Standing? {
        let questionnaire: Int64 = row["questionnaire_id"]
        let table = tables[questionnaire] ?? StandingTable(bytes: row["states"] as Data? ?? Data())
        tables[questionnaire] = table
        guard let state = table.states[row["control_id"] as Int64], state.isJudged else { return nil }
        return state.standing
    }
}
