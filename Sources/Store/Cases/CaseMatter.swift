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

    /// Brings a task to a state, with who does it and what came of it; `nil` leaves either as it was.
    ///
    /// When it ended, and by whom, is told once: what is corrected later does not move it.
    public func set(
        _ task: ID<CaseTask>, to state: TaskState, owner: String?? = nil, note: String? = nil, reach: Reach
    ) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM case_task WHERE id = ?", arguments: [task.rawValue])
        guard let row else { throw StoreError.notFound(kind: "task") }
        let before = CaseTask(row)
        let access = try access(to: ID(row["case_id"]), at: before.establishment, reach: reach)
        var after = before
        after.state = state
        if let owner { after.owner = owner }
        if let note { after.note = String(note.prefix(2_000)) }
        if state != before.state {
            after.ended = state.isEnded ? now : nil
            after.endedBy = state.isEnded ? actor : nil
        }
        guard after != before else { return }
        try db.execute(
            sql: "UPDATE case_task SET state = ?, owner = ?, note = ?, ended = ?, ended_by = ? WHERE id = ?",
            arguments: [
                state.rawValue, after.owner, after.note, after.ended?.milliseconds, after.endedBy,
                task.rawValue,
            ])
        try tell(
            .task, after.words(since: before), access, at: before.establishment, action: "case.task",
            detail: [
                "task": "\(task)", "state": state.rawValue, "owner": after.owner, "note": after.note,
                "noteBefore": after.note == before.note ? nil : before.note,
            ])
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
        guard facts.knownAt >= CaseFacts.earliestKnowledge(asOf: now) else {
            throw StoreError.wrongState(
                "the incident cannot be known since more than five years: every legal deadline would have passed"
            )
        }
        var kept = facts
        kept.done = [:]
        let before = try String.fetchOne(
            db, sql: "SELECT facts FROM case_establishment WHERE case_id = ? AND establishment_id = ?",
            arguments: [caseFile.rawValue, establishment.rawValue])
        let former = before.flatMap { value(CaseFacts.self, ofJSON: $0) }
        try db.execute(
            sql: "UPDATE case_establishment SET facts = ? WHERE case_id = ? AND establishment_id = ?",
            arguments: [jsonText(kept), caseFile.rawValue, establishment.rawValue])
        let moved = (former?.knownAt).flatMap { earlier -> LocalizedText? in
            guard earlier != kept.knownAt else { return nil }
            let (new, old) = (LocalizedText.instant(kept.knownAt), LocalizedText.instant(earlier))
            return LocalizedText(
                "\u{A0}; incident connu depuis le \(new.french), et non plus depuis le \(old.french)",
                en: "; incident known since \(new.english), and no longer since \(old.english)")
        }
        let changes = kept.changes(since: former ?? CaseFacts(knownAt: kept.knownAt))
        let changed = LocalizedText(
            changes.map { "\u{A0}; " + $0.french }.joined(), en: changes.map { "; " + $0.english }.joined())
        try tell(
            .clock,
            LocalizedText(
                "Réponses aux questions des échéances légales mises à jour" + changed.french
                    + (moved?.french ?? ""),
                en: "Answers to the questions of the legal clocks updated" + changed.english
                    + (moved?.english ?? "")),
            access, at: establishment, action: "case.facts",
            detail: ["before": before, "after": jsonText(kept)])
    }
}

extension CaseTask {
    /// What changed, for the log of the case.
    fileprivate func words(since before: CaseTask) -> LocalizedText {
        var french: [String] = []
        var english: [String] = []
        if owner != before.owner {
            french.append(owner.map { "confiée à \($0)" } ?? "confiée à personne")
            english.append(owner.map { "given to \($0)" } ?? "given to nobody")
        }
        if note != before.note {
            french.append(note.isEmpty ? "résultat effacé" : note)
            english.append(note.isEmpty ? "outcome cleared" : note)
        }
        return LocalizedText(
            "\(state.title.french)\u{A0}: \(title.french)" + french.map { " – " + $0 }.joined(),
            en: "\(state.title.english): \(title.english)" + english.map { " – " + $0 }.joined())
    }
}
