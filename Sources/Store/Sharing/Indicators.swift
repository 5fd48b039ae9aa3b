public import Access
import GRDB
public import Registry
public import Sharing
import Synchronization
public import Vocabulary
import Watch

/// What an establishment reports: it saw something, and says that it means harm.
public struct NewIndicator: Hashable, Sendable {
    /// What to look for.
    public var observable: Indicator
    /// Who saw it.
    public var establishment: ID<Establishment>
    /// With whom to share it.
    public var circle: CircleKind
    /// How far it may travel.
    public var light: TrafficLight
    /// What it is about, in words that every member may read.
    public var about: String
    /// When it lapses; `nil` for the usual lifetime of its kind.
    public var expires: Instant?
    /// How the establishment came to see it.
    public var origin: SightingOrigin
    /// The alert that it stands in.
    public var alert: ID<Alert>?
    /// When it was seen.
    public var seen: ClosedRange<Instant>

    /// A report.
    public init(
        _ observable: Indicator, by establishment: ID<Establishment>, circle: CircleKind,
        light: TrafficLight,
        about: String = "", expires: Instant? = nil, origin: SightingOrigin = .person,
        alert: ID<Alert>? = nil,
        seen: ClosedRange<Instant>
    ) {
        self.observable = observable
        self.establishment = establishment
        self.circle = circle
        self.light = light
        self.about = about
        self.expires = expires
        self.origin = origin
        self.alert = alert
        self.seen = seen
    }
}

/// A thing that hospitals look for together.
public enum IndicatorRow {}

extension Store {
    /// Shares what an establishment saw with its circle: looked for from now on, offered to every other member.
    ///
    /// What the circle knows already is confirmed; what had lapsed or was revoked begins anew.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` when the establishment is beyond reach; ``StoreError/wrongState(_:)`` when
    ///   the light does not let it travel so far, or the circle is so small that a count would name who reported.
    public func report(
        _ new: NewIndicator, reach: Reach, by actor: String, at now: Instant
    ) async throws -> ID<IndicatorRow> {
        let shelf = protectionShelf
        return try await transaction(by: actor, at: now) { writer in
            guard reach.includes(new.establishment) else { throw StoreError.notFound(kind: "establishment") }
            guard new.circle <= new.light.widestCircle else {
                throw StoreError.wrongState(
                    "\(new.light.label) may not travel to the whole circle; choose a narrower one")
            }
            let (circle, members) = try writer.circle(new.circle, of: new.establishment)
            guard new.circle == .establishment || members.count >= Consensus.smallestCircle else {
                throw StoreError.wrongState(
                    "the circle has \(members.count) members: a count would name who reported; share with the network"
                )
            }
            let desk = try IndicatorDesk(writer, shelf)
            let id = try desk.record(new, circle: circle)
            try desk.see(id, new)
            try desk.offer(id, to: members, besides: new.establishment)
            try writer.db.execute(
                sql: "INSERT INTO confirmation VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [id, new.establishment.rawValue, actor, now.milliseconds])
            try desk.receive(.confirm(new.establishment), for: id)
            try writer.noteIndicator(
                "indicator.report", id, new.establishment,
                [("circle", new.circle.rawValue), ("light", new.light.label), ("about", new.about)])
            return ID(id)
        }
    }

    /// What a member does with what it is offered.
    public func answer(
        _ indicator: ID<IndicatorRow>, _ answer: InboxAnswer, for establishment: ID<Establishment>,
        note: String,
        reach: Reach, by actor: String, at now: Instant
    ) async throws {
        let shelf = protectionShelf
        try await transaction(by: actor, at: now) { writer in
            let id = indicator.rawValue
            let desk = try IndicatorDesk(writer, shelf)
            let row = try desk.row(id)
            guard reach.includes(establishment),
                try writer.members(ofCircle: row["circle_id"]).contains(establishment)
            else { throw StoreError.notFound(kind: "indicator") }
            try desk.keepAnswer(id, answer, establishment, note)
            switch answer {
            case .confirm:
                try writer.db.execute(
                    sql: "INSERT INTO confirmation VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    arguments: [id, establishment.rawValue, actor, now.milliseconds])
                try desk.receive(.confirm(establishment), for: id)
            case .accept, .decline:
                try writer.db.execute(
                    sql: "DELETE FROM confirmation WHERE indicator_id = ? AND establishment_id = ?",
                    arguments: [id, establishment.rawValue])
                try desk.receive(.withdraw(establishment), for: id)
            }
        }
    }

    /// The trusted SOC confirms: enough by itself.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` unless every member of the circle is within reach.
    public func confirmAsSOC(
        _ indicator: ID<IndicatorRow>, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        let shelf = protectionShelf
        try await transaction(by: actor, at: now) { writer in
            let desk = try IndicatorDesk(writer, shelf)
            try writer.mustCover(desk.row(indicator.rawValue)["circle_id"], reach)
            try writer.db.execute(
                sql:
                    "UPDATE indicator SET soc_confirmed = ?, soc_confirmed_by = ? WHERE id = ? AND soc_confirmed IS NULL",
                arguments: [now.milliseconds, actor, indicator.rawValue])
            try desk.receive(.confirmAsSOC, for: indicator.rawValue)
            try writer.noteIndicator("indicator.confirmAsSOC", indicator.rawValue, nil)
        }
    }

    /// Takes an indicator back for all: its block ends, nobody looks for it any more. Says how far the block had gone.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` unless every member of the circle is within reach.
    @discardableResult public func revoke(
        _ indicator: ID<IndicatorRow>, reason: String, reach: Reach, by actor: String, at now: Instant
    ) async throws -> RevocationReach {
        let shelf = protectionShelf
        return try await transaction(by: actor, at: now) { writer in
            let desk = try IndicatorDesk(writer, shelf)
            let row = try desk.row(indicator.rawValue)
            try writer.mustCover(row["circle_id"], reach)
            guard row["revoked"] == nil else {
                throw StoreError.wrongState("the indicator was revoked already")
            }
            try writer.db.execute(
                sql: "UPDATE indicator SET revoked = ?, revoked_by = ?, revoke_reason = ? WHERE id = ?",
                arguments: [now.milliseconds, actor, String(reason.prefix(500)), indicator.rawValue])
            try desk.receive(.revoke, for: indicator.rawValue)
            try writer.noteIndicator("indicator.revoke", indicator.rawValue, nil, [("reason", reason)])
            return try RevocationReach.ofLastBlock(of: indicator.rawValue, writer.db)
                ?? RevocationReach(devices: 0, reached: 0, released: 0, establishments: 0)
        }
    }

    /// Ends what has lapsed and what is protected by now; returns whether anything changed.
    ///
    /// Costs one look when nothing did.
    @discardableResult public func settleSharing(at now: Instant) async throws -> Bool {
        let shelf = protectionShelf
        let isDue = try await read { db in
            let (_, stamp) = try shelf.shared(db)
            let lapsed = try Int64.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT id FROM indicator WHERE standing IN ('watched', 'blocking', 'protected') AND expires <= ?
                        LIMIT 1
                        """), arguments: [now.milliseconds])
            return (lapsed != nil, stamp)
        }
        let isNew = reviewedProtections.withLock { $0 != isDue.1 }
        guard isDue.0 || isNew else { return false }
        // Of a feed of many, one lapses every few seconds: that is no reason to look at all.
        if isDue.0 {
            // Not without end: what is left waits for the next look.
            for _ in 0..<100 {
                let ended = try await transaction(by: "cordon", at: now) {
                    try IndicatorDesk($0, shelf).endLapsed()
                }
                if ended < 1_000 { break }
            }
        }
        if isNew {
            try await transaction(by: "cordon", at: now) { try IndicatorDesk($0, shelf).review() }
            reviewedProtections.withLock { $0 = isDue.1 }
        }
        return true
    }
}

extension Writer {
    /// Only who answers for every member may decide for all.
    fileprivate func mustCover(_ circle: Int64, _ reach: Reach) throws {
        guard try members(ofCircle: circle).allSatisfy(reach.includes) else {
            throw StoreError.notFound(kind: "indicator")
        }
    }
}

extension IndicatorDesk {
    /// The row of what is reported: found, begun anew, or made.
    fileprivate func record(_ new: NewIndicator, circle: Int64) throws -> Int64 {
        let now = writer.now
        let usual = now.advanced(by: .seconds(86_400 * new.observable.kind.lifetimeDays))
        let latest = now.advanced(by: .seconds(86_400 * new.observable.kind.longestLifetimeDays))
        let expires = min(max(new.expires ?? usual, now.advanced(by: .seconds(60))), latest)
        let known = try Row.fetchOne(
            writer.db, sql: "SELECT * FROM indicator WHERE circle_id = ? AND kind = ? AND value = ?",
            arguments: [circle, new.observable.kind.rawValue, new.observable.value])
        if let known {
            let id: Int64 = known["id"]
            let (until, isOver): (Int64, Bool) = (
                known["expires"], known["standing"] == "expired" || known["revoked"] != nil
            )
            if isOver || until <= now.milliseconds { try restart(id) }
            try writer.db.execute(
                sql: """
                    UPDATE indicator SET origin = 'member', expires = max(expires, ?),
                        about = CASE about WHEN '' THEN ? ELSE about END WHERE id = ?
                    """, arguments: [expires.milliseconds, String(new.about.prefix(500)), id])
            try prolong(id, until: expires)
            return id
        }
        try writer.db.execute(
            sql: """
                INSERT INTO indicator (circle_id, kind, value, uuid, light, confidence, about, origin, shared, expires,
                    standing, changed) VALUES (?, ?, ?, ?, ?, ?, ?, 'member', ?, ?, 'watched', ?)
                """,
            arguments: [
                circle, new.observable.kind.rawValue, new.observable.value, randomUUID(), new.light.rawValue,
                Confidence.reported.percent, String(new.about.prefix(500)), now.milliseconds,
                expires.milliseconds,
                now.milliseconds,
            ])
        let id = writer.db.lastInsertedRowID
        try keepVersion(id)
        return id
    }

    /// What had ended is judged anew: what was said of it then is about then.
    private func restart(_ id: Int64) throws {
        try writer.db.execute(sql: "DELETE FROM confirmation WHERE indicator_id = ?", arguments: [id])
        try writer.db.execute(sql: "DELETE FROM offer WHERE indicator_id = ?", arguments: [id])
        try writer.db.execute(
            sql: """
                UPDATE indicator SET soc_confirmed = NULL, soc_confirmed_by = NULL, revoked = NULL, revoked_by = NULL,
                    revoke_reason = NULL, standing = 'watched', protected_by = NULL WHERE id = ?
                """, arguments: [id])
    }

    fileprivate func see(_ id: Int64, _ new: NewIndicator) throws {
        try writer.db.execute(
            sql: """
                INSERT INTO sighting (indicator_id, establishment_id, origin, alert_id, first_seen, last_seen, records)
                VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET first_seen = min(first_seen, excluded.first_seen),
                    last_seen = max(last_seen, excluded.last_seen), alert_id = coalesce(alert_id, excluded.alert_id)
                """,
            arguments: [
                id, new.establishment.rawValue, new.origin.rawValue, new.alert?.rawValue,
                new.seen.lowerBound.milliseconds, new.seen.upperBound.milliseconds,
            ])
    }

    fileprivate func offer(_ id: Int64, to members: Set<ID<Establishment>>, besides own: ID<Establishment>)
        throws
    {
        for member in members.sorted() {
            try writer.db.execute(
                sql:
                    "INSERT INTO offer (indicator_id, establishment_id, state, offered) VALUES (?, ?, 'waiting', ?) "
                    + "ON CONFLICT DO NOTHING",
                arguments: [id, member.rawValue, writer.now.milliseconds])
        }
        try keepAnswer(id, .confirm, own, "")
    }

    fileprivate func keepAnswer(
        _ id: Int64, _ answer: InboxAnswer, _ establishment: ID<Establishment>, _ note: String
    ) throws {
        let (state, reason): (OfferState, DeclineReason?) =
            switch answer {
            case .accept: (.accepted, nil)
            case .confirm: (.confirmed, nil)
            case .decline(let reason): (.declined, reason)
            }
        try writer.db.execute(
            sql: """
                INSERT INTO offer VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state,
                    reason = excluded.reason, note = excluded.note, by = excluded.by, at = excluded.at
                """,
            arguments: [
                id, establishment.rawValue, state.rawValue, reason?.rawValue, String(note.prefix(500)),
                writer.now.milliseconds, writer.actor, writer.now.milliseconds,
            ])
        // What is taken or declined here changes what this establishment's devices are given.
        let block = try Int64.fetchOne(
            writer.db, sql: "SELECT id FROM block WHERE indicator_id = ? AND ended IS NULL", arguments: [id])
        if let block { try tell("exempted", block: block) }
        try writer.noteIndicator(
            "offer.\(state.rawValue)", id, establishment,
            [("reason", reason?.rawValue ?? ""), ("note", note)])
    }
}
