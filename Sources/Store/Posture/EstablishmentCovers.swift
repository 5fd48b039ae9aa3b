public import Access
import GRDB
public import Pool
public import Registry
public import Vocabulary

/// What one hospital keeps of each incident, and what the pool pays it at most.
public struct EstablishmentCover: Hashable, Sendable {
    /// Whose it is.
    public let place: PosturePlace
    /// What it keeps.
    public let deductible: Money
    /// The most the pool pays; `nil` for no limit.
    public let limit: Money?
    /// What of both was agreed for it alone.
    public let own: OwnCover
}

extension Store {
    /// The deductibles and limits of the hospitals in reach, by group and name.
    public func covers(reach: Reach, on day: Day, now: Instant) async throws -> [EstablishmentCover] {
        let recorded = try await recordedPortfolio(on: day, now: now)
        let portfolio = recorded.portfolio
        return zip(recorded.places, portfolio.sites).filter { reach.includes($0.0.id) }.map { place, site in
            let limit = portfolio.cover.limit(of: site)
            return EstablishmentCover(
                place: place, deductible: Money(millions: portfolio.cover.deductible(of: site)),
                limit: limit.isFinite ? Money(millions: limit) : nil, own: site.ownCover)
        }
    }
}

extension Writer {
    /// Agrees on a deductible and a limit for one hospital, or leaves both to the rule again, as a new version of the rules.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for a hospital beyond reach, ``PoolError`` for an amount out of range.
    public func agree(
        on own: OwnCover, for establishment: ID<Establishment>, because reason: String, reach: Reach
    ) throws {
        let known = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM establishment WHERE id = ?)",
            arguments: [establishment.rawValue])
        guard known == true, reach.includes(establishment) else {
            throw StoreError.notFound(kind: "establishment")
        }
        try agree(because: reason) { rules in
            var covers = rules.ownCovers ?? [:]
            covers[String(establishment.rawValue)] = own.isEmpty ? nil : own
            rules.ownCovers = covers.isEmpty ? nil : covers
        }
    }
}
