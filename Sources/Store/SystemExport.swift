import Registry
import Vocabulary

/// Everything that a list filters, in parts of a thousand rows, for a file of any size in flat memory.
///
/// Sorted by number; the next part is read when the last has been taken.
public struct SystemExport: AsyncSequence, Sendable {
    let store: Store
    let list: SystemList

    /// Reads the parts in turn.
    public struct Iterator: AsyncIteratorProtocol {
        let export: SystemExport
        var last: Int64 = 0

        /// The next part; `nil` after the last.
        public mutating func next() async throws -> [SystemListRow]? {
            let (list, after) = (export.list, last)
            let rows = try await export.store.read { [searches = export.store.systemSearches] db in
                try list.part(after: after, size: 1_000, words: searches.find(list.filter.text, db), db)
            }
            guard let end = rows.last else { return nil }
            last = end.system.id.rawValue
            return rows
        }
    }

    /// Starts from the first system.
    public func makeAsyncIterator() -> Iterator { Iterator(export: self) }
}

extension Store {
    /// The rows that the list filters, all pages of it.
    public func export(_ list: SystemList) -> SystemExport { SystemExport(store: self, list: list) }
}
