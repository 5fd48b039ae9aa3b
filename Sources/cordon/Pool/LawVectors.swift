import Foundation
import Pool

/// The families about the laws of one site's year and of small pools.
enum LawVectors {
    static let levels = [0.9, 0.95, 0.99, 0.995]

    static func tails(_ law: LossLaw) -> (risk: [String: Any], tail: [String: Any]) {
        var risk: [String: Any] = [:], tail: [String: Any] = [:]
        for q in levels {
            risk["\(q)"] = law.valueAtRisk(q)
            tail["\(q)"] = law.tailMean(q)
        }
        return (risk, tail)
    }

    static func compound(_ input: JSONNode) throws -> [String: Any] {
        let frequency = try input["frequency"]
        let mean = try frequency["mean"].number
        let variance = try frequency["kind"].text == "negbin" ? frequency["v"].number : 0
        let deductible = try input.optional("deductible")?.number ?? 0
        let site = PoolModel.Site(
            group: 0, majorRate: mean, major: .spliced(try input["severity"].downtime), exposure: 0,
            deductible: deductible, limit: try input.optional("limit")?.number ?? .infinity)
        let model = try PoolModel(sites: [site], yearVariance: variance)
        let law = ExactEngine(model, precision: .fine).law()
        let (risk, tail) = tails(law)
        return [
            "mean": PoolMoments(model).mean, "sd": law.standardDeviation, "var": risk, "tvar": tail,
            "p_zero": deductible > 0 ? NSNull() : model.noIncidentProbability,
        ]
    }

    static func sharedShock(_ input: JSONNode, expected: JSONNode?) throws -> [String: Any] {
        let model = try model(input)
        let engine = ExactEngine(model, precision: .fine)
        let intensity = engine.intensity()
        let law = intensity.law()
        let moments = PoolMoments(model)
        let (risk, tail) = tails(law)
        let laws = SiteLaws(model, points: 1 << 14)
        let alone = model.sites.count == 1 ? [law] : model.sites.indices.map { laws.law(of: $0) }
        let shares = engine.shares(intensity, weights: law.tailWeights(0.99)).sites(model)
        let isWhole = model.sites.allSatisfy { $0.deductible == 0 && $0.limit == .infinity }
        let capital = law.tailMean(0.99) - law.mean
        let capitals = alone.reduce(0) { $0 + $1.tailMean(0.99) - $1.mean }
        let asked = try expected?.optional("d_mean_d_rate")?.list.count ?? min(model.sites.count, 2)
        let first = Array(0..<min(asked, model.sites.count))
        var result: [String: Any] = [
            "mean": law.mean, "sd": law.standardDeviation, "var": risk, "tvar": tail,
            "closed_mean": isWhole ? moments.mean : NSNull(),
            "closed_variance": isWhole ? moments.variance : NSNull(), "euler_99": shares,
            "standalone_mean": moments.siteMeans, "standalone_tvar_99": alone.map { $0.tailMean(0.99) },
            "capital_diversification_99": capitals > 0 ? 1 - capital / capitals : 0,
            "d_mean_d_rate": engine.rateDerivatives(intensity, of: law.points, at: first),
            "d_tvar99_d_rate": engine.rateDerivatives(intensity, of: law.tailExcess(0.99), at: first),
        ]
        if let layer = input.optional("xol") {
            let net = intensity.net(
                ofLayerAt: try layer["attach"].number, limit: try layer["limit"].number
            ).law()
            result["net_of_xol"] = ["mean": net.mean, "tvar": tails(net).tail]
        }
        return result
    }

    private static func model(_ input: JSONNode) throws -> PoolModel {
        let sites = try input["sites"].list.map { node in
            PoolModel.Site(
                group: try node["ght"].integer, majorRate: try node["rate_major"].number,
                major: .spliced(try node["sev"].downtime), exposure: try node["v"].number,
                deductible: try node.optional("ded")?.number ?? 0,
                limit: try node.optional("lim")?.number ?? .infinity)
        }
        let shocks = try input["shocks"].list.enumerated().map { place, node in
            PoolModel.Shock(
                name: "\(place)", rate: try node["nu"].number, reach: try PortfolioFolder.reach(node),
                shortening: try node["tau"].number, members: try node["members"].integers)
        }
        let parameters = try input["parameters"]
        return try PoolModel(
            sites: sites, shocks: shocks, groupFall: parameters["w_ght"].number,
            groupReach: parameters["c_ght"].number, yearVariance: parameters["v_theta"].number)
    }
}
