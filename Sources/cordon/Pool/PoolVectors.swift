import Foundation
import Pool
import Posture

/// The family about whole portfolios.
struct PoolVectors {
    let root: URL
    let input: JSONNode

    /// Whether the shares of sites are asked for: where losses accumulate, unless what is expected says otherwise.
    let isAllocated: Bool

    func result() throws -> [String: Any] {
        let model = try portfolio().model()
        let engine = ExactEngine(model)
        let intensity = engine.intensity()
        let law = intensity.law()
        let (risk, tail) = LawVectors.tails(law)
        let years = 1e6
        var result: [String: Any] = [
            "mean": law.mean, "sd": law.standardDeviation, "var": risk, "tvar": tail,
            "se_mean_1e6": law.standardDeviation / years.squareRoot(),
            "se_tvar_995_1e6": law.tailMeanError(0.995, years: years),
            "se_tvar_99_1e6": law.tailMeanError(0.99, years: years),
        ]
        guard isAllocated else { return result }
        let shares = engine.shares(intensity, weights: law.tailWeights(0.995))
        let laws = SiteLaws(model)
        let alone = model.sites.indices.map { laws.law(of: $0) }
        let capitals = alone.reduce(0) { $0 + $1.tailMean(0.995) - $1.mean }
        let capital = law.tailMean(0.995) - law.mean
        result["euler_995"] = shares.sites(model)
        result["euler_sum"] = shares.total
        result["standalone_mean"] = alone.map(\.mean)
        result["standalone_tvar_995"] = alone.map { $0.tailMean(0.995) }
        result["sum_standalone_capital_tvar"] = capitals
        result["pool_capital_tvar"] = capital
        result["diversification_tvar"] = 1 - capital / capitals
        result["sum_standalone_var_995"] = alone.reduce(0) { $0 + $1.valueAtRisk(0.995) }
        result["share_sites_with_var_995_zero"] =
            Double(alone.count { $0.valueAtRisk(0.995) == 0 }) / Double(alone.count)
        if let layer = try input.optional("xol")?.numbers, layer.count == 2 {
            guard let start = Int(exactly: layer[0].rounded(.down)),
                let limit = Int(exactly: layer[1].rounded(.down))
            else { throw Failure("xol holds two amounts in M€, not \(layer)") }
            let net = intensity.net(ofLayerAt: layer[0], limit: layer[1]).law()
            let (risk, tail) = LawVectors.tails(net)
            result["net_of_xol_\(limit)_xs_\(start)"] = [
                "mean": net.mean, "sd": net.standardDeviation, "var": risk, "tvar": tail,
            ]
        }
        return result
    }

    func portfolio() throws -> Portfolio {
        var parameters = try PortfolioFolder.parameters(root.appending(path: "pool/params.json"))
        for (key, path) in [
            ("w_ght", \LossParameters.groupFall), ("c_ght", \.groupReach), ("v_theta", \.yearVariance),
        ] {
            if let value = input.optional(key) { parameters[keyPath: path] = try value.number }
        }
        let all = try PortfolioFolder.sites(root.appending(path: input["sites"].text))
        let keep = try SiteFilter(input.optional("keep")?.text ?? "all")
        let kept = all.indices.filter { keep.keeps(all[$0], at: $0) }
        let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        let scale = try input.optional("nu_scale")?.number ?? 1
        let worm = try input.optional("worm")?.truth ?? true
        let shocks = try PortfolioFolder.shocks(root.appending(path: input["shocks"].text)).compactMap {
            shock -> PoolModel.Shock? in
            guard worm || shock.name != "worm" else { return nil }
            var shock = shock
            shock.rate *= scale
            shock.members = shock.members.compactMap { places[$0] }
            return shock.members.isEmpty ? nil : shock
        }
        var portfolio = Portfolio(sites: kept.map { all[$0] }, shocks: shocks, parameters: parameters)
        portfolio.cover = try PoolVectors.cover(
            deductible: input.optional("deductible")?.text, limit: input.optional("limit")?.text)
        return portfolio
    }

    /// Reads `1 * max(0.02, 0.0005 B)` and `1 * min(0.15 B, 30)`.
    static func cover(deductible: String?, limit: String?) throws -> CoverRule {
        var rule = CoverRule()
        if let deductible {
            let (factor, kind, fixed, share) = try terms(deductible)
            guard kind != "min" else {
                throw PoolError.unreadable(deductible, expected: "k * max(amount, share B)")
            }
            (rule.deductibleFactor, rule.leastDeductible, rule.deductibleShare) = (
                factor, fixed ?? 0, share ?? 0
            )
        } else {
            rule.deductibleFactor = 0
        }
        if let limit {
            let (factor, kind, fixed, share) = try terms(limit)
            guard kind != "max" else {
                throw PoolError.unreadable(limit, expected: "k * min(share B, amount)")
            }
            (rule.limitFactor, rule.limitShare, rule.mostLimit) = (factor, share ?? 1e9, fixed ?? 1e12)
        } else {
            rule.limitFactor = nil
        }
        return rule
    }

    private static func terms(
        _ text: String
    ) throws -> (factor: Double, kind: String, fixed: Double?, share: Double?) {
        func fault() -> PoolError {
            .unreadable(text, expected: "k * max(amount, share B) or k * min(share B, amount)")
        }
        var rest = text.filter { !$0.isWhitespace }
        var factor = 1.0
        if let star = rest.firstIndex(of: "*"), let value = Double(rest[..<star]) {
            factor = value
            rest = String(rest[rest.index(after: star)...])
        }
        var kind = ""
        for word in ["min", "max"] where rest.hasPrefix(word + "(") && rest.hasSuffix(")") {
            kind = word
            rest = String(rest.dropFirst(4).dropLast())
        }
        var fixed: Double?, share: Double?
        for part in rest.split(separator: ",") {
            let isShare = part.hasSuffix("B")
            let digits = part.filter { $0 != "B" && $0 != "*" }
            guard let value = digits.isEmpty ? 1 : Double(digits) else { throw fault() }
            if isShare { share = value } else { fixed = value }
        }
        guard fixed != nil || share != nil else { throw fault() }
        return (factor, kind, fixed, share)
    }
}

/// Which sites a case keeps: `all`, or a column, a comparison and a value.
struct SiteFilter {
    private let column: String
    private let comparison: String
    private let bound: String

    init(_ text: String) throws {
        let words = text.split(separator: " ").map(String.init)
        if text == "all" {
            (column, comparison, bound) = ("", "", "")
        } else if words.count == 3, ["ght", "id", "kind", "budget_meur"].contains(words[0]),
            ["<", "<=", ">", ">=", "==", "!="].contains(words[1])
        {
            (column, comparison, bound) = (words[0], words[1], words[2])
        } else {
            throw PoolError.unreadable(text, expected: "all, or a comparison as 'ght < 20'")
        }
    }

    func keeps(_ site: Portfolio.Site, at place: Int) -> Bool {
        if column.isEmpty { return true }
        if column == "kind" {
            let wanted = bound.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
            return comparison == "!=" ? site.kind != wanted : site.kind == wanted
        }
        guard let bound = Double(bound) else { return false }
        let value = column == "ght" ? Double(site.group) : column == "id" ? Double(place) : site.budget
        return switch comparison {
        case "<": value < bound
        case "<=": value <= bound
        case ">": value > bound
        case ">=": value >= bound
        case "!=": value != bound
        default: value == bound
        }
    }
}
