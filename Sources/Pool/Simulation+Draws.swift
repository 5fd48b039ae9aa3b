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
        if isPlain {
            let cost = majorChance[site] > 0 ? major[site] : minor[site]
            let amount = min(cost.scale * tables.tables[cost.table].value(size), cost.cap)
            sink.hit(site: site, cause: .own, amount: amount, ceded: cost.ceded(amount), days: 0)
            sink.endIncident(day: Simulation.day(block(year, k, 3)[1]))
            return
        }
        let more = block(year, k, 2)
        let kind = Simulation.chance(more[0])
        guard kind < anyChance[site] else { return }
        guard kind < majorChance[site] else {
            let cost = minor[site]
            let amount = cost.scale * tables.tables[cost.table].value(size)
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
        let value = min(cost.scale * tables.tables[cost.table].value(size), cost.cap)
        guard let event = cost.event else {
            sink.hit(site: site, cause: cause, amount: value, ceded: cost.ceded(value), days: 0)
            return
        }
        let amount = event.amount(
            days: value, remediation: SimulationTables.normal.value(first),
            leaks: Simulation.chance(second) < event.leak, breach: third)
        sink.hit(site: site, cause: cause, amount: amount, ceded: cost.ceded(amount), days: value)
    }

    /// Shared event `e` of a year.
    @inline(__always)
    func drawShock(year: UInt32, _ e: Int, into sink: inout some HitSink) {
        guard let shockPicks else { return }
        let words = block(year, e, 4)
        let place = shockPicks.pick(words[0])
        let shock = shocks[place]
        let share = shock.reachTable.map { tables.tables[$0].value(words[1]) } ?? shock.fixedReach
        let chance = share * shock.mostExposure
        defer { sink.endIncident(day: Simulation.day(words[2])) }
        guard chance > 0 else { return }
        // The distance to the next candidate is geometric: an exponential, cut to whole members.
        let stretch = chance < 1 ? -1 / Elementary.log1p(-chance) : 0
        let kind = (1 << 20) + 2 * e
        var member = -1, n = 0
        var batch = CandidateWords()
        while true {
            if n % CandidateWords.count == 0 { batch.draw(year, n / 2, kind, key) }
            let (skip, size) = batch[n % CandidateWords.count]
            let distance = SimulationTables.exponential.value(skip) * stretch
            guard distance < Double(shock.members.count) else { return }
            member += 1 + Int(distance)
            guard member < shock.members.count else { return }
            let cost = shock.costs[member]
            if shock.isCertain, cost.event == nil {
                let amount = min(cost.scale * tables.tables[cost.table].value(size), cost.cap)
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

/// The words of eight candidates of a shared event, drawn together.
private struct CandidateWords {
    static let count = 8
    private var skips = SIMD8<UInt32>()
    private var sizes = SIMD8<UInt32>()

    @inline(__always)
    mutating func draw(_ year: UInt32, _ draw: Int, _ kind: Int, _ key: SIMD2<UInt32>) {
        let first = UInt64(draw)
        let (a, b, c, d) = PhiloxLanes.blocks(
            .init(repeating: UInt64(year)), [first, first + 1, first + 2, first + 3],
            .init(repeating: UInt64(kind)), .zero, key: key)
        for lane in 0..<4 {
            skips[2 * lane] = UInt32(truncatingIfNeeded: a[lane])
            sizes[2 * lane] = UInt32(truncatingIfNeeded: b[lane])
            skips[2 * lane + 1] = UInt32(truncatingIfNeeded: c[lane])
            sizes[2 * lane + 1] = UInt32(truncatingIfNeeded: d[lane])
        }
    }

    subscript(place: Int) -> (skip: UInt32, size: UInt32) { (skips[place], sizes[place]) }
}

extension EventLoss {
    /// The whole cost of an incident from its draws, in M€.
    @inline(__always)
    func amount(days: Double, remediation score: Double, leaks: Bool, breach word: UInt32) -> Double {
        let time = timeExponent == 0.5 ? days.squareRoot() : Elementary.power(days, timeExponent)
        let half = remediationSigma * remediationSigma / 2
        var amount =
            lostPerDay * days
            + remediationScale * time * Elementary.exp(remediationSigma * score - half)
        if leaks {
            let score = SimulationTables.normal.value(word)
            amount += breach * Elementary.exp(breachSigma * score - breachSigma * breachSigma / 2)
        }
        return amount
    }
}
