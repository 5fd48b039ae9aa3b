/// What an incident of each kind costs the pool on average, by hospital: how a drawn incident's cost moves with the
/// assumptions.
public struct HitMeans: Sendable {
    private let ceded: CededLaws
    private let means: [Double]
    /// By cause, the place of a site among its members.
    private let memberOf: [[Int: Int]]

    /// Of a pool.
    public init(_ model: PoolModel) {
        let ceded = CededLaws(model)
        self.ceded = ceded
        means = ceded.laws.map(\.mean)
        memberOf = model.shocks.map { shock in
            Dictionary(shock.members.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The mean cost of an incident of that kind at that hospital, in M€.
    public func mean(of hit: SimulatedYear.Hit) -> Double {
        switch hit.cause {
        case .minor: ceded.minor[hit.site].map { means[$0] } ?? 0
        case .own, .group: means[ceded.major[hit.site]]
        case .shock(let cause): memberOf[cause][hit.site].map { means[ceded.shocks[cause][$0]] } ?? 0
        }
    }
}
