public import Access
import Foundation
import GRDB
import Markup
public import Registry
public import Vocabulary
public import Watch

/// What a case holds: tasks, observables, evidence, care that is down, facts and the duties that follow from them.
///
/// What is said of no establishment in particular is the only one's own while there is one, see ``CaseAccess/home``: who
/// joins later reads nothing of before.
extension Writer {
    /// Adds a task that somebody wrote.
    public func add(_ task: CaseTask, to caseFile: ID<CaseFile>, reach: Reach) throws {
        let access = try access(to: caseFile, at: task.establishment, reach: reach)
        var task = task
        task.establishment = task.establishment ?? access.home
        try insert(task, into: caseFile)
        try tell(
            .task,
            LocalizedText(
                "Tâche ajoutée\u{A0}: \(task.title.french)", en: "Task added: \(task.title.english)"),
            access, at: task.establishment,
            action: "case.task",
            detail: ["title": task.title.french])
    }

    /// Brings a task to a state, with who does it and what came of it.
    public func set(
        _ task: ID<CaseTask>, to state: TaskState, owner: String?, note text: String, reach: Reach
    ) throws {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT case_id, establishment_id, title_fr, title_en, state FROM case_task WHERE id = ?",
            arguments: [task.rawValue])
        guard let row else { throw StoreError.notFound(kind: "task") }
        let place = ID<Establishment>.from(row, "establishment_id")
        let access = try access(to: ID(row["case_id"]), at: place, reach: reach)
        try db.execute(
            sql: "UPDATE case_task SET state = ?, owner = ?, note = ?, ended = ?, ended_by = ? WHERE id = ?",
            arguments: [
                state.rawValue, owner, String(text.prefix(2_000)), state.isEnded ? now.milliseconds : nil,
                state.isEnded ? actor : nil, task.rawValue,
            ])
        let (french, english): (String, String) = (row["title_fr"], row["title_en"])
        let note = text.isEmpty ? "" : " – \(text)"
        guard row["state"] != state.rawValue || !text.isEmpty else { return }
        try tell(
            .task,
            LocalizedText(
                "\(state.title.french)\u{A0}: \(french)\(note)",
                en: "\(state.title.english): \(english)\(note)"),
            access, at: place,
            action: "case.task", detail: ["task": "\(task)", "state": state.rawValue])
    }

    /// Adds an observable; one that is there already for that establishment takes the new verdict and note.
    @discardableResult public func add(_ seen: CaseObservable, reach: Reach) throws -> ID<CaseObservable> {
        let access = try access(to: seen.caseFile, at: seen.establishment, reach: reach)
        var seen = seen
        seen.establishment = seen.establishment ?? access.home
        try db.execute(
            sql: """
                INSERT INTO case_observable (case_id, establishment_id, kind, value, verdict, note, first_seen,
                    last_seen, added, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (case_id, kind, value, coalesce(establishment_id, 0)) DO UPDATE SET
                    verdict = excluded.verdict,
                    note = CASE excluded.note WHEN '' THEN note ELSE excluded.note END,
                    first_seen = min(coalesce(first_seen, excluded.first_seen), coalesce(excluded.first_seen, first_seen)),
                    last_seen = max(coalesce(last_seen, excluded.last_seen), coalesce(excluded.last_seen, last_seen))
                """,
            arguments: [
                seen.caseFile.rawValue, seen.establishment?.rawValue, seen.observable.kind.rawValue,
                seen.observable.value, seen.verdict.rawValue, String(seen.note.prefix(1_000)),
                seen.firstSeen?.milliseconds, seen.lastSeen?.milliseconds, now.milliseconds, actor,
            ])
        let note = seen.note.isEmpty ? "" : " – \(seen.note)"
        try tell(
            .observable,
            LocalizedText(
                "\(seen.observable.kind.title.french) \(seen.observable.defanged)\u{A0}: \(seen.verdict.title.french.lowercased())\(note)",
                en:
                    "\(seen.observable.kind.title.english) \(seen.observable.defanged): \(seen.verdict.title.english.lowercased())\(note)"
            ),
            access, at: seen.establishment, action: "case.observable",
            detail: ["value": seen.observable.value, "verdict": seen.verdict.rawValue])
        let id = try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM case_observable
                WHERE case_id = ? AND kind = ? AND value = ? AND coalesce(establishment_id, 0) = ?
                """,
            arguments: [
                seen.caseFile.rawValue, seen.observable.kind.rawValue, seen.observable.value,
                seen.establishment?.rawValue ?? 0,
            ])
        return ID(id ?? 0)
    }

    /// Records evidence by its hash.
    public func add(_ evidence: CaseEvidence, to caseFile: ID<CaseFile>, reach: Reach) throws {
        let access = try access(to: caseFile, at: evidence.establishment, reach: reach)
        var evidence = evidence
        evidence.establishment = evidence.establishment ?? access.home
        try db.execute(
            sql: """
                INSERT INTO case_evidence (case_id, establishment_id, name, size, digest, place, collected,
                    collected_by, added, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                caseFile.rawValue, evidence.establishment?.rawValue, String(evidence.name.prefix(300)),
                evidence.size, Data(evidence.digest), String(evidence.place.prefix(300)),
                evidence.collected.milliseconds, String(evidence.collectedBy.prefix(200)), now.milliseconds,
                actor,
            ])
        let digest = evidence.digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try tell(
            .evidence,
            LocalizedText(
                "Preuve «\u{A0}\(evidence.name)\u{A0}», SHA-256 \(digest)",
                en: "Evidence “\(evidence.name)”, SHA-256 \(digest)"), access,
            at: evidence.establishment,
            action: "case.evidence", detail: ["sha256": digest])
    }

    /// Says that a care service is down since a time, or up again.
    public func set(_ outage: CareOutage, in caseFile: ID<CaseFile>, reach: Reach) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT establishment_id, name FROM care_service WHERE id = ?",
            arguments: [outage.service.rawValue])
        guard let row, let place = ID<Establishment>.from(row, "establishment_id") else {
            throw StoreError.notFound(kind: "care service")
        }
        let access = try access(to: caseFile, at: place, reach: reach)
        try db.execute(
            sql: "INSERT OR REPLACE INTO case_care VALUES (?, ?, ?, ?, ?)",
            arguments: [
                caseFile.rawValue, outage.service.rawValue, outage.since.milliseconds,
                outage.until?.milliseconds, String(outage.fallback.prefix(500)),
            ])
        let name: String = row["name"]
        let fallback = outage.fallback.isEmpty ? "" : " – \(outage.fallback)"
        try tell(
            .care,
            outage.until == nil
                ? LocalizedText(
                    "\(name)\u{A0}: arrêté ou dégradé\(fallback)", en: "\(name): down or degraded\(fallback)")
                : LocalizedText("\(name)\u{A0}: rétabli", en: "\(name): up again"),
            access, at: place, action: "case.care", detail: ["service": name])
    }

    /// Keeps what decides the legal duties of an establishment. What was done stays as its proofs say.
    public func set(
        _ facts: CaseFacts, in caseFile: ID<CaseFile>, at establishment: ID<Establishment>, reach: Reach
    ) throws {
        let access = try access(to: caseFile, at: establishment, reach: reach)
        // A minute for clocks that do not agree.
        guard facts.knownAt <= now.advanced(by: .seconds(60)) else {
            throw StoreError.wrongState(
                "the incident cannot be known since a time to come: every legal deadline would move with it")
        }
        var kept = facts
        kept.done = [:]
        let before = try String.fetchOne(
            db, sql: "SELECT facts FROM case_establishment WHERE case_id = ? AND establishment_id = ?",
            arguments: [caseFile.rawValue, establishment.rawValue])
        let knownBefore = before.flatMap { value(CaseFacts.self, ofJSON: $0) }?.knownAt
        try db.execute(
            sql: "UPDATE case_establishment SET facts = ? WHERE case_id = ? AND establishment_id = ?",
            arguments: [jsonText(kept), caseFile.rawValue, establishment.rawValue])
        let moved = knownBefore.flatMap { earlier -> LocalizedText? in
            guard earlier != kept.knownAt else { return nil }
            let (new, old) = (LocalizedText.instant(kept.knownAt), LocalizedText.instant(earlier))
            return LocalizedText(
                "\u{A0}; incident connu depuis le \(new.french), et non plus depuis le \(old.french)",
                en: "; incident known since \(new.english), and no longer since \(old.english)")
        }
        try tell(
            .clock,
            LocalizedText(
                "Réponses aux questions des échéances légales mises à jour" + (moved?.french ?? ""),
                en: "Answers to the questions of the legal clocks updated" + (moved?.english ?? "")),
            access, at: establishment, action: "case.facts",
            detail: ["before": before, "after": jsonText(kept)])
    }

    /// Keeps the proof that a legal duty was done; `title` is the duty's name where both languages are known.
    public func prove(
        _ proof: DutyProof, titled title: LocalizedText? = nil, in caseFile: ID<CaseFile>, reach: Reach
    ) throws {
        let access = try access(to: caseFile, at: proof.establishment, reach: reach)
        guard proof.done <= now else {
            throw StoreError.wrongState("the sending is dated in the future; write when it was really sent")
        }
        try db.execute(
            sql: "INSERT OR REPLACE INTO case_duty VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                caseFile.rawValue, proof.establishment.rawValue, proof.kind.rawValue, proof.done.milliseconds,
                String(proof.channel.prefix(200)), String(proof.receipt.prefix(300)),
                String(proof.text.prefix(20_000)), now.milliseconds, actor,
            ])
        try tell(
            .clock,
            LocalizedText(
                "Obligation remplie\u{A0}: \(title?.french ?? proof.title), par \(proof.channel), reçu \(proof.receipt)",
                en:
                    "Duty done: \(title?.english ?? proof.title), by \(proof.channel), receipt \(proof.receipt)"
            ),
            access,
            at: proof.establishment, action: "case.duty",
            detail: ["duty": proof.kind.rawValue, "receipt": proof.receipt])
    }
}

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
