import Foundation
import Pool

/// The families about scenarios and how a joint risk is shared.
enum ShareVectors {
    static func empirical(_ input: JSONNode) throws -> [String: Any] {
        let scenarios = try scenarios(input), q = try input["q"].number
        return [
            "var": try Scenarios.valueAtRisk(scenarios.totals, q),
            "tvar": try Scenarios.tailMean(scenarios.totals, q), "co_tvar": try scenarios.tailShares(q),
            "standalone_tvar": try scenarios.standalone(q),
            "diversification": try scenarios.diversification(q),
        ]
    }

    static func shapley(_ input: JSONNode) throws -> [String: Any] {
        let scenarios = try scenarios(input)
        let game: Shapley.Game
        let euler: [Double], total: Double
        switch try input["game"].text {
        case "variance":
            game = .variance
            euler = scenarios.covariancesWithTotal()
            total = euler.reduce(0, +)
        case "tvar":
            let q = try input["q"].number
            game = .tailMean(q)
            euler = try scenarios.tailShares(q)
            total = try Scenarios.tailMean(scenarios.totals, q)
        case let other: throw PoolError.unknown(other, in: "game: tvar or variance")
        }
        return ["shapley": try Shapley.exact(scenarios, game), "euler": euler, "total": total]
    }

    private static func scenarios(_ input: JSONNode) throws -> Scenarios {
        try Scenarios(input["scenarios"].list.map { try $0.numbers })
    }
}
