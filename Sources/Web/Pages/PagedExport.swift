import Hummingbird
import Store
import Vocabulary

/// A row of a list that is read page by page, with its place in the list, from 0.
struct Ranked<Row: Sendable>: Sendable {
    let row: Row
    let rank: Int
}

extension SiteLink {
    /// The file of a list, with the filters of the page that this link is to.
    func export(of list: String) -> SiteLink { moved(to: SiteLink(list, "export")) }
}

extension TableFile {
    /// The rows of all pages of a list, each page read when those before are written.
    func response<Item>(
        day: Day, visit: Visit, pages: @escaping @Sendable (Paging) async throws -> [Item]
    ) async throws -> Response where Row == Ranked<Item> {
        let size = 200
        return try await response(day: day, visit: visit) { last in
            let number = last.map { $0.rank / size + 1 } ?? 0
            return try await pages(.part(number + 1, size: size)).enumerated()
                .map { Ranked(row: $1, rank: number * size + $0) }
        }
    }
}
