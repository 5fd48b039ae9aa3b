public import Access
public import Clausier
import Foundation
import GRDB
import Registry
public import Vocabulary

/// The act by which a named person vouches for what was written: drafts become answers that every buyer sees.
extension Writer {
    /// Submits what changed since the last time. Answers that are the same stay as they are, version and date.
    ///
    /// What relied on an answer that changed is opened again, one notice for each establishment.
    ///
    /// `bills` are the bills of materials among its evidence, which somebody outside reads; `nil` keeps those of before.
    ///
    /// - Returns: The number of the submission and how many answers changed.
    /// - Throws: ``StoreError/notFound(kind:)`` for another supplier's; ``StoreError/declined(_:)`` without a signatory,
    ///   with nothing new, or where an answer has a fatal problem, whose code is named.
    @discardableResult public func submit(
        _ id: ID<Questionnaire>, edition: Edition, signatory: String, position: String, reach: Reach,
        bills: [SuppliedBill]? = nil
    ) throws -> (number: Int, changed: Int) {
        let query = DossierQuery(reach: reach, questionnaire: id, edition: edition, day: now.parisDay)
        guard let dossier = try query.page(from: query.answers(db)) else {
            throw StoreError.notFound(kind: "questionnaire")
        }
        let questionnaire = dossier.questionnaire
        let news = dossier.asked.filter { $0.hasNews && !$0.isToConfirm }
        try check(news, dossier.profile)
        let profileChanged = questionnaire.submittedProfile != dossier.profile
        let standing = try standingAnswers(of: id)
        let pieces = try newPieces(id)
        guard !news.isEmpty || !pieces.isEmpty || (profileChanged && questionnaire.submissions > 0) else {
            throw StoreError.declined(
                LocalizedText(
                    "Rien n’a changé depuis la dernière soumission.",
                    en: "Nothing changed since the last submission."))
        }
        let number = questionnaire.submissions + 1
        try insertSubmission(
            dossier, number: number, signatory: signatory, position: position, changed: news.count)
        var numbers = try ControlNumbers(of: edition.key.catalogue, db)
        var changed: Set<Int64> = []
        for point in news {
            let control = try numbers.number(of: point.control.code, in: edition.key.catalogue, db)
            try insert(point, control, number, id)
            if point.answer != nil { changed.insert(control) }
        }
        let rerouting = try Rerouting(dossier, standing: standing, &numbers, db)
        try db.execute(
            sql:
                "UPDATE answer_evidence SET submission = ? WHERE questionnaire_id = ? AND submission IS NULL",
            arguments: [number, id.rawValue])
        // What waits to be confirmed waits on, and so does what was written on points that the routing leaves out now.
        let waiting = try (dossier.points.filter(\.isToConfirm) + dossier.leftOut.filter { $0.draft != nil })
            .map {
                try numbers.number(of: $0.control.code, in: edition.key.catalogue, db)
            }
        try db.execute(
            sql: """
                DELETE FROM answer_draft WHERE questionnaire_id = ? AND control_id NOT IN (SELECT value FROM json_each(?))
                """, arguments: [id.rawValue, jsonArray(waiting)])
        try join(dossier, numbers, bills: bills)
        changed.formUnion(rerouting.changed)
        if !changed.isEmpty {
            try happen(
                .answerChanged, source: "submission \(number)", to: id, controls: Array(changed),
                orAllOf: rerouting.entered.isEmpty ? nil : ControlBits(rerouting.former),
                detail: changed.compactMap { numbers.codes[$0] }.sorted().prefix(20).map(\.text).joined(
                    separator: ", "))
        }
        if let submitted = try recount(id, edition) {
            try keepMaintenance(of: submitted)
            try forgetCertificates(besidesThoseOf: submitted)
        }
        return (number, news.count)
    }

    /// The points whose submitted answer holds.
    private func standingAnswers(of id: ID<Questionnaire>) throws -> Set<Int64> {
        let query: SQL = """
            SELECT control_id FROM answer WHERE questionnaire_id = \(id.rawValue) AND replaced IS NULL
            """
        return Set(try query.numbers(db))
    }

    private func check(_ points: [AnswerPoint], _ profile: Profile) throws {
        for point in points {
            guard let draft = point.draft else { continue }
            let check = AnswerCheck(
                claim: draft.claim, comment: draft.comment, details: draft.details, measures: draft.measures,
                hasEvidence: !point.evidence.isEmpty)
            if let problem = check.problems(as: point.control, for: profile).first(where: \.isFatal) {
                throw StoreError.declined(
                    LocalizedText(
                        "\(point.control.code)\u{A0}: \(problem.sentence.french)",
                        en: "\(point.control.code): \(problem.sentence.english)"))
            }
        }
    }

    private func newPieces(_ id: ID<Questionnaire>) throws -> [Row] {
        let query: SQL = """
            SELECT control_id FROM answer_evidence WHERE questionnaire_id = \(id.rawValue) AND submission IS NULL
            """
        return try query.rows(db)
    }

    private func insertSubmission(
        _ dossier: AnswerDossier, number: Int, signatory: String, position: String, changed: Int
    ) throws {
        let id = dossier.questionnaire.id.rawValue
        try db.execute(
            sql: """
                INSERT INTO answer_submission (questionnaire_id, number, edition, profile, signatory, signatory_title,
                    changed_answers, submitted, submitted_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, number, dossier.edition.key.version, dossier.profile.json, signatory, position, changed,
                now.milliseconds, actor,
            ])
        try db.execute(
            sql: """
                UPDATE questionnaire SET submissions = ?, submitted = ?, submitted_profile = profile, changed = ?,
                    changed_by = ? WHERE id = ?
                """, arguments: [number, now.milliseconds, now.milliseconds, actor, id])
        var detail = JSONObject()
        detail.set("release", to: JSONText(dossier.questionnaire.releaseName))
        detail.set("number", to: JSONText(Int64(number)))
        detail.set("signatory", to: JSONText(signatory))
        detail.set("answers", to: JSONText(Int64(changed)))
        try note(
            "answers.submit", subject: AuditSubject(kind: "questionnaire", id: id), detail: detail.text)
    }

    private func insert(
        _ point: AnswerPoint, _ control: Int64, _ number: Int, _ id: ID<Questionnaire>
    ) throws {
        guard let draft = point.draft else { return }
        let last =
            try Int.fetchOne(
                db, sql: "SELECT max(version) FROM answer WHERE questionnaire_id = ? AND control_id = ?",
                arguments: [id.rawValue, control]) ?? 0
        try db.execute(
            sql: """
                UPDATE answer SET replaced = ? WHERE questionnaire_id = ? AND control_id = ? AND replaced IS NULL
                """, arguments: [number, id.rawValue, control])
        try db.execute(
            sql: """
                INSERT INTO answer (questionnaire_id, control_id, submission, version, written, author, claim, comment,
                    details, measures, choices, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id.rawValue, control, number, last + 1, now.milliseconds, actor, draft.claim.rawValue,
                draft.comment,
                draft.details, try JSONColumn.write(draft.measures, isEmpty: draft.measures.isEmpty),
                try JSONColumn.write(draft.choices, isEmpty: draft.choices.isEmpty),
                try JSONColumn.write(draft.origin, isEmpty: draft.origin == .typed),
            ])
    }

    /// Counts again what the submitted answers amount to, for lists that read no answer.
    ///
    /// - Returns: What was counted; `nil` where nothing was submitted yet.
    @discardableResult public func recount(_ id: ID<Questionnaire>, _ edition: Edition) throws
        -> AnswerDossier?
    {
        var query = DossierQuery(reach: .everything, questionnaire: id, edition: edition, day: now.parisDay)
        query.isOfReader = false
        guard let dossier = try query.page(from: query.answers(db)) else { return nil }
        let standing = AnswerStanding(dossier, today: now.parisDay)
        var numbers = try ControlNumbers(of: edition.key.catalogue, db)
        var states: [Int64: PointState] = [:]
        // What is left out and judged by nobody is in no table: a tender that needs it finds it unknown.
        let judged = dossier.contested.filter { $0.state.standing != .notApplicable }
        for point in dossier.points + judged {
            states[try numbers.number(of: point.control.code, in: edition.key.catalogue, db)] = point.state
        }
        try db.execute(
            sql: """
                UPDATE questionnaire SET asked = ?, answered = ?, failed = ?, blocking = ?, doubted = ?, per_mille = ?,
                    next_expiry = ?, states = ? WHERE id = ?
                """,
            arguments: [
                standing.asked, standing.answered, standing.failed, standing.blocking, standing.doubted,
                standing.perMille, standing.nextExpiry?.number, StandingTable(states).bytes, id.rawValue,
            ])
        try keepSupportEnd(of: dossier)
        try honourFindings(of: dossier)
        return dossier
    }

    /// Counts several questionnaires again, each by the edition that it answers.
    ///
    /// One whose edition is not installed any more keeps its count: nobody can open it either.
    func recount(_ ids: [ID<Questionnaire>]) throws {
        var editions: [EditionKey: Edition] = [:]
        for id in ids {
            let query: SQL = "SELECT catalogue, edition FROM questionnaire WHERE id = \(id.rawValue)"
            guard let row = try query.rows(db).first,
                let key = EditionKey(catalogue: row["catalogue"], version: row["edition"]),
                let edition = try editions[key] ?? self.edition(key)
            else { continue }
            editions[key] = edition
            try recount(id, edition)
        }
    }
}

/// What a changed answer to the routing questions does to the points: those that leave the account with an answer that
/// somebody may have relied on, and those that come in.
private struct Rerouting {
    /// Points that were answered and concern the product no more.
    let left: [Int64]
    /// Points that were left out and concern the product now.
    let entered: [Int64]
    /// All points that concerned the product at the last submission.
    let former: [Int64]

    var changed: [Int64] { left + entered }

    init(
        _ dossier: AnswerDossier, standing: Set<Int64>, _ numbers: inout ControlNumbers, _ db: Database
    ) throws {
        guard let before = dossier.questionnaire.submittedProfile, before != dossier.profile else {
            (left, entered, former) = ([], [], [])
            return
        }
        let (edition, catalogue) = (dossier.edition, dossier.edition.key.catalogue)
        func asked(_ profile: Profile) throws -> [Int64] {
            try edition.controls(for: profile).map { try numbers.number(of: $0.code, in: catalogue, db) }
        }
        let (was, now) = (try asked(before), try asked(dossier.profile))
        let (wasAsked, isAsked) = (Set(was), Set(now))
        left = was.filter { !isAsked.contains($0) && standing.contains($0) }
        entered = now.filter { !wasAsked.contains($0) }
        former = was
    }
}

extension AnswerStanding {
    /// Counts the points of a dossier.
    init(_ dossier: AnswerDossier, today: Day) {
        self.init()
        let weights = ScoreWeights.usual
        for point in dossier.asked where point.state.standing != .notApplicable || point.answer != nil {
            asked += 1
            if point.answer != nil { answered += 1 }
            let isFailed = point.state.standing == .nonCompliant || point.state.standing == .partial
            if isFailed { failed += 1 }
            if isFailed, weights.blocks(point.control) { blocking += 1 }
            if point.isDoubted { doubted += 1 }
        }
        // The routing answered these; who judged or doubts them says that it should not have.
        for point in dossier.contested {
            if point.isDoubted { doubted += 1 }
            guard point.state.standing != .notApplicable else { continue }
            asked += 1
            answered += 1
            let isFailed = point.state.standing == .nonCompliant || point.state.standing == .partial
            if isFailed { failed += 1 }
            if isFailed, weights.blocks(point.control) { blocking += 1 }
        }
        perMille = dossier.score(weights).value.map { Int(($0 * 10).rounded()) } ?? 0
        nextExpiry = dossier.points.flatMap(\.evidence).compactMap(\.expires).filter { $0 >= today }.min()
    }
}
