public import Access
import GRDB
public import Registry
public import Vocabulary
public import Watch

/// What people do in a case. Each step is told to the log of the case and to the audit log.
extension Writer {
    /// Brings a case to another state.
    ///
    /// - Throws: ``StoreError/wrongState(_:)`` where the state does not allow it, when `verdict` is missing for closing,
    ///   or when the case concerns establishments beyond reach.
    public func bring(
        _ caseFile: ID<CaseFile>, to state: CaseState, verdict: CaseVerdict? = nil, note text: String = "",
        reach: Reach
    ) throws {
        let access = try wholeAccess(to: caseFile, reach: reach)
        guard access.state.successors.contains(state) else {
            throw StoreError.wrongState(
                "the case is \(access.state.rawValue) and cannot become \(state.rawValue); look at it again")
        }
        guard (state == .closed) == (verdict != nil) else {
            throw StoreError.wrongState("a case is closed with a verdict, and with nothing else")
        }
        let column = [CaseState.qualified: "qualified", .contained: "contained", .recovered: "recovered"][
            state]
        let reached = column.map { ", \($0) = coalesce(\($0), \(now.milliseconds))" } ?? ""
        try db.execute(
            sql: "UPDATE case_file SET state = ?, verdict = ?, closed = ?\(reached) WHERE id = ?",
            arguments: [
                state.rawValue, verdict?.rawValue, state == .closed ? now.milliseconds : nil,
                caseFile.rawValue,
            ])
        if state == .contained || state == .closed { try containAlerts(of: caseFile, verdict: verdict) }
        let words =
            verdict.map {
                LocalizedText(
                    "\(state.title.french) – \($0.title.french)",
                    en: "\(state.title.english) – \($0.title.english)")
            } ?? state.title
        try tell(
            .state,
            text.isEmpty
                ? words : LocalizedText("\(words.french)\u{A0}: \(text)", en: "\(words.english): \(text)"),
            access, at: access.home,
            action: "case.state", detail: ["state": state.rawValue, "verdict": verdict?.rawValue])
    }

    /// What a case has contained or judged, its alerts have too.
    private func containAlerts(of caseFile: ID<CaseFile>, verdict: CaseVerdict?) throws {
        let alerts = try Int64.fetchAll(
            db, sql: "SELECT id FROM alert WHERE case_id = ?", arguments: [caseFile.rawValue])
        for alert in alerts {
            if let verdict {
                let reason: ClosingReason =
                    verdict == .confirmed ? .confirmed : verdict == .exercise ? .expected : .falsePositive
                try db.execute(
                    sql: """
                        UPDATE alert SET state = 'closed', closing_reason = ?, state_by = ?, state_since = ?,
                            changed = ? WHERE id = ? AND state != 'closed'
                        """,
                    arguments: [reason.rawValue, actor, now.milliseconds, now.milliseconds, alert])
            }
            try db.execute(
                sql: "UPDATE alert SET contained = coalesce(contained, ?) WHERE id = ?",
                arguments: [now.milliseconds, alert])
            try setDue(of: ID(alert))
        }
    }

    /// Changes what is common: title, kind, gravity, who answers for it.
    public func describe(
        _ caseFile: ID<CaseFile>, title: String, kind: CaseKind, severity: AlertLevel, owner: String?,
        reach: Reach
    ) throws {
        let access = try wholeAccess(to: caseFile, reach: reach)
        try db.execute(
            sql: "UPDATE case_file SET title = ?, kind = ?, severity = ?, owner = ? WHERE id = ?",
            arguments: [
                String(title.prefix(300)), kind.rawValue, severity.rawValue, owner, caseFile.rawValue,
            ])
        if access.places.count == 1 {
            try db.execute(
                sql: "UPDATE case_establishment SET title = ? WHERE case_id = ?",
                arguments: [String(title.prefix(300)), caseFile.rawValue])
        }
        try tell(
            .state,
            LocalizedText(
                "Fiche modifiée\u{A0}: \(kind.title.french), gravité \(severity.title.french.lowercased())"
                    + (owner.map { ", responsable \($0)" } ?? ""),
                en: "Sheet changed: \(kind.title.english), severity \(severity.title.english.lowercased())"
                    + (owner.map { ", owner \($0)" } ?? "")),
            access, at: access.home, action: "case.describe",
            detail: ["kind": kind.rawValue, "severity": severity.name, "owner": owner])
    }

    /// Keeps what the national observatory asks to know.
    public func observe(_ report: ObservatoryReport, in caseFile: ID<CaseFile>, reach: Reach) throws {
        let access = try wholeAccess(to: caseFile, reach: reach)
        try db.execute(
            sql: "UPDATE case_file SET observatory = ? WHERE id = ?",
            arguments: [jsonText(report), caseFile.rawValue])
        try tell(
            .state,
            LocalizedText(
                "Catégories de l’observatoire renseignées"
                    + (report.cause.map { "\u{A0}: \($0.title.french)" } ?? ""),
                en: "Categories of the national observatory filled in"
                    + (report.cause.map { ": \($0.title.english)" } ?? "")),
            access, at: access.home, action: "case.observatory", detail: [:])
    }

    /// Writes a note or a decision into the log: into the only establishment's own when it is said of none.
    public func write(
        _ kind: CaseEntry.Kind, _ text: String, in caseFile: ID<CaseFile>,
        at establishment: ID<Establishment>?,
        reach: Reach
    ) throws {
        let access = try access(to: caseFile, at: establishment, reach: reach)
        let place = establishment ?? access.home
        try log(kind, text, in: caseFile, at: place)
        try audit("case.\(kind.rawValue)", access, place, [:])
    }

    /// Makes a case concern one more establishment, with its own tasks. What was written before stays with those whose it
    /// is.
    public func join(
        _ establishment: ID<Establishment>, to caseFile: ID<CaseFile>, knownAt: Instant, playbooks: Playbooks,
        reach: Reach
    ) throws {
        let access = try wholeAccess(to: caseFile, reach: reach)
        try mustBeOpen(access)
        try require(establishment, in: reach)
        guard !access.places.contains(establishment) else {
            throw StoreError.wrongState("the case concerns this establishment already")
        }
        // From now on the common title has several readers: the first keeps its own words for itself.
        try insert(establishment, into: caseFile, title: access.kind.title.french, knownAt: knownAt)
        for task in playbooks[access.kind]?.tasks(at: establishment, isFirst: false, opened: now) ?? [] {
            try insert(task, into: caseFile)
        }
        try log(
            .state,
            LocalizedText(
                "Établissement associé au dossier \(access.reference)",
                en: "Establishment joined to case \(access.reference)"), in: caseFile, at: establishment)
        try audit("case.join", access, establishment, [:])
    }

    /// Makes alerts part of the case; their establishments must be its own.
    public func link(_ ids: Set<ID<Alert>>, to caseFile: ID<CaseFile>, reach: Reach) throws {
        let access = try access(to: caseFile, reach: reach)
        try mustBeOpen(access)
        let (places, _) = try alerts(ids, reach: reach)
        guard places.values.allSatisfy(access.places.contains) else {
            throw StoreError.wrongState(
                "an alert is of an establishment that the case does not concern yet; add that establishment first"
            )
        }
        try link(places, to: caseFile)
    }

    /// Keeps how the incident stands at an establishment, in its own words.
    public func describe(
        _ caseFile: ID<CaseFile>, at establishment: ID<Establishment>, title: String, state: LocalState,
        summary: String, contact: String, reach: Reach
    ) throws {
        let access = try access(to: caseFile, at: establishment, reach: reach)
        try db.execute(
            sql: """
                UPDATE case_establishment SET title = ?, state = ?, summary = ?, contact = ?
                WHERE case_id = ? AND establishment_id = ?
                """,
            arguments: [
                String(title.prefix(300)), state.rawValue, String(summary.prefix(4_000)),
                String(contact.prefix(300)), caseFile.rawValue, establishment.rawValue,
            ])
        try tell(
            .state,
            LocalizedText(
                "Vue locale\u{A0}: \(state.title.french)", en: "Local view: \(state.title.english)"),
            access, at: establishment,
            action: "case.local",
            detail: ["state": state.rawValue])
    }
}

extension Writer {
    /// What is brought into a closed case would be contained and closed by nobody.
    private func mustBeOpen(_ access: CaseAccess) throws {
        guard access.state != .closed else {
            throw StoreError.wrongState("the case is closed; open it again before something is added to it")
        }
    }

    /// Tells the log of the case and the audit log.
    func tell(
        _ kind: CaseEntry.Kind, _ words: LocalizedText, _ access: CaseAccess,
        at establishment: ID<Establishment>?,
        action: String, detail: KeyValuePairs<String, String?>
    ) throws {
        try log(kind, words, in: access.id, at: establishment)
        try audit(action, access, establishment, detail)
    }

    func audit(
        _ action: String, _ access: CaseAccess, _ establishment: ID<Establishment>?,
        _ members: KeyValuePairs<String, String?>
    ) throws {
        var detail = JSONObject()
        detail.set("reference", to: JSONText(access.reference))
        for (name, value) in members where value != nil {
            detail.set(name, to: value.map { JSONText($0) } ?? .null)
        }
        try note(
            action, subject: AuditSubject(kind: "case", id: access.id.rawValue), establishment: establishment,
            detail: detail.text)
    }
}
