import GRDB
public import Registry
public import Vocabulary

/// The systems in which every word of a text stands, wherever they are: to be held against what a reach holds.
///
/// One bit for each system, so that a nation's take a hundred kilobytes and membership costs nothing.
public struct FoundSystems: Hashable, Sendable {
    /// How many there are.
    public private(set) var count = 0
    private var words: [UInt64] = []

    /// Whether a system is among them.
    public func contains(_ system: ID<System>) -> Bool { contains(system.rawValue) }

    func contains(_ number: Int64) -> Bool {
        let word = Int(number >> 6)
        return words.indices.contains(word) && words[word] >> UInt64(number & 63) & 1 == 1
    }

    mutating func insert(_ number: Int64) {
        guard number >= 0, !contains(number) else { return }
        let word = Int(number >> 6)
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: max(word + 1 - words.count, words.count)))
        }
        words[word] |= 1 << UInt64(number & 63)
        count += 1
    }

    /// Their numbers, ascending.
    var numbers: [Int64] { numbers(upTo: count) }

    /// The first of them.
    func numbers(upTo most: Int) -> [Int64] {
        var numbers: [Int64] = []
        numbers.reserveCapacity(min(count, most))
        for (place, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                if numbers.count == most { return numbers }
                numbers.append(Int64(place) << 6 | Int64(rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return numbers
    }

    mutating func remove(_ number: Int64) {
        guard contains(number) else { return }
        words[Int(number >> 6)] &= ~(1 << UInt64(number & 63))
        count -= 1
    }

    /// Those that the search index finds, and that serve or not as the question says.
    init(_ search: SystemSearch, _ db: Database) throws {
        let found = try Int64.fetchCursor(
            db.cachedStatement(sql: "SELECT rowid FROM system_search WHERE system_search MATCH ?"),
            arguments: [search.terms])
        while let number = try found.next() { insert(number) }
        guard search.standing != .any else { return }
        let retired = try Int64.fetchCursor(
            db.cachedStatement(sql: "SELECT system_id FROM system_retirement WHERE day <= ?"),
            arguments: [search.day.number])
        var gone = FoundSystems()
        while let number = try retired.next() {
            if contains(number) { gone.insert(number) }
        }
        if search.standing == .retired {
            self = gone
        } else {
            for number in gone.numbers { remove(number) }
        }
    }

    private init() {}
}

/// What the search index is asked, and whether the systems that it finds must serve.
///
/// Asked with the words and not of each system that a page walks past: a look for its retirement took five times as long
/// as all else of the walk.
struct SystemSearch: Hashable, Sendable {
    let terms: String
    let standing: ServiceStanding
    let day: Day

    /// `nil` for a text without a word.
    init?(_ text: String, standing: ServiceStanding = .any, on day: Day = Day(number: 0)) {
        guard let terms = searchTerms(text) else { return nil }
        (self.terms, self.standing, self.day) = (terms, standing, day)
    }
}

extension RegisterMemo<SystemSearch, FoundSystems> {
    /// The systems that the snapshot of `db` holds.
    ///
    /// A common word stands in a hundred thousand systems, and whoever turns the pages of a list, or narrows it, asks for
    /// the same word again.
    func find(_ search: SystemSearch, _ db: Database) throws -> FoundSystems {
        try value(search, db) { try FoundSystems(search, db) }
    }
}

extension Store {
    /// Reads a page of systems in one snapshot; what its words found is kept for the next page of them, and what stands on the page
    /// for whoever comes back to it: names that begin with S are behind 300,000 others.
    public func page(_ list: SystemList) async throws -> SystemListPage {
        try await read { [systemSearches, systemPages] db in
            let words = try list.search.map { try systemSearches.find($0, db) }
            let answers = try list.answers(db, words: words) { try systemPages.value(list, db, read: $0) }
            return try list.page(from: answers)
        }
    }

    /// The systems whose name, code or product holds every word, wherever they are: to be held against a ledger.
    public func systems(matching text: String) async throws -> FoundSystems? {
        guard let search = SystemSearch(text) else { return nil }
        return try await read { [systemSearches] in try systemSearches.find(search, $0) }
    }
}
