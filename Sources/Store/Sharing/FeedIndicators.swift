import GRDB
import Registry
public import Sharing
public import Vocabulary

/// What loading a feed did.
public struct FeedOutcome: Hashable, Sendable {
    /// Not known before.
    public var added = 0
    /// Known, and heard of again.
    public var renewed = 0
    /// Taken back by the feed, and by nobody else held.
    public var ended = 0
    /// Left out: for people alone (TLP:RED), or lapsed already.
    public var leftOut = 0
}

extension Store {
    /// Keeps what a feed says, for the whole network to look for: nobody's inbox is filled, nothing is blocked by it alone.
    public func recordFeed(
        _ indicators: [ImportedIndicator], named feed: String, by actor: String, at now: Instant
    ) async throws -> FeedOutcome {
        let shelf = protectionShelf
        return try await transaction(by: actor, at: now) { writer in
            let any = try Int64.fetchOne(writer.db, sql: "SELECT min(id) FROM establishment")
            guard let any else { throw StoreError.wrongState("there is no establishment yet to share with") }
            let (circle, _) = try writer.circle(.network, of: ID(any))
            let desk = try IndicatorDesk(writer, shelf)
            var outcome = FeedOutcome()
            for indicator in indicators {
                try desk.take(indicator, from: String(feed.prefix(200)), circle: circle, &outcome)
            }
            var detail = JSONObject()
            detail.set("feed", to: JSONText(feed))
            for (name, count) in [
                ("added", outcome.added), ("renewed", outcome.renewed), ("ended", outcome.ended),
                ("leftOut", outcome.leftOut),
            ] {
                detail.set(name, to: JSONText(Int64(count)))
            }
            try writer.note("indicator.feed", detail: detail.text)
            try writer.db.execute(sql: "UPDATE sharing_version SET version = version + 1")
            return outcome
        }
    }
}

extension IndicatorDesk {
    fileprivate func take(
        _ new: ImportedIndicator, from feed: String, circle: Int64, _ outcome: inout FeedOutcome
    ) throws {
        let now = writer.now
        let kind = new.observable.kind
        let latest = now.advanced(by: .seconds(86_400 * kind.longestLifetimeDays))
        let expires = min(new.expires ?? now.advanced(by: .seconds(86_400 * kind.lifetimeDays)), latest)
        let known = try Row.fetchOne(
            writer.db.cachedStatement(
                sql: "SELECT * FROM indicator WHERE circle_id = ? AND kind = ? AND value = ?"),
            arguments: [circle, kind.rawValue, new.observable.value])
        guard new.light != .red, new.isRevoked || expires > now else {
            outcome.leftOut += 1
            return
        }
        if new.isRevoked {
            if let known { try end(known, from: feed, &outcome) }
            return
        }
        let protecting = protections.protecting(new.observable)?.category.rawValue
        let id: Int64
        if let known {
            id = known["id"]
            // Heard of again after its end, it is looked for again, and judged anew: what was confirmed then is about then.
            // What people revoked stays revoked.
            if known["standing"] == "expired" { try forgetJudgements(of: id) }
            try writer.db.cachedStatement(
                sql: """
                    UPDATE indicator SET expires = max(expires, ?1), standing = CASE WHEN standing = 'expired' THEN
                        CASE WHEN ?2 IS NULL THEN 'watched' ELSE 'protected' END ELSE standing END,
                        protected_by = CASE WHEN standing = 'expired' THEN ?2 ELSE protected_by END WHERE id = ?3
                    """
            ).execute(arguments: [expires.milliseconds, protecting, id])
            try prolong(id, until: expires)
            try tellRenewal(of: id, wasOver: known["standing"] == "expired", until: expires)
            outcome.renewed += 1
        } else {
            try writer.db.cachedStatement(
                sql: """
                    INSERT INTO indicator (circle_id, kind, value, uuid, light, confidence, about, origin, shared, expires,
                        standing, protected_by, changed) VALUES (?, ?, ?, ?, ?, ?, ?, 'feed', ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                circle, kind.rawValue, new.observable.value, randomUUID(), (new.light ?? .green).rawValue,
                (new.confidence ?? Confidence(clamping: 50)).percent, new.about, now.milliseconds,
                expires.milliseconds,
                protecting == nil ? "watched" : "protected", protecting, now.milliseconds,
            ])
            id = writer.db.lastInsertedRowID
            try keepVersion(id)
            outcome.added += 1
        }
        try writer.db.cachedStatement(
            sql:
                "INSERT INTO indicator_source VALUES (?1, ?2, ?3, ?3) ON CONFLICT DO UPDATE SET last = excluded.last"
        ).execute(arguments: [id, feed, now.milliseconds])
    }

    /// Others hear that it counts again, and of a later end once half of the time that they were told has passed: a list that
    /// is read each hour must not make a version of everything in it each hour.
    private func tellRenewal(of id: Int64, wasOver: Bool, until expires: Instant) throws {
        let told = try Int64.fetchOne(
            writer.db.cachedStatement(
                sql:
                    "SELECT expires FROM indicator_version WHERE indicator_id = ? ORDER BY modified DESC LIMIT 1"
            ),
            arguments: [id])
        let now = writer.now.milliseconds
        let isLater =
            told.map { $0 < expires.milliseconds && $0 - now < (expires.milliseconds - now) / 2 } ?? true
        guard wasOver || isLater else { return }
        try writer.db.execute(sql: "UPDATE indicator SET changed = ? WHERE id = ?", arguments: [now, id])
        try keepVersion(id)
    }

    private func forgetJudgements(of id: Int64) throws {
        for table in ["confirmation", "offer"] {
            try writer.db.execute(sql: "DELETE FROM \(table) WHERE indicator_id = ?", arguments: [id])
        }
        try writer.db.execute(
            sql: """
                UPDATE indicator SET soc_confirmed = NULL, soc_confirmed_by = NULL, confirmations = 0 WHERE id = ?
                """, arguments: [id])
    }

    private func end(_ known: Row, from feed: String, _ outcome: inout FeedOutcome) throws {
        let id: Int64 = known["id"]
        try writer.db.execute(
            sql: "DELETE FROM indicator_source WHERE indicator_id = ? AND name = ?", arguments: [id, feed])
        let others = try Int.fetchOne(
            writer.db, sql: "SELECT count(*) FROM indicator_source WHERE indicator_id = ?", arguments: [id])
        guard known["origin"] == "feed", others == 0, known["confirmations"] == 0,
            known["soc_confirmed"] == nil
        else {
            return
        }
        try writer.db.execute(
            sql: "UPDATE indicator SET expires = ? WHERE id = ?", arguments: [writer.now.milliseconds, id])
        try settle(id)
        outcome.ended += 1
    }
}
