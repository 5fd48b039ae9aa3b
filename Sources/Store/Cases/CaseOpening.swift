public import Access
import Foundation
import GRDB
public import Registry
public import Vocabulary
public import Watch

/// A case to be opened.
public struct NewCase: Hashable, Sendable {
    /// One line; for a case of several establishments it must name none of them.
    public var title: String
    /// What kind of incident it seems to be.
    public var kind: CaseKind
    /// How grave it seems to whoever opens it; `nil` takes that of its gravest alert.
    public var severity: AlertLevel?
    /// The establishments that it concerns, those of the alerts included.
    public var establishments: Set<ID<Establishment>>
    /// The alerts that it is about.
    public var alerts: Set<ID<Alert>>
    /// When the first person whose work it is knew: legal delays run from then.
    public var knownAt: Instant
    /// Who answers for it.
    public var owner: String?

    /// A case to be opened.
    public init(
        title: String, kind: CaseKind, severity: AlertLevel?, establishments: Set<ID<Establishment>>,
        alerts: Set<ID<Alert>> = [], knownAt: Instant, owner: String? = nil
    ) {
        self.title = title
        self.kind = kind
        self.severity = severity
        self.establishments = establishments
        self.alerts = alerts
        self.knownAt = knownAt
        self.owner = owner
    }
}

/// How far somebody reaches into one case.
struct CaseAccess {
    let id: ID<CaseFile>
    let state: CaseState
    let kind: CaseKind
    let reference: String
    let opened: Instant
    /// The establishments of the case in reach.
    let places: Set<ID<Establishment>>
    /// Whether that is all of them: only then may what is common be read as it stands and changed.
    let isWhole: Bool

    /// Where a line goes that is about no establishment in particular: into the only one's own log, so that nothing is
    /// told to others who join later; into the common one where there are several.
    var home: ID<Establishment>? { isWhole && places.count == 1 ? places.first : nil }
}

extension Writer {
    /// How far that reach goes into a case.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` when no establishment of it is in reach.
    func access(to caseFile: ID<CaseFile>, reach: Reach) throws -> CaseAccess {
        let places = try Int64.fetchAll(
            db, sql: "SELECT establishment_id FROM case_establishment WHERE case_id = ?",
            arguments: [caseFile.rawValue])
        let seen = places.map { ID<Establishment>($0) }.filter(reach.includes)
        let row = try Row.fetchOne(
            db, sql: "SELECT reference, state, kind, opened FROM case_file WHERE id = ?",
            arguments: [caseFile.rawValue])
        guard let row, !seen.isEmpty, let state = CaseState(rawValue: row["state"]),
            let kind = CaseKind(rawValue: row["kind"])
        else { throw StoreError.notFound(kind: "case") }
        return CaseAccess(
            id: caseFile, state: state, kind: kind, reference: row["reference"],
            opened: Instant(milliseconds: row["opened"]), places: Set(seen),
            isWhole: seen.count == places.count)
    }

    /// The same, for what only somebody who sees every establishment of the case may do.
    func wholeAccess(to caseFile: ID<CaseFile>, reach: Reach) throws -> CaseAccess {
        let access = try access(to: caseFile, reach: reach)
        guard access.isWhole else {
            throw StoreError.wrongState(
                "the case concerns establishments beyond your reach: only the SOC changes what is common to them"
            )
        }
        return access
    }

    /// The same, for what belongs to one establishment of the case, or is common to all when there is none.
    func access(
        to caseFile: ID<CaseFile>, at establishment: ID<Establishment>?, reach: Reach
    ) throws -> CaseAccess {
        guard let establishment else { return try wholeAccess(to: caseFile, reach: reach) }
        let access = try access(to: caseFile, reach: reach)
        guard access.places.contains(establishment) else { throw StoreError.notFound(kind: "case") }
        return access
    }

    /// Refuses an establishment that lies beyond reach or that there is none of; `nil` is the whole network.
    func require(_ establishment: ID<Establishment>?, in reach: Reach) throws {
        let isThere: Bool
        if let establishment {
            let sql = "SELECT 1 FROM establishment WHERE id = ?"
            let found = try Bool.fetchOne(db, sql: sql, arguments: [establishment.rawValue])
            isThere = reach.includes(establishment) && found != nil
        } else {
            isThere = reach == .everything
        }
        guard isThere else { throw StoreError.notFound(kind: "establishment") }
    }

    /// Opens a case with the tasks of its playbook, a view for each establishment, and the first lines of its log.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an alert or an establishment beyond reach.
    public func open(_ draft: NewCase, playbooks: Playbooks, reach: Reach) throws -> ID<CaseFile> {
        let (alerts, gravest) = try alerts(draft.alerts, reach: reach)
        let establishments = draft.establishments.union(alerts.values)
        guard !establishments.isEmpty else { throw StoreError.notFound(kind: "establishment") }
        for place in establishments { try require(place, in: reach) }
        let reference = try nextReference()
        try db.execute(
            sql: """
                INSERT INTO case_file (reference, title, kind, severity, state, owner, opened, opened_by, changed)
                VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?)
                """,
            arguments: [
                reference, String(draft.title.prefix(300)), draft.kind.rawValue,
                (draft.severity ?? gravest ?? .high).rawValue, draft.owner, now.milliseconds,
                actor,
                now.milliseconds,
            ])
        let id = ID<CaseFile>(db.lastInsertedRowID)
        for (offset, place) in establishments.sorted().enumerated() {
            try insert(
                place, into: id, title: establishments.count == 1 ? draft.title : draft.kind.title.french,
                knownAt: draft.knownAt)
            let tasks = playbooks[draft.kind]?.tasks(at: place, isFirst: offset == 0, opened: now) ?? []
            for task in tasks { try insert(task, into: id) }
            try log(
                .state,
                LocalizedText(
                    "Dossier \(reference) ouvert\u{A0}: \(draft.kind.title.french)",
                    en: "Case \(reference) opened: \(draft.kind.title.english)"), in: id, at: place)
            // Each finds it in its own audit log.
            try note(
                "case.open", subject: AuditSubject(kind: "case", id: id.rawValue), establishment: place,
                detail: #"{"reference":\#(JSONText(reference).text),"kind":"\#(draft.kind.rawValue)"}"#)
        }
        try link(alerts, to: id)
        return id
    }

    /// `2026-K7F3Q`: the year in Paris and letters that tell nothing: a number would count the incidents of the others.
    private func nextReference() throws -> String {
        let year = now.parisDay.components.year
        // Neither vowels, which make words, nor what is read for another over the telephone.
        let letters = Array("23456789BCDFGHJKMNPQRTVWXZ")
        while true {
            let reference = "\(year)-" + String((0..<5).compactMap { _ in letters.randomElement() })
            let taken = try Bool.fetchOne(
                db, sql: "SELECT 1 FROM case_file WHERE reference = ?", arguments: [reference])
            if taken == nil { return reference }
        }
    }

    func insert(
        _ place: ID<Establishment>, into caseFile: ID<CaseFile>, title: String, knownAt: Instant
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO case_establishment (case_id, establishment_id, title, state, facts, joined)
                VALUES (?, ?, ?, 'affected', ?, ?)
                """,
            arguments: [
                caseFile.rawValue, place.rawValue, String(title.prefix(300)),
                jsonText(CaseFacts(knownAt: knownAt)),
                now.milliseconds,
            ])
    }

    func insert(_ task: CaseTask, into caseFile: ID<CaseFile>) throws {
        try db.execute(
            sql: """
                INSERT INTO case_task (case_id, establishment_id, step, phase, title_fr, title_en, how_fr, how_en,
                    state, owner, due, ended, ended_by, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                caseFile.rawValue, task.establishment?.rawValue, task.step, task.phase.rawValue,
                task.title.french, task.title.english, task.how.french, task.how.english, task.state.rawValue,
                task.owner, task.due?.milliseconds, task.ended?.milliseconds, task.endedBy, task.note,
            ])
    }

    /// The establishment of each alert, and the gravest level among them.
    func alerts(
        _ ids: Set<ID<Alert>>, reach: Reach
    ) throws -> (places: [ID<Alert>: ID<Establishment>], gravest: AlertLevel?) {
        var places: [ID<Alert>: ID<Establishment>] = [:]
        var gravest: AlertLevel?
        for id in ids {
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT establishment_id, level FROM alert WHERE id = ?"),
                arguments: [id.rawValue])
            guard let row, let place = ID<Establishment>.from(row, "establishment_id"), reach.includes(place)
            else { throw StoreError.notFound(kind: "alert") }
            places[id] = place
            let level = AlertLevel(rawValue: row["level"]) ?? .informational
            gravest = max(gravest ?? level, level)
        }
        return (places, gravest)
    }

    /// Makes alerts part of a case: they are acknowledged and qualified by it.
    ///
    /// - Throws: ``StoreError/wrongState(_:)`` for an alert that is part of another case.
    func link(_ alerts: [ID<Alert>: ID<Establishment>], to caseFile: ID<CaseFile>) throws {
        for (alert, place) in alerts.sorted(by: { $0.key < $1.key }) {
            let known = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT case_id FROM alert WHERE id = ?"), arguments: [alert.rawValue]
            )
            guard known == nil || known == caseFile.rawValue else {
                throw StoreError.wrongState("alert \(alert) is part of another case")
            }
            try db.execute(
                sql: """
                    UPDATE alert SET case_id = ?, owner = coalesce(owner, ?),
                        state = CASE state WHEN 'new' THEN 'acknowledged' ELSE state END,
                        state_by = CASE state WHEN 'new' THEN ? ELSE state_by END,
                        state_since = CASE state WHEN 'new' THEN ? ELSE state_since END,
                        acknowledged = coalesce(acknowledged, ?), qualified = coalesce(qualified, ?), changed = ?
                    WHERE id = ?
                    """,
                arguments: [
                    caseFile.rawValue, actor, actor, now.milliseconds, now.milliseconds, now.milliseconds,
                    now.milliseconds, alert.rawValue,
                ])
            try setDue(of: alert)
            try settleEscalation(of: alert)
            try note(
                "alert.link", subject: AuditSubject(kind: "alert", id: alert.rawValue), establishment: place,
                detail: #"{"case":\#(caseFile)}"#)
        }
        let byPlace = Dictionary(grouping: alerts.keys) { alerts[$0] }
        for (place, linked) in byPlace.sorted(by: { ($0.key?.rawValue ?? 0) < ($1.key?.rawValue ?? 0) }) {
            let numbers = linked.sorted().prefix(20).map(\.description)
            let more = linked.count > 20 ? "…" : ""
            let french = numbers.map { "n°\u{A0}\($0)" }.joined(separator: ", ") + more
            let english = numbers.map { "no. \($0)" }.joined(separator: ", ") + more
            try log(
                .alert,
                linked.count == 1
                    ? LocalizedText("Alerte \(french) rattachée", en: "Alert \(english) attached")
                    : LocalizedText(
                        "\(linked.count) alertes rattachées\u{A0}: \(french)",
                        en: "\(linked.count) alerts attached: \(english)"),
                in: caseFile, at: place)
        }
    }
}

/// A value as JSON with sorted keys; the types that are written so always can be.
func jsonText(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
}

/// What ``jsonText(_:)`` wrote; `nil` for anything else.
func value<Value: Decodable>(_ type: Value.Type, ofJSON text: String) -> Value? {
    try? JSONDecoder().decode(type, from: Data(text.utf8))
}
