public import Access
import GRDB
import Markup
public import Registry
public import Vocabulary
public import Watch

/// The proof that a legal duty was done.
public struct DutyProof: Hashable, Sendable {
    /// Who has the duty.
    public var establishment: ID<Establishment>
    /// Which duty.
    public var kind: LegalDuty.Kind
    /// What it is called, for the log.
    public var title: String
    /// When it was done.
    public var done: Instant
    /// By which way: portal, e-mail, letter, telephone.
    public var channel: String
    /// The number of the receipt, the name of who answered.
    public var receipt: String
    /// What was sent.
    public var text: String
    /// Who recorded it, and when.
    public var recordedBy: String
    /// When that was.
    public var recorded: Instant

    /// A proof.
    public init(
        establishment: ID<Establishment>, kind: LegalDuty.Kind, title: String, done: Instant, channel: String,
        receipt: String, text: String, recordedBy: String, recorded: Instant
    ) {
        self.establishment = establishment
        self.kind = kind
        self.title = title
        self.done = done
        self.channel = channel
        self.receipt = receipt
        self.text = text
        self.recordedBy = recordedBy
        self.recorded = recorded
    }
}

extension Writer {
    /// Whether the sending of a duty is proven.
    public func isProven(
        _ kind: LegalDuty.Kind, in caseFile: ID<CaseFile>, at establishment: ID<Establishment>, reach: Reach
    ) throws -> Bool {
        _ = try access(to: caseFile, at: establishment, reach: reach)
        return try proof(of: kind, in: caseFile, at: establishment) != nil
    }

    /// Keeps the proof that a legal duty was done; `title` is the duty's name where both languages are known.
    ///
    /// A proof that stands is replaced only with the reason why, `correcting`; what it said stays beside the new one and in
    /// the log. A complaint counts for the claims on the pool that the incident opened: it is filed once for both.
    ///
    /// - Throws: ``StoreError/wrongState(_:)`` for a time to come or before the incident was known, and for a second proof
    ///   without a reason.
    public func prove(
        _ proof: DutyProof, titled title: LocalizedText? = nil, correcting reason: String? = nil,
        in caseFile: ID<CaseFile>, reach: Reach
    ) throws {
        let access = try access(to: caseFile, at: proof.establishment, reach: reach)
        guard proof.done <= now else {
            throw StoreError.wrongState("the sending is dated in the future; write when it was really sent")
        }
        if let known = try facts(of: caseFile, at: proof.establishment)?.knownAt, proof.isBefore(known) {
            throw StoreError.wrongState(
                "the sending is dated before the incident was known, on \(known); write when it was really sent"
            )
        }
        let former = try self.proof(of: proof.kind, in: caseFile, at: proof.establishment)
        guard former == nil || reason?.isEmpty == false else {
            throw StoreError.wrongState("the sending is proven already; say why the proof is to be corrected")
        }
        if former != nil { try keepFormer(proof, in: caseFile, reason: reason ?? "") }
        try insert(proof, in: caseFile)
        try tell(
            .clock, proof.words(title, correcting: former, reason: reason), access, at: proof.establishment,
            action: "case.duty",
            detail: [
                "duty": proof.kind.rawValue, "done": proof.done.description, "receipt": proof.receipt,
                "correction": former == nil ? nil : reason, "doneBefore": former?.done.description,
                "receiptBefore": former?.receipt,
            ])
        if proof.kind == .complaint { try tellClaims(of: caseFile, proof) }
    }

    /// Since when an establishment has known of a case; `nil` where nobody said.
    public func knownSince(
        _ caseFile: ID<CaseFile>, at establishment: ID<Establishment>, reach: Reach
    ) throws -> Instant? {
        _ = try access(to: caseFile, at: establishment, reach: reach)
        return try facts(of: caseFile, at: establishment)?.knownAt
    }

    /// What decides the legal duties of an establishment, as it was recorded.
    func facts(of caseFile: ID<CaseFile>, at establishment: ID<Establishment>) throws -> CaseFacts? {
        try String.fetchOne(
            db, sql: "SELECT facts FROM case_establishment WHERE case_id = ? AND establishment_id = ?",
            arguments: [caseFile.rawValue, establishment.rawValue]
        ).flatMap { value(CaseFacts.self, ofJSON: $0) }
    }

    /// The proof that stands.
    func proof(
        of kind: LegalDuty.Kind, in caseFile: ID<CaseFile>, at establishment: ID<Establishment>
    ) throws -> DutyProof? {
        try Row.fetchOne(
            db, sql: "SELECT * FROM case_duty WHERE case_id = ? AND establishment_id = ? AND kind = ?",
            arguments: [caseFile.rawValue, establishment.rawValue, kind.rawValue]
        ).flatMap { DutyProof($0) }
    }

    func insert(_ proof: DutyProof, in caseFile: ID<CaseFile>) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO case_duty VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                caseFile.rawValue, proof.establishment.rawValue, proof.kind.rawValue, proof.done.milliseconds,
                String(proof.channel.prefix(200)), String(proof.receipt.prefix(300)),
                String(proof.text.prefix(20_000)), now.milliseconds, actor,
            ])
    }

    private func keepFormer(_ proof: DutyProof, in caseFile: ID<CaseFile>, reason: String) throws {
        try db.execute(
            sql: """
                INSERT INTO case_duty_former (case_id, establishment_id, kind, done, channel, receipt, text, recorded,
                    recorded_by, replaced, replaced_by, reason)
                SELECT case_id, establishment_id, kind, done, channel, receipt, text, recorded, recorded_by, ?, ?, ?
                FROM case_duty WHERE case_id = ? AND establishment_id = ? AND kind = ?
                """,
            arguments: [
                now.milliseconds, actor, String(reason.prefix(500)), caseFile.rawValue,
                proof.establishment.rawValue, proof.kind.rawValue,
            ])
    }
}

extension DutyProof {
    /// Whether the sending is dated before the incident was known. People write minutes: within one, it is not.
    func isBefore(_ known: Instant) -> Bool { done.advanced(by: .seconds(60)) <= known }

    fileprivate func words(
        _ title: LocalizedText?, correcting former: DutyProof?, reason: String?
    ) -> LocalizedText {
        let (french, english) = (title?.french ?? self.title, title?.english ?? self.title)
        guard let former, let reason else {
            return LocalizedText(
                "Obligation remplie\u{A0}: \(french), par \(channel), reçu \(receipt)",
                en: "Duty done: \(english), by \(channel), receipt \(receipt)")
        }
        let (new, old) = (LocalizedText.instant(done), LocalizedText.instant(former.done))
        return LocalizedText(
            "Preuve corrigée\u{A0}: \(french), le \(new.french) par \(channel), reçu \(receipt)\u{A0}; elle disait\u{A0}: le \(old.french) par \(former.channel), reçu \(former.receipt). Motif\u{A0}: \(reason)",
            en:
                "Proof corrected: \(english), on \(new.english) by \(channel), receipt \(receipt); it said: on \(old.english) by \(former.channel), receipt \(former.receipt). Reason: \(reason)"
        )
    }
}
