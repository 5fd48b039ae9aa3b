/// Years of a pool, drawn one by one: every number is found by its year, its place and what it is for.
///
/// A year's loss depends on the seed and the year alone, whatever the number of threads and however years are cut into
/// chunks. Two postures with one seed share their draws: with an envelope, a better posture never raises a year's loss.
///
/// | counter | what its words decide |
/// |---|---|
/// | (year, 0, 0, 0) | how many incidents begin at sites; how many shared events there are |
/// | (year, k / 2, 1, 0) | two incidents: where each begins, and its downtime or amount |
/// | (year, k, 2, 0) | incident k: minor, major or none; its remediation, leak and breach |
/// | (year, k, 3, 0) | incident k: whether the group's directory falls; its day |
/// | (year, k, 16 + m, 0), (year, k, 65536 + m, 0) | whether member m falls too, its downtime; its costs |
/// | (year, e, 4, 0) | shared event e: which cause, what share it reaches, its day |
/// | (year, n / 2, 2^20 + 2e, 0) | candidates of event e: how many members to skip, the downtime |
/// | (year, n, 2^20 + 2e + 1, 0) | candidate n: whether it is hit, its costs |
///
/// > Source: the loss model's specification, sections 5 and 13.
public struct Simulation: Sendable {
    /// What is drawn.
    public private(set) var model: PoolModel
    /// What the pool buys.
    public let programme: Programme
    let key: SIMD2<UInt32>
    let lanes: PhiloxLanes
    private(set) var tables: SimulationTables
    /// How often incidents begin, site by site, at the envelope's rates.
    private(set) var starts: AliasTable
    private(set) var startCounts: CountTable
    private(set) var shockPicks: AliasTable?
    private(set) var shockCounts: CountTable
    private(set) var minor: [SimulatedCost]
    private(set) var major: [SimulatedCost]
    /// The chance that an incident of the envelope is major, and that it is one at all.
    private(set) var majorChance: [Double]
    private(set) var anyChance: [Double]
    private(set) var shocks: [SimulatedShock]
    private(set) var groups: [[Int]]
    private(set) var groupOf: [Int]
    /// Where each incident is an amount of one kind, nothing else need be drawn: the costs site by site; empty elsewhere.
    private(set) var plain: [PlainCost]

    /// Prepares the draws of a pool.
    ///
    /// - Parameters:
    ///   - model: What is drawn.
    ///   - programme: What the pool buys.
    ///   - seed: Names the draws.
    ///   - envelope: A pool of the same sites and causes whose rates and exposures are nowhere lower, for comparing postures
    ///     draw by draw; the pool itself if not given.
    /// - Throws: ``PoolError`` if the envelope is of another shape or lower somewhere.
    public init(
        _ model: PoolModel, programme: Programme = .none, seed: UInt32, envelope: PoolModel? = nil
    ) throws(PoolError) {
        let outer = envelope ?? model
        try Simulation.check(model, within: outer)
        self.model = model
        self.programme = programme
        key = [seed, Philox.Stream.years.rawValue]
        lanes = PhiloxLanes(key: key)
        var tables = SimulationTables()
        var minor: [SimulatedCost] = [], major: [SimulatedCost] = []
        for site in model.sites {
            major.append(tables.cost(site.major, deductible: site.deductible, limit: site.limit))
            minor.append(
                tables.cost(site.minor ?? site.major, deductible: site.deductible, limit: site.limit))
        }
        let rates = outer.sites.map { $0.minorRate + $0.majorRate }
        let total = rates.reduce(0, +)
        starts = AliasTable(total > 0 ? rates : rates.map { _ in 1 })
        startCounts = try CountTable(
            mean: total, variance: model.yearVariance, "incidents of the pool a year")
        let shockRates = outer.shocks.map(\.rate)
        let shockTotal = shockRates.reduce(0, +)
        shockPicks = shockTotal > 0 ? AliasTable(shockRates) : nil
        shockCounts = try CountTable(mean: shockTotal, variance: 0, "shared events of the pool a year")
        shocks = try SimulatedShock.all(model, outer, &tables)
        let majorChance = zip(model.sites, rates).map { $1 > 0 ? $0.majorRate / $1 : 0 }
        self.majorChance = majorChance
        anyChance = zip(model.sites, rates).map { $1 > 0 ? ($0.majorRate + $0.minorRate) / $1 : 0 }
        groups = PoolModel.groups(of: model.sites)
        var groupOf = [Int](repeating: 0, count: model.sites.count)
        for (place, group) in groups.enumerated() { for site in group { groupOf[site] = place } }
        self.groupOf = groupOf
        let hasGroups = model.groupFall > 0 && groups.contains { $0.count > 1 }
        let isPlain =
            envelope == nil && !hasGroups && major.allSatisfy { $0.event == nil }
            && model.sites.allSatisfy { $0.minorRate == 0 || $0.majorRate == 0 }
        plain =
            isPlain
            ? model.sites.indices.map { PlainCost(majorChance[$0] > 0 ? major[$0] : minor[$0]) } : []
        self.minor = minor
        self.major = major
        self.tables = tables
    }

    /// Takes memory of its own for all that a draw reads.
    mutating func separate() {
        model.sites = model.sites.map(\.self)
        tables.separate()
        starts.separate()
        startCounts.separate()
        shockPicks?.separate()
        shockCounts.separate()
        minor = minor.map(\.self)
        major = major.map(\.self)
        majorChance = majorChance.map(\.self)
        anyChance = anyChance.map(\.self)
        groups = groups.map { $0.map(\.self) }
        groupOf = groupOf.map(\.self)
        plain = plain.map(\.self)
        shocks = shocks.map { $0.separated() }
    }

    private static func check(_ model: PoolModel, within outer: PoolModel) throws(PoolError) {
        guard outer.sites.count == model.sites.count else {
            throw .mismatch("the pool", model.sites.count, "the envelope", outer.sites.count)
        }
        guard outer.shocks.map(\.members) == model.shocks.map(\.members),
            outer.shocks.map(\.reach) == model.shocks.map(\.reach), outer.yearVariance == model.yearVariance
        else { throw .unreadable("the envelope", expected: "the same causes with the same members") }
        for (place, pair) in zip(model.sites, outer.sites).enumerated() {
            let (site, bound) = pair
            let rate = site.minorRate + site.majorRate, most = bound.minorRate + bound.majorRate
            guard rate <= most * (1 + 1e-12), site.exposure <= bound.exposure * (1 + 1e-12) else {
                throw .outside(rate, of: "at most the envelope's \(most)", in: "site \(place): rate")
            }
        }
        for (shock, bound) in zip(model.shocks, outer.shocks) where shock.rate != bound.rate {
            throw .outside(shock.rate, of: "the envelope's \(bound.rate)", in: "cause '\(shock.name)': nu")
        }
    }
}

/// A shared cause as the simulation draws it.
struct SimulatedShock: Sendable {
    /// The table of a Beta reach, or none for a fixed share.
    let reachTable: Int?
    let fixedReach: Double
    /// The largest exposure of the envelope's members: what candidates are drawn with.
    let mostExposure: Double
    let members: [Int]
    let costs: [SimulatedCost]
    /// The chance that a candidate is hit.
    let accepted: [Double]
    /// Where every candidate is hit and costs an amount of one kind: the costs, member by member; empty elsewhere.
    let plain: [PlainCost]

    /// The same with arrays of its own.
    func separated() -> SimulatedShock {
        SimulatedShock(
            reachTable: reachTable, fixedReach: fixedReach, mostExposure: mostExposure,
            members: members.map(\.self), costs: costs.map(\.self), accepted: accepted.map(\.self),
            plain: plain.map(\.self))
    }

    static func all(
        _ model: PoolModel, _ outer: PoolModel, _ tables: inout SimulationTables
    ) throws(PoolError) -> [SimulatedShock] {
        model.shocks.map { shock in
            let most = shock.members.reduce(0) { max($0, outer.sites[$1].exposure) }
            let costs = shock.members.map { member in
                let site = model.sites[member]
                return tables.cost(
                    site.major.scaled(by: shock.shortening), deductible: site.deductible, limit: site.limit)
            }
            let accepted = shock.members.map { most > 0 ? model.sites[$0].exposure / most : 0 }
            var table: Int?
            var fixed = 0.0
            switch shock.reach {
            case .fixed(let share): fixed = share
            case .beta(let a, let b): table = tables.beta(a: a, b: b)
            }
            return SimulatedShock(
                reachTable: table, fixedReach: fixed, mostExposure: most, members: shock.members,
                costs: costs,
                accepted: accepted,
                plain: accepted.allSatisfy { $0 == 1 } && costs.allSatisfy { $0.event == nil }
                    ? costs.map(PlainCost.init) : [])
        }
    }
}
