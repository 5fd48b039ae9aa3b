/// The law of one site's year on its own, with all that reaches it: its incidents, its group's, the shared causes.
public enum SiteLaw {
    /// The law of the pool's cost of that site, on a lattice of its own.
    public static func law(of site: Int, in model: PoolModel, points: Int = 4_096) -> LossLaw {
        SiteLaws(model, points: points).law(of: site)
    }

    /// The laws of what the site's year costs in all and of what the pool pays of it, on one lattice.
    ///
    /// What an incident costs without a limit reaches a hundred times as far as a bad year: it takes many points to be as fine
    /// there as a limited law is with few. Both laws are cut at the same points, and rounding to points keeps the order of
    /// amounts: the pool pays more than the whole at no level.
    public static func wholeAndPaid(
        of site: Int, in model: PoolModel, points: Int = 1 << 16
    ) -> (whole: LossLaw, paid: LossLaw) {
        var open = model
        open.sites[site].deductible = 0
        open.sites[site].limit = .infinity
        let laws = SiteLaws(open, points: points)
        let step = laws.step(of: site)
        return (laws.law(of: site, step: step), laws.covered(as: model).law(of: site, step: step))
    }
}

/// The laws of the sites of a pool, one by one.
public struct SiteLaws: Sendable {
    private var model: PoolModel
    private let fourier: FourierTransform
    /// Causes by site, with the member's share.
    private let causes: [[Int]]
    private let secondaryRates: [Double]

    /// Prepares what all sites share.
    public init(_ model: PoolModel, points: Int = 4_096) {
        self.model = model
        fourier = FourierTransform(count: points)
        var causes = [[Int]](repeating: [], count: model.sites.count)
        for (place, shock) in model.shocks.enumerated() where shock.rate > 0 {
            for member in shock.members { causes[member].append(place) }
        }
        self.causes = causes
        var secondary = [Double](repeating: 0, count: model.sites.count)
        for group in PoolModel.groups(of: model.sites) where group.count > 1 {
            let total = group.reduce(0) { $0 + model.sites[$1].majorRate }
            for site in group {
                secondary[site] =
                    model.groupFall * model.groupReach * model.sites[site].exposure
                    * (total - model.sites[site].majorRate)
            }
        }
        secondaryRates = secondary
    }

    /// The law of the pool's cost of that site.
    public func law(of place: Int) -> LossLaw { law(of: place, step: step(of: place)) }

    /// The same hospitals and causes under other deductibles and limits.
    fileprivate func covered(as other: PoolModel) -> SiteLaws {
        var laws = self
        laws.model = other
        return laws
    }

    /// How far the points of a site's lattice must lie apart, in M€.
    fileprivate func step(of place: Int) -> Double {
        let (own, shared) = parts(of: place)
        let rate = (own + shared).reduce(0) { $0 + $1.rate }
        let reach = (own + shared).map { $0.law.reach() }.max() ?? 1
        // Room for the incidents of a year, and a spare lap for those that the alias would bring back.
        let laps = 6 + 4 * rate * (1 + model.yearVariance * 3)
        return reach * laps / Double(fourier.count)
    }

    /// What reaches a site in a year, with the year's factor and without.
    private func parts(
        of place: Int
    ) -> (own: [(rate: Double, law: CededLoss)], shared: [(rate: Double, law: CededLoss)]) {
        let site = model.sites[place]
        var ownParts: [(rate: Double, law: CededLoss)] = []
        if let minor = site.minor, site.minorRate > 0 {
            ownParts.append((site.minorRate, ceded(minor, site)))
        }
        ownParts.append((site.majorRate + secondaryRates[place], ceded(site.major, site)))
        var sharedRates: [Double: Double] = [:]
        for cause in causes[place] {
            let shock = model.shocks[cause]
            sharedRates[shock.shortening, default: 0] += shock.rate * shock.reach.mean * site.exposure
        }
        let sharedParts = sharedRates.sorted { $0.key < $1.key }.map { shortening, rate in
            (rate: rate, law: ceded(shortening == 1 ? site.major : site.major.scaled(by: shortening), site))
        }
        return (ownParts, sharedParts)
    }

    fileprivate func law(of place: Int, step: Double) -> LossLaw {
        let (ownParts, sharedParts) = parts(of: place)
        let own = intensity(ownParts, step), shared = intensity(sharedParts, step)
        let whole = PoolIntensity(
            own: own, shared: shared, ownRate: 0, sharedRate: 0, yearVariance: model.yearVariance,
            grid: FrequencyGrid(count: fourier.count, step: step), fourier: fourier)
        return whole.law()
    }

    private func ceded(_ severity: Severity, _ site: PoolModel.Site) -> CededLoss {
        CededLoss(severity, deductible: site.deductible, limit: site.limit)
    }

    private func intensity(_ parts: [(rate: Double, law: CededLoss)], _ step: Double) -> Spectrum {
        var measure = [Double](repeating: 0, count: fourier.count)
        var total = 0.0
        for (rate, law) in parts where rate > 0 {
            for (place, mass) in law.lattice(step: step, most: fourier.count).enumerated() {
                measure[place] += rate * mass
            }
            total += rate
        }
        var spectrum = Spectrum(of: measure, fourier)
        for k in spectrum.re.indices { spectrum.re[k] -= total }
        return spectrum
    }
}
