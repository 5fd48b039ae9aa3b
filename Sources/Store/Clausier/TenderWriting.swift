public import Access
public import Clausier
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// What buyers do to a tender. Every buyer of it must lie within reach: nobody changes another hospital's purchase.
extension Writer {
    /// Opens a tender for establishments in reach, in the state that it has.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach or none.
    public func open(_ tender: Tender, for buyers: [ID<Establishment>], reach: Reach) throws -> ID<Tender> {
        guard !buyers.isEmpty, buyers.count <= 2_000, buyers.allSatisfy({ reach.includes($0) }) else {
            throw StoreError.notFound(kind: "establishment")
        }
        guard tender.state != .awarded else { throw StoreError.awardedToNobody }
        try db.execute(
            sql: """
                INSERT INTO tender (reference, title, needs, parts, state, created, created_by, changed, changed_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                tender.reference, tender.subject, tender.needs.json,
                try JSONColumn.write(tender.parts) ?? "[]", tender.state.rawValue,
                now.milliseconds, actor, now.milliseconds, actor,
            ])
        let id = ID<Tender>(db.lastInsertedRowID)
        for buyer in Set(buyers).sorted() {
            try db.execute(
                sql: "INSERT INTO tender_buyer VALUES (?, ?)", arguments: [id.rawValue, buyer.rawValue])
        }
        try noteTender("tender.open", id, tender.reference)
        return id
    }

    /// Sets what is bought, what is needed and how it is weighed.
    public func change(
        _ id: ID<Tender>, subject: String, needs: Profile, parts: [Tender.Part], state: Tender.State,
        reach: Reach
    ) throws {
        let row = try ownTender(id, reach)
        guard state != .awarded else { throw StoreError.awardedToNobody }
        let was = Tender.State(rawValue: row["state"])
        guard was != .awarded else {
            throw StoreError.awarded
        }
        try db.execute(
            sql: """
                UPDATE tender SET title = ?, needs = ?, parts = ?, state = ?, changed = ?, changed_by = ? WHERE id = ?
                """,
            arguments: [
                subject, needs.json, try JSONColumn.write(parts) ?? "[]", state.rawValue, now.milliseconds,
                actor,
                id.rawValue,
            ])
        try noteTender("tender.change", id, row["reference"])
    }

    /// Adds a release to the candidates, or takes it away with what was asked of it.
    public func setBidder(_ release: ID<Release>, isIn: Bool, of id: ID<Tender>, reach: Reach) throws {
        let row = try ownTender(id, reach)
        guard row["state"] as String != Tender.State.awarded.rawValue else {
            throw StoreError.awarded
        }
        if isIn {
            let visible: SQL = """
                SELECT 1 FROM release r WHERE r.id = \(release.rawValue) AND (\(reach.runs("r.id"))
                    OR EXISTS (SELECT 1 FROM questionnaire q WHERE q.release_id = r.id AND q.submissions > 0))
                """
            guard try !visible.rows(db).isEmpty else { throw StoreError.notFound(kind: "release") }
            let count =
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM tender_bidder WHERE tender_id = ?",
                    arguments: [id.rawValue]) ?? 0
            guard count < Tender.candidateLimit else {
                throw StoreError.declined(
                    LocalizedText(
                        "Une consultation compare au plus \(Tender.candidateLimit) candidats.",
                        en: "A tender compares \(Tender.candidateLimit) candidates at most."))
            }
            try db.execute(
                sql: "INSERT INTO tender_bidder VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [id.rawValue, release.rawValue, now.milliseconds])
        } else {
            for table in ["tender_question", "tender_clause", "tender_text", "tender_bidder"] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE tender_id = ? AND release_id = ?",
                    arguments: [id.rawValue, release.rawValue])
            }
        }
        try noteTender(isIn ? "tender.add-bidder" : "tender.drop-bidder", id, row["reference"])
    }

    /// Asks a bidder something; its people are told.
    ///
    /// - Throws: ``StoreError/declined(_:)`` once the tender is awarded or abandoned: nobody could reply.
    public func ask(
        _ text: String, about code: ControlReference?, of release: ID<Release>, due: Day?, in id: ID<Tender>,
        reach: Reach
    ) throws {
        let row = try ownTender(id, reach)
        guard !Tender.State.closed.contains(row["state"] as String) else {
            throw StoreError.declined(
                LocalizedText(
                    "Cette consultation est close\u{A0}: personne ne pourrait répondre.",
                    en: "This tender is closed: nobody could reply."))
        }
        let bidder: SQL = """
            SELECT p.supplier_id FROM tender_bidder b JOIN release r ON r.id = b.release_id
                JOIN product p ON p.id = r.product_id
            WHERE b.tender_id = \(id.rawValue) AND b.release_id = \(release.rawValue)
            """
        guard let supplier = try bidder.rows(db).first else { throw StoreError.notFound(kind: "bidder") }
        var control: Int64?
        if let code {
            var numbers = try ControlNumbers(of: code.edition.catalogue, db)
            control = try numbers.number(of: code.code, in: code.edition.catalogue, db)
        }
        try db.execute(
            sql: """
                INSERT INTO tender_question (tender_id, release_id, control_id, question, asked, asked_by, due)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id.rawValue, release.rawValue, control, text, now.milliseconds, actor, due?.number,
            ])
        try tellSupplier(
            ID(supplier["supplier_id"]), kind: .questionAsked, subject: ("question", db.lastInsertedRowID),
            detail: String(text.prefix(300)))
        try noteTender("tender.ask", id, row["reference"])
    }

    /// Keeps a supplier's reply to a question of a buyer.
    ///
    /// - Throws: ``StoreError/declined(_:)`` once the tender is awarded or abandoned: it was decided on what was said.
    public func reply(_ text: String, to id: ID<BidderQuestion>, reach: Reach) throws {
        let query: SQL = """
            SELECT n.tender_id, p.name || ' ' || r.version AS release_name, t.state FROM tender_question n
                JOIN tender t ON t.id = n.tender_id JOIN release r ON r.id = n.release_id JOIN product p ON p.id = r.product_id
            WHERE n.id = \(id.rawValue) AND \(reach.holdsSupplier("p.supplier_id"))
            """
        guard let row = try query.rows(db).first else { throw StoreError.notFound(kind: "question") }
        guard !Tender.State.closed.contains(row["state"] as String) else {
            throw StoreError.declined(
                LocalizedText(
                    "Cette consultation est close\u{A0}: la réponse ne change plus.",
                    en: "This tender is closed: the reply no longer changes."))
        }
        try db.execute(
            sql: "UPDATE tender_question SET reply = ?, replied = ?, replied_by = ? WHERE id = ?",
            arguments: [text, now.milliseconds, actor, id.rawValue])
        let tender: Int64 = row["tender_id"]
        let buyers: SQL = "SELECT establishment_id FROM tender_buyer WHERE tender_id = \(tender)"
        for buyer in try buyers.rows(db) {
            try tell(
                ID(buyer["establishment_id"]), kind: .questionReplied, subject: ("tender", tender),
                detail: row["release_name"])
        }
        try note("tender.reply", subject: AuditSubject(kind: "question", id: id.rawValue))
    }

    /// Keeps the text of a clause as the buyer edited it, for the kind of clause that it was written for, and in how many
    /// days a gap is to be closed.
    public func edit(
        _ text: String, of reference: ControlReference, as kind: ContractClauses.Clause.Kind = .gap,
        delayDays: Int? = nil, for release: ID<Release>, in id: ID<Tender>, reach: Reach
    ) throws {
        try mustBeOpen(id, reach)
        guard kind != .derogation else {
            // The same control may be owed as well: a waiver has a text of its own.
            let place = "derogation \(reference.edition.catalogue) \(reference.code)"
            return try edit(text, at: place, for: release, in: id, reach: reach)
        }
        var numbers = try ControlNumbers(of: reference.edition.catalogue, db)
        let control = try numbers.number(of: reference.code, in: reference.edition.catalogue, db)
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO tender_clause (tender_id, release_id, control_id, text, delay_days, changed,
                    changed_by, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id.rawValue, release.rawValue, control, text, delayDays, now.milliseconds, actor,
                kind.rawValue,
            ])
    }

    /// Keeps a text of the annex that comes from no control alone: the preamble, a general clause, a waiver.
    ///
    /// - Throws: ``StoreError/declined(_:)`` once the tender is awarded: what was agreed stays.
    public func edit(
        _ text: String, at place: String, for release: ID<Release>, in id: ID<Tender>, reach: Reach
    ) throws {
        try mustBeOpen(id, reach)
        let bidder: SQL = """
            SELECT 1 FROM tender_bidder WHERE tender_id = \(id.rawValue) AND release_id = \(release.rawValue)
            """
        guard try !bidder.rows(db).isEmpty else { throw StoreError.notFound(kind: "bidder") }
        try db.execute(
            sql: "INSERT OR REPLACE INTO tender_text VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [id.rawValue, release.rawValue, place, text, now.milliseconds, actor])
    }

    private func mustBeOpen(_ id: ID<Tender>, _ reach: Reach) throws {
        guard try ownTender(id, reach)["state"] as String != Tender.State.awarded.rawValue else {
            throw StoreError.awarded
        }
    }

    /// Awards the tender: what the bidder answered and what closes its gaps become commitments, watched from now on.
    ///
    /// To buy on the strength of answers is to rely on them: each buyer that had not decided on them does so now, and
    /// is told when they change. What a buyer decided itself stays as it is, and so does what waits to be looked at again.
    /// `record` is what was compared and agreed on: it is kept, and shown from now on.
    ///
    /// - Throws: ``StoreError/declined(_:)`` while the tender is in preparation, once it is awarded, and where it was abandoned.
    public func award(
        _ id: ID<Tender>, to release: ID<Release>, commitments: [Commitment], record: AwardRecord? = nil,
        reach: Reach
    ) throws {
        let row = try ownTender(id, reach)
        let bidder: SQL = """
            SELECT 1 FROM tender_bidder WHERE tender_id = \(id.rawValue) AND release_id = \(release.rawValue)
            """
        guard try !bidder.rows(db).isEmpty else { throw StoreError.notFound(kind: "bidder") }
        guard row["state"] as String != Tender.State.awarded.rawValue else {
            throw StoreError.awarded
        }
        guard row["state"] as String != Tender.State.abandoned.rawValue else {
            throw StoreError.declined(
                LocalizedText(
                    "Cette consultation est sans suite\u{A0}: reprenez-la avant de l’attribuer.",
                    en: "This tender was abandoned: take it up again before you award it."))
        }
        guard row["state"] as String != Tender.State.preparing.rawValue else {
            throw StoreError.declined(
                LocalizedText(
                    "Cette consultation est encore en préparation\u{A0}: publiez-la et recueillez les réponses avant de l’attribuer.",
                    en:
                        "This tender is still in preparation: publish it and collect the answers before you award it."
                ))
        }
        try db.execute(
            sql:
                "UPDATE tender SET state = 'awarded', awarded_to = ?, changed = ?, changed_by = ? WHERE id = ?",
            arguments: [release.rawValue, now.milliseconds, actor, id.rawValue])
        for commitment in commitments {
            let catalogue = commitment.control.edition.catalogue
            var numbers = try ControlNumbers(of: catalogue, db)
            let control = try numbers.number(of: commitment.control.code, in: catalogue, db)
            try db.execute(
                sql: """
                    INSERT INTO commitment (tender_id, release_id, control_id, answer_version, text, rules, made, due)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    id.rawValue, release.rawValue, control, commitment.answerVersion, commitment.text,
                    try JSONColumn.write(commitment.rules, isEmpty: commitment.rules.isEmpty),
                    now.milliseconds,
                    commitment.due?.number,
                ])
        }
        if let record { try keep(record, of: id) }
        try relyAwarded(id, on: release, reference: row["reference"], reach)
        try noteTender("tender.award", id, row["reference"])
    }

    private func relyAwarded(
        _ id: ID<Tender>, on release: ID<Release>, reference: String, _ reach: Reach
    ) throws {
        let undecided: SQL = """
            SELECT q.id, q.catalogue, q.edition, w.establishment_id FROM questionnaire q
                JOIN tender_buyer w ON w.tender_id = \(id.rawValue)
            WHERE q.release_id = \(release.rawValue) AND q.submissions > 0 AND NOT EXISTS (
                SELECT 1 FROM reliance l WHERE l.questionnaire_id = q.id AND l.establishment_id = w.establishment_id
                    AND l.replaced IS NULL)
            ORDER BY q.id, w.establishment_id
            """
        for row in try undecided.rows(db) {
            guard let key = EditionKey(catalogue: row["catalogue"], version: row["edition"]),
                let edition = try edition(key)
            else { continue }
            try rely(
                .accepted, because: "Attribution \(reference)", in: ID(row["id"] as Int64), edition: edition,
                at: ID(row["establishment_id"] as Int64), reach: reach)
        }
    }

    /// Notes that a commitment was kept.
    public func fulfil(_ id: ID<Commitment>, reach: Reach) throws {
        let query: SQL = """
            SELECT m.id FROM commitment m WHERE m.id = \(id.rawValue) AND \(reach.buysIn("m.tender_id"))
            """
        guard try !query.rows(db).isEmpty else { throw StoreError.notFound(kind: "commitment") }
        try db.execute(
            sql: "UPDATE commitment SET fulfilled = ?, fulfilled_by = ? WHERE id = ? AND fulfilled IS NULL",
            arguments: [now.milliseconds, actor, id.rawValue])
        try note("commitment.fulfil", subject: AuditSubject(kind: "commitment", id: id.rawValue))
    }

    private func ownTender(_ id: ID<Tender>, _ reach: Reach) throws -> Row {
        let query: SQL = """
            SELECT t.* FROM tender t WHERE t.id = \(id.rawValue) AND \(reach.buysIn("t.id"))
                AND NOT EXISTS (SELECT 1 FROM tender_buyer w WHERE w.tender_id = t.id
                    AND NOT (\(reach.holds("w.establishment_id"))))
            """
        guard let row = try query.rows(db).first else { throw StoreError.notFound(kind: "tender") }
        return row
    }

    private func noteTender(_ action: String, _ id: ID<Tender>, _ reference: String) throws {
        var detail = JSONObject()
        detail.set("reference", to: JSONText(reference))
        try note(action, subject: AuditSubject(kind: "tender", id: id.rawValue), detail: detail.text)
    }
}

extension Tender.State {
    /// Those in which a tender takes neither questions nor replies, as records name them.
    fileprivate static let closed = [Tender.State.awarded, .abandoned].map(\.rawValue)
}

extension StoreError {
    fileprivate static let awardedToNobody = StoreError.declined(
        LocalizedText("Une consultation s’attribue à un candidat.", en: "A tender is awarded to a bidder."))
    fileprivate static let awarded = StoreError.declined(
        LocalizedText(
            "Cette consultation est attribuée\u{A0}: elle reste telle qu’elle a été comparée.",
            en: "This tender is awarded: it stays as it was compared."))
}
