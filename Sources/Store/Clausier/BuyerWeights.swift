public import Access
public import Clausier
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// Weights that establishments set once: new tenders start from them, and scores are shown with them.
extension Store {
    /// The weights that the establishments in reach set for a catalogue, where all that set some agree; else `nil`, and
    /// the usual ones count.
    public func buyerWeights(of catalogue: String, reach: Reach) async throws -> ScoreWeights? {
        try await read { db in
            guard case .establishments = reach else { return nil }
            let query: SQL = """
                SELECT DISTINCT w.weights FROM buyer_weights w
                WHERE w.catalogue = \(catalogue) AND \(reach.holds("w.establishment_id")) LIMIT 2
                """
            let found = try query.rows(db)
            let text: String? = found.count == 1 ? found[0]["weights"] : nil
            return JSONColumn.read(text, as: ScoreWeights.self)
        }
    }
}

extension Writer {
    /// Sets the weights of establishments in reach for a catalogue.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for an establishment beyond reach.
    public func keep(
        _ weights: ScoreWeights, of catalogue: String, for establishments: [ID<Establishment>], reach: Reach
    ) throws {
        guard establishments.count <= 2_000, establishments.allSatisfy({ reach.includes($0) }) else {
            throw StoreError.notFound(kind: "establishment")
        }
        let text = try JSONColumn.write(weights)
        for establishment in establishments {
            try db.execute(
                sql: "INSERT OR REPLACE INTO buyer_weights VALUES (?, ?, ?, ?, ?)",
                arguments: [establishment.rawValue, catalogue, text, now.milliseconds, actor])
            try note("weights.change", establishment: establishment)
        }
    }
}
