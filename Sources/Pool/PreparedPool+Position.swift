extension PreparedPool.SiteSession {
    /// A hospital in some posture in its pool: the pool's law, and what the hospital brings to it.
    public struct Position: Sendable {
        /// The law of the pool's year.
        public let law: LossLaw
        /// The hospital's expected loss, all causes together, in M€ a year.
        public let mean: Double
        /// Its share of the mean of the worst years, in M€: Euler's.
        public let tail: Double

        /// Its share of the pool's capital, in M€.
        public var capital: Double { max(tail - mean, 0) }
    }

    /// The pool with the site as given, and the site's share of it.
    ///
    /// The same sums as ``ExactEngine/shares(_:weights:)``, for one site.
    public func position(with values: PoolModel.Site, level: Double = ContributionPlan.level) -> Position {
        let intensity = intensity(with: values)
        let hits = Hits(self, values)
        let law = intensity.law()
        let tail = Spectrum(of: law.tailWeights(level), intensity.fourier)
        let plain = tail.kernel(intensity.spectrum()),
            mixed = tail.kernel(intensity.spectrum(isWeighted: true))
        let grid = intensity.grid
        var sum = 0.0
        for block in 0..<grid.blocks {
            let own = mixed.block(grid, block: block), shared = plain.block(grid, block: block)
            let start = block * FrequencyGrid.length
            var lanes = Lanes.zero
            for q in 0..<FrequencyGrid.length {
                lanes += (own[q] * hits.own[start + q]).re + (shared[q] * hits.shared[start + q]).re
            }
            sum += lanes.sum()
        }
        return Position(law: law, mean: hits.mean, tail: sum * 2 / Double(grid.count))
    }
}

/// What a site's incidents bring, by frequency: the transforms of amount times probability, each with all that falls beside.
private struct Hits {
    /// Of what the year's factor moves.
    var own: [ComplexLanes]
    /// Of the shared causes.
    var shared: [ComplexLanes]
    /// The expected loss a year, in M€.
    var mean = 0.0

    init(_ session: PreparedPool.SiteSession, _ values: PoolModel.Site) {
        let engine = session.pool.engine, model = engine.model
        own = [ComplexLanes](repeating: .zero, count: session.others.count)
        shared = own
        /// The transform, and the mean.
        func weighted(_ severity: Severity) -> ([ComplexLanes], Double) {
            let step = engine.grid.step
            let lattice = CededLoss(severity, deductible: values.deductible, limit: values.limit)
                .lattice(step: step, most: engine.grid.count)
            let amounts = lattice.indices.map { Double($0) * step * lattice[$0] }
            return (session.pool.transform(amounts), amounts.reduce(0, +))
        }
        if let minor = values.minor, values.minorRate > 0 {
            let (hit, amount) = weighted(minor)
            for k in own.indices { own[k] += hit[k] * values.minorRate }
            mean += amount * values.minorRate
        }
        let major = weighted(values.major)
        let chance = session.fall > 0 ? session.fall * model.groupReach * values.exposure : 0
        for k in own.indices {
            let beside =
                session.others[k].thinned(session.fall) * values.majorRate + session.firsts[k] * chance
            own[k] += major.0[k] * beside
        }
        mean += major.1 * (values.majorRate + chance * session.otherRates)
        var scaled: [Double: ([ComplexLanes], Double)] = [1: major]
        for (shock, _, shares) in session.rest {
            let cause = model.shocks[shock]
            let hit = scaled[cause.shortening] ?? weighted(values.major.scaled(by: cause.shortening))
            scaled[cause.shortening] = hit
            let rate = cause.rate * values.exposure
            for k in shared.indices { shared[k] += hit.0[k] * shares[k] * rate }
            mean += hit.1 * rate * cause.reach.mean
        }
    }
}
