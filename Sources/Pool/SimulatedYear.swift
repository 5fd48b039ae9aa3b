/// One simulated year told in full: what happened where, in the order of its dates.
public struct SimulatedYear: Sendable {
    /// One site hit by one incident.
    public struct Hit: Hashable, Sendable {
        /// The site, by its place.
        public let site: Int
        /// What brought it.
        public let cause: Simulation.Cause
        /// The whole cost, in M€.
        public let amount: Double
        /// What the pool pays, in M€.
        public let ceded: Double
        /// Days of downtime; 0 where costs are not told apart.
        public let days: Double
    }

    /// One incident with all that it hit.
    public struct Incident: Hashable, Sendable {
        /// The day of the year, from 0.
        public let day: Double
        /// In the order in which they were drawn.
        public let hits: [Hit]

        /// What the pool pays for it, in M€, before what it bought.
        public var ceded: Double { hits.reduce(0) { $0 + $1.ceded } }
    }

    /// The year's number.
    public let year: Int
    /// By date.
    public let incidents: [Incident]

    /// The year's total, in M€: the same as in ``Simulation/losses(of:)`` but for the order of the sum.
    public var ceded: Double { incidents.reduce(0) { $0 + $1.ceded } }
}

extension Simulation {
    /// Draws one year again, with everything that happened in it.
    public func tell(year: Int) -> SimulatedYear {
        var sink = ListSink()
        draw(year, into: &sink)
        let order = sink.incidents.indices.sorted {
            (sink.incidents[$0].day, $0) < (sink.incidents[$1].day, $1)
        }
        return SimulatedYear(year: year, incidents: order.map { sink.incidents[$0] })
    }

    /// What years cost one site in all, before any cover, in M€: drawn as ``tell(year:)`` draws them, with nothing kept of the
    /// others.
    public func wholeLosses(ofSite site: Int, years: Range<Int>) -> [Double] {
        years.map { year in
            var sink = SiteSink(site: site)
            draw(year, into: &sink)
            return sink.sum
        }
    }

    private func draw(_ year: Int, into sink: inout some HitSink) {
        let name = UInt32(truncatingIfNeeded: year)
        let first = block(name, 0, 0)
        for k in 0..<startCounts.count(first[0]) {
            let words = block(name, k / 2, 1)
            drawOwn(
                year: name, k, place: words[k % 2 * 2], size: words[k % 2 * 2 + 1], into: &sink)
        }
        for e in 0..<shockCounts.count(first[1]) { drawShock(year: name, e, into: &sink) }
    }
}

/// Adds up what hits one site.
private struct SiteSink: HitSink {
    let site: Int
    private(set) var sum = 0.0

    init(site: Int) { self.site = site }

    mutating func hit(site: Int, cause: Simulation.Cause, amount: Double, ceded: Double, days: Double) {
        if site == self.site { sum += amount }
    }

    mutating func endIncident(day: @autoclosure () -> Double) {}
}

/// Keeps what happens.
private struct ListSink: HitSink {
    private(set) var incidents: [SimulatedYear.Incident] = []
    private var hits: [SimulatedYear.Hit] = []

    mutating func hit(site: Int, cause: Simulation.Cause, amount: Double, ceded: Double, days: Double) {
        hits.append(SimulatedYear.Hit(site: site, cause: cause, amount: amount, ceded: ceded, days: days))
    }

    mutating func endIncident(day: @autoclosure () -> Double) {
        if !hits.isEmpty { incidents.append(SimulatedYear.Incident(day: day(), hits: hits)) }
        hits = []
    }
}
