import Access
import Foundation
import Registry
import Store
import Vocabulary
import Workbooks

/// How the columns of one file are read: as the command line says, else as they were the last time.
struct RememberedColumns: Sendable {
    let mapping: HeaderMapping
    private let kind: ImportKind
    private let headers: [String]
    private let establishment: ID<Establishment>?
    private let isNew: Bool

    init(
        _ kind: ImportKind, _ source: ByteSource, _ store: Store, columns: [String], set: [String],
        establishment: String?
    ) async throws {
        self.kind = kind
        let owner = try await RememberedColumns.owner(establishment, store)
        self.establishment = owner?.id
        // A file whose head cannot be read is refused by the import itself, in words.
        headers = (try? InventoryFile.head(of: source, for: kind, rows: 0).headers) ?? []
        let own = owner.map { ["owner": $0.finess.text] } ?? [:]
        let stated = HeaderMapping(
            columns: RememberedColumns.pairs(columns).mapValues {
                $0.split(separator: "+").map { trimmed(String($0)) }
            }, constants: RememberedColumns.pairs(set).merging(own) { $1 })
        isNew = !columns.isEmpty || !set.isEmpty
        guard !isNew else {
            mapping = stated
            return
        }
        let kept = try await store.columnMapping(
            for: kind, headers: headers, of: owner?.id, reach: .everything)
        mapping = HeaderMapping(
            columns: kept?.columns ?? [:], constants: (kept?.constants ?? [:]).merging(own) { $1 })
    }

    /// Keeps what the command line said, for the next file of this form.
    func keep(in store: Store) async throws {
        guard isNew else { return }
        let (mapping, kind, headers, establishment) = (mapping, kind, headers, establishment)
        try await store.transaction(by: operatorName(), at: .now) {
            try $0.remember(mapping, for: kind, headers: headers, of: establishment)
        }
    }

    private static func owner(
        _ text: String?, _ store: Store
    ) async throws -> (id: ID<Establishment>, finess: Finess)? {
        guard let text else { return nil }
        guard let finess = try? Finess(parsing: text) else {
            throw Failure("'\(text)' is no FINESS number of an establishment")
        }
        let found = try await store.rehearsal(by: operatorName(), at: .now) {
            try $0.establishment(finess: finess)
        }
        guard let found else {
            throw Failure("no establishment \(finess) is recorded; import establishments first")
        }
        return (found, finess)
    }

    /// `a=b` as a pair; the header may hold an equals sign, the field's name may not.
    private static func pairs(_ texts: [String]) -> [String: String] {
        var all: [String: String] = [:]
        for text in texts {
            guard let mark = text.lastIndex(of: "=") else { continue }
            all[trimmed(String(text[..<mark]))] = trimmed(String(text[text.index(after: mark)...]))
        }
        return all
    }
}
