public import Access
import GRDB
public import Registry
public import Vocabulary

extension Store {
    /// The establishments that agreed to show their posture to underwriters.
    public func consenting() async throws -> Set<ID<Establishment>> {
        try await read { db in
            Set(
                try Int64.fetchAll(db, sql: "SELECT establishment_id FROM underwriting_consent").map {
                    ID($0)
                }
            )
        }
    }

    /// How far an underwriter sees: what its role carries, less all who did not agree.
    public func reachOfUnderwriter(_ reach: Reach) async throws -> Reach {
        let consenting = try await consenting()
        let seen: Set<ID<Establishment>> =
            switch reach {
            case .everything: consenting
            case .establishments(let held): held.intersection(consenting)
            case .suppliers, .nothing: []
            }
        return seen.isEmpty ? .nothing : .establishments(seen)
    }
}

extension Writer {
    /// Keeps that an establishment agrees to show its posture to underwriters, or that it does not any more.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach.
    public func consent(_ agrees: Bool, for establishment: ID<Establishment>, reach: Reach) throws {
        guard reach.includes(establishment) else { throw StoreError.notFound(kind: "establishment") }
        if agrees {
            try db.execute(
                sql: "INSERT INTO underwriting_consent VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [establishment.rawValue, now.milliseconds, actor])
        } else {
            try db.execute(
                sql: "DELETE FROM underwriting_consent WHERE establishment_id = ?",
                arguments: [establishment.rawValue])
        }
        guard db.changesCount > 0 else { return }
        try note("posture.consent", establishment: establishment, detail: #"{"agrees":\#(agrees)}"#)
    }
}
