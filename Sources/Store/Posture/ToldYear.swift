import Access
import Pool
import Registry
import Vocabulary

/// A year that was drawn, and the same draws with every protection at the high and at the low end of its interval.
struct DrawnYear: Sendable {
    let middle: TailYear
    let ends: [TailYear]
}

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
        public let ceded: UncertainMoney
    }

    /// What a hospital in reach cost the pool that year.
    public struct Line: Sendable {
        /// Whose it is.
        public let place: PosturePlace
        /// What it kept.
        public let retained: UncertainMoney
        /// What the pool paid it.
        public let ceded: UncertainMoney
        /// What the covers paid back for it.
        public let recovered: UncertainMoney
        /// What the pool bore for it.
        public let net: UncertainMoney
    }

    /// One year in so many is worse.
    public let returnPeriod: Double
    /// The dearest incidents, by date; the rest is left out.
    public let incidents: [Incident]
    /// Incidents that are left out.
    public let others: Int
    /// What the pool paid its members.
    public let gross: UncertainMoney
    /// What its layers and its stop-loss paid back.
    public let recovered: UncertainMoney
    /// What it bore.
    public let net: UncertainMoney
    /// The hospitals in reach.
    public let lines: [Line]

    /// Incidents that are told.
    static let most = 8

    init(_ drawn: DrawnYear, _ ground: PoolGround, reach: Reach) {
        let year = drawn.middle
        returnPeriod = year.returnPeriod
        gross = UncertainMoney(year, drawn.ends, \.gross)
        net = UncertainMoney(year, drawn.ends, \.net)
        recovered = UncertainMoney(year, drawn.ends) { $0.gross - $0.net }
        let dearest = year.year.incidents.enumerated().sorted {
            ($1.element.ceded, $0.offset) < ($0.element.ceded, $1.offset)
        }.prefix(ToldYear.most).filter { $0.element.ceded > 0 }
        let hidden = HiddenCauses(ground, reach)
        incidents = dearest.sorted { $0.offset < $1.offset }.map {
            ToldYear.incident($0.element, drawn.ends, ground, reach, hidden)
        }
        others = year.year.incidents.count - incidents.count
        lines = year.lines.filter { reach.includes(ground.places[$0.site].id) }.map { line in
            // Who is not hit at an end has no line there.
            let ends = drawn.ends.map { end in end.lines.first { $0.site == line.site } }
            func uncertain(_ amount: (TailYear.Line) -> Money) -> UncertainMoney {
                UncertainMoney(line as TailYear.Line?, ends) { $0.map(amount) ?? .zero }
            }
            return Line(
                place: ground.places[line.site], retained: uncertain(\.retained), ceded: uncertain(\.ceded),
                recovered: uncertain(\.recovered), net: uncertain(\.net))
        }
    }

    private static func incident(
        _ incident: SimulatedYear.Incident, _ ends: [TailYear], _ ground: PoolGround, _ reach: Reach,
        _ hidden: HiddenCauses
    ) -> Incident {
        // The draws are the same: so is the hour. Where protections keep it from happening it costs nothing.
        let bounds = ends.map { end in
            end.year.incidents.first { $0.day == incident.day }.map { Money(millions: $0.ceded) } ?? .zero
        }
        var origin = CausePart.Origin.own, isMinor = false
        switch incident.hits.first?.cause {
        case .shock(let place): origin = CausePart.Origin(ground.causes[place])
        case .minor: isMinor = true
        case .own, .group, nil: origin = incident.hits.count > 1 ? .group : .own
        }
        // By its name, what it cost less what it cost here would be another's.
        if hidden.contains(origin) { origin = .others }
        let sites = Set(incident.hits.map(\.site))
        return Incident(
            day: Int(incident.day) + 1, origin: origin, isMinor: isMinor, hospitals: sites.count,
            named: sites.sorted().map { ground.places[$0] }.filter { reach.includes($0.id) }.map(\.name),
            days: Int((incident.hits.map(\.days).max() ?? 0).rounded()),
            ceded: UncertainMoney(
                Money(millions: incident.ceded), between: bounds.first ?? .zero, and: bounds.last ?? .zero))
    }
}
