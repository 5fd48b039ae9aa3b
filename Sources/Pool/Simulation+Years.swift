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

    /// The losses of so many years, from year 0 on.
    ///
    /// - Throws: ``PoolError`` for less than one year or more than 2^32.
    public func run(years: Int, threads: Int = 1) async throws(PoolError) -> YearLosses {
        guard (1...4_000_000_000).contains(years) else {
            throw .outside(Double(years), of: "1 to 4000000000", in: "years")
        }
        guard threads > 1 else { return losses(of: 0..<years) }
        var result = YearLosses(gross: [], net: programme == .none ? nil : [])
        result.gross.reserveCapacity(years)
        let part = 16_384
        let parts = (years + part - 1) / part
        await withTaskGroup(of: (Int, YearLosses).self) { group in
            var next = 0, written = 0
            var waiting: [Int: YearLosses] = [:]
            func start() {
                guard next < parts else { return }
                let range = next * part..<min((next + 1) * part, years)
                let place = next
                next += 1
                group.addTask { (place, self.losses(of: range)) }
            }
            for _ in 0..<threads { start() }
            while let (place, losses) = await group.next() {
                start()
                waiting[place] = losses
                while let ready = waiting.removeValue(forKey: written) {
                    result.gross += ready.gross
                    if let net = ready.net { result.net? += net }
                    written += 1
                }
            }
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
    private var places: [UInt32] = []
    private var sizes: [UInt32] = []
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
        drawWords(years)
        var place = 0
        for (offset, year) in years.enumerated() {
            let name = UInt32(truncatingIfNeeded: year)
            sink.begin()
            let count = counts[offset]
            for k in 0..<count {
                simulation.drawOwn(
                    year: name, k, place: places[place + k], size: sizes[place + k], into: &sink)
            }
            // Words come in pairs.
            place += (count + 1) & ~1
            for e in 0..<shockCounts[offset] { simulation.drawShock(year: name, e, into: &sink) }
            gross[offset] = sink.gross
            if !buysNothing { net[offset] = sink.net(simulation.programme) }
        }
    }

    private mutating func drawCounts(_ years: Range<Int>) {
        for start in stride(from: 0, to: years.count, by: 4) {
            let first = UInt64(years.lowerBound + start)
            let (a, b, _, _) = PhiloxLanes.blocks(
                [first, first + 1, first + 2, first + 3], .zero, .zero, .zero, key: simulation.key)
            for lane in 0..<min(4, years.count - start) {
                counts[start + lane] = simulation.startCounts.count(UInt32(truncatingIfNeeded: a[lane]))
                shockCounts[start + lane] = simulation.shockCounts.count(UInt32(truncatingIfNeeded: b[lane]))
            }
        }
    }

    private mutating func drawWords(_ years: Range<Int>) {
        places.removeAll(keepingCapacity: true)
        sizes.removeAll(keepingCapacity: true)
        var year = SIMD4<UInt64>(), draw = SIMD4<UInt64>()
        var lane = 0
        for (offset, name) in years.enumerated() {
            for pair in 0..<((counts[offset] + 1) / 2) {
                year[lane] = UInt64(name)
                draw[lane] = UInt64(pair)
                lane += 1
                if lane == 4 {
                    append(year, draw, 4)
                    lane = 0
                }
            }
        }
        if lane > 0 { append(year, draw, lane) }
    }

    @inline(__always)
    private mutating func append(_ year: SIMD4<UInt64>, _ draw: SIMD4<UInt64>, _ count: Int) {
        let (a, b, c, d) = PhiloxLanes.blocks(
            year, draw, .init(repeating: 1), .zero, key: simulation.key)
        for lane in 0..<count {
            places.append(UInt32(truncatingIfNeeded: a[lane]))
            places.append(UInt32(truncatingIfNeeded: c[lane]))
            sizes.append(UInt32(truncatingIfNeeded: b[lane]))
            sizes.append(UInt32(truncatingIfNeeded: d[lane]))
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

    /// In what order a layer's yearly limit is used up does not change what it pays in the year.
    func net(_ programme: Programme) -> Double {
        var net = gross
        for place in layers.indices { net -= min(paid[place], layers[place].yearlyLimit) }
        if let stop = programme.stopLoss { net -= min(max(net - stop.attachment, 0), stop.limit) }
        return net
    }
}
