public import Access
public import GRDB
public import Registry
public import Vocabulary

/// Sources that used to send, have stopped, and that nobody declared: machines by their dialect, the longest silence first.
///
/// Those that somebody declared are told by ``ExpectedSources``, with the silence that is allowed them.
///
/// A source is expected once it has sent ``SilentSources/fewestRecords`` records, until it has been silent for
/// ``SilentSources/longestDays`` days: then it is gone, and not silent.
public struct SilentSources: PageQuery {
    /// What whoever asks may see.
    public var reach: Reach
    /// This group only.
    public var group: ID<Group>?
    /// This establishment only.
    public var establishment: ID<Establishment>?
    /// The present.
    public var now: Instant
    /// Silence that is worth a word.
    public var silence: Duration
    /// The most rows.
    public var limit: Int

    /// A source with fewer was met by chance.
    public static let fewestRecords = 50
    /// Past this, it was taken out of service.
    public static let longestDays = 90

    /// Sources that have been silent for a day, unless told otherwise.
    public init(
        reach: Reach, group: ID<Group>? = nil, establishment: ID<Establishment>? = nil, now: Instant,
        silence: Duration = .seconds(86_400), limit: Int = 200
    ) {
        self.reach = reach
        self.group = group
        self.establishment = establishment
        self.now = now
        self.silence = silence
        self.limit = limit
    }

    /// The rows, and how many there are in all.
    public var statements: [SQL] {
        let sources: SQL = """
            FROM establishment e CROSS JOIN event_source s ON s.establishment_id = e.id
            WHERE \(all(of: conditions))
            """
        return [
            """
            SELECT e.id AS establishment_id, e.name AS establishment_name, s.name, s.kind, s.last_event, s.records
            \(sources) ORDER BY s.last_event, s.id LIMIT \(limit)
            """,
            Total.statement("SELECT 1 \(sources)"),
        ]
    }

    /// Reads rows and count.
    public func page(from answers: [[Row]]) throws -> SilentSourcesPage {
        SilentSourcesPage(
            rows: answers[0].map {
                SilentSource(
                    establishment: ID($0["establishment_id"]), establishmentName: $0["establishment_name"],
                    source: EventSource($0))
            }, total: Total(answers[1]))
    }

    private var conditions: [SQL] {
        let last = now.advanced(by: .zero - silence).milliseconds
        let first = now.advanced(by: .seconds(-86_400 * SilentSources.longestDays)).milliseconds
        var conditions: [SQL] = [
            reach.within(establishment).holds("e.id"), "s.last_event BETWEEN \(first) AND \(last)",
            "s.records >= \(SilentSources.fewestRecords)",
            """
            NOT EXISTS (SELECT 1 FROM expected_source x
                WHERE x.establishment_id = s.establishment_id AND x.name_key = lower(s.name)
                    AND (x.dialect IN ('', s.kind) OR s.kind LIKE x.dialect || '/%'))
            """,
        ]
        if let group { conditions.append("e.group_id = \(group.rawValue)") }
        return conditions
    }
}

/// One source that has stopped.
public struct SilentSource: Hashable, Sendable {
    /// Whose.
    public let establishment: ID<Establishment>
    /// For people.
    public let establishmentName: String
    /// The source, with its last record.
    public let source: EventSource
}

/// Sources that have stopped.
public struct SilentSourcesPage: Sendable {
    /// The longest silence first.
    public let rows: [SilentSource]
    /// How many there are.
    public let total: Total
}
