extension PoolModel {
    /// Attacks a year that make at least one major incident: one that passes from a hospital to its group is one attack, and
    /// so is a supplier's failure that stops several.
    ///
    /// `Σ rate_major + Σ ν (1 − E_W Π (1 − W v))`, with the pool's sites, and the causes with their members.
    public var attackRate: Double {
        let own = sites.reduce(0) { $0 + $1.majorRate }
        return shocks.reduce(own) { sum, shock in
            let reach =
                switch shock.reach {
                case .fixed(let share): Quadrature(points: [share], weights: [1])
                case .beta(let a, let b):
                    Quadrature.beta(
                        a: a, b: b, count: min(PoolModel.reachPoints, shock.members.count / 2 + 1))
                }
            let spared = zip(reach.points, reach.weights).reduce(0) { sum, share in
                sum + share.1 * shock.members.reduce(1) { $0 * (1 - share.0 * sites[$1].exposure) }
            }
            return sum + shock.rate * (1 - spared)
        }
    }

    /// Points of the Beta law; a polynomial of n members is exact with n / 2 + 1.
    private static let reachPoints = 32
}
