public import Access
import GRDB
import Registry
import Sharing
public import Vocabulary

/// How many of a circle must confirm, and who decided that.
public struct Quorum: Hashable, Sendable {
    /// The circle.
    public let circle: SharingCircle
    /// Who decided; `nil` where nobody did.
    public let decidedBy: String?
    /// When that was.
    public let decided: Instant?
}

extension Quorum {
    /// One establishment alone never blocks for others; past so many, nobody would wait for them.
    public static let range = 2...20
}

extension Store {
    /// The circles that a reach sees, each with the number of confirmations that it asks for.
    public func quorums(reach: Reach) async throws -> [Quorum] {
        try await read { db in
            let rows: SQL = """
                SELECT \(SharingCircle.columns), q.decided_by, q.decided FROM sharing_circle c
                    LEFT JOIN sharing_quorum q ON q.circle_id = c.id
                WHERE c.kind != 'establishment' AND \(reach.seesCircle()) ORDER BY c.kind DESC, circle_name LIMIT 500
                """
            return try rows.rows(db).map { row in
                let circle = SharingCircle(row)
                return Quorum(
                    circle: circle,
                    // Who decides for the network is named to nobody below.
                    decidedBy: circle.kind == .network && reach != .everything ? nil : row["decided_by"],
                    decided: (row["decided"] as Int64?).map { Instant(milliseconds: $0) })
            }
        }
    }

    /// Decides how many of a circle must confirm; `nil` goes back to the usual number. What follows for its indicators
    /// follows at once: blocks are published, or taken back.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` unless every member is in reach: nobody decides for others alone.
    public func decideQuorum(
        of circle: ID<SharingCircle>, _ confirmations: Int?, reach: Reach, by actor: String, at now: Instant
    ) async throws {
        let shelf = protectionShelf
        try await transaction(by: actor, at: now) { writer in
            let members = try writer.members(ofCircle: circle.rawValue)
            guard !members.isEmpty, members.allSatisfy(reach.includes) else {
                throw StoreError.notFound(kind: "circle")
            }
            try writer.db.execute(
                sql: "DELETE FROM sharing_quorum WHERE circle_id = ?", arguments: [circle.rawValue])
            if let confirmations {
                guard Quorum.range.contains(confirmations) else {
                    throw StoreError.wrongState("between 2 and 20 establishments may be asked to confirm")
                }
                try writer.db.execute(
                    sql: "INSERT INTO sharing_quorum VALUES (?, ?, ?, ?)",
                    arguments: [circle.rawValue, confirmations, now.milliseconds, actor])
            }
            var detail = JSONObject()
            detail.set("confirmations", to: confirmations.map { JSONText(Int64($0)) } ?? .null)
            try writer.note(
                "sharing.quorum", subject: AuditSubject(kind: "circle", id: circle.rawValue),
                detail: detail.text)
            try IndicatorDesk(writer, shelf).review(circle: circle.rawValue)
        }
    }
}
