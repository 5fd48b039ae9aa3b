/// A site as the simulation draws it: which table its amounts come from, and how they are scaled; money in M€.
struct SimulatedCost: Sendable {
    /// The table of the amount, or of the downtime.
    var table: Int
    /// Multiplies the table's value: a median.
    var scale: Double
    /// The largest scaled value.
    var cap: Double
    var deductible: Double
    var limit: Double
    /// What a major incident adds; its scaled value is then a downtime in days.
    var event: EventLoss?

    /// What the pool pays of an amount.
    @inline(__always) func ceded(_ amount: Double) -> Double { min(max(amount - deductible, 0), limit) }
}

/// A cost of which only the ceded part is asked for, in the few numbers that this takes; money in M€.
struct PlainCost: Sendable {
    var scale: Double
    var deductible: Double
    /// The limit, or what the cap leaves of it.
    var limit: Double
    var table: Int

    init(_ cost: SimulatedCost) {
        scale = cost.scale
        deductible = cost.deductible
        limit = min(cost.limit, max(cost.cap - cost.deductible, 0))
        table = cost.table
    }

    /// What the pool pays; to the bit what the whole cost's cap, deductible and limit leave.
    @inline(__always) func ceded(_ size: UInt32, _ laws: QuantileTables) -> Double {
        min(max(scale * laws.value(table, size) - deductible, 0), limit)
    }
}

/// The laws that all sites share, one for each shape.
struct SimulationTables: Sendable {
    private(set) var laws = QuantileTables()
    private var places: [Shape: Int] = [:]
    /// The normal law, for remediation and breaches.
    let normal: Int
    /// The exponential law of mean 1, for skipping.
    let exponential: Int

    private enum Shape: Hashable {
        case lognormal(Double)
        case spliced(Double, Double, Double)
        case beta(Double, Double)
    }

    init() {
        normal = laws.add { $0 < 0.5 ? NormalLaw.quantile($0) : -NormalLaw.quantile($1) }
        exponential = laws.add { q, beyond in q < 0.5 ? -Elementary.log1p(-q) : -Elementary.log(beyond) }
    }

    /// Takes memory of its own.
    mutating func separate() { laws.separate() }

    mutating func beta(a: Double, b: Double) -> Int {
        place(.beta(a, b)) { BetaLaw.quantile($0, beyond: $1, a: a, b: b) }
    }

    mutating func cost(_ severity: Severity, deductible: Double, limit: Double) -> SimulatedCost {
        switch severity {
        case .lognormal(let median, let sigma):
            let table = place(.lognormal(sigma)) { q, beyond in
                Elementary.exp(sigma * (q < 0.5 ? NormalLaw.quantile(q) : -NormalLaw.quantile(beyond)))
            }
            return SimulatedCost(
                table: table, scale: median, cap: .infinity, deductible: deductible, limit: limit, event: nil)
        case .spliced(let law):
            return SimulatedCost(
                table: spliced(law), scale: law.median, cap: law.cap, deductible: deductible, limit: limit,
                event: nil)
        case .event(let loss):
            return SimulatedCost(
                table: spliced(loss.downtime), scale: loss.downtime.median, cap: loss.downtime.cap,
                deductible: deductible, limit: limit, event: loss)
        }
    }

    private mutating func spliced(_ law: Downtime) -> Int {
        place(.spliced(law.sigma, law.tailProbability, law.alpha)) { law.unitQuantile($0, beyond: $1) }
    }

    private mutating func place(_ shape: Shape, _ quantile: (Double, Double) -> Double) -> Int {
        if let known = places[shape] { return known }
        let place = laws.add(quantile)
        places[shape] = place
        return place
    }
}
