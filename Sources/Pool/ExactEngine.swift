/// The law of a pool's year without noise: transforms of what incidents cost, put together as incidents come, and inverted.
///
/// > Source: the loss model's specification, section 5; Grübel and Hermesmeier, "Computation of compound distributions:
/// > aliasing errors and exponential tilting", 1999, for transforms of compound laws.
public struct ExactEngine: Sendable {
    /// What is computed.
    public let model: PoolModel
    let grid: FrequencyGrid
    let ceded: CededLaws
    /// The lattice of each law.
    let lattices: [[Double]]
    /// By cause: shares reached, with their probabilities.
    let reaches: [Quadrature]
    /// Sites by group; within, in the order of the sites.
    let groups: [[Int]]
    let fourier: FourierTransform

    /// How finely a law is cut.
    public struct Precision: Hashable, Sendable {
        /// Points of the lattice; a power of two from 1,024 on.
        public var points: Int
        /// The most shares that a Beta reach is cut into.
        public var shares: Int
        /// The largest loss on the lattice, in M€; if not given, one that a year practically never passes.
        public var range: Double?

        /// A precision.
        public init(points: Int, shares: Int = 24, range: Double? = nil) {
            self.points = points
            self.shares = shares
            self.range = range
        }

        /// A few hundred establishments or more.
        public static let standard = Precision(points: 1 << 14)
        /// A few establishments, looked at closely.
        public static let fine = Precision(points: 1 << 17, shares: 32)
    }

    /// Prepares the laws of a pool.
    public init(_ model: PoolModel, precision: Precision = .standard) {
        self.model = model
        let ceded = CededLaws(model)
        self.ceded = ceded
        reaches = model.shocks.map {
            $0.reach.quadrature(most: precision.shares, members: $0.members.count)
        }
        groups = PoolModel.groups(of: model.sites)
        let range = precision.range ?? ExactEngine.range(model, ceded, reaches: reaches, groups: groups)
        let points = max(precision.points, 1_024)
        grid = FrequencyGrid(count: points, step: max(range, 1e-9) / Double(points))
        let step = grid.step
        lattices = ceded.laws.map { $0.lattice(step: step, most: points) }
        fourier = FourierTransform(count: points)
    }

    /// A loss that a year practically never passes, in M€.
    private static func range(
        _ model: PoolModel, _ ceded: CededLaws, reaches: [Quadrature], groups: [[Int]]
    ) -> Double {
        let moments = PoolMoments(model, ceded, steps: 100)
        let widest = ceded.laws.map { $0.reach() }.max() ?? 1
        let usual = max(moments.mean + 30 * moments.variance.squareRoot(), moments.mean + 2.5 * widest)
        let bound = LossBound(model, ceded, reaches: reaches, groups: groups).loss()
        return bound.isFinite ? max(usual, bound) : usual
    }

    /// The transforms of both parts of the pool's intensity: what the year's factor moves, and the shocks.
    public func intensity() -> PoolIntensity {
        var own = Spectrum(count: grid.count / 2), shared = own
        var work = BlockWork(self)
        for block in 0..<grid.blocks {
            work.transform(block)
            own.set(work.ownIntensity()[...], grid, block: block)
            shared.set(work.sharedIntensity()[...], grid, block: block)
        }
        let rate = model.sites.reduce(0) { $0 + $1.minorRate + $1.majorRate }
        return PoolIntensity(
            own: own, shared: shared, ownRate: rate, sharedRate: model.shocks.reduce(0) { $0 + $1.rate },
            yearVariance: model.yearVariance, grid: grid, fourier: fourier)
    }

    /// The law of the pool's year, gross of what it buys.
    public func law() -> LossLaw { intensity().law() }
}

extension PoolModel {
    /// Places of the sites by group, groups in the order of their first site.
    static func groups(of sites: [Site]) -> [[Int]] {
        var places: [Int: Int] = [:]
        var groups: [[Int]] = []
        for (site, value) in sites.enumerated() {
            if let place = places[value.group] {
                groups[place].append(site)
            } else {
                places[value.group] = groups.count
                groups.append([site])
            }
        }
        return groups
    }
}
