import Access
import Pool
import Registry
public import Vocabulary

/// A simulated year of the pool in words: what happened, what the pool's covers paid back, who bore what.
public struct ToldYear: Sendable {
    /// One incident.
    public struct Incident: Sendable {
        /// The day of the year, from 1.
        public let day: Int
        /// What brought it.
        public let origin: CausePart.Origin
        /// Whether it stayed small.
        public let isMinor: Bool
        /// How many hospitals it hit.
        public let hospitals: Int
        /// Those of them in reach.
        public let named: [String]
        /// The longest time down, in days.
        public let days: Int
        /// What the pool paid its members.
        public let ceded: Money
    }

    /// What a hospital in reach cost the pool that year.
    public struct Line: Sendable {
        /// Whose it is.
        public let place: PosturePlace
        /// What it kept.
        public let retained: Money
        /// What the pool paid it.
        public let ceded: Money
        /// What the covers paid back for it.
        public let recovered: Money
        /// What the pool bore for it.
        public let net: Money
    }

    /// One year in so many is worse.
    public let returnPeriod: Double
    /// The dearest incidents, by date; the rest is left out.
    public let incidents: [Incident]
    /// Incidents that are left out.
    public let others: Int
    /// What the pool paid its members.
    public let gross: Money
    /// What its layers and its stop-loss paid back.
    public let recovered: Money
    /// What it bore.
    public let net: Money
    /// The hospitals in reach.
    public let lines: [Line]

    /// Incidents that are told.
    static let most = 8

    init(_ year: TailYear, _ ground: PoolGround, reach: Reach) {
        returnPeriod = year.returnPeriod
        gross = year.gross
        net = year.net
        recovered = year.gross - year.net
        let dearest = year.year.incidents.enumerated().sorted {
            ($1.element.ceded, $0.offset) < ($0.element.ceded, $1.offset)
        }.prefix(ToldYear.most).filter { $0.element.ceded > 0 }
        incidents = dearest.sorted { $0.offset < $1.offset }.map {
            ToldYear.incident($0.element, ground, reach)
        }
        others = year.year.incidents.count - incidents.count
        lines = year.lines.filter { reach.includes(ground.places[$0.site].id) }.map {
            Line(
                place: ground.places[$0.site], retained: $0.retained, ceded: $0.ceded,
                recovered: $0.recovered, net: $0.net)
        }
    }

    private static func incident(
        _ incident: SimulatedYear.Incident, _ ground: PoolGround, _ reach: Reach
    ) -> Incident {
        var origin = CausePart.Origin.own, isMinor = false
        switch incident.hits.first?.cause {
        case .shock(let place):
            let cause = ground.causes[place]
            origin = cause.supplier.map { .supplier($0, cause.name) } ?? .worm
        case .minor: isMinor = true
        case .own, .group, nil: origin = incident.hits.count > 1 ? .group : .own
        }
        let sites = Set(incident.hits.map(\.site))
        return Incident(
            day: Int(incident.day) + 1, origin: origin, isMinor: isMinor, hospitals: sites.count,
            named: sites.sorted().map { ground.places[$0] }.filter { reach.includes($0.id) }.map(\.name),
            days: Int((incident.hits.map(\.days).max() ?? 0).rounded()),
            ceded: Money(millions: incident.ceded))
    }
}
