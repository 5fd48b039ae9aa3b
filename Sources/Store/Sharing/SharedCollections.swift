import Access
import GRDB
public import Registry
public import Sharing
public import Vocabulary

/// One state of an indicator, in the order in which states left the circle's desk.
public struct SharedVersion: Hashable, Sendable {
    /// Its place in that order: where a reader goes on.
    public let sequence: Int64
    /// When it came into the collection.
    public let added: Instant
    /// The indicator in that state.
    public let indicator: SharedIndicator
}

/// What a reader wants of a collection.
public struct SharedQuestion: Hashable, Sendable {
    /// Only what came later.
    public var addedAfter: Instant?
    /// Only these, by UUID.
    public var uuids: [String]?
    /// Only states of that time.
    public var modified: Instant?
    /// Which states of one indicator.
    public var versions: Versions = .last
    /// After that place.
    public var after: Int64 = 0
    /// No more than so many; one more is read to tell whether there is more.
    public var limit: Int

    /// The last state of everything, so many at most.
    public init(limit: Int) { self.limit = limit }

    /// Which states of one indicator are wanted.
    public enum Versions: String, CaseIterable, Sendable {
        case first, last, all
    }
}

extension Store {
    /// The circles that an establishment is of and that share anything: the collections that its clients may read.
    public func circles(of establishment: ID<Establishment>) async throws -> [SharingCircle] {
        try await read { db in
            let reach = Reach.establishments([establishment])
            let query: SQL = """
                SELECT \(SharingCircle.columns) FROM sharing_circle c
                WHERE c.kind != 'establishment' AND \(reach.seesCircle()) ORDER BY c.kind DESC, c.id
                """
            return try query.rows(db).map { SharingCircle($0) }
        }
    }

    /// Makes the circles that every hospital is of, so that there is a collection to read before anything is shared.
    public func openCircles(at now: Instant) async throws {
        let missing = try await read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT min(e.id) FROM establishment e WHERE NOT EXISTS
                        (SELECT 1 FROM sharing_circle c WHERE c.group_id = e.group_id) GROUP BY e.group_id
                    """)
        }
        guard !missing.isEmpty else { return }
        try await transaction(by: "cordon", at: now) { writer in
            for id in missing {
                _ = try writer.circle(.group, of: ID(id))
                _ = try writer.circle(.network, of: ID(id))
            }
            try writer.note("sharing.open")
        }
    }

    /// States of a circle's indicators, in order, and whether there are more. What the establishment declined is left out.
    public func sharedVersions(
        in circle: ID<SharingCircle>, for establishment: ID<Establishment>, _ question: SharedQuestion
    ) async throws -> (versions: [SharedVersion], hasMore: Bool) {
        try await read { db in
            var conditions: [SQL] = [
                """
                NOT EXISTS (SELECT 1 FROM offer o WHERE o.indicator_id = v.indicator_id
                    AND o.establishment_id = \(establishment.rawValue) AND o.state = 'declined')
                """, "v.circle_id = \(circle.rawValue)", "v.sequence > \(question.after)",
            ]
            if let after = question.addedAfter { conditions.append("v.added > \(after.milliseconds)") }
            if let modified = question.modified { conditions.append("v.modified = \(modified.milliseconds)") }
            if let uuids = question.uuids {
                conditions.append("i.uuid IN (SELECT value FROM json_each(\(jsonArray(uuids))))")
            }
            switch question.versions {
            case .all: break
            case .last:
                conditions.append(
                    "v.sequence = (SELECT max(w.sequence) FROM indicator_version w WHERE w.indicator_id = i.id)"
                )
            case .first:
                conditions.append(
                    "v.sequence = (SELECT min(w.sequence) FROM indicator_version w WHERE w.indicator_id = i.id)"
                )
            }
            let query: SQL = """
                SELECT v.sequence, v.added, v.modified AS changed, v.light, v.confidence, v.expires, v.standing,
                    v.protected_by, v.confirmations, i.uuid, i.kind, i.value, i.about, i.shared, i.soc_confirmed
                FROM indicator_version v JOIN indicator i ON i.id = v.indicator_id
                WHERE \(all(of: conditions)) ORDER BY v.sequence LIMIT \(question.limit + 1)
                """
            let rows = try query.rows(db)
            let versions = rows.prefix(question.limit).map {
                SharedVersion(
                    sequence: $0["sequence"], added: Instant(milliseconds: $0["added"]),
                    indicator: SharedIndicator($0))
            }
            return (versions, rows.count > question.limit)
        }
    }

    /// Everything that an establishment's circles share and that still holds, for files: by circle, latest first.
    public func sharedNow(
        with establishment: ID<Establishment>, limit: Int, at now: Instant
    ) async throws -> [(circle: SharingCircle, indicators: [SharedIndicator])] {
        try await settleSharing(at: now)
        let circles = try await circles(of: establishment)
        return try await read { db in
            try circles.map { circle in
                let query: SQL = """
                    SELECT i.* FROM indicator i WHERE i.circle_id = \(circle.id.rawValue)
                        AND i.standing IN ('watched', 'blocking', 'protected') ORDER BY i.changed DESC LIMIT \(limit)
                    """
                return (circle, try query.rows(db).map { SharedIndicator($0) })
            }
        }
    }
}

extension Store {
    /// The name of the network that the installation serves; `nil` before there is one.
    public func servedNetworkName() async throws -> String? {
        try await read { try String.fetchOne($0, sql: "SELECT name FROM network ORDER BY id LIMIT 1") }
    }
}
