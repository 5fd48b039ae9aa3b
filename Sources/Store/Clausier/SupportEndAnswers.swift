import Clausier
import Debt
import GRDB
import Registry
import Vocabulary

extension Writer {
    /// A supplier's end of security fixes is the release's as long as the supplier's answers state it: an answer that became
    /// a "no", that concerns the product no more or that was found not to hold takes it back, and a public data set speaks
    /// again. A day that a person corrected is nobody's answer and stays.
    func keepSupportEnd(of dossier: AnswerDossier) throws {
        let release = dossier.questionnaire.release
        guard dossier.edition.controls.contains(where: SupportEndText.isAsked(by:)),
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM release WHERE id = ?", arguments: [release.rawValue])
        else { return }
        let known = Release(row)
        guard let lifecycle = known.lifecycle, case .supplier = lifecycle.source,
            lifecycle.value.securitySupportEnd != nil, !dossier.statesSupportEnd,
            try !isAskedElsewhere(dossier.questionnaire)
        else { return }
        var kept = lifecycle.value
        kept.securitySupportEnd = nil
        try record(
            Release(
                id: ID(0), product: known.product, version: known.version,
                lifecycle: Sourced(kept, from: lifecycle.source, asOf: now.parisDay)))
        try agreeOnLifecycles()
    }

    /// Whether another questionnaire of the release asks for the same: which of the two stated it is not recorded.
    private func isAskedElsewhere(_ questionnaire: Questionnaire) throws -> Bool {
        let others: SQL = """
            SELECT catalogue, edition FROM questionnaire
            WHERE release_id = \(questionnaire.release.rawValue) AND id != \(questionnaire.id.rawValue)
            """
        return try others.rows(db).contains { row in
            guard let key = EditionKey(catalogue: row["catalogue"], version: row["edition"]) else {
                return false
            }
            return try edition(key)?.controls.contains(where: SupportEndText.isAsked(by:)) ?? false
        }
    }
}

extension AnswerDossier {
    /// Whether a submitted answer that nobody found wrong states the end of the release's security fixes.
    fileprivate var statesSupportEnd: Bool {
        asked.contains { point in
            guard SupportEndText.isAsked(by: point.control), point.state.standing != .nonCompliant,
                let answer = point.answer
            else { return false }
            return JoinReading(answer, to: point.control, evidence: point.evidence).facts.contains { fact in
                guard case .supportEnd(let text) = fact.value else { return false }
                return SupportEndText.day(in: text) != nil
            }
        }
    }
}
