public import Access
public import Clausier
import Foundation
import GRDB
import Registry
public import Vocabulary

/// A piece of evidence to keep, its bytes beside.
public struct NewEvidence: Hashable, Sendable {
    /// What people call it.
    public var title: String
    /// What kind of piece.
    public var kind: Evidence.Kind
    /// The day it was issued.
    public var issued: Day?
    /// Its last day, where it has one.
    public var expires: Day?
    /// Who may open it.
    public var confidentiality: Evidence.Confidentiality
    /// The file's name, as it was sent.
    public var fileName: String

    /// A piece to keep.
    public init(
        title: String, kind: Evidence.Kind, issued: Day? = nil, expires: Day? = nil,
        confidentiality: Evidence.Confidentiality = .buyers, fileName: String
    ) {
        self.title = title
        self.kind = kind
        self.issued = issued
        self.expires = expires
        self.confidentiality = confidentiality
        self.fileName = fileName
    }
}

extension Store {
    /// The most bytes that a supplier's evidence takes up: 2 GiB.
    public static let evidenceOfASupplier: Int64 = 2 << 30
    /// The same with what was submitted and withdrawn since, which stays on record: 8 GiB.
    static let evidenceOnRecord: Int64 = 8 << 30

    /// Keeps a piece of evidence of a supplier and attaches it to points of a questionnaire.
    ///
    /// Its format is told from the bytes and held against the name. Until the next submission only its supplier sees it.
    ///
    /// - Throws: `EvidenceFault`; ``StoreError/notFound(kind:)`` for another supplier's questionnaire;
    ///   ``StoreError/declined(_:)`` when the supplier's evidence is too much together; ``StoreError/diskFull``.
    public func attach(
        _ piece: NewEvidence, bytes: [UInt8], to codes: [ControlCode], in id: ID<Questionnaire>, reach: Reach,
        by actor: String, at now: Instant
    ) async throws -> ID<Evidence> {
        let format = try EvidenceFormat.recognise(bytes, named: piece.fileName)
        try OfficePrograms.refuse(bytes, format)
        let digest = EvidenceShelf.digest(of: bytes)
        do {
            return try await attach(
                piece, format, bytes, digest, to: codes, in: id, reach: reach, by: actor, at: now)
        } catch {
            // Nothing stays on the disk that no row knows.
            try? await forgetOrphan(digest)
            throw error
        }
    }

    private func attach(
        _ piece: NewEvidence, _ format: EvidenceFormat, _ bytes: [UInt8], _ digest: Data,
        to codes: [ControlCode], in id: ID<Questionnaire>, reach: Reach, by actor: String, at now: Instant
    ) async throws -> ID<Evidence> {
        let shelf = evidenceShelf
        return try await transaction(by: actor, at: now) { writer in
            let questionnaire = try writer.ownQuestionnaire(id, reach)
            try writer.mayKeep(bytes.count, of: questionnaire.supplier)
            // Nothing lies on the disk before it is known to be allowed.
            try writer.mayLink(codes, in: questionnaire)
            try shelf.keep(bytes, digest)
            try writer.db.execute(
                sql: """
                    INSERT INTO evidence (supplier_id, digest, bytes, format, file, kind, title, issued, expires,
                        confidentiality, uploaded, uploaded_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    questionnaire.supplier.rawValue, digest, bytes.count, format.rawValue,
                    String(piece.fileName.suffix(200)), piece.kind.rawValue, piece.title,
                    piece.issued?.number,
                    piece.expires?.number, piece.confidentiality.rawValue, now.milliseconds, actor,
                ])
            let evidence = ID<Evidence>(writer.db.lastInsertedRowID)
            try writer.link(evidence, to: codes, in: questionnaire)
            var detail = JSONObject()
            detail.set("title", to: JSONText(piece.title))
            detail.set("sha256", to: JSONText(EvidenceShelf.name(of: digest)))
            try writer.note(
                "evidence.attach", subject: AuditSubject(kind: "evidence", id: evidence.rawValue),
                detail: detail.text)
            return evidence
        }
    }

    /// Takes a piece back, see ``Writer/withdraw(_:reach:)``; what no submission holds leaves the disk too.
    public func withdraw(_ evidence: ID<Evidence>, reach: Reach, by actor: String, at now: Instant)
        async throws
    {
        let gone = try await transaction(by: actor, at: now) { try $0.withdraw(evidence, reach: reach) }
        if let gone { try await forgetOrphan(gone) }
    }

    /// Takes the file of that digest away unless a row holds it; no row can come meanwhile, because pieces are kept within
    /// a transaction.
    func forgetOrphan(_ digest: Data) async throws {
        let shelf = evidenceShelf
        try await write { db in
            let held: SQL = """
                SELECT 1 FROM evidence WHERE digest = \(digest)
                UNION ALL SELECT 1 FROM posture_document WHERE digest = \(digest) LIMIT 1
                """
            if try held.rows(db).isEmpty { try shelf.forget(digest) }
        }
    }

    /// A piece of evidence with its bytes, for who may open it; `nil` beyond reach.
    ///
    /// Its supplier may always. A hospital may once it was submitted: everybody what is open; who runs the release or
    /// has it in a tender what is for buyers; who judges what is for assessors (`mayJudge`).
    public func evidence(
        _ id: ID<Evidence>, reach: Reach, mayJudge: Bool
    ) async throws -> (piece: Evidence, bytes: [UInt8])? {
        let found = try await read { db in
            let query: SQL = """
                SELECT v.* FROM evidence v WHERE v.id = \(id.rawValue) AND \(Evidence.isOpen(to: reach, mayJudge: mayJudge))
                """
            return try query.rows(db).first.flatMap { row -> (Evidence, Data)? in
                Evidence(row).map { ($0, row["digest"]) }
            }
        }
        guard let (piece, digest) = found else { return nil }
        return (piece, try evidenceShelf.bytes(of: digest))
    }
}

extension Store {
    /// The pieces of the suppliers in reach that were not withdrawn, the latest first: to attach to another point.
    public func pieces(reach: Reach) async throws -> [Evidence] {
        try await read { db in
            let query: SQL = """
                SELECT v.* FROM supplier f CROSS JOIN evidence v ON v.supplier_id = f.id
                WHERE \(reach.holdsSupplier("f.id")) AND v.withdrawn IS NULL ORDER BY v.id DESC LIMIT 200
                """
            return try query.rows(db).compactMap { Evidence($0) }
        }
    }
}

extension Writer {
    /// Attaches a piece that the supplier has sent before to one more point.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for another supplier's piece or questionnaire.
    public func attach(
        existing piece: ID<Evidence>, to code: ControlCode, in id: ID<Questionnaire>, reach: Reach
    ) throws {
        let questionnaire = try ownQuestionnaire(id, reach)
        let own: SQL = """
            SELECT 1 FROM evidence v WHERE v.id = \(piece.rawValue) AND v.withdrawn IS NULL
                AND v.supplier_id = \(questionnaire.supplier.rawValue)
            """
        guard try !own.rows(db).isEmpty else { throw StoreError.notFound(kind: "evidence") }
        try link(piece, to: [code], in: questionnaire)
        try note("evidence.attach", subject: AuditSubject(kind: "evidence", id: piece.rawValue))
    }

    /// Refuses where a supplier's evidence is too much together.
    func mayKeep(_ bytes: Int, of supplier: ID<Supplier>) throws {
        let taken: SQL = """
            SELECT coalesce(sum(bytes), 0) AS whole, coalesce(sum(bytes) FILTER (WHERE withdrawn IS NULL), 0) AS held
            FROM evidence WHERE supplier_id = \(supplier.rawValue)
            """
        let row = try taken.rows(db).first
        let (whole, held): (Int64, Int64) = (row?["whole"] ?? 0, row?["held"] ?? 0)
        guard held + Int64(bytes) <= Store.evidenceOfASupplier else {
            throw StoreError.declined(
                LocalizedText(
                    "Vos preuves occupent plus de 2\u{A0}Gio\u{A0}: retirez-en d’abord.",
                    en: "Your evidence takes up more than 2 GiB: withdraw some first."))
        }
        guard whole + Int64(bytes) <= Store.evidenceOnRecord else {
            throw StoreError.declined(
                LocalizedText(
                    "Les preuves soumises puis retirées restent au dossier\u{A0}: avec elles, les vôtres dépassent 8\u{A0}Gio. Adressez-vous à l’administrateur du réseau.",
                    en:
                        "Evidence that was submitted and withdrawn stays on record: with it yours takes up more than 8 GiB. Ask the network administrator."
                ))
        }
    }

    /// Refuses where one of the points has as many pieces as it takes.
    func mayLink(_ codes: [ControlCode], in questionnaire: Questionnaire) throws {
        var numbers = try ControlNumbers(of: questionnaire.edition.catalogue, db)
        for code in codes {
            let control = try numbers.number(of: code, in: questionnaire.edition.catalogue, db)
            let count =
                try Int.fetchOne(
                    db,
                    sql: "SELECT count(*) FROM answer_evidence WHERE questionnaire_id = ? AND control_id = ?",
                    arguments: [questionnaire.id.rawValue, control]) ?? 0
            guard count < Answer.evidenceLimit else {
                throw StoreError.declined(
                    LocalizedText(
                        "Un point porte au plus \(Answer.evidenceLimit) preuves.",
                        en: "A point takes \(Answer.evidenceLimit) pieces of evidence at most."))
            }
        }
    }

    func link(_ evidence: ID<Evidence>, to codes: [ControlCode], in questionnaire: Questionnaire) throws {
        try mayLink(codes, in: questionnaire)
        var numbers = try ControlNumbers(of: questionnaire.edition.catalogue, db)
        for code in codes {
            let control = try numbers.number(of: code, in: questionnaire.edition.catalogue, db)
            try db.execute(
                sql: "INSERT INTO answer_evidence VALUES (?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                arguments: [questionnaire.id.rawValue, control, evidence.rawValue])
        }
        try touch(questionnaire.id)
    }

    /// Takes a piece back. One that no submission holds goes for good; one that was submitted stays on record as
    /// withdrawn, and what relied on it is opened again.
    ///
    /// - Returns: The digest of a piece that went for good: its file is to go once this is kept, where no other holds it.
    @discardableResult func withdraw(_ evidence: ID<Evidence>, reach: Reach) throws -> Data? {
        let theirs: SQL = """
            SELECT v.title, v.digest FROM evidence v WHERE v.id = \(evidence.rawValue) AND v.withdrawn IS NULL
                AND \(reach.holdsSupplier("v.supplier_id"))
            """
        guard let row = try theirs.rows(db).first else { throw StoreError.notFound(kind: "evidence") }
        let title: String = row["title"]
        try note("evidence.withdraw", subject: AuditSubject(kind: "evidence", id: evidence.rawValue))
        try db.execute(
            sql: "UPDATE evidence SET withdrawn = ? WHERE id = ?",
            arguments: [now.milliseconds, evidence.rawValue])
        try forgetCertificate(evidence)
        let relied = try reliedOn(evidence)
        guard !relied.isEmpty else {
            try db.execute(
                sql: "DELETE FROM answer_evidence WHERE evidence_id = ?", arguments: [evidence.rawValue])
            try db.execute(sql: "DELETE FROM evidence WHERE id = ?", arguments: [evidence.rawValue])
            return row["digest"]
        }
        try forgetSoftware(of: evidence, in: relied.map { $0.0 })
        for (questionnaire, controls) in relied {
            try happen(
                .evidenceWithdrawn, source: evidence.description, to: questionnaire, controls: controls,
                detail: title)
        }
        try recount(relied.map { $0.0 })
        return nil
    }

    /// The points of each questionnaire that a submitted piece proves.
    func reliedOn(_ evidence: ID<Evidence>) throws -> [(ID<Questionnaire>, [Int64])] {
        let query: SQL = """
            SELECT questionnaire_id, control_id FROM answer_evidence
            WHERE evidence_id = \(evidence.rawValue) AND submission IS NOT NULL ORDER BY questionnaire_id
            """
        let rows = try query.rows(db)
        return Dictionary(grouping: rows) { $0["questionnaire_id"] as Int64 }.sorted { $0.key < $1.key }
            .map { (ID($0.key), $0.value.map { $0["control_id"] as Int64 }) }
    }
}

extension Evidence {
    init?(_ row: Row) {
        guard let kind = Kind(rawValue: row["kind"]), let format = EvidenceFormat(rawValue: row["format"]),
            let confidentiality = Confidentiality(rawValue: row["confidentiality"])
        else { return nil }
        self.init(
            id: ID(row["id"]), supplier: ID(row["supplier_id"]), title: row["title"], kind: kind,
            issued: .from(row, "issued"), expires: .from(row, "expires"), confidentiality: confidentiality,
            fileName: row["file"], format: format, size: row["bytes"],
            digest: EvidenceShelf.name(of: row["digest"]))
    }

    /// Whether the bytes of piece `v` may be read.
    static func isOpen(to reach: Reach, mayJudge: Bool) -> SQL {
        let isSubmitted: SQL = """
            EXISTS (SELECT 1 FROM answer_evidence x WHERE x.evidence_id = v.id AND x.submission IS NOT NULL)
            """
        switch reach {
        case .suppliers: return reach.holdsSupplier("v.supplier_id")
        case .nothing: return "FALSE"
        case .everything, .establishments:
            let concerned: SQL = """
                EXISTS (SELECT 1 FROM answer_evidence x JOIN questionnaire q ON q.id = x.questionnaire_id
                    WHERE x.evidence_id = v.id AND (\(reach.runs("q.release_id")) OR \(reach.buys("q.release_id"))))
                """
            let open: SQL = "v.confidentiality = 'open'"
            let buyers: SQL = "v.confidentiality = 'buyers' AND \(concerned)"
            let assessors: SQL = mayJudge ? "\(concerned)" : "FALSE"
            return "\(isSubmitted) AND ((\(open)) OR (\(buyers)) OR (\(assessors)))"
        }
    }
}

extension Reach {
    /// Whether the release in that column concerns somebody within: who runs it, has it in a tender, or made it.
    func isConcerned(by column: String) -> SQL {
        switch self {
        // What a supplier reaches is its own already.
        case .suppliers: "TRUE"
        case .everything, .establishments, .nothing: "(\(runs(column)) OR \(buys(column)))"
        }
    }

    /// Whether somebody within has the release in that column in a tender.
    func buys(_ column: String) -> SQL {
        switch self {
        case .everything: "TRUE"
        case .establishments:
            """
            EXISTS (SELECT 1 FROM tender_bidder b JOIN tender_buyer y ON y.tender_id = b.tender_id
                WHERE b.release_id = \(sql: column) AND \(holds("y.establishment_id")))
            """
        case .suppliers, .nothing: "FALSE"
        }
    }
}
