public import Access
public import GRDB
public import Registry
public import Vocabulary

/// The sources that are expected, those that are silent first, the longest silence before the others.
public struct ExpectedSources: PageQuery {
    /// What whoever asks may see.
    public var reach: Reach
    /// This group only.
    public var group: ID<Group>?
    /// This establishment only.
    public var establishment: ID<Establishment>?
    /// The present.
    public var now: Instant
    /// Only those that are silent.
    public var onlySilent: Bool
    /// Which part.
    public var paging: Paging

    /// All of a reach.
    public init(
        reach: Reach, group: ID<Group>? = nil, establishment: ID<Establishment>? = nil, now: Instant,
        onlySilent: Bool = false, paging: Paging = Paging()
    ) {
        self.reach = reach
        self.group = group
        self.establishment = establishment
        self.now = now
        self.onlySilent = onlySilent
        self.paging = paging
    }

    /// The rows of the page, how many there are, and how many of all are silent.
    public var statements: [SQL] {
        let all: SQL = """
            FROM establishment e CROSS JOIN expected_source x ON x.establishment_id = e.id
            WHERE \(scope)
            """
        let silent: SQL = "x.silent_at <= \(now.milliseconds)"
        let shown: SQL = onlySilent ? "\(all) AND \(silent)" : all
        return [
            """
            SELECT x.*, e.name AS establishment_name, t.name AS site_name
            FROM (SELECT x.id, x.silent_at \(shown) ORDER BY x.silent_at, x.id
                LIMIT \(paging.size) OFFSET \(paging.offset)) AS page
                CROSS JOIN expected_source x ON x.id = page.id
                JOIN establishment e ON e.id = x.establishment_id LEFT JOIN site t ON t.id = x.site_id
            ORDER BY page.silent_at, page.id
            """,
            Total.statement("SELECT 1 \(shown)"),
            Total.statement("SELECT 1 \(all) AND \(silent)"),
            Total.statement("SELECT 1 \(all)"),
        ]
    }

    /// Reads rows and counts.
    public func page(from answers: [[Row]]) throws -> ExpectedSourcesPage {
        ExpectedSourcesPage(
            rows: answers[0].map { row in
                HeardSource(
                    source: ExpectedSource(row), establishmentName: row["establishment_name"],
                    siteName: row["site_name"], declared: Instant(milliseconds: row["declared"]),
                    declaredBy: row["declared_by"],
                    lastEvent: (row["last_event"] as Int64?).map { Instant(milliseconds: $0) })
            }, total: Total(answers[1]), silent: Total(answers[2]), expected: Total(answers[3]))
    }

    private var scope: SQL {
        var conditions: [SQL] = [reach.within(establishment).holds("e.id")]
        if let group { conditions.append("e.group_id = \(group.rawValue)") }
        return all(of: conditions)
    }
}

/// A part of the expected sources.
public struct ExpectedSourcesPage: Sendable {
    /// The longest silence first.
    public let rows: [HeardSource]
    /// How many there are of those asked for.
    public let total: Total
    /// How many of all are silent.
    public let silent: Total
    /// How many there are in all.
    public let expected: Total
}

/// What was odd about the records of sources within the last days, the most first.
public struct OddSources: PageQuery {
    /// What whoever asks may see.
    public var reach: Reach
    /// This group only.
    public var group: ID<Group>?
    /// This establishment only.
    public var establishment: ID<Establishment>?
    /// From this day of reception on.
    public var since: Day
    /// The most rows.
    public var limit: Int

    /// All of a reach.
    public init(
        reach: Reach, group: ID<Group>? = nil, establishment: ID<Establishment>? = nil, since: Day,
        limit: Int = 100
    ) {
        self.reach = reach
        self.group = group
        self.establishment = establishment
        self.since = since
        self.limit = limit
    }

    /// The rows, and the sums by kind.
    public var statements: [SQL] {
        var conditions: [SQL] = [
            reach.within(establishment).holds("e.id"), "x.day >= \(since.number)",
        ]
        if let group { conditions.append("e.group_id = \(group.rawValue)") }
        let all: SQL = """
            FROM establishment e CROSS JOIN source_trouble x ON x.establishment_id = e.id
            WHERE \(all(of: conditions))
            """
        return [
            """
            SELECT e.id AS establishment_id, e.name AS establishment_name, x.kind, x.dialect, x.source,
                sum(x.records) AS records, max(x.worst_seconds) AS worst_seconds, max(x.last) AS last
            \(all) GROUP BY e.id, x.kind, x.dialect, x.source ORDER BY records DESC, e.id LIMIT \(limit)
            """,
            "SELECT x.kind, sum(x.records) AS records \(all) GROUP BY x.kind",
        ]
    }

    /// Reads rows and sums.
    public func page(from answers: [[Row]]) throws -> OddSourcesPage {
        OddSourcesPage(
            rows: answers[0].compactMap { row in
                guard let kind = SourceTrouble.Kind(rawValue: row["kind"]) else { return nil }
                return OddSource(
                    establishment: ID(row["establishment_id"]), establishmentName: row["establishment_name"],
                    trouble: SourceTrouble(
                        source: row["source"], dialect: row["dialect"], kind: kind, records: row["records"],
                        worstSeconds: row["worst_seconds"], last: Instant(milliseconds: row["last"])))
            },
            totals: answers[1].reduce(into: [:]) { totals, row in
                SourceTrouble.Kind(rawValue: row["kind"]).map { totals[$0] = row["records"] }
            })
    }
}

/// Odd records of one source.
public struct OddSource: Hashable, Sendable {
    /// Whose.
    public let establishment: ID<Establishment>
    /// For people.
    public let establishmentName: String
    /// What, how many, how far off.
    public let trouble: SourceTrouble
}

/// What was odd.
public struct OddSourcesPage: Sendable {
    /// The most first.
    public let rows: [OddSource]
    /// Records of each kind; a kind without one is missing.
    public let totals: [SourceTrouble.Kind: Int]
}
