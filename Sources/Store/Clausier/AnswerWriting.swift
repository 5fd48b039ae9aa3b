public import Access
public import Clausier
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// What a supplier writes: drafts that only its own people see, until they are submitted.
extension Writer {
    /// Opens the questionnaire of a release for its supplier, or finds it.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a release of another supplier.
    public func openQuestionnaire(
        of release: ID<Release>, edition: EditionKey, reach: Reach
    ) throws -> ID<Questionnaire> {
        let theirs: SQL = """
            SELECT 1 FROM release r JOIN product p ON p.id = r.product_id
            WHERE r.id = \(release.rawValue) AND \(reach.holdsSupplier("p.supplier_id"))
            """
        guard try !theirs.rows(db).isEmpty else { throw StoreError.notFound(kind: "release") }
        let known: SQL = """
            SELECT id FROM questionnaire WHERE release_id = \(release.rawValue) AND catalogue = \(edition.catalogue)
            """
        if let row = try known.rows(db).first { return ID(row["id"]) }
        try db.execute(
            sql:
                "INSERT INTO questionnaire (release_id, catalogue, edition, changed, changed_by) VALUES (?, ?, ?, ?, ?)",
            arguments: [release.rawValue, edition.catalogue, edition.version, now.milliseconds, actor])
        let id = ID<Questionnaire>(db.lastInsertedRowID)
        try note("questionnaire.open", subject: AuditSubject(kind: "questionnaire", id: id.rawValue))
        return id
    }

    /// The questionnaire, for who answers it.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for another supplier's.
    func ownQuestionnaire(_ id: ID<Questionnaire>, _ reach: Reach) throws -> Questionnaire {
        let query: SQL = """
            SELECT \(Questionnaire.columns) FROM \(Questionnaire.tables)
            WHERE q.id = \(id.rawValue) AND \(reach.holdsSupplier("p.supplier_id"))
            """
        guard let row = try query.rows(db).first else { throw StoreError.notFound(kind: "questionnaire") }
        return try Questionnaire(row)
    }

    /// Keeps what the supplier says of the product: which points follow from it.
    public func keep(_ profile: Profile, in id: ID<Questionnaire>, reach: Reach) throws {
        _ = try ownQuestionnaire(id, reach)
        try db.execute(
            sql: "UPDATE questionnaire SET profile = ?, changed = ?, changed_by = ? WHERE id = ?",
            arguments: [profile.json, now.milliseconds, actor, id.rawValue])
        try note("questionnaire.profile", subject: AuditSubject(kind: "questionnaire", id: id.rawValue))
    }

    /// Keeps an answer as a draft, in place of the one before; `nil` takes the draft away.
    ///
    /// Drafts are not in the audit log: what is submitted is.
    public func draft(
        _ answer: DraftAnswer?, of code: ControlCode, in id: ID<Questionnaire>, reach: Reach
    ) throws {
        let questionnaire = try ownQuestionnaire(id, reach)
        var numbers = try ControlNumbers(of: questionnaire.edition.catalogue, db)
        let control = try numbers.number(of: code, in: questionnaire.edition.catalogue, db)
        guard let answer else {
            try db.execute(
                sql: "DELETE FROM answer_draft WHERE questionnaire_id = ? AND control_id = ?",
                arguments: [id.rawValue, control])
            return
        }
        try insertDraft(answer, control, questionnaire)
        try touch(id)
    }

    /// Keeps many drafts at once: rows of a workbook, answers of another release.
    public func draft(
        _ answers: [(code: ControlCode, answer: DraftAnswer)], in id: ID<Questionnaire>, reach: Reach
    ) throws {
        let questionnaire = try ownQuestionnaire(id, reach)
        var numbers = try ControlNumbers(of: questionnaire.edition.catalogue, db)
        for (code, answer) in answers {
            let control = try numbers.number(of: code, in: questionnaire.edition.catalogue, db)
            try insertDraft(answer, control, questionnaire)
        }
        try touch(id)
        var detail = JSONObject()
        detail.set("answers", to: JSONText(Int64(answers.count)))
        try note(
            "questionnaire.draft-many", subject: AuditSubject(kind: "questionnaire", id: id.rawValue),
            detail: detail.text)
    }

    private func insertDraft(_ answer: DraftAnswer, _ control: Int64, _ questionnaire: Questionnaire) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO answer_draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                questionnaire.id.rawValue, control, answer.claim.rawValue, answer.comment, answer.details,
                try JSONColumn.write(answer.measures, isEmpty: answer.measures.isEmpty),
                try JSONColumn.write(answer.choices, isEmpty: answer.choices.isEmpty),
                try JSONColumn.write(answer.origin, isEmpty: answer.origin == .typed), now.milliseconds,
                actor,
            ])
    }

    func touch(_ id: ID<Questionnaire>) throws {
        try db.execute(
            sql: "UPDATE questionnaire SET changed = ?, changed_by = ? WHERE id = ?",
            arguments: [now.milliseconds, actor, id.rawValue])
    }
}

/// An answer as its supplier is writing it.
public struct DraftAnswer: Hashable, Sendable {
    /// The answer in a word.
    public var claim: Claim
    /// Why not, or what is missing.
    public var comment: String
    /// The elements of consolidation.
    public var details: String
    /// Figures that the point asks for, by the rule's key.
    public var measures: [String: Double]
    /// Choices made in the point's questions.
    public var choices: [String: [String]]
    /// How it came.
    public var origin: Answer.Origin

    /// An answer to keep.
    public init(
        claim: Claim, comment: String = "", details: String = "", measures: [String: Double] = [:],
        choices: [String: [String]] = [:], origin: Answer.Origin = .typed
    ) {
        self.claim = claim
        self.comment = comment
        self.details = details
        self.measures = measures
        self.choices = choices
        self.origin = origin
    }
}

extension DraftAnswer {
    init?(_ row: Row) {
        guard let claim = Claim(rawValue: row["claim"]) else { return nil }
        self.init(
            claim: claim, comment: row["comment"], details: row["details"],
            measures: JSONColumn.read(row["measures"]) ?? [:],
            choices: JSONColumn.read(row["choices"]) ?? [:],
            origin: JSONColumn.read(row["origin"]) ?? .typed)
    }
}
