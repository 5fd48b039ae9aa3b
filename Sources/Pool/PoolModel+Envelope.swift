extension PoolModel {
    /// A pool in which incidents are nowhere rarer and reach nowhere less far than in any of these: what their draws are
    /// thinned from, so that one year can be told at several postures.
    ///
    /// - Throws: ``PoolError/empty(_:)`` without a pool, ``PoolError/mismatch(_:_:_:_:)`` for pools of other sizes.
    package static func envelope(of models: [PoolModel]) throws(PoolError) -> PoolModel {
        guard var outer = models.first else { throw .empty("models") }
        for model in models where model.sites.count != outer.sites.count {
            throw .mismatch("the pool", outer.sites.count, "another", model.sites.count)
        }
        for place in outer.sites.indices {
            let sites = models.map { $0.sites[place] }
            outer.sites[place].minorRate = 0
            // Only the sum counts: what is drawn becomes minor, major or nothing afterwards.
            outer.sites[place].majorRate = sites.map { $0.minorRate + $0.majorRate }.max() ?? 0
            outer.sites[place].exposure = sites.map(\.exposure).max() ?? 0
        }
        return outer
    }
}
