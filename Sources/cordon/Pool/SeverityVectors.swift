import Foundation
import Pool
import Posture

/// The families about what one incident costs.
enum SeverityVectors {
    static func severity(_ input: JSONNode) throws -> [String: Any] {
        let law = try input.downtime
        var moments: [String: Any] = [:]
        for k in [0.5, 1.0, 1.5, 2.0] { moments["\(k)"] = finite(law.moment(k)) }
        return [
            "alpha": finite(law.alpha), "cdf": try input["x"].numbers.map(law.cumulative),
            "quantile": try input["q"].numbers.map(law.quantile), "moments": moments,
            "lev": try input["x"].numbers.map(law.limitedMean),
        ]
    }

    private static func profile(_ input: JSONNode, _ parameters: LossParameters) throws -> RiskProfile {
        try RiskProfile(
            budget: input["budget_meur"].number, coverages: input["m"].coverages, parameters: parameters)
    }

    static func posture(_ input: JSONNode, _ parameters: LossParameters) throws -> [String: Any] {
        let profile = try profile(input, parameters)
        return [
            "rate": profile.rate, "escalation": profile.escalation, "rate_major": profile.majorRate,
            "rate_minor": profile.minorRate, "t_med": profile.downtimeMedian, "leak": profile.leak,
            "exposure": profile.exposure, "bi_per_day": profile.lostPerDay, "remed": profile.remediation,
            "breach": profile.breach, "minor_med": profile.minorMedian,
        ]
    }

    static func eventLoss(_ input: JSONNode, _ parameters: LossParameters) throws -> [String: Any] {
        let profile = try profile(input, parameters)
        let loss = try EventLoss(
            profile, parameters, shortening: input.optional("tau")?.number ?? 1)
        return [
            "mean": loss.mean, "second_moment": loss.secondMoment,
            "cdf": try input["x"].numbers.map(loss.cumulative),
            "annual_mean_primary": profile.majorRate * loss.mean,
            "mean_downtime_days": loss.downtime.mean, "mean_bi": loss.meanLostRevenue,
            "mean_remediation": loss.meanRemediation, "mean_breach": loss.meanBreach,
        ]
    }

    private static func site(_ node: JSONNode) throws -> MeasureValue.Site {
        MeasureValue.Site(budget: try node["budget_meur"].number, coverages: try node["m"].coverages)
    }

    static func measureValue(_ input: JSONNode, _ parameters: LossParameters) throws -> [String: Any] {
        let causes = try input["shocks"].list.map { node in
            MeasureValue.Cause(
                rate: try node["nu"].number, reach: try node["ew"].number, shortening: try node["tau"].number)
        }
        let value = try MeasureValue(
            site(input["site"]), peers: input["ght_peers"].list.map(site), causes: causes,
            parameters: parameters)
        var completing: [String: Any] = [:]
        for dimension in Dimension.allCases {
            let saving = try value.completing(dimension)
            completing[dimension.rawValue] = ["own": saving.own, "others": saving.others]
        }
        return [
            "own_expected_loss": try value.ownLoss(), "externality_on_peers": try value.externality(),
            "value_of_completing": completing,
        ]
    }
}
