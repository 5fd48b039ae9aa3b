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
    var numbers: [Int64] {
        var numbers: [Int64] = []
        numbers.reserveCapacity(count)
        for (place, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                numbers.append(Int64(place) << 6 | Int64(rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return numbers
    }

    /// Those that the search index finds for an FTS5 query.
    fileprivate init(_ terms: String, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT rowid FROM system_search WHERE system_search MATCH ?")
        let numbers = try Int64.fetchCursor(statement, arguments: [terms])
        while let number = try numbers.next() { insert(number) }
    }

    /// Asks the search index; `nil` for a text without a word.
    static func find(_ text: String, _ db: Database) throws -> FoundSystems? {
        try searchTerms(text).map { try FoundSystems($0, db) }
    }
}

extension RegisterMemo<String, FoundSystems> {
    /// The systems that the snapshot of `db` holds; `nil` for a text without a word.
    ///
    /// A common word stands in a hundred thousand systems, and whoever turns the pages of a list, or narrows it, asks for
    /// the same word again.
    func find(_ text: String, _ db: Database) throws -> FoundSystems? {
        guard let terms = searchTerms(text) else { return nil }
        return try value(terms, db) { try FoundSystems(terms, db) }
    }
}

extension Store {
    /// Reads a page of systems in one snapshot; what its words found is kept for the next page of them.
    public func page(_ list: SystemList) async throws -> SystemListPage {
        try await read { [systemSearches] db in
            try list.page(from: list.answers(db, words: systemSearches.find(list.filter.text, db)))
        }
    }

    /// The systems whose name, code or product holds every word, wherever they are: to be held against a ledger.
    public func systems(matching text: String) async throws -> FoundSystems? {
        try await read { [systemSearches] in try systemSearches.find(text, $0) }
    }
}
