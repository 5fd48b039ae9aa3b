public import Access
import GRDB
import Registry
public import Vocabulary
public import Watch

/// How many alerts an indicator raised at the hospitals of a reach.
public struct IndicatorAlerts: Hashable, Sendable {
    /// All of them.
    public let raised: Int
    /// Those that nobody has closed and that are part of no case.
    public let open: Int

    /// Nothing.
    public static let none = IndicatorAlerts(raised: 0, open: 0)
}

extension Store {
    /// The most alerts that one call closes: what is left is closed by the next.
    public static let mostClosedAtOnce = 1_000

    /// How many alerts an indicator raised, as far as a reach goes: of other hospitals nothing is told.
    public func alerts(of indicator: ID<IndicatorRow>, reach: Reach) async throws -> IndicatorAlerts {
        try await read { db in
            let query: SQL = """
                SELECT count(*) AS raised, coalesce(sum(a.state != 'closed' AND a.case_id IS NULL), 0) AS open
                FROM alert a
                WHERE a.rule = \(IndicatorRule.name(of: indicator.rawValue)) AND \(reach.holds("a.establishment_id"))
                """
            guard let row = try query.rows(db).first else { return .none }
            return IndicatorAlerts(raised: row["raised"], open: row["open"])
        }
    }

    /// Closes the open alerts that an indicator raised at the hospitals of a reach, all for one reason; returns how many.
    ///
    /// What is part of a case is left to the case. At most ``mostClosedAtOnce``, each told to the audit log.
    @discardableResult public func closeAlerts(
        of indicator: ID<IndicatorRow>, _ reason: ClosingReason, note: String, reach: Reach,
        by actor: String, at now: Instant
    ) async throws -> Int {
        try await transaction(by: actor, at: now) { writer in
            let query: SQL = """
                SELECT a.id FROM alert a
                WHERE a.rule = \(IndicatorRule.name(of: indicator.rawValue)) AND a.state != 'closed'
                    AND a.case_id IS NULL AND \(reach.holds("a.establishment_id"))
                ORDER BY a.id LIMIT \(Store.mostClosedAtOnce)
                """
            let ids = try query.rows(writer.db).map { $0["id"] as Int64 }
            for id in ids { try writer.handle(ID(id), .close(reason), note: note, reach: reach) }
            return ids.count
        }
    }
}
