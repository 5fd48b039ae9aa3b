import GRDB
public import Vocabulary

/// How far one part of a feed was read.
public struct FeedMark: Hashable, Sendable {
    /// What the feed said of it then: when it was changed, or when its last entry came in.
    public var mark: String
    /// When all of it was read.
    public var read: Instant

    /// After so long all of a part is read again, though nothing of it changed: what a feed still lists goes on being looked
    /// for. Shorter than the shortest life of an indicator (``IndicatorKind/lifetimeDays``).
    public static let lasting = Duration.seconds(5 * 86_400)

    /// A part that was read.
    public init(mark: String, read: Instant) {
        self.mark = mark
        self.read = read
    }

    /// Whether all must be read again.
    public func isOld(at now: Instant) -> Bool { now >= read.advanced(by: FeedMark.lasting) }
}

extension Store {
    /// What was read of a feed, by its parts.
    public func feedMarks(of feed: String) async throws -> [String: FeedMark] {
        let feed = String(feed.prefix(200))
        return try await read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT item, mark, read FROM feed_pull WHERE feed = ?", arguments: [feed])
            return Dictionary(
                uniqueKeysWithValues: rows.map { row in
                    let item: String = row["item"]
                    return (item, FeedMark(mark: row["mark"], read: Instant(milliseconds: row["read"])))
                })
        }
    }

    /// Notes that a part of a feed was read: to be said once what it holds is kept.
    public func noteFeed(_ feed: String, part: String, _ mark: FeedMark) async throws {
        let (feed, part) = (String(feed.prefix(200)), String(part.prefix(400)))
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO feed_pull VALUES (?, ?, ?, ?)",
                arguments: [feed, part, String(mark.mark.prefix(100)), mark.read.milliseconds])
        }
    }

    /// Forgets parts that the feed has no more.
    public func forgetFeed(_ feed: String, parts: [String]) async throws {
        let feed = String(feed.prefix(200))
        try await write { db in
            for part in parts {
                try db.execute(
                    sql: "DELETE FROM feed_pull WHERE feed = ? AND item = ?",
                    arguments: [feed, String(part.prefix(400))])
            }
        }
    }
}
