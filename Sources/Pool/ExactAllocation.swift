/// Who brings what to a tail: the mean loss of each site in the years that count, by cause; in M€.
///
/// > Source: Tasche, "Capital allocation to business units and sub-portfolios: the Euler principle", 2007,
/// > arXiv:0708.2542. The shares sum to the tail mean exactly.
public struct TailShares: Sendable {
    /// What begins at the site.
    public internal(set) var own: [Double]
    /// What reaches it through its group.
    public internal(set) var group: [Double]
    /// What shared causes bring, cause by cause, member by member.
    public internal(set) var causes: [[Double]]

    /// The share of each site, all causes together.
    public func sites(_ model: PoolModel) -> [Double] {
        var result = zip(own, group).map { $0 + $1 }
        for (shock, shares) in zip(model.shocks, causes) {
            for (member, share) in zip(shock.members, shares) { result[member] += share }
        }
        return result
    }

    /// The sum of all shares.
    public var total: Double {
        own.reduce(0, +) + group.reduce(0, +) + causes.reduce(0) { $0 + $1.reduce(0, +) }
    }
}

extension ExactEngine {
    /// What each site and each cause brings to years weighted by `weights`, a number for each point of the lattice.
    ///
    /// With the tail's weights this is Euler's allocation of the tail mean; with 1 everywhere, the means.
    public func shares(_ intensity: PoolIntensity, weights: [Double]) -> TailShares {
        let tail = Spectrum(of: weights, fourier)
        let plain = tail.kernel(intensity.spectrum())
        let mixed = tail.kernel(intensity.spectrum(isWeighted: true))
        var work = BlockWork(self, isWeighted: true)
        var sums = ShareSums(self)
        for block in 0..<grid.blocks {
            work.transform(block)
            let own = mixed.block(grid, block: block), shared = plain.block(grid, block: block)
            sums.addMinor(work, own)
            for group in groups { sums.addGroup(group, work, own) }
            for shock in model.shocks.indices where model.shocks[shock].rate > 0 {
                sums.addShock(shock, work, shared)
            }
        }
        return sums.shares(scale: 2 / Double(grid.count))
    }

    /// The means of each site and each cause, by the lattices: what ``shares(_:weights:)`` gives for weights of 1, without a
    /// transform.
    public func meanShares() -> TailShares {
        let step = grid.step
        let amounts = lattices.map { lattice in
            lattice.indices.reduce(0) { $0 + Double($1) * lattice[$1] } * step
        }
        let sites = model.sites
        var own = sites.indices.map { sites[$0].majorRate * amounts[ceded.major[$0]] }
        for (site, law) in ceded.minor.enumerated() {
            if let law { own[site] += sites[site].minorRate * amounts[law] }
        }
        var fallen = [Double](repeating: 0, count: sites.count)
        for group in groups where group.count > 1 {
            let rates = group.reduce(0) { $0 + sites[$1].majorRate }
            for site in group {
                fallen[site] =
                    model.groupFall * model.groupReach * sites[site].exposure
                    * (rates - sites[site].majorRate) * amounts[ceded.major[site]]
            }
        }
        let causes = zip(model.shocks, ceded.shocks).map { shock, laws in
            zip(shock.members, laws).map { member, law in
                shock.rate * shock.reach.mean * sites[member].exposure * amounts[law]
            }
        }
        return TailShares(own: own, group: fallen, causes: causes)
    }

    /// How the mean of h(L) changes with the rate of major incidents at each of `sites`, the group's fall included;
    /// `h` holds a value for each point of the lattice.
    ///
    /// > Source: the loss model's specification, section 5 (Palm).
    public func rateDerivatives(_ intensity: PoolIntensity, of h: [Double], at sites: [Int]) -> [Double] {
        let mixed = Spectrum(of: h, fourier).kernel(intensity.spectrum(isWeighted: true))
        var work = BlockWork(self)
        var sums = [Lanes](repeating: .zero, count: sites.count)
        for block in 0..<grid.blocks {
            work.transform(block)
            let kernel = mixed.block(grid, block: block)
            for (place, site) in sites.enumerated() {
                sums[place] += work.incident(at: site, kernel)
            }
        }
        return sums.map { $0.sum() * 2 / Double(grid.count) }
    }
}

extension Spectrum {
    /// The conjugate of these weights' transform times a law's: what an inner product with the weights multiplies.
    func kernel(_ law: Spectrum) -> Spectrum {
        var result = law
        for k in law.re.indices {
            result.re[k] = re[k] * law.re[k] + im[k] * law.im[k]
            result.im[k] = re[k] * law.im[k] - im[k] * law.re[k]
        }
        return result
    }
}

extension BlockWork {
    /// The inner product of a kernel with the transform of one incident that begins at `site`, less 1.
    fileprivate func incident(at site: Int, _ kernel: [ComplexLanes]) -> Lanes {
        let model = engine.model
        let others = engine.groups.first { $0.contains(site) }?.filter { $0 != site } ?? []
        let fall = others.isEmpty ? 0 : model.groupFall
        var sum = Lanes.zero
        for q in 0..<BlockWork.length {
            var product = ComplexLanes.one
            for other in others where fall > 0 {
                product *= transforms[engine.ceded.major[other] * BlockWork.length + q]
                    .thinned(model.groupReach * model.sites[other].exposure)
            }
            let whole = transforms[engine.ceded.major[site] * BlockWork.length + q] * product.thinned(fall)
            let value = kernel[q] * (whole - .one)
            sum += value.re
        }
        return sum
    }
}

/// Sums of shares, eight frequencies at a time.
private struct ShareSums {
    private let engine: ExactEngine
    private var own: [Lanes]
    private var group: [Lanes]
    private var causes: [[Lanes]]
    private static let length = FrequencyGrid.length

    init(_ engine: ExactEngine) {
        self.engine = engine
        own = [Lanes](repeating: .zero, count: engine.model.sites.count)
        group = own
        causes = engine.model.shocks.map { [Lanes](repeating: .zero, count: $0.members.count) }
    }

    func shares(scale: Double) -> TailShares {
        TailShares(
            own: own.map { $0.sum() * scale }, group: group.map { $0.sum() * scale },
            causes: causes.map { $0.map { $0.sum() * scale } })
    }

    mutating func addMinor(_ work: BlockWork, _ kernel: [ComplexLanes]) {
        for (site, law) in engine.ceded.minor.enumerated() {
            guard let law else { continue }
            var sum = Lanes.zero
            for q in 0..<ShareSums.length {
                sum += (kernel[q] * work.weighted[law * ShareSums.length + q]).re
            }
            own[site] += sum * engine.model.sites[site].minorRate
        }
    }

    mutating func addGroup(_ sites: [Int], _ work: BlockWork, _ kernel: [ComplexLanes]) {
        let model = engine.model, length = ShareSums.length
        let fall = sites.count > 1 ? model.groupFall : 0
        let one = (product: ComplexLanes.one, spread: ComplexLanes.zero)
        var before = [(product: ComplexLanes, spread: ComplexLanes)](repeating: one, count: sites.count + 1)
        for q in 0..<length {
            for (k, site) in sites.enumerated() where fall > 0 {
                let hit = work.transforms[engine.ceded.major[site] * length + q]
                let other = hit.thinned(model.groupReach * model.sites[site].exposure)
                let last = before[k]
                before[k + 1] = (
                    last.product * other,
                    last.spread * other + last.product * (hit * model.sites[site].majorRate)
                )
            }
            var after = one
            for k in sites.indices.reversed() {
                let site = sites[k], values = model.sites[sites[k]]
                let law = engine.ceded.major[site] * length + q
                let amount = kernel[q] * work.weighted[law]
                guard fall > 0 else {
                    own[site] += amount.re * values.majorRate
                    continue
                }
                let rest = before[k].product * after.product
                let firsts = before[k].spread * after.product + before[k].product * after.spread
                own[site] += (amount * rest.thinned(fall)).re * values.majorRate
                group[site] += (amount * firsts).re * (fall * model.groupReach * values.exposure)
                let hit = work.transforms[law]
                let other = hit.thinned(model.groupReach * values.exposure)
                after = (
                    after.product * other, after.spread * other + after.product * (hit * values.majorRate)
                )
            }
        }
    }

    mutating func addShock(_ shock: Int, _ work: BlockWork, _ kernel: [ComplexLanes]) {
        let cause = engine.model.shocks[shock], length = ShareSums.length
        let places = engine.ceded.shocks[shock].map { $0 * length }
        let exposures = cause.members.map { engine.model.sites[$0].exposure }
        let shares = engine.reaches[shock]
        var before = [ComplexLanes](repeating: .one, count: places.count)
        var rest = before
        for q in 0..<length {
            for k in places.indices { rest[k] = .zero }
            for (share, weight) in zip(shares.points, shares.weights) {
                var product = ComplexLanes.one
                for k in places.indices {
                    before[k] = product
                    product *= work.transforms[places[k] + q].thinned(share * exposures[k])
                }
                var after = ComplexLanes.one * (share * weight)
                for k in places.indices.reversed() {
                    rest[k] += before[k] * after
                    after *= work.transforms[places[k] + q].thinned(share * exposures[k])
                }
            }
            for k in places.indices {
                let value = kernel[q] * (work.weighted[places[k] + q] * rest[k])
                causes[shock][k] += value.re * (cause.rate * exposures[k])
            }
        }
    }
}
