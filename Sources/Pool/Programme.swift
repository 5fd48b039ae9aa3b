import Vocabulary

/// What a pool keeps and what it buys: deductibles and limits by site, layers by incident, a stop-loss for the year; in M€.
///
/// > Source: the loss model's specification, section 7.
public struct Programme: Hashable, Codable, Sendable {
    /// An excess-of-loss layer on the pool's total of one incident.
    public struct Layer: Hashable, Codable, Sendable {
        /// Where it begins, in M€.
        public var attachment: Double
        /// The most it pays for one incident, in M€.
        public var limit: Double
        /// How often the limit is there again in the year; `nil` without end.
        public var reinstatements: Int?

        /// A layer.
        public init(attachment: Double, limit: Double, reinstatements: Int?) {
            self.attachment = attachment
            self.limit = limit
            self.reinstatements = reinstatements
        }

        /// The most it pays in a year, in M€.
        public var yearlyLimit: Double { reinstatements.map { Double($0 + 1) * limit } ?? .infinity }

        /// What it would pay for an incident of that total.
        @inline(__always) func recovery(_ total: Double) -> Double { min(max(total - attachment, 0), limit) }
    }

    /// A cover of the year's net total.
    public struct StopLoss: Hashable, Codable, Sendable {
        /// Where it begins, in M€.
        public var attachment: Double
        /// The most it pays, in M€.
        public var limit: Double

        /// A stop-loss.
        public init(attachment: Double, limit: Double) {
            self.attachment = attachment
            self.limit = limit
        }
    }

    /// The layers by incident.
    public var layers: [Layer]
    /// The cover of the year, if any.
    public var stopLoss: StopLoss?

    /// A programme.
    ///
    /// - Throws: ``PoolError`` for an amount that is negative or beyond ``CoverRule``'s, and for layers that overlap: an
    ///   incident would be paid back twice.
    public init(layers: [Layer] = [], stopLoss: StopLoss? = nil) throws(PoolError) {
        for (place, layer) in layers.enumerated() {
            try PoolError.check(
                layer.attachment, in: .between(0, CoverRule.mostAmount), "layer \(place): attach")
            try PoolError.check(layer.limit, in: .between(0, CoverRule.mostAmount), "layer \(place): limit")
            if let count = layer.reinstatements {
                try PoolError.check(Double(count), in: .between(0, 1e6), "layer \(place): reinst")
            }
        }
        let order = layers.indices.sorted { layers[$0].attachment < layers[$1].attachment }
        for (lower, upper) in zip(order, order.dropFirst()) {
            let end = layers[lower].attachment + layers[lower].limit
            // A billionth of the end is rounding: 2.44 and 4.56 are 7.
            guard layers[upper].attachment >= end * (1 - 1e-9) else {
                throw .outside(
                    layers[upper].attachment, of: "\(plainFigure(end)) or more, where layer \(lower) ends",
                    in: "layer \(upper): attach")
            }
        }
        if let stopLoss {
            let most = PoolError.Bounds.between(0, CoverRule.mostAmount)
            try PoolError.check(stopLoss.attachment, in: most, "stop_loss: attach")
            try PoolError.check(stopLoss.limit, in: most, "stop_loss: limit")
        }
        self.layers = layers
        self.stopLoss = stopLoss
    }

    /// Nothing bought.
    public static let none = Programme()

    /// Whether each year that costs something still does after it: no layer and no stop-loss begins at 0.
    public var leavesFirstEuro: Bool {
        layers.allSatisfy { $0.attachment > 0 || $0.limit == 0 }
            && stopLoss.map { $0.attachment > 0 || $0.limit == 0 } ?? true
    }

    private init() {
        layers = []
        stopLoss = nil
    }
}

/// One year of incidents through a programme, down to each site; in M€.
public struct YearOfCover: Hashable, Sendable {
    /// What the sites keep: deductibles and what passes limits.
    public let retained: [Double]
    /// What they cede to the pool.
    public let ceded: [Double]
    /// What each layer pays.
    public let recoveries: [Double]
    /// What the stop-loss pays.
    public let stopLossRecovery: Double
    /// What the pool bears for each site once all is paid back.
    public let net: [Double]

    /// The pool's total before what it bought.
    public var gross: Double { ceded.reduce(0, +) }
    /// After the layers.
    public var netOfLayers: Double { gross - recoveries.reduce(0, +) }
    /// After all.
    public var netTotal: Double { netOfLayers - stopLossRecovery }

    /// The incidents of a year in their order of date; each says what it costs at which site.
    ///
    /// Recoveries go back to the sites in proportion: those of a layer to what they ceded in that incident, those of the
    /// stop-loss to what is left of the year.
    ///
    /// - Throws: ``PoolError`` if lists do not match or an amount is not 0 or more.
    public init(
        incidents: [[Int: Double]], sites: Int, deductibles: [Double], limits: [Double], programme: Programme
    ) throws(PoolError) {
        guard sites > 0 else { throw .empty("sites") }
        guard deductibles.count == sites else { throw .mismatch("sites", sites, "ded", deductibles.count) }
        guard limits.count == sites else { throw .mismatch("sites", sites, "lim", limits.count) }
        for value in deductibles { try PoolError.check(value, in: .notNegative, "ded") }
        for value in limits where !(value >= 0) { throw .outside(value, of: "0 or more", in: "lim") }
        var retained = [Double](repeating: 0, count: sites), ceded = retained, net = retained
        var left = programme.layers.map(\.yearlyLimit)
        var paid = [Double](repeating: 0, count: programme.layers.count)
        for incident in incidents {
            var parts: [(site: Int, ceded: Double)] = []
            for (site, loss) in incident.sorted(by: { $0.key < $1.key }) {
                guard (0..<sites).contains(site) else { throw .unknown("site \(site)", in: "an incident") }
                try PoolError.check(loss, in: .notNegative, "the loss of site \(site)")
                let part = min(max(loss - deductibles[site], 0), limits[site])
                retained[site] += loss - part
                ceded[site] += part
                parts.append((site, part))
            }
            let total = parts.reduce(0) { $0 + $1.ceded }
            var recovered = 0.0
            for (place, layer) in programme.layers.enumerated() {
                let amount = min(layer.recovery(total), left[place])
                left[place] -= amount
                paid[place] += amount
                recovered += amount
            }
            for part in parts {
                net[part.site] += part.ceded - (total > 0 ? recovered * part.ceded / total : 0)
            }
        }
        let afterLayers = net.reduce(0, +)
        let stop = programme.stopLoss.map { min(max(afterLayers - $0.attachment, 0), $0.limit) } ?? 0
        if stop > 0 { for site in 0..<sites { net[site] -= stop * net[site] / afterLayers } }
        self.retained = retained
        self.ceded = ceded
        recoveries = paid
        stopLossRecovery = stop
        self.net = net
    }
}
