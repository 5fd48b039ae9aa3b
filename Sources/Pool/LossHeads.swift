/// The expected losses of a year by what they are for, whole, before deductibles and limits; M€.
public struct LossHeads: Hashable, Sendable {
    /// Revenue that is lost while hospitals are down.
    public private(set) var lostRevenue = 0.0
    /// Remediation.
    public private(set) var remediation = 0.0
    /// Breaches.
    public private(set) var breach = 0.0
    /// Minor incidents.
    public private(set) var minor = 0.0
    /// Where a pool's incidents are not told apart.
    public private(set) var other = 0.0

    /// Of a pool: own incidents, those that come through the group, and shared causes.
    ///
    /// > Source: the loss model's specification, sections 3 and 5: the mean of each term, times its rate.
    public init(_ model: PoolModel) { self.init(model) { _ in true } }

    /// Of one site of a pool, by its place.
    public init(ofSite place: Int, in model: PoolModel) { self.init(model) { $0 == place } }

    private init(_ model: PoolModel, counts: (Int) -> Bool) {
        for group in PoolModel.groups(of: model.sites) {
            let total = group.reduce(0) { $0 + model.sites[$1].majorRate }
            for place in group where counts(place) {
                let site = model.sites[place]
                if let small = site.minor { minor += site.minorRate * small.mean }
                let fall = group.count > 1 ? model.groupFall * model.groupReach * site.exposure : 0
                add(site.major, rate: site.majorRate + fall * (total - site.majorRate))
            }
        }
        for shock in model.shocks {
            for member in shock.members where counts(member) {
                let site = model.sites[member]
                add(
                    site.major.scaled(by: shock.shortening),
                    rate: shock.rate * shock.reach.mean * site.exposure)
            }
        }
    }

    /// All of them.
    public var total: Double { lostRevenue + remediation + breach + minor + other }

    private mutating func add(_ severity: Severity, rate: Double) {
        switch severity {
        case .event(let loss):
            lostRevenue += rate * loss.meanLostRevenue
            remediation += rate * loss.meanRemediation
            breach += rate * loss.meanBreach
        case .lognormal, .spliced: other += rate * severity.mean
        }
    }
}
