public import GRDB

/// What one page asks of the records, within a reach.
///
/// Each statement holds the reach by itself, so that no row from beyond it is ever read; the tests run every
/// statement of every query against another's records, and ask SQLite for its plan.
public protocol PageQuery<Page>: Sendable {
    /// What the page shows.
    associatedtype Page: Sendable
    /// What is asked, in order; all of it is read in one snapshot.
    var statements: [SQL] { get }
    /// Asks; of a query that chooses its statements by what the first one finds, only those.
    func answers(_ db: Database) throws -> [[Row]]
    /// Puts the answers, one for each statement, together.
    func page(from answers: [[Row]]) throws -> Page
}

extension PageQuery {
    /// Asks every statement in turn.
    public func answers(_ db: Database) throws -> [[Row]] { try statements.map { try $0.rows(db) } }
}

extension Store {
    /// Reads a page in one snapshot of the records.
    public func page<Query: PageQuery>(_ query: Query) async throws -> Query.Page {
        try await read { db in try query.page(from: query.answers(db)) }
    }
}

extension Writer {
    /// Reads a page as it stands within this change: what it is completed from, nobody changes meanwhile.
    public func page<Query: PageQuery>(_ query: Query) throws -> Query.Page {
        try query.page(from: query.answers(db))
    }
}

extension SQL {
    /// Runs the statement, prepared once for each connection.
    func rows(_ db: Database) throws -> [Row] {
        let (sql, arguments) = try build(db)
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }

    /// Runs a statement of one column of numbers.
    func numbers(_ db: Database) throws -> [Int64] {
        let (sql, arguments) = try build(db)
        return try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }
}

/// Which part of a list to show.
public struct Paging: Hashable, Sendable {
    /// From 1.
    public let number: Int
    /// Rows on a page, 1 to 200.
    public let size: Int

    /// Takes what a visitor wrote and brings it within bounds.
    public init(number: Int = 1, size: Int = 50) {
        self.size = min(max(size, 1), 200)
        // Past this nobody pages: they filter. It keeps the cost of skipping rows within bounds.
        self.number = min(max(number, 1), Total.cap / self.size + 1)
    }

    /// A part of a list that a program or a file reads to its end: the `number` is from 1 to ten million, the `size` from 1 to
    /// 200 rows.
    public static func reading(_ number: Int, size: Int = 200) -> Paging {
        Paging(unchecked: min(max(number, 1), 10_000_000), size: min(max(size, 1), 200))
    }

    private init(unchecked number: Int, size: Int) {
        self.number = number
        self.size = size
    }

    var offset: Int { (number - 1) * size }
}

/// How many rows there are, counted no further than to ten thousand.
public struct Total: Hashable, Sendable {
    /// Rows, or ``cap`` when there are more.
    public let count: Int
    /// Whether there are more than ``cap``.
    public let isCapped: Bool

    /// Where counting stops: a list that long is to be filtered, and counting it would slow every page.
    public static let cap = 10_000

    /// Of rows that are counted already.
    public init(counted: Int) {
        count = min(counted, Total.cap)
        isCapped = counted > Total.cap
    }

    /// Counts the rows of a query up to the cap.
    static func statement(_ rows: SQL) -> SQL {
        "SELECT count(*) AS total FROM (\(rows) LIMIT \(cap + 1)) AS page"
    }

    init(_ answer: [Row]) {
        self.init(counted: answer.first?["total"] ?? 0)
    }
}

/// Conditions joined by AND; none is true.
func all(of conditions: [SQL]) -> SQL {
    conditions.isEmpty ? "TRUE" : conditions.map { "(\($0))" }.joined(separator: " AND ")
}

/// What a person typed, as an FTS5 query for rows that hold every word as a prefix; `nil` without a word.
func searchTerms(_ text: String) -> String? {
    let words = searchWords(text)
    return words.isEmpty ? nil : words.map { "\"\($0)\"*" }.joined(separator: " ")
}

/// The words of a text, each cut to the length that a search takes.
func searchWords(_ text: String, limit: Int = 8) -> [Substring] {
    text.split { !$0.isLetter && !$0.isNumber }.prefix(limit).map { $0.prefix(60) }
}
