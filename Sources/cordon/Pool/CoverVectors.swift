import Foundation
import Pool

/// The families about cover, cash, premiums, budgets and random numbers.
enum CoverVectors {
    /// One number for all sites, or one each; null where there is none.
    private static func perSite(_ node: JSONNode?, _ sites: Int, missing: Double) throws -> [Double] {
        guard let node else { return [Double](repeating: missing, count: sites) }
        if node.value is [Any] {
            return try node.list.map { $0.value is NSNull ? missing : try $0.number }
        }
        return [Double](repeating: try node.number, count: sites)
    }

    static func programme(_ node: JSONNode) throws -> Programme {
        let layers = try node.optional("xol")?.list.map { layer in
            Programme.Layer(
                attachment: try layer["attach"].number, limit: try layer["limit"].number,
                reinstatements: try layer.optional("reinst")?.integer)
        }
        let stop = try node.optional("stop_loss").map {
            Programme.StopLoss(attachment: try $0["attach"].number, limit: try $0["limit"].number)
        }
        return try Programme(layers: layers ?? [], stopLoss: stop)
    }

    static func layers(_ input: JSONNode) throws -> [String: Any] {
        let sites = try input["n_sites"].integer
        let cover = try input["programme"]
        let incidents = try input["events"].list.map { event in
            var losses: [Int: Double] = [:]
            for (site, loss) in try event["site"].members {
                guard let place = Int(site) else { throw PoolError.unknown(site, in: "n_sites") }
                losses[place] = try loss.number
            }
            return losses
        }
        let year = try YearOfCover(
            incidents: incidents, sites: sites,
            deductibles: perSite(cover.optional("ded"), sites, missing: 0),
            limits: perSite(cover.optional("lim"), sites, missing: .infinity), programme: programme(cover))
        return [
            "site_retained": year.retained, "site_ceded": year.ceded, "pool_gross": year.gross,
            "xol_recoveries": year.recoveries, "pool_net_xol": year.netOfLayers,
            "stop_loss_recovery": year.stopLossRecovery, "pool_net": year.netTotal, "site_net": year.net,
        ]
    }

    static func treasury(_ input: JSONNode) throws -> [String: Any] {
        let node = try input["loss"], dates = try input["schedule"]
        let loss = CashGap.Loss(
            lostRevenue: try node["bi"].number, remediation: try node["remed"].number,
            breach: try node["breach"].number, days: try node["t_days"].number,
            deductible: try node.optional("ded")?.number ?? 0,
            limit: try node.optional("lim")?.number ?? .infinity)
        var schedule = CashGap.Schedule()
        schedule.billingLag = try dates["bill_lag"].number
        schedule.remediationDay = try dates["remed_first_day"].number
        schedule.remediationShare = try dates["remed_first_share"].number
        schedule.breachDay = try dates["breach_day"].number
        schedule.adjustmentDay = try dates["adj_day"].number
        schedule.advanceDay = try dates["adv_day"].number
        schedule.advanceShare = try dates["adv_share"].number
        var without = schedule
        without.advanceShare = 0
        let kinds = try input["kinds"].list.map { kind in
            AdvancesOutstanding.Kind(
                rate: try kind["rate"].number, mean: try kind["mean_a"].number,
                secondMoment: try kind["second_a"].number, days: try kind["days"].number)
        }
        let outstanding = try AdvancesOutstanding(kinds)
        return [
            "without_advance": gap(try CashGap(loss, without)),
            "with_advance": gap(try CashGap(loss, schedule)),
            "outstanding": ["mean": outstanding.mean, "sd": outstanding.deviation],
        ]
    }

    private static func gap(_ gap: CashGap) -> [String: Any] {
        [
            "indemnity": gap.indemnity, "peak_gap": gap.peak, "peak_day": gap.peakDay,
            "gap_days": gap.gapDays,
        ]
    }

    static func insurability(_ input: JSONNode) throws -> [String: Any] {
        let site = try input["site"], node = try input["parameters"]
        var rules = Insurability.Rules()
        rules.costOfCapital = try node["coc"].number
        rules.expense = try node["expense"].number
        rules.digitalShare = try node["digital_share"].number
        rules.cyberShare = try node["cyber_share"].number
        rules.premiumShare = try node["premium_share"].number
        rules.mostRateOnLine = try node["rol_max"].number
        func position(_ ending: String) throws -> Insurability.Position {
            Insurability.Position(
                expectedLoss: try site["el" + ending].number,
                capitalInPool: try site["cap_pool" + ending].number,
                capitalAlone: try site["cap_alone" + ending].number)
        }
        let answer = try Insurability(
            budget: site["budget_meur"].number, limit: site["lim"].number, now: position(""),
            target: position("_target"), rules: rules)
        return [
            "ceiling": answer.ceiling, "premium_pool": answer.premiumInPool,
            "premium_alone": answer.premiumAlone, "rate_on_line": answer.rateOnLine,
            "premium_target": answer.premiumAtTarget, "verdict": answer.verdict.rawValue,
        ]
    }

    static func poolingLimit(_ input: JSONNode) throws -> [String: Any] {
        let limit = try PoolingLimit(
            rate: input["rate"].number, shockRate: input["nu"].number, reach: input["w"].number,
            mean: input["mean"].number, variation: input["cv"].number)
        return [
            "sd_per_site": try input["n"].integers.map { limit.deviation(perSiteOf: $0) },
            "sd_floor": limit.floor, "correlation": limit.correlation,
            "n_equivalent": finite(limit.equivalent),
        ]
    }

    static func contagion(_ input: JSONNode) throws -> [String: Any] {
        let sizes = try Contagion.finalSizes(
            susceptible: input["n"].integer, infected: input["i0"].integer, contact: input["p"].number)
        return [
            "final_size_pmf": sizes,
            "mean_new": sizes.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element },
            "sir_final_size": try Contagion.finalShare(
                reproduction: input["R0"].number, susceptible: input["s0"].number),
        ]
    }

    static func budget(_ groups: JSONNode, _ budget: Double) throws -> [String: Any] {
        let options = try groups.list.map { group in
            try group.list.map { option in
                let pair = try option.numbers
                guard pair.count == 2 else {
                    throw PoolError.unreadable(option.path, expected: "[cost, value]")
                }
                return BudgetChoice.Option(cost: pair[0], value: pair[1])
            }
        }
        let best = try BudgetChoice(options, budget: budget)
        return ["choice": best.choice, "value": best.value, "bound": best.bound]
    }

    static func philox(_ input: JSONNode) throws -> [String: Any] {
        func words(_ key: String, _ count: Int) throws -> [UInt32] {
            let words = try input[key].integers.compactMap { UInt32(exactly: $0) }
            guard words.count == count else {
                throw PoolError.unreadable(key, expected: "\(count) whole numbers of 32 bits")
            }
            return words
        }
        let counter = try words("counter", 4), key = try words("key", 2)
        func block(_ rounds: Int) -> [UInt32] {
            let block = Philox.block(
                counter: SIMD4(counter[0], counter[1], counter[2], counter[3]), key: SIMD2(key[0], key[1]),
                rounds: rounds)
            return (0..<4).map { block[$0] }
        }
        let ten = block(10)
        return [
            "rounds10": ten.map { Int($0) }, "rounds7": block(7).map { Int($0) },
            "unit": [Philox.unit(ten[0], ten[1]), Philox.unit(ten[2], ten[3])],
        ]
    }
}
