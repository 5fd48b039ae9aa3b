public import Access
import GRDB
public import Registry
public import Vocabulary

extension Store {
    /// Systems as rows of a file, in the order asked: what a file of systems says of each, as far as the reach sees.
    ///
    /// Of a system that is only used in reach, the owner's criticality and contract stay with the owner.
    public func systemRows(_ systems: [ID<System>], reach: Reach) async throws -> [SystemRow] {
        try await read { db in
            let register = RegisterReader(db, reach: reach)
            return try systems.compactMap { try SystemRow.recorded($0, in: register) }
        }
    }

    /// The systems that the list filters after one of them, by number: each once, whatever changes meanwhile.
    ///
    /// Returns at most `size` of them; the list's own order and paging are not looked at.
    public func systems(
        of list: SystemList, after last: ID<System>?, size: Int
    ) async throws -> [SystemListRow] {
        try await read { [systemSearches] db in
            try list.part(
                after: last?.rawValue ?? 0, size: size, words: systemSearches.find(list.filter.text, db), db)
        }
    }

    /// Whether the system puts health data in the hands of another legal entity than its owner, so that its host
    /// needs a certificate. For a system that the asker is known to see.
    public func healthDataLeave(_ system: ID<System>) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT \(RegisterQuestion.leavesTheHospital)
                        FROM system s JOIN hosting h ON h.id = s.hosting_id WHERE s.id = ?
                        """), arguments: [system.rawValue]) ?? false
        }
    }
}
