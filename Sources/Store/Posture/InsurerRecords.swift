public import Access
import Crypto
import Foundation
import GRDB
public import Pool
import Posture
public import Registry
public import Vocabulary

/// The insurer's file of an establishment: what can be answered today, and what was answered when.
public struct InsurerRecord: Sendable {
    /// Whose it is.
    public let place: PosturePlace
    /// What the evidence answers today.
    public let file: InsurerFile
    /// What was answered, the newest first.
    public let answered: [AnsweredFile]
    /// Whether every answer follows from the one before it.
    public let isChainWhole: Bool
}

/// A file as it was handed over.
public struct AnsweredFile: Hashable, Sendable {
    /// Its number within the establishment's files.
    public let sequence: Int64
    /// The answers as text: a line each, day, question, answer and proofs.
    public let answers: String
    /// When.
    public let at: Instant
    /// Who handed it over.
    public let by: String
    /// Of this file after the one before: SHA-256.
    public let hash: [UInt8]

    /// The hash in hexadecimal.
    public var digest: String { hash.map { String(format: "%02x", Int($0)) }.joined() }
}

extension Store {
    /// The insurer's file of an establishment; `nil` beyond reach. Underwriters come with ``reachOfUnderwriter(_:)``.
    public func insurerRecord(
        of establishment: ID<Establishment>, reach: Reach, on day: Day, now: Instant
    ) async throws -> InsurerRecord? {
        guard reach.includes(establishment) else { return nil }
        let ground = try await postureGround(on: day, now: now)
        guard let place = ground.places.first(where: { $0.id == establishment }),
            let posture = ground.postures[establishment.rawValue]
        else { return nil }
        let since = day.adding(months: -60)
        let (claims, answered) = try await read { db in
            let claims = try Int.fetchOne(
                db,
                sql: """
                    SELECT (SELECT count(*) FROM claim WHERE establishment_id = ?1 AND known_at >= ?2)
                        + (SELECT count(*) FROM past_incident WHERE establishment_id = ?1 AND day >= ?3)
                    """,
                arguments: [
                    establishment.rawValue, Int64(since.number) * 86_400_000, since.number,
                ])
            let files = try Row.fetchAll(
                db, sql: "SELECT * FROM insurer_file WHERE establishment_id = ? ORDER BY sequence",
                arguments: [establishment.rawValue]
            ).map { AnsweredFile($0) }
            return (claims ?? 0, files)
        }
        var previous = [UInt8](repeating: 0, count: 32)
        var isWhole = true
        for (number, file) in answered.enumerated() {
            let hash = file.expectedHash(of: establishment, after: Data(previous))
            isWhole = isWhole && file.sequence == number + 1 && Array(hash) == file.hash
            previous = file.hash
        }
        return InsurerRecord(
            place: place, file: InsurerFile(posture, claims: claims),
            answered: answered.reversed(), isChainWhole: isWhole)
    }
}

extension AnsweredFile {
    init(_ row: Row) {
        let hash: Data = row["hash"]
        self.init(
            sequence: row["sequence"], answers: row["answers"], at: Instant(milliseconds: row["recorded"]),
            by: row["recorded_by"], hash: Array(hash))
    }

    /// What its hash must be after the file before it.
    func expectedHash(of establishment: ID<Establishment>, after previous: Data) -> Data {
        AnsweredFile.hash(answers, establishment, sequence, at: at, by: by, after: previous)
    }

    /// Lengths first, so that no two records are one text.
    static func hash(
        _ answers: String, _ establishment: ID<Establishment>, _ sequence: Int64, at time: Instant,
        by actor: String, after previous: Data
    ) -> Data {
        var bytes = previous
        for part in [
            String(establishment.rawValue), String(sequence), String(time.milliseconds), actor, answers,
        ] {
            bytes.append(Data("\(part.utf8.count):".utf8))
            bytes.append(Data(part.utf8))
        }
        return Data(SHA256.hash(data: bytes))
    }
}

extension Writer {
    /// Keeps a file as it is handed over to an insurer, in the chain of its establishment: each proof with the number of the
    /// fact it is and the digest of its document, so that what was shown can be told from what was put in its place.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach.
    public func handOver(_ file: InsurerFile, of establishment: ID<Establishment>, reach: Reach) throws {
        try require(establishment, in: reach)
        let last = try Row.fetchOne(
            db,
            sql: """
                SELECT sequence, hash FROM insurer_file WHERE establishment_id = ? ORDER BY sequence DESC LIMIT 1
                """, arguments: [establishment.rawValue])
        let sequence: Int64 = (last?["sequence"] ?? 0) + 1
        let previous: Data = last?["hash"] ?? Data(repeating: 0, count: 32)
        let answers = try file.canonicalText { try db.reference(to: $0, establishment) }
        let hash = AnsweredFile.hash(
            answers, establishment, sequence, at: now, by: actor, after: previous)
        try db.execute(
            sql: "INSERT INTO insurer_file VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [establishment.rawValue, sequence, answers, now.milliseconds, actor, previous, hash])
        try note(
            "posture.insurer-file", establishment: establishment,
            detail:
                #"{"sequence":\#(sequence),"hash":"\#(hash.map { String(format: "%02x", Int($0)) }.joined())"}"#
        )
    }
}

extension Database {
    /// The recorded fact that a proof is, and the digest of its document: `#12 sha256:…`; `nil` for what Cordon counts itself.
    fileprivate func reference(to item: EvidenceItem, _ establishment: ID<Establishment>) throws -> String? {
        guard let id = try row(of: item, establishment) else { return nil }
        let digest = try Data.fetchOne(
            self, sql: "SELECT digest FROM posture_document WHERE evidence_id = ?", arguments: [id])
        return "#\(id)" + (digest.map { " sha256:\(EvidenceShelf.name(of: $0))" } ?? "")
    }
}
