import Foundation
import Pool
import Posture
import Vocabulary

/// A folder that holds a portfolio: `sites.csv`, `shocks.json`, `params.json`.
///
/// In `sites.csv`, `ded_meur` and `lim_meur` are a hospital's own deductible and limit, in M€; without them, or where they are
/// empty, the rule of all counts.
struct PortfolioFolder {
    let url: URL

    /// Sites that one file may hold.
    static let mostSites = PoolModel.mostSites

    func portfolio() throws -> Portfolio {
        Portfolio(
            sites: try PortfolioFolder.sites(url.appending(path: "sites.csv")),
            shocks: try PortfolioFolder.shocks(url.appending(path: "shocks.json")),
            parameters: try PortfolioFolder.parameters(url.appending(path: "params.json")))
    }

    static func sites(_ file: URL) throws -> [Portfolio.Site] {
        let name = file.lastPathComponent
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        guard let header = lines.first else { throw PoolError.empty(name) }
        let columns = header.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let needed = ["id", "ght", "budget_meur"] + Dimension.allCases.map(\.rawValue)
        for column in needed where !columns.contains(column) {
            throw PoolError.unknown("no column '\(column)'", in: name)
        }
        guard lines.count > 1 else {
            throw Failure("\(name) has no site below its header; give at least one")
        }
        guard lines.count - 1 <= mostSites else {
            throw PoolError.tooMany("sites in \(name)", lines.count - 1, limit: mostSites)
        }
        return try lines.dropFirst().enumerated().map { row, line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let place = "\(name) line \(row + 2)"
            guard cells.count == columns.count else {
                throw PoolError.mismatch(
                    "the header of \(name)", columns.count, "line \(row + 2)", cells.count)
            }
            let values = Dictionary(zip(columns, cells)) { first, _ in first }
            func number(_ column: String) throws -> Double {
                guard let value = Double(values[column] ?? "") else {
                    throw PoolError.unreadable(
                        "\(place), \(column): \(values[column] ?? "")", expected: "a number")
                }
                return value
            }
            var coverages = Coverages()
            for dimension in Dimension.allCases {
                let level = try number(dimension.rawValue)
                guard (0...1).contains(level) else {
                    throw PoolError.outside(level, of: "0 to 1", in: "\(place), \(dimension.rawValue)")
                }
                try coverages.set(level, for: dimension)
            }
            let budget = try number("budget_meur")
            guard budget > 0, budget < .infinity else {
                throw PoolError.outside(budget, of: "more than 0", in: "\(place), budget_meur")
            }
            let group = try number("ght")
            guard group == group.rounded(), abs(group) < 1e9 else {
                throw PoolError.unreadable("\(place), ght: \(group)", expected: "a whole number")
            }
            /// A cell that may be missing or empty: the rule's then.
            func optional(_ column: String) throws -> Double? {
                (values[column] ?? "").isEmpty ? nil : try number(column)
            }
            let own = OwnCover(
                deductible: try optional("ded_meur"), limit: try optional("lim_meur"))
            try own.check(place)
            return Portfolio.Site(
                name: values["id"] ?? "", group: Int(group), kind: values["kind"] ?? "", budget: budget,
                coverages: coverages, ownCover: own)
        }
    }

    static func shocks(_ file: URL) throws -> [PoolModel.Shock] {
        try JSONNode(file: file).list.enumerated().map { place, node in
            PoolModel.Shock(
                name: try node.optional("name")?.text ?? "cause \(place)", rate: try node["nu"].number,
                reach: try reach(node), shortening: try node["tau"].number,
                members: try node["members"].integers)
        }
    }

    /// `a` and `b` of a Beta law, or the fixed share `w` (or `p`).
    static func reach(_ node: JSONNode) throws -> PoolModel.Reach {
        if let a = node.optional("a") { return .beta(a: try a.number, b: try node["b"].number) }
        if let p = node.optional("p") { return .fixed(try p.number) }
        return .fixed(try node["w"].number)
    }

    static func parameters(_ file: URL) throws -> LossParameters {
        guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else {
            return LossParameters()
        }
        return try parameters(JSONNode(file: file))
    }

    /// Parameters that are stated, on top of the defaults; a name that is not known is refused.
    static func parameters(_ node: JSONNode) throws -> LossParameters {
        let defaults = try JSONEncoder().encode(LossParameters())
        guard var values = try JSONSerialization.jsonObject(with: defaults) as? [String: Any] else {
            throw PoolError.empty("parameters")
        }
        for (key, member) in try node.members where !key.hasPrefix("_") {
            guard values[key] != nil || key == "alphaT" else {
                throw PoolError.unknown(key, in: "params.json")
            }
            if member.value is NSNull {
                values[key] = nil
            } else if values[key] is [String: Any] {
                values[key] = try member.members.mapValues { try $0.number }
            } else {
                values[key] = try member.number
            }
        }
        let parameters = try JSONDecoder().decode(
            LossParameters.self, from: JSONSerialization.data(withJSONObject: values))
        try parameters.check()
        return parameters
    }
}
