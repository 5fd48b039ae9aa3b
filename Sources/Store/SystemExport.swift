import GRDB
public import Registry
public import Vocabulary

/// Everything that a list filters, in parts of a thousand rows, for a file of any size in flat memory.
///
/// Sorted by number. While a part is written, the next one is read.
public struct SystemExport<Row: Sendable>: AsyncSequence, Sendable {
    fileprivate let store: Store
    fileprivate let list: SystemList
    /// Reads the rows of the systems of those numbers.
    fileprivate let rows: @Sendable (_ systems: [Int64], _ list: SystemList, Database) throws -> [Row]

    fileprivate struct Part {
        let rows: [Row]
        /// The system after which the next part begins; `nil` behind the last.
        let end: Int64?
    }

    /// Reads the parts in turn.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let export: SystemExport
        fileprivate var next: Task<Part, any Error>

        /// The next part; `nil` after the last.
        public mutating func next() async throws -> [Row]? {
            let part = try await next.value
            guard let end = part.end else { return nil }
            next = export.part(after: end)
            return part.rows
        }
    }

    /// Starts from the first system.
    public func makeAsyncIterator() -> Iterator { Iterator(export: self, next: part(after: 0)) }

    private func part(after last: Int64) -> Task<Part, any Error> {
        Task {
            try await store.read { [searches = store.systemSearches] db in
                let words = try list.search.map { try searches.find($0, db) }
                let systems = try list.following(last, size: 1_000, words: words, db)
                return Part(rows: try rows(systems, list, db), end: systems.last)
            }
        }
    }
}

extension Store {
    /// The rows that the list filters, all pages of it.
    public func export(_ list: SystemList) -> SystemExport<SystemListRow> {
        SystemExport(store: self, list: list) { try $1.rows(of: $0, $2) }
    }

    /// The systems that the list filters as rows of a file, as far as its reach sees.
    public func exportRows(_ list: SystemList) -> SystemExport<SystemRow> {
        SystemExport(store: self, list: list) { try RegisterReader($2, reach: $1.reach).systemRows($0) }
    }

    /// The systems that the list filters after one of them, by number: each once, whatever changes meanwhile.
    ///
    /// Returns at most `size` of them; the list's own order and paging are not looked at.
    public func systems(
        of list: SystemList, after last: ID<System>?, size: Int
    ) async throws -> [SystemListRow] {
        try await read { [systemSearches] db in
            let words = try list.search.map { try systemSearches.find($0, db) }
            return try list.rows(
                of: list.following(last?.rawValue ?? 0, size: size, words: words, db), db)
        }
    }
}
