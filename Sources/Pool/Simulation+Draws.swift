/// What takes in the hits of a year as they are drawn.
protocol HitSink {
    /// A site is hit: what it costs in all, what of it the pool pays, in M€, and for how many days it is down.
    mutating func hit(site: Int, cause: Simulation.Cause, amount: Double, ceded: Double, days: Double)
    /// An incident is complete.
    mutating func endIncident(day: @autoclosure () -> Double)
}

extension Simulation {
    /// What brings a hit.
    public enum Cause: Hashable, Sendable {
        /// A minor incident of the site.
        case minor
        /// A major incident that begins at the site.
        case own
        /// The fall of the group's directory or network.
        case group
        /// A shared cause, by its place.
        case shock(Int)
    }

    @inline(__always)
    func block(_ year: UInt32, _ draw: Int, _ kind: Int) -> SIMD4<UInt32> {
        Philox.block(
            counter: [year, UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: kind), 0], key: key)
    }

    @inline(__always) static func chance(_ word: UInt32) -> Double {
        (Double(word) + 0.5) * 2.328_306_436_538_696_3e-10
    }

    /// Incident `k` of a year; `place` and `size` are its words.
    @inline(__always)
    func drawOwn(year: UInt32, _ k: Int, place: UInt32, size: UInt32, into sink: inout some HitSink) {
        let site = starts.pick(place)
        if !plain.isEmpty {
            let cost = majorChance[site] > 0 ? major[site] : minor[site]
            let amount = min(cost.scale * tables.laws.value(cost.table, size), cost.cap)
            sink.hit(site: site, cause: .own, amount: amount, ceded: cost.ceded(amount), days: 0)
            sink.endIncident(day: Simulation.day(block(year, k, 3)[1]))
            return
        }
        let more = block(year, k, 2)
        let kind = Simulation.chance(more[0])
        guard kind < anyChance[site] else { return }
        guard kind < majorChance[site] else {
            let cost = minor[site]
            let amount = cost.scale * tables.laws.value(cost.table, size)
            sink.hit(site: site, cause: .minor, amount: amount, ceded: cost.ceded(amount), days: 0)
            sink.endIncident(day: Simulation.day(block(year, k, 3)[1]))
            return
        }
        hit(site, major[site], size: size, more[1], more[2], more[3], cause: .own, into: &sink)
        let group = groups[groupOf[site]]
        let last = block(year, k, 3)
        if group.count > 1, Simulation.chance(last[0]) < model.groupFall {
            for (m, other) in group.enumerated() where other != site {
                let words = block(year, k, 16 + m)
                guard Simulation.chance(words[0]) < model.groupReach * model.sites[other].exposure else {
                    continue
                }
                let costs = block(year, k, 65_536 + m)
                hit(
                    other, major[other], size: words[1], costs[1], costs[2], costs[3], cause: .group,
                    into: &sink)
            }
        }
        sink.endIncident(day: Simulation.day(last[1]))
    }

    /// Days of the year from 0 on.
    static func day(_ word: UInt32) -> Double { chance(word) * 365 }

    @inline(__always)
    private func hit(
        _ site: Int, _ cost: SimulatedCost, size: UInt32, _ first: UInt32, _ second: UInt32, _ third: UInt32,
        cause: Cause, into sink: inout some HitSink
    ) {
        let value = min(cost.scale * tables.laws.value(cost.table, size), cost.cap)
        guard let event = cost.event else {
            sink.hit(site: site, cause: cause, amount: value, ceded: cost.ceded(value), days: 0)
            return
        }
        let amount = event.amount(
            days: value, remediation: tables.laws.value(tables.normal, first),
            leaks: Simulation.chance(second) < event.leak, breach: tables.laws.value(tables.normal, third))
        sink.hit(site: site, cause: cause, amount: amount, ceded: cost.ceded(amount), days: value)
    }

    /// What shared event `e` of a year is: its cause, the chance of each candidate, and its day.
    @inline(__always)
    func shockEvent(year: UInt32, _ e: Int) -> (place: Int, chance: Double, day: UInt32)? {
        guard let shockPicks else { return nil }
        let words = block(year, e, 4)
        let place = shockPicks.pick(words[0])
        let shock = shocks[place]
        let share = shock.reachTable.map { tables.laws.value($0, words[1]) } ?? shock.fixedReach
        return (place, share * shock.mostExposure, words[2])
    }

    /// The distance between candidates is geometric: an exponential of mean `stretch`, cut to whole members.
    @inline(__always) static func stretch(_ chance: Double) -> Double {
        chance < 1 ? -1 / Elementary.log1p(-chance) : 0
    }

    /// What is drawn for the candidates of shared event `e`.
    @inline(__always) static func candidates(_ e: Int) -> Int { (1 << 20) + 2 * e }

    /// Shared event `e` of a year.
    @inline(__always)
    func drawShock(year: UInt32, _ e: Int, into sink: inout some HitSink) {
        guard let (place, chance, day) = shockEvent(year: year, e) else { return }
        defer { sink.endIncident(day: Simulation.day(day)) }
        guard chance > 0 else { return }
        let shock = shocks[place]
        let stretch = Simulation.stretch(chance), kind = Simulation.candidates(e)
        var member = -1, n = 0
        while true {
            let words = block(year, n / 2, kind)
            let skip = words[n % 2 * 2], size = words[n % 2 * 2 + 1]
            let distance = tables.laws.value(tables.exponential, skip) * stretch
            guard distance < Double(shock.members.count) else { return }
            member += 1 + Int(distance)
            guard member < shock.members.count else { return }
            let cost = shock.costs[member]
            if !shock.plain.isEmpty {
                let amount = min(cost.scale * tables.laws.value(cost.table, size), cost.cap)
                sink.hit(
                    site: shock.members[member], cause: .shock(place), amount: amount,
                    ceded: cost.ceded(amount), days: 0)
            } else {
                let more = block(year, n, kind + 1)
                if Simulation.chance(more[0]) < shock.accepted[member] {
                    hit(
                        shock.members[member], cost, size: size, more[1], more[2], more[3],
                        cause: .shock(place),
                        into: &sink)
                }
            }
            n += 1
        }
    }
}

extension EventLoss {
    /// The whole cost of an incident from its draws, in M€; scores are normal.
    @inline(__always)
    func amount(days: Double, remediation score: Double, leaks: Bool, breach other: @autoclosure () -> Double)
        -> Double
    {
        let time = timeExponent == 0.5 ? days.squareRoot() : Elementary.power(days, timeExponent)
        let half = remediationSigma * remediationSigma / 2
        var amount =
            lostPerDay * days
            + remediationScale * time * Elementary.exp(remediationSigma * score - half)
        if leaks { amount += breach * Elementary.exp(breachSigma * other() - breachSigma * breachSigma / 2) }
        return amount
    }
}
