public import Access
public import Clausier
import Foundation
import GRDB
import Registry
public import Vocabulary

/// What becomes of the answers of one questionnaire when it moves to another edition: what stays, and the rest.
public struct AnswerMigration: Sendable {
    /// How the two editions relate, control by control.
    public let migration: EditionMigration
    /// The edition that is left and the one that is moved to.
    public let former: Edition, next: Edition
    /// Answers that still apply, with the code they go by in the next edition; in the former edition's order.
    public let kept: [Moved]
    /// Answers to points that ask something else now: proposed to the supplier, and unknown to buyers until confirmed.
    public let toConfirm: [Moved]
    /// Answers to points that nothing follows: they stay as history.
    public let dropped: [AnswerPoint]
    /// Points of the next edition that concern the product and that no answer reaches.
    public let open: [Control]

    /// An answered point with where it goes.
    public struct Moved: Sendable {
        /// The point in the former edition, with its answer.
        public let point: AnswerPoint
        /// The control that follows it.
        public let next: Control
    }

    /// What a move of that questionnaire would do.
    public init(_ dossier: AnswerDossier, to next: Edition, mappings: [ControlMapping]) {
        former = dossier.edition
        self.next = next
        let migration = EditionMigration(from: dossier.edition, to: next, mappings: mappings)
        let index = EditionIndex(next)
        let answered = dossier.asked.filter { $0.current != nil }
        func moved(_ codes: [ControlCode: ControlCode]) -> [Moved] {
            answered.compactMap { point in
                codes[point.control.code].flatMap { index[$0] }.map { Moved(point: point, next: $0) }
            }
        }
        self.migration = migration
        kept = moved(migration.kept)
        toConfirm = moved(migration.toConfirm)
        let goOn = Set((kept + toConfirm).map(\.point.control.code))
        dropped = answered.filter { !goOn.contains($0.control.code) }
        let reached = Set((kept + toConfirm).map(\.next.code))
        open = next.controls(for: dossier.profile).filter {
            $0.respondent == .supplier && !reached.contains($0.code)
        }
    }
}

extension Store {
    /// What a move to another edition would do with the answers of a questionnaire; imported mappings count.
    public func migration(of dossier: AnswerDossier, to next: Edition) async throws -> AnswerMigration {
        AnswerMigration(
            dossier, to: next, mappings: try await mappings(from: dossier.edition, to: next))
    }
}

extension Writer {
    /// Moves a questionnaire to another edition of its catalogue.
    ///
    /// An answer that still applies stays as it was signed, under its new code where that changed: with its proofs,
    /// findings, pending doubts and derogations, and with the decisions that relied on it. An answer to a point that
    /// asks something else now becomes a proposal on its supplier's desk; until it is confirmed and submitted, the
    /// point is unknown, and decisions that relied on it are opened again. The rest stays as history.
    ///
    /// - Returns: How many decisions were opened again.
    /// - Throws: ``StoreError/notFound(kind:)`` for another supplier's; ``StoreError/declined(_:)`` for another
    ///   catalogue, or when somebody moved it meanwhile.
    @discardableResult public func move(
        _ id: ID<Questionnaire>, by plan: AnswerMigration, reach: Reach
    ) throws -> Int {
        let questionnaire = try ownQuestionnaire(id, reach)
        guard questionnaire.edition == plan.former.key,
            plan.former.key.catalogue == plan.next.key.catalogue, plan.former.key != plan.next.key
        else {
            throw StoreError.declined(
                LocalizedText(
                    "Ce questionnaire ne répond pas à l’édition \(plan.former.key).",
                    en: "This questionnaire does not answer the edition \(plan.former.key)."))
        }
        try db.execute(
            sql: "UPDATE questionnaire SET edition = ?, changed = ?, changed_by = ? WHERE id = ?",
            arguments: [plan.next.key.version, now.milliseconds, actor, id.rawValue])
        var mover = AnswerMover(
            db: db, questionnaire: questionnaire, now: now, actor: actor,
            numbers: try ControlNumbers(of: plan.next.key.catalogue, db))
        // First what leaves its place, then what takes one: codes may be handed from point to point.
        let (renames, circles) = plan.renames
        let proposals = plan.toConfirm + circles
        for point in plan.dropped { try mover.retire(point.control.code) }
        for moved in proposals { try mover.retire(moved.point.control.code) }
        for moved in renames { try mover.rename(moved.point.control.code, to: moved.next.code) }
        for moved in proposals { try mover.propose(moved) }
        let reopened =
            mover.retired.isEmpty
            ? 0
            : try happen(
                .answerChanged, source: "edition \(plan.next.key)", to: id, controls: mover.retired,
                detail: plan.next.key.description)
        if let moved = try recount(id, plan.next) {
            try keepMaintenance(of: moved)
            try forgetCertificates(besidesThoseOf: moved)
        }
        var detail = JSONObject()
        detail.set("from", to: JSONText(questionnaire.edition.description))
        detail.set("to", to: JSONText(plan.next.key.description))
        detail.set("kept", to: JSONText(Int64(plan.kept.count)))
        detail.set("toConfirm", to: JSONText(Int64(plan.toConfirm.count)))
        detail.set("dropped", to: JSONText(Int64(plan.dropped.count)))
        try note(
            "questionnaire.edition", subject: AuditSubject(kind: "questionnaire", id: id.rawValue),
            detail: detail.text)
        return reopened
    }
}

extension AnswerMigration {
    /// Kept answers whose code changed, each after the one that leaves the place it takes; those that change places
    /// in a circle are left over.
    fileprivate var renames: (inOrder: [Moved], circles: [Moved]) {
        var left = kept.filter { $0.point.control.code != $0.next.code }
        var ordered: [Moved] = []
        while true {
            let leaving = Set(left.map(\.point.control.code))
            let ready = left.filter { !leaving.contains($0.next.code) }
            if ready.isEmpty { return (ordered, left) }
            ordered += ready
            left.removeAll { !leaving.contains($0.next.code) }
        }
    }
}

/// Carries the rows of one questionnaire from point to point.
private struct AnswerMover {
    let db: Database
    let questionnaire: Questionnaire
    let now: Instant
    let actor: String
    var numbers: ControlNumbers
    /// Points whose submitted answers count no more.
    private(set) var retired: [Int64] = []

    private var id: Int64 { questionnaire.id.rawValue }
    /// An answer that ends now was replaced by what comes with the next submission.
    private var end: Int { questionnaire.submissions + 1 }

    init(
        db: Database, questionnaire: Questionnaire, now: Instant, actor: String, numbers: ControlNumbers
    ) {
        self.db = db
        self.questionnaire = questionnaire
        self.now = now
        self.actor = actor
        self.numbers = numbers
    }

    private mutating func number(_ code: ControlCode) throws -> Int64 {
        try numbers.number(of: code, in: questionnaire.edition.catalogue, db)
    }

    /// An answer under another code: all that hangs on it goes with it.
    mutating func rename(_ from: ControlCode, to next: ControlCode) throws {
        let (old, new) = (try number(from), try number(next))
        try replace(new)
        let version = try Int.fetchOne(
            db,
            sql:
                "SELECT version FROM answer WHERE questionnaire_id = ? AND control_id = ? AND replaced IS NULL",
            arguments: [id, old])
        if let answer = try standing(old) {
            let origin = try JSONColumn.write(Answer.Origin.migrated(from: ID(answer)))
            try db.execute(
                sql: """
                    INSERT INTO answer (questionnaire_id, control_id, submission, version, written, author, claim, comment,
                        details, measures, choices, origin)
                    SELECT questionnaire_id, ?, submission, version + coalesce((SELECT max(b.version) FROM answer b
                            WHERE b.questionnaire_id = a.questionnaire_id AND b.control_id = ?), 0), written, author, claim,
                        comment, details, measures, choices, ? FROM answer a WHERE id = ?
                    """, arguments: [new, new, origin, answer])
            try replace(old)
            try db.execute(
                sql: """
                    UPDATE finding SET answer_version = (SELECT version FROM answer WHERE questionnaire_id = ?
                        AND control_id = ? AND replaced IS NULL)
                    WHERE questionnaire_id = ? AND control_id = ? AND replaced IS NULL AND answer_version =
                        (SELECT version FROM answer WHERE id = ?)
                    """, arguments: [id, new, id, old, answer])
        }
        try moveProofs(from: old, to: new)
        for statement in [
            "UPDATE OR REPLACE answer_draft SET control_id = ? WHERE questionnaire_id = ? AND control_id = ?",
            "UPDATE OR IGNORE finding SET control_id = ? WHERE questionnaire_id = ? AND control_id = ? AND replaced IS NULL",
            "UPDATE doubt SET control_id = ? WHERE questionnaire_id = ? AND control_id = ? AND closed IS NULL",
            "UPDATE derogation SET control_id = ? WHERE questionnaire_id = ? AND control_id = ? AND ended IS NULL",
        ] {
            try db.execute(sql: statement, arguments: [new, id, old])
        }
        try relyOn(new, insteadOf: old)
        try db.execute(
            sql: """
                UPDATE OR IGNORE commitment SET control_id = ?, answer_version = CASE WHEN answer_version = ? THEN coalesce(
                        (SELECT version FROM answer WHERE questionnaire_id = ? AND control_id = ? AND replaced IS NULL),
                        answer_version) ELSE answer_version END
                WHERE release_id = ? AND control_id = ? AND fulfilled IS NULL
                """,
            arguments: [new, version, id, new, questionnaire.release.rawValue, old])
    }

    /// An answer to a changed point: a proposal that counts for nobody until its supplier confirms it.
    mutating func propose(_ moved: AnswerMigration.Moved) throws {
        guard var draft = moved.point.current else { return }
        let (old, new) = (try number(moved.point.control.code), try number(moved.next.code))
        draft.origin = .migrated(from: moved.point.answer?.id ?? ID(0))
        try replace(new)
        if old != new { try moveProofs(from: old, to: new) }
        try db.execute(
            sql: "INSERT OR REPLACE INTO answer_draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                id, new, draft.claim.rawValue, draft.comment, draft.details,
                try JSONColumn.write(draft.measures, isEmpty: draft.measures.isEmpty),
                try JSONColumn.write(draft.choices, isEmpty: draft.choices.isEmpty),
                try JSONColumn.write(draft.origin), now.milliseconds, actor,
            ])
    }

    /// An answer that counts no more, with what was being written; what was submitted stays on record.
    mutating func retire(_ code: ControlCode) throws {
        let control = try number(code)
        try db.execute(
            sql: "DELETE FROM answer_draft WHERE questionnaire_id = ? AND control_id = ?",
            arguments: [id, control])
        guard try standing(control) != nil else { return }
        try replace(control)
        retired.append(control)
    }

    private func standing(_ control: Int64) throws -> Int64? {
        try Int64.fetchOne(
            db,
            sql: "SELECT id FROM answer WHERE questionnaire_id = ? AND control_id = ? AND replaced IS NULL",
            arguments: [id, control])
    }

    private func replace(_ control: Int64) throws {
        try db.execute(
            sql:
                "UPDATE answer SET replaced = ? WHERE questionnaire_id = ? AND control_id = ? AND replaced IS NULL",
            arguments: [end, id, control])
    }

    private func moveProofs(from old: Int64, to new: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO answer_evidence SELECT questionnaire_id, ?, evidence_id, submission FROM answer_evidence
                WHERE questionnaire_id = ? AND control_id = ? ON CONFLICT DO NOTHING
                """, arguments: [new, id, old])
    }

    /// Decisions that rested on the former point rest on the next one.
    private func relyOn(_ new: Int64, insteadOf old: Int64) throws {
        let decisions = try Row.fetchAll(
            db, sql: "SELECT id, controls FROM reliance WHERE questionnaire_id = ? AND replaced IS NULL",
            arguments: [id])
        for decision in decisions {
            let bits = ControlBits(bytes: decision["controls"])
            guard bits.meets(ControlBits([old])) else { continue }
            try db.cachedStatement(sql: "UPDATE reliance SET controls = ? WHERE id = ?").execute(
                arguments: [
                    ControlBits(bits.numbers.filter { $0 != old } + [new]).bytes, decision["id"] as Int64,
                ])
        }
    }
}
