/// A pool that is asked again and again "what if": everything about a site but the site itself is kept ready.
///
/// The law of a pool is a product over sites within each cause. A what-if takes the site's factors out by division, puts the
/// new ones in, and inverts once: milliseconds where the whole law takes seconds.
public struct PreparedPool: Sendable {
    /// The engine of the pool as it is.
    public let engine: ExactEngine
    private let own: [ComplexLanes]
    private let shared: [ComplexLanes]
    /// By cause, by share reached: the product over the members, at all frequencies of all blocks.
    private let products: [[[ComplexLanes]]]
    private let twists: [BlockTwists]
    private let shocksOf: [[Int]]
    private static let length = FrequencyGrid.length

    /// Prepares a pool; takes as long as its law, and 16 bytes for each frequency, cause and share.
    public init(_ model: PoolModel, precision: ExactEngine.Precision = .init(points: 1 << 13, shares: 12)) {
        let engine = ExactEngine(model, precision: precision)
        let size = engine.grid.blocks * PreparedPool.length
        var own = [ComplexLanes](repeating: .zero, count: size), shared = own
        var products = engine.reaches.map { $0.points.map { _ in own } }
        var work = BlockWork(engine)
        for block in 0..<engine.grid.blocks {
            work.transform(block)
            let start = block * PreparedPool.length
            for (q, value) in work.ownIntensity().enumerated() { own[start + q] = value }
            for shock in model.shocks.indices {
                for (node, values) in work.products(shock).enumerated() {
                    for (q, value) in values.enumerated() { products[shock][node][start + q] = value }
                }
                for q in 0..<PreparedPool.length {
                    var expected = ComplexLanes.zero
                    for (node, weight) in engine.reaches[shock].weights.enumerated() {
                        expected += products[shock][node][start + q] * weight
                    }
                    shared[start + q] += (expected - .one) * model.shocks[shock].rate
                }
            }
        }
        self.engine = engine
        self.own = own
        self.shared = shared
        self.products = products
        twists = (0..<engine.grid.blocks).map { BlockTwists(engine.grid, block: $0) }
        var shocksOf = [[Int]](repeating: [], count: model.sites.count)
        for (place, shock) in model.shocks.enumerated() where shock.rate > 0 {
            for member in shock.members { shocksOf[member].append(place) }
        }
        self.shocksOf = shocksOf
    }

    /// The law of the pool as it is.
    public func law() -> LossLaw { law(own, shared) }

    private func law(_ own: [ComplexLanes], _ shared: [ComplexLanes]) -> LossLaw {
        intensity(own, shared).law()
    }

    func intensity(_ own: [ComplexLanes], _ shared: [ComplexLanes]) -> PoolIntensity {
        let grid = engine.grid
        var first = Spectrum(count: grid.count / 2), second = first
        for block in 0..<grid.blocks {
            let range = (block * PreparedPool.length)..<((block + 1) * PreparedPool.length)
            first.set(own[range], grid, block: block)
            second.set(shared[range], grid, block: block)
        }
        return PoolIntensity(
            own: first, shared: second, ownRate: 0, sharedRate: 0, yearVariance: engine.model.yearVariance,
            grid: grid, fourier: engine.fourier)
    }

    /// A site of which several postures will be asked for.
    public func session(for site: Int) -> SiteSession { SiteSession(self, site: site) }

    /// The pool without one site, ready to take it back in another posture.
    public struct SiteSession: Sendable {
        let pool: PreparedPool
        let site: Int
        let ownRest: [ComplexLanes]
        let sharedRest: [ComplexLanes]
        /// Of the group: first incidents of the others, who falls with them, and who falls with the site's own.
        let alone: [ComplexLanes]
        let firsts: [ComplexLanes]
        let others: [ComplexLanes]
        let otherRates: Double
        let fall: Double
        /// By cause: E of the others' product, and E of share times product.
        let rest: [(shock: Int, plain: [ComplexLanes], weighted: [ComplexLanes])]

        init(_ pool: PreparedPool, site: Int) {
            self.pool = pool
            self.site = site
            let engine = pool.engine, model = engine.model
            let values = model.sites[site]
            let size = pool.own.count
            let group = engine.groups.first { $0.contains(site) } ?? [site]
            fall = group.count > 1 ? model.groupFall : 0
            var alone = [ComplexLanes](repeating: .zero, count: size), firsts = alone
            var others = [ComplexLanes](repeating: .one, count: size)
            var rates = 0.0
            for other in group where other != site {
                let hit = pool.transform(engine.lattices[engine.ceded.major[other]])
                let rate = model.sites[other].majorRate
                rates += rate
                for k in 0..<size {
                    let first = hit[k] * rate
                    alone[k] += first
                    let chance = hit[k].thinned(model.groupReach * model.sites[other].exposure)
                    firsts[k] = firsts[k] * chance + others[k] * first
                    others[k] *= chance
                }
            }
            self.alone = alone
            self.firsts = firsts
            self.others = others
            otherRates = rates
            var rest: [(shock: Int, plain: [ComplexLanes], weighted: [ComplexLanes])] = []
            var sharedRest = pool.shared
            for shock in pool.shocksOf[site] {
                let member = model.shocks[shock].members.firstIndex(of: site) ?? 0
                let hit = pool.transform(engine.lattices[engine.ceded.shocks[shock][member]])
                var plain = [ComplexLanes](repeating: .zero, count: size), weighted = plain
                for (node, product) in pool.products[shock].enumerated() {
                    let share = engine.reaches[shock].points[node],
                        weight = engine.reaches[shock].weights[node]
                    for k in 0..<size {
                        let value = product[k].divided(by: hit[k].thinned(share * values.exposure)) * weight
                        plain[k] += value
                        weighted[k] += value * share
                        sharedRest[k] = sharedRest[k] - product[k] * (weight * model.shocks[shock].rate)
                    }
                }
                for k in 0..<size { sharedRest[k] += .one * model.shocks[shock].rate }
                rest.append((shock, plain, weighted))
            }
            self.rest = rest
            self.sharedRest = sharedRest
            ownRest = pool.own
            // What the site brings now is taken out by adding its negative once, as `law` would add the new.
            now = Contribution()
            now = contribution(of: values)
        }

        private var now: Contribution

        private struct Contribution: Sendable {
            var own: [ComplexLanes] = []
            var shared: [ComplexLanes] = []
        }

        /// What a site in some posture adds to both intensities.
        private func contribution(of values: PoolModel.Site) -> Contribution {
            let model = pool.engine.model, size = ownRest.count
            var own = [ComplexLanes](repeating: .zero, count: size), shared = own
            if let minor = values.minor, values.minorRate > 0 {
                let hit = pool.transform(minor, values)
                for k in 0..<size { own[k] += (hit[k] - .one) * values.minorRate }
            }
            let hit = pool.transform(values.major, values)
            let chance = fall > 0 ? model.groupReach * values.exposure : 0
            for k in 0..<size {
                let first = hit[k] * values.majorRate
                let spread = firsts[k] * hit[k].thinned(chance) + others[k] * first
                own[k] +=
                    (alone[k] + first) * (1 - fall) + spread * fall - .one * (otherRates + values.majorRate)
            }
            var scaled: [Double: [ComplexLanes]] = [1: hit]
            for (shock, plain, weighted) in rest {
                let cause = model.shocks[shock]
                let hit =
                    scaled[cause.shortening]
                    ?? pool.transform(values.major.scaled(by: cause.shortening), values)
                scaled[cause.shortening] = hit
                for k in 0..<size {
                    let whole = plain[k] + weighted[k] * (hit[k] - .one) * values.exposure
                    shared[k] += (whole - .one) * cause.rate
                }
            }
            return Contribution(own: own, shared: shared)
        }

        /// The law of the pool with the site as given; its group and causes stay what they are.
        public func law(with values: PoolModel.Site) -> LossLaw { intensity(with: values).law() }

        func intensity(with values: PoolModel.Site) -> PoolIntensity {
            let new = contribution(of: values)
            var own = ownRest, shared = sharedRest
            for k in own.indices {
                own[k] += new.own[k] - now.own[k]
                shared[k] += new.shared[k]
            }
            return pool.intensity(own, shared)
        }
    }

    private func transform(_ severity: Severity, _ site: PoolModel.Site) -> [ComplexLanes] {
        let law = CededLoss(severity, deductible: site.deductible, limit: site.limit)
        return transform(law.lattice(step: engine.grid.step, most: engine.grid.count))
    }

    func transform(_ lattice: [Double]) -> [ComplexLanes] {
        var result = [ComplexLanes](repeating: .zero, count: own.count)
        var a = [ComplexLanes](repeating: .zero, count: PreparedPool.length), b = a
        for (block, twist) in twists.enumerated() {
            twist.transform(lattice, into: &result, at: block * PreparedPool.length, scratch: &a, &b)
        }
        return result
    }
}

extension ComplexLanes {
    /// Self over `other`.
    @inline(__always) func divided(by other: ComplexLanes) -> ComplexLanes {
        let size = other.re * other.re + other.im * other.im
        return ComplexLanes(
            re: (re * other.re + im * other.im) / size, im: (im * other.re - re * other.im) / size)
    }
}
