public import Access
public import Clausier
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// What assessors and hospitals make of the answers. Whether somebody may judge is for the permission to say first.
extension Writer {
    /// The questionnaire, for a hospital that sees its submitted answers; what counts for every hospital is left to those
    /// that run the release or have it in a tender.
    func judged(
        _ id: ID<Questionnaire>, _ reach: Reach, byConcerned isForConcerned: Bool = false
    ) throws -> Questionnaire {
        let query: SQL = """
            SELECT \(Questionnaire.columns) FROM \(Questionnaire.tables)
            WHERE q.id = \(id.rawValue) AND \(reach.seesQuestionnaire)
                AND \(isForConcerned ? reach.isConcerned(by: "q.release_id") : "TRUE")
            """
        guard let row = try query.rows(db).first else { throw StoreError.notFound(kind: "questionnaire") }
        return try Questionnaire(row)
    }

    /// Records an assessor's finding beside the claim; it takes the place of the same assessor's former one. A point that
    /// the supplier's routing leaves out may be judged like any other.
    ///
    /// An arbiter decides where two others differ, and is neither of them.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach; ``StoreError/declined(_:)`` without a reason, for a point
    ///   that is not in the edition, or for an arbiter where nobody differs or who is one of them.
    public func find(
        _ verdict: Verdict, because reason: String, on code: ControlCode, in id: ID<Questionnaire>,
        edition: Edition,
        as capacity: Finding.Capacity, reach: Reach
    ) throws {
        let questionnaire = try judged(id, reach, byConcerned: true)
        var query = DossierQuery(reach: .everything, questionnaire: id, edition: edition, day: now.parisDay)
        query.isOfReader = false
        guard let dossier = try query.page(from: query.answers(db)), let point = dossier.anyPoint(code) else {
            throw StoreError.notFound(kind: "control")
        }
        if capacity == .arbiter {
            guard case .disputed(let said) = point.judgement else {
                throw StoreError.declined(
                    LocalizedText(
                        "Aucun désaccord entre évaluateurs sur \(code).",
                        en: "No assessors differ on \(code)."))
            }
            guard said[actor] == nil else {
                throw StoreError.declined(
                    LocalizedText(
                        "Qui a constaté sur \(code) n’arbitre pas\u{A0}: demandez à une troisième personne.",
                        en: "Who judged \(code) does not arbitrate it: ask a third person."))
            }
        }
        var numbers = try ControlNumbers(of: edition.key.catalogue, db)
        let control = try numbers.number(of: code, in: edition.key.catalogue, db)
        let finding = try insert(
            FindingRow(
                code: code, verdict: verdict, reason: reason, assessor: actor, capacity: capacity, at: now),
            on: control, version: point.answer?.version ?? 0, in: id)
        var detail = JSONObject()
        detail.set("control", to: JSONText(code.text))
        detail.set("verdict", to: JSONText(verdict.rawValue))
        detail.set("capacity", to: JSONText(capacity.rawValue))
        try note(
            "answers.find", subject: AuditSubject(kind: "questionnaire", id: id.rawValue), detail: detail.text
        )
        try reopenIfWorse(than: point, on: control, finding: finding, query)
        try recount(id, edition)
        try tellSupplier(
            questionnaire.supplier, kind: .findingMade, subject: ("questionnaire", id.rawValue),
            detail: "\(questionnaire.releaseName) – \(code)")
    }

    /// Puts a finding in the place of the same assessor's former one.
    ///
    /// - Returns: Its place in the store.
    func insert(
        _ row: FindingRow, on control: Int64, version: Int, in id: ID<Questionnaire>
    ) throws -> Int64 {
        try db.execute(
            sql: """
                UPDATE finding SET replaced = ? WHERE questionnaire_id = ? AND control_id = ? AND assessor = ?
                    AND replaced IS NULL
                """, arguments: [now.milliseconds, id.rawValue, control, row.assessor])
        try db.execute(
            sql: """
                INSERT INTO finding (questionnaire_id, control_id, answer_version, verdict, reason, capacity, assessor,
                    made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id.rawValue, control, version, row.verdict.rawValue, row.reason, row.capacity.rawValue,
                row.assessor, row.at.milliseconds,
            ])
        return db.lastInsertedRowID
    }

    /// A verdict that says less than the claim did opens what relied on it again; one that confirms it opens nothing.
    ///
    /// Who decided on all points relied on the routing as well, where that had left the point out.
    private func reopenIfWorse(
        than before: AnswerPoint, on control: Int64, finding: Int64, _ query: DossierQuery
    ) throws {
        guard let dossier = try query.page(from: query.answers(db)),
            let after = dossier.anyPoint(before.control.code),
            after.state.standing.promise < before.state.standing.promise
        else { return }
        try happen(
            .verdictChanged, source: "finding \(finding)", to: dossier.questionnaire.id, controls: [control],
            orAllOf: try allAsked(dossier.questionnaire, dossier.edition), detail: before.control.code.text)
    }

    /// All points that concern the product by its supplier's last word: what a decision on the whole of it relied on.
    func allAsked(_ questionnaire: Questionnaire, _ edition: Edition) throws -> ControlBits {
        let profile = questionnaire.submittedProfile ?? questionnaire.profile
        var numbers = try ControlNumbers(of: edition.key.catalogue, db)
        return ControlBits(
            try edition.controls(for: profile).map {
                try numbers.number(of: $0.code, in: edition.key.catalogue, db)
            })
    }

    /// Records what an establishment decides on the strength of the answers, in place of what it decided before.
    ///
    /// `codes` are the points it relied on; empty for all that concern the product.
    public func rely(
        _ outcome: RelianceDecision.Outcome, because reason: String, on codes: [ControlCode] = [],
        in id: ID<Questionnaire>, edition: Edition, at establishment: ID<Establishment>, reach: Reach
    ) throws {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        let questionnaire = try judged(id, reach)
        let profile = questionnaire.submittedProfile ?? questionnaire.profile
        let relied = codes.isEmpty ? edition.controls(for: profile).map(\.code) : codes
        var numbers = try ControlNumbers(of: edition.key.catalogue, db)
        let controls = try relied.map { try numbers.number(of: $0, in: edition.key.catalogue, db) }
        try db.execute(
            sql: """
                UPDATE reliance SET replaced = ? WHERE questionnaire_id = ? AND establishment_id = ? AND replaced IS NULL
                """, arguments: [now.milliseconds, id.rawValue, establishment.rawValue])
        try db.execute(
            sql: """
                INSERT INTO reliance (establishment_id, questionnaire_id, outcome, reason, controls, submission,
                    decided_by, decided) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                establishment.rawValue, id.rawValue, outcome.rawValue, reason, ControlBits(controls).bytes,
                questionnaire.submissions, actor, now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("release", to: JSONText(questionnaire.releaseName))
        detail.set("outcome", to: JSONText(outcome.rawValue))
        try note(
            "decision.rely", subject: AuditSubject(kind: "reliance", id: db.lastInsertedRowID),
            establishment: establishment, detail: detail.text)
    }
}

extension Standing {
    /// How much it promises: what is out of the account promises as much as what is met.
    var promise: Standing { self == .notApplicable ? .compliant : self }
}
