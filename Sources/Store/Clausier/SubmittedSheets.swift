public import Access
public import Clausier
import Foundation
public import GRDB
import Registry
public import Vocabulary

/// What was submitted in several questionnaires, all at once: for workbooks that set bidders side by side.
public struct SubmittedSheets: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which questionnaires.
    public var questionnaires: [ID<Questionnaire>]

    /// The submitted answers of these questionnaires, those beyond reach left out.
    public init(reach: Reach, questionnaires: [ID<Questionnaire>]) {
        self.reach = reach
        self.questionnaires = questionnaires
    }
}

extension SubmittedSheets: PageQuery {
    /// The questionnaires; their answers.
    public var statements: [SQL] {
        let ids = jsonArray(questionnaires.map(\.rawValue).sorted())
        return [
            """
            SELECT \(Questionnaire.columns) FROM \(Questionnaire.tables)
            WHERE q.id IN (SELECT value FROM json_each(\(ids))) AND q.submissions > 0 AND \(reach.seesQuestionnaire)
            """,
            """
            SELECT a.questionnaire_id, c.code, a.claim, a.comment, a.details, a.measures
            FROM \(Questionnaire.tables) JOIN answer a ON a.questionnaire_id = q.id AND a.replaced IS NULL
                JOIN control c ON c.id = a.control_id
            WHERE q.id IN (SELECT value FROM json_each(\(ids))) AND q.submissions > 0 AND \(reach.seesQuestionnaire)
            ORDER BY a.questionnaire_id, c.id
            """,
        ]
    }

    /// Puts them together, by questionnaire.
    public func page(from answers: [[Row]]) throws -> [ID<Questionnaire>: AnswerSheet] {
        let rows = Dictionary(grouping: answers[1]) { $0["questionnaire_id"] as Int64 }
        var sheets: [ID<Questionnaire>: AnswerSheet] = [:]
        for row in answers[0] {
            let questionnaire = try Questionnaire(row)
            sheets[questionnaire.id] = AnswerSheet(
                edition: questionnaire.edition, supplier: questionnaire.supplierName,
                product: questionnaire.productName, version: questionnaire.version,
                answers: (rows[questionnaire.id.rawValue] ?? []).compactMap { AnswerRow($0) })
        }
        return sheets
    }
}

extension AnswerRow {
    fileprivate init?(_ row: Row) {
        guard let code = ControlCode(row["code"] as String), let claim = Claim(rawValue: row["claim"]) else {
            return nil
        }
        self.init(
            code: code, claim: claim, comment: row["comment"], details: row["details"],
            measures: JSONColumn.read(row["measures"]) ?? [:])
    }
}
