/// The variance of a pool's year by what brings it, and by what sharing among more hospitals wears away and what it never
/// does.
///
/// Were the pool m times as large, with hospitals like its own in groups of their own and the same shared causes, the
/// variance of its loss over m² would be wearing / m + lasting.
///
/// > Source: the loss model's specification, sections 5 and 8, where hospitals and causes differ.
public struct VarianceParts: Hashable, Sendable {
    /// One cause that all of its members share.
    public struct Part: Hashable, Sendable {
        /// What wears away among more hospitals, in M€ squared.
        public var wearing: Double
        /// What never does, in M€ squared.
        public var lasting: Double
    }

    /// Incidents that begin at a hospital.
    public let own: Double
    /// What falls with it in its group.
    public let group: Double
    /// What makes a year bad for all, whose variance is that of the year's factor.
    public let year: Double
    /// By shared cause, in the order of the pool.
    public let causes: [Part]
    /// The standard deviations of the hospitals' own years, added up, in M€.
    public let siteDeviations: Double

    /// Of that pool.
    public init(_ model: PoolModel) {
        let ceded = CededLaws(model), sites = model.sites
        let moments = ceded.laws.map { $0.moments() }
        var bySite = [Double](repeating: 0, count: sites.count), means = bySite
        var own = 0.0, group = 0.0
        for (site, law) in ceded.minor.enumerated() {
            guard let law else { continue }
            let square = sites[site].minorRate * moments[law].second
            own += square
            bySite[site] += square
            means[site] += sites[site].minorRate * moments[law].first
        }
        for members in PoolModel.groups(of: sites) {
            let fall = members.count > 1 ? model.groupFall : 0
            let hit = members.map { moments[ceded.major[$0]] }
            let chance = members.map { model.groupReach * sites[$0].exposure }
            let reached = members.indices.map { chance[$0] * hit[$0].first }
            let total = reached.reduce(0, +)
            let spread = members.indices.reduce(0) {
                $0 + chance[$1] * hit[$1].second - reached[$1] * reached[$1]
            }
            let rates = members.reduce(0) { $0 + sites[$1].majorRate }
            for (k, site) in members.enumerated() {
                let rate = sites[site].majorRate
                let others = total - reached[k]
                let square = spread - (chance[k] * hit[k].second - reached[k] * reached[k]) + others * others
                own += rate * hit[k].second
                group += rate * fall * (2 * hit[k].first * others + square)
                let secondary = fall * chance[k] * (rates - rate)
                bySite[site] += (rate + secondary) * hit[k].second
                means[site] += (rate + secondary) * hit[k].first
            }
        }
        let whole = means.reduce(0, +)
        year = model.yearVariance * whole * whole
        for site in sites.indices { bySite[site] += model.yearVariance * means[site] * means[site] }
        causes = zip(model.shocks, ceded.shocks).map { shock, laws in
            var sum = 0.0, squares = 0.0, seconds = 0.0
            for (member, law) in zip(shock.members, laws) {
                let exposure = sites[member].exposure, mean = exposure * moments[law].first
                sum += mean
                squares += mean * mean
                seconds += exposure * moments[law].second
                bySite[member] += shock.rate * shock.reach.mean * exposure * moments[law].second
            }
            return Part(
                wearing: shock.rate * (shock.reach.mean * seconds - shock.reach.secondMoment * squares),
                lasting: shock.rate * shock.reach.secondMoment * sum * sum)
        }
        self.own = own
        self.group = group
        siteDeviations = bySite.reduce(0) { $0 + $1.squareRoot() }
    }

    /// All that more hospitals wear away, in M€ squared.
    public var wearing: Double { own + group + causes.reduce(0) { $0 + $1.wearing } }
    /// All that they never do, in M€ squared.
    public var lasting: Double { year + causes.reduce(0) { $0 + $1.lasting } }
    /// The variance of the pool's year.
    public var variance: Double { wearing + lasting }

    /// The standard deviation of the loss over that size, were the pool so many times as large, in M€.
    public func deviation(times size: Double) -> Double { (wearing / size + lasting).squareRoot() }

    /// What it falls to and never below, in M€.
    public var floor: Double { lasting.squareRoot() }

    /// How many hospitals of its mean size would be as steady together if nothing were shared.
    public var equivalent: Double { variance > 0 ? siteDeviations * siteDeviations / variance : .infinity }

    /// The same of a pool without end; infinite where nothing is shared.
    public var endlessEquivalent: Double {
        lasting > 0 ? siteDeviations * siteDeviations / lasting : .infinity
    }
}
