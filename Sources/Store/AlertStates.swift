public import Access
import GRDB
import Registry
public import Vocabulary
public import Watch

/// What a person does with an alert.
public enum AlertStep: Hashable, Sendable {
    /// Somebody is on it.
    case acknowledge
    /// Done with, for that reason.
    case close(ClosingReason)
    /// Not done with after all.
    case reopen
}

extension Store {
    /// Brings an alert to another state, with a note, told to the audit log.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` when it is beyond reach or not there;
    ///   ``StoreError/wrongState(_:)`` when its state does not allow the step, as when somebody was faster.
    public func handle(
        _ alert: ID<Alert>, _ step: AlertStep, note: String, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        try await transaction(by: actor, at: now) { try $0.handle(alert, step, note: note, reach: reach) }
    }
}

extension Writer {
    /// The same inside a transaction.
    func handle(_ alert: ID<Alert>, _ step: AlertStep, note: String, reach: Reach) throws {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT establishment_id, state, rule, qualified, case_id FROM alert WHERE id = ?",
            arguments: [alert.rawValue])
        guard let row, let establishment = ID<Establishment>.from(row, "establishment_id"),
            reach.includes(establishment),
            let before = AlertState(rawValue: row["state"])
        else { throw StoreError.notFound(kind: "alert") }
        let after = step.state
        guard before.successors.contains(after) else {
            throw StoreError.wrongState(
                "the alert is \(before.rawValue) and cannot become \(after.rawValue); look at it again")
        }
        try db.execute(
            sql: """
                UPDATE alert SET state = ?, closing_reason = ?, note = ?, state_by = ?, state_since = ?,
                    changed = ?, owner = coalesce(owner, ?), acknowledged = coalesce(acknowledged, ?),
                    qualified = ?, contained = coalesce(contained, ?)
                WHERE id = ?
                """,
            arguments: [
                after.rawValue, step.reason?.rawValue, String(note.prefix(2_000)), actor,
                now.milliseconds, now.milliseconds, after == .new ? nil : actor,
                after == .new ? nil : now.milliseconds,
                after == .closed
                    ? (row["qualified"] as Int64? ?? now.milliseconds)
                    : row["case_id"] as Int64? == nil ? nil : row["qualified"] as Int64?,
                step.reason == .confirmed ? now.milliseconds : nil, alert.rawValue,
            ])
        try setDue(of: alert)
        try settleEscalation(of: alert)
        try self.note(
            "alert.\(step.name)", subject: AuditSubject(kind: "alert", id: alert.rawValue),
            establishment: establishment, detail: step.detail(rule: row["rule"], note: note)
        )
    }
}

extension Store {
    /// Gives an alert to somebody, or to nobody, told to the audit log.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` when it is beyond reach or not there.
    public func assign(
        _ alert: ID<Alert>, to owner: String?, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        try await transaction(by: actor, at: now) { writer in
            let (places, _) = try writer.alerts([alert], reach: reach)
            try writer.db.execute(
                sql: "UPDATE alert SET owner = ?, changed = ? WHERE id = ?",
                arguments: [owner, now.milliseconds, alert.rawValue])
            try writer.note(
                "alert.assign", subject: AuditSubject(kind: "alert", id: alert.rawValue),
                establishment: places[alert],
                detail: #"{"owner":\#((owner.map { JSONText($0) } ?? .null).text)}"#)
        }
    }
}

extension AlertStep {
    var state: AlertState {
        switch self {
        case .acknowledge: .acknowledged
        case .close: .closed
        case .reopen: .new
        }
    }

    var reason: ClosingReason? {
        if case .close(let reason) = self { reason } else { nil }
    }

    fileprivate var name: String {
        switch self {
        case .acknowledge: "acknowledge"
        case .close: "close"
        case .reopen: "reopen"
        }
    }

    fileprivate func detail(rule: String, note: String) -> String {
        var detail = JSONObject()
        detail.set("rule", to: JSONText(rule))
        if let reason { detail.set("reason", to: JSONText(reason.rawValue)) }
        if !note.isEmpty { detail.set("note", to: JSONText(String(note.prefix(2_000)))) }
        return detail.text
    }
}
