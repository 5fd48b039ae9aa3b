public import Access
public import Clausier
import Foundation
import GRDB
public import Posture
public import Registry
public import Vocabulary

/// A file that proves a declaration.
public struct DeclaredDocument: Hashable, Sendable {
    /// Its name, as it was sent.
    public let name: String
    /// What it holds.
    public let format: EvidenceFormat
    /// Its bytes, as they were sent.
    public let bytes: [UInt8]
}

extension Store {
    /// The most bytes that an establishment's documents take up: 512 MiB.
    public static let documentsOfAnEstablishment: Int64 = 512 << 20

    /// Keeps a declaration about a protection; with a file it counts as proven, and whoever reads the posture can open it.
    ///
    /// - Returns: Whether it is new; the same of the same day is there already.
    /// - Throws: `EvidenceFault` for a file that is not what its name says; ``StoreError/notFound(kind:)`` beyond reach;
    ///   ``StoreError/declined(_:)`` when the documents are too much together; ``StoreError/diskFull``.
    @discardableResult public func declare(
        _ declaration: Declaration, file: (name: String, bytes: [UInt8])?,
        of establishment: ID<Establishment>, reach: Reach, by actor: String, at now: Instant
    ) async throws -> Bool {
        guard let file else {
            let item = declaration.evidence
            return try await transaction(by: actor, at: now) {
                try $0.record(evidence: [item], of: establishment, reach: reach)
            } > 0
        }
        let format = try EvidenceFormat.recognise(file.bytes, named: file.name)
        try OfficePrograms.refuse(file.bytes, format)
        let digest = EvidenceShelf.digest(of: file.bytes)
        var proven = declaration
        proven.proof = .document(name: String(file.name.suffix(200)), digest: EvidenceShelf.name(of: digest))
        let (item, bytes, name) = (proven.evidence, file.bytes, String(file.name.suffix(200)))
        let shelf = evidenceShelf
        do {
            let isNew = try await transaction(by: actor, at: now) { writer -> Bool in
                try writer.mayKeepDocument(bytes.count, of: establishment, reach: reach)
                guard try writer.record(evidence: [item], of: establishment, reach: reach) > 0,
                    let id = try writer.db.row(of: item, establishment)
                else { return false }
                try shelf.keep(bytes, digest)
                try writer.db.execute(
                    sql: "INSERT INTO posture_document VALUES (?, ?, ?, ?, ?)",
                    arguments: [id, digest, bytes.count, format.rawValue, name])
                try writer.db.execute(
                    sql: "UPDATE posture_evidence SET link = ? WHERE id = ?",
                    arguments: ["/posture/evidence/\(id)/document", id])
                return true
            }
            if !isNew { try? await forgetOrphan(digest) }
            return isNew
        } catch {
            // Nothing stays on the disk that no row knows.
            try? await forgetOrphan(digest)
            throw error
        }
    }

    /// Takes a fact back, with why, and deletes the file that proved it: it may have been the wrong one, with what nobody
    /// should read. The fact keeps the file's name and digest.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a fact of an establishment beyond reach.
    public func withdraw(
        evidence id: Int64, because reason: String, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        let digest = try await transaction(by: actor, at: now) { writer -> Data? in
            try writer.withdraw(evidence: id, because: reason, reach: reach)
            let digest = try Data.fetchOne(
                writer.db, sql: "SELECT digest FROM posture_document WHERE evidence_id = ?", arguments: [id])
            try writer.db.execute(
                sql: "DELETE FROM posture_document WHERE evidence_id = ?", arguments: [id])
            return digest
        }
        if let digest { try await forgetOrphan(digest) }
    }

    /// The file that proves a declaration, for who may read the posture; `nil` beyond reach and where there is none, as for a
    /// fact that was withdrawn.
    public func postureDocument(of evidence: Int64, reach: Reach) async throws -> DeclaredDocument? {
        let found = try await read { db in
            let query: SQL = """
                SELECT d.digest, d.format, d.file FROM posture_document d JOIN posture_evidence e ON e.id = d.evidence_id
                WHERE d.evidence_id = \(evidence) AND e.withdrawn IS NULL AND \(reach.holds("e.establishment_id"))
                """
            return try query.rows(db).first.flatMap { row -> (Data, EvidenceFormat, String)? in
                EvidenceFormat(rawValue: row["format"]).map { (row["digest"], $0, row["file"]) }
            }
        }
        guard let (digest, format, name) = found else { return nil }
        return DeclaredDocument(name: name, format: format, bytes: try evidenceShelf.bytes(of: digest))
    }
}

extension Writer {
    fileprivate func mayKeepDocument(
        _ bytes: Int, of establishment: ID<Establishment>, reach: Reach
    ) throws {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        let taken =
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT coalesce(sum(d.bytes), 0) FROM posture_document d
                        JOIN posture_evidence e ON e.id = d.evidence_id
                    WHERE e.establishment_id = ? AND e.withdrawn IS NULL
                    """, arguments: [establishment.rawValue]) ?? 0
        guard taken + Int64(bytes) <= Store.documentsOfAnEstablishment else {
            throw StoreError.declined(
                LocalizedText(
                    "Les pièces de cet établissement dépassent 512\u{A0}Mio\u{A0}: donnez plutôt leur adresse.",
                    en:
                        "This establishment’s documents take up more than 512 MiB: give their address instead."
                ))
        }
    }
}

extension Database {
    /// The row that holds a fact.
    func row(
        of item: EvidenceItem, _ establishment: ID<Establishment>
    ) throws -> Int64? {
        try Int64.fetchOne(
            self,
            sql: """
                SELECT max(id) FROM posture_evidence WHERE establishment_id = ? AND aspect = ? AND kind = ? AND as_of = ?
                    AND fact_english = ? AND withdrawn IS NULL
                """,
            arguments: [
                establishment.rawValue, item.aspect.word, item.kind.rawValue, item.asOf.number,
                item.fact.english,
            ])
    }
}
