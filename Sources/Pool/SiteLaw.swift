/// The law of one site's year on its own, with all that reaches it: its incidents, its group's, the shared causes.
public enum SiteLaw {
    /// The law of the pool's cost of that site, on a lattice of its own.
    public static func law(of site: Int, in model: PoolModel, points: Int = 4_096) -> LossLaw {
        SiteLaws(model, points: points).law(of: site)
    }
}

/// The laws of the sites of a pool, one by one.
public struct SiteLaws: Sendable {
    private let model: PoolModel
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
    public func law(of place: Int) -> LossLaw {
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
        let parts = ownParts + sharedParts
        let rate = parts.reduce(0) { $0 + $1.rate }
        let reach = parts.map { $0.law.reach() }.max() ?? 1
        // Room for the incidents of a year, and a spare lap for those that the alias would bring back.
        let laps = 6 + 4 * rate * (1 + model.yearVariance * 3)
        let step = reach * laps / Double(fourier.count)
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
