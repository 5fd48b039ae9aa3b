/// The losses of simulated years, in M€, in the order of the years.
public struct YearLosses: Sendable {
    /// What hospitals cede to the pool.
    public var gross: [Double]
    /// What the pool bears once layers and stop-loss have paid; `nil` where it buys nothing.
    public var net: [Double]?
}

extension Simulation {
    /// Years of one chunk of work.
    static let chunk = 256

    /// The losses of a range of years, on one thread.
    public func losses(of years: Range<Int>) -> YearLosses {
        var worker = YearWorker(self)
        var result = YearLosses(gross: [], net: worker.buysNothing ? nil : [])
        result.gross.reserveCapacity(years.count)
        var start = years.lowerBound
        while start < years.upperBound {
            let end = min(start + Simulation.chunk, years.upperBound)
            worker.draw(start..<end)
            result.gross += worker.gross[..<(end - start)]
            result.net? += worker.net[..<(end - start)]
            start = end
        }
        return result
    }
}

/// Draws chunks of years; one for each thread.
struct YearWorker {
    private let simulation: Simulation
    private(set) var gross: [Double]
    private(set) var net: [Double]
    private var counts: [Int]
    private var shockCounts: [Int]
    private var sink: SumSink
    let buysNothing: Bool

    init(_ simulation: Simulation) {
        self.simulation = simulation
        gross = [Double](repeating: 0, count: Simulation.chunk)
        net = gross
        counts = [Int](repeating: 0, count: Simulation.chunk)
        shockCounts = counts
        buysNothing = simulation.programme == .none
        sink = SumSink(simulation.programme)
    }

    /// Draws at most ``Simulation/chunk`` years; ``gross`` and ``net`` then begin with theirs.
    mutating func draw(_ years: Range<Int>) {
        drawCounts(years)
        for (offset, year) in years.enumerated() {
            sink.begin()
            if simulation.plain.isEmpty {
                drawOwn(year, counts[offset])
            } else {
                drawPlain(year, counts[offset])
            }
            for e in 0..<shockCounts[offset] { drawShock(year, e) }
            gross[offset] = sink.gross
            if !buysNothing { net[offset] = sink.net(simulation.programme) }
        }
    }

    private mutating func drawCounts(_ years: Range<Int>) {
        for start in stride(from: 0, to: years.count, by: 4) {
            let first = UInt64(years.lowerBound + start)
            let (a, b, _, _) = simulation.lanes.blocks(
                [first, first + 1, first + 2, first + 3], .zero, .zero)
            for lane in 0..<min(4, years.count - start) {
                counts[start + lane] = simulation.startCounts.count(UInt32(truncatingIfNeeded: a[lane]))
                shockCounts[start + lane] = simulation.shockCounts.count(UInt32(truncatingIfNeeded: b[lane]))
            }
        }
    }

    /// Words of eight incidents at a time.
    @inline(__always)
    private func words(_ year: Int, from k: Int, kind: Int) -> (
        PhiloxLanes.Words, PhiloxLanes.Words, PhiloxLanes.Words, PhiloxLanes.Words
    ) {
        simulation.lanes.blocks(
            .init(repeating: UInt64(truncatingIfNeeded: year)),
            PhiloxLanes.Words(repeating: UInt64(truncatingIfNeeded: k / 2)) &+ [0, 1, 2, 3],
            .init(repeating: UInt64(truncatingIfNeeded: kind)))
    }

    private mutating func drawOwn(_ year: Int, _ count: Int) {
        let name = UInt32(truncatingIfNeeded: year)
        for first in stride(from: 0, to: count, by: 8) {
            let (a, b, c, d) = words(year, from: first, kind: 1)
            for lane in 0..<4 {
                let k = first + 2 * lane
                guard k < count else { return }
                simulation.drawOwn(
                    year: name, k, place: UInt32(truncatingIfNeeded: a[lane]),
                    size: UInt32(truncatingIfNeeded: b[lane]), into: &sink)
                guard k + 1 < count else { return }
                simulation.drawOwn(
                    year: name, k + 1, place: UInt32(truncatingIfNeeded: c[lane]),
                    size: UInt32(truncatingIfNeeded: d[lane]), into: &sink)
            }
        }
    }

    /// The same where each incident is one amount: the loop that must be fast. What it reads is taken out of the structs
    /// first, so that nothing is copied or counted within.
    private mutating func drawPlain(_ year: Int, _ count: Int) {
        let lanes = simulation.lanes, starts = simulation.starts, costs = simulation.plain
        let laws = simulation.tables.laws
        let name = PhiloxLanes.Words(repeating: UInt64(truncatingIfNeeded: year))
        for first in stride(from: 0, to: count, by: 8) {
            let draw = PhiloxLanes.Words(repeating: UInt64(truncatingIfNeeded: first / 2)) &+ [0, 1, 2, 3]
            let (a, b, c, d) = lanes.blocks(name, draw, .init(repeating: 1))
            let left = count - first
            for lane in 0..<4 {
                guard 2 * lane < left else { return }
                sink.addIncident(
                    costs[starts.pick(UInt32(truncatingIfNeeded: a[lane]))]
                        .ceded(UInt32(truncatingIfNeeded: b[lane]), laws))
                guard 2 * lane + 1 < left else { return }
                sink.addIncident(
                    costs[starts.pick(UInt32(truncatingIfNeeded: c[lane]))]
                        .ceded(UInt32(truncatingIfNeeded: d[lane]), laws))
            }
        }
    }

    private mutating func drawShock(_ year: Int, _ e: Int) {
        let name = UInt32(truncatingIfNeeded: year)
        guard let (place, chance, _) = simulation.shockEvent(year: name, e) else { return }
        guard !simulation.shocks[place].plain.isEmpty else {
            simulation.drawShock(year: name, e, into: &sink)
            return
        }
        if chance > 0 {
            sink.addIncident(
                plainShock(
                    simulation.shocks[place].plain, year, Simulation.candidates(e), Simulation.stretch(chance)
                ))
        }
    }

    /// What a shared event costs, where each hit is one amount.
    private func plainShock(_ costs: [PlainCost], _ year: Int, _ kind: Int, _ stretch: Double) -> Double {
        let laws = simulation.tables.laws, exponential = simulation.tables.exponential
        let lanes = simulation.lanes
        let name = PhiloxLanes.Words(repeating: UInt64(truncatingIfNeeded: year))
        let purpose = PhiloxLanes.Words(repeating: UInt64(truncatingIfNeeded: kind))
        let count = Double(costs.count)
        var total = 0.0, next = 0.0, n = 0
        while true {
            let draw = PhiloxLanes.Words(repeating: UInt64(truncatingIfNeeded: n / 2)) &+ [0, 1, 2, 3]
            let (a, b, c, d) = lanes.blocks(name, draw, purpose)
            for lane in 0..<4 {
                for half in 0..<2 {
                    let skip = half == 0 ? a[lane] : c[lane], size = half == 0 ? b[lane] : d[lane]
                    let distance = laws.value(exponential, UInt32(truncatingIfNeeded: skip)) * stretch
                    next += Double(Int(min(distance, 1e9)))
                    guard next < count else { return total }
                    total += costs[Int(next)].ceded(UInt32(truncatingIfNeeded: size), laws)
                    next += 1
                }
            }
            n += 8
        }
    }
}

/// Adds up a year.
private struct SumSink: HitSink {
    private let layers: [Programme.Layer]
    private var paid: [Double]
    private var incident = 0.0
    private(set) var gross = 0.0

    init(_ programme: Programme) {
        layers = programme.layers
        paid = [Double](repeating: 0, count: layers.count)
    }

    mutating func begin() {
        gross = 0
        incident = 0
        for place in paid.indices { paid[place] = 0 }
    }

    @inline(__always)
    mutating func hit(site: Int, cause: Simulation.Cause, amount: Double, ceded: Double, days: Double) {
        incident += ceded
    }

    @inline(__always) mutating func endIncident(day: @autoclosure () -> Double) {
        gross += incident
        for place in layers.indices { paid[place] += layers[place].recovery(incident) }
        incident = 0
    }

    /// An incident of which only the total is known.
    @inline(__always) mutating func addIncident(_ total: Double) {
        gross += total
        for place in layers.indices { paid[place] += layers[place].recovery(total) }
    }

    /// In what order a layer's yearly limit is used up does not change what it pays in the year.
    func net(_ programme: Programme) -> Double {
        var net = gross
        for place in layers.indices { net -= min(paid[place], layers[place].yearlyLimit) }
        if let stop = programme.stopLoss { net -= min(max(net - stop.attachment, 0), stop.limit) }
        return net
    }
}
