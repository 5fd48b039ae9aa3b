import Foundation
import Pool
import Posture

/// Computes the cases of a vector file, so that a judge can compare them with what is expected.
struct VectorRunner {
    let file: URL
    private let document: JSONNode
    private let family: String

    init(_ file: URL) throws {
        self.file = file
        document = try JSONNode(file: file)
        family = try document["family"].text
    }

    /// Results by case.
    func results() throws -> [String: Any] {
        var results: [String: Any] = [:]
        for node in try document["cases"].list {
            let name = try node["id"].text
            do {
                results[name] = try result(node)
            } catch let error as PoolError {
                throw Failure("\(file.lastPathComponent), case \(name): \(error)")
            }
        }
        return results
    }

    private func result(_ node: JSONNode) throws -> [String: Any] {
        switch family {
        case "severity": try SeverityVectors.severity(node["input"])
        case "posture": try SeverityVectors.posture(node["input"], try parameters())
        case "event_loss": try SeverityVectors.eventLoss(node["input"], try parameters())
        case "measure_value": try SeverityVectors.measureValue(node["input"], try parameters())
        case "compound": try LawVectors.compound(node["input"])
        case "shared_shock": try LawVectors.sharedShock(node["input"], expected: node.optional("expected"))
        case "pool":
            try PoolVectors(root: root, input: node["input"], isAllocated: isAllocated(node)).result()
        case "empirical": try ShareVectors.empirical(node["input"])
        case "shapley": try ShareVectors.shapley(node["input"])
        case "layers": try CoverVectors.layers(node["input"])
        case "treasury": try CoverVectors.treasury(node["input"])
        case "insurability": try CoverVectors.insurability(node["input"])
        case "pooling_limit": try CoverVectors.poolingLimit(node["input"])
        case "contagion": try CoverVectors.contagion(node["input"])
        case "budget": try CoverVectors.budget(node["input"]["groups"], node["input"]["budget"].number)
        case "budget_pool": try CoverVectors.budget(document["groups"], node["budget"].number)
        case "philox": try CoverVectors.philox(node["input"])
        default: throw PoolError.unknown(family, in: "the families of vectors")
        }
    }

    private func isAllocated(_ node: JSONNode) throws -> Bool {
        if let expected = node.optional("expected") { return expected.optional("euler_995") != nil }
        let input = try node["input"]
        return try (input.optional("w_ght")?.number ?? 1) * (input.optional("nu_scale")?.number ?? 1) > 0
    }

    /// The folder that paths of the vectors start from.
    private var root: URL { file.deletingLastPathComponent().deletingLastPathComponent() }

    private func parameters() throws -> LossParameters {
        try PortfolioFolder.parameters(root.appending(path: "pool/params.json"))
    }
}

extension JSONNode {
    /// Coverages by dimension; those that are not named are 0.
    var coverages: Coverages {
        get throws {
            var coverages = Coverages()
            for (key, level) in try members {
                guard let dimension = Dimension(rawValue: key) else { throw PoolError.unknown(key, in: path) }
                try coverages.set(try level.number, for: dimension)
            }
            return coverages
        }
    }

    /// A spliced law from `med`, `sigma`, `p`, `alpha` and `cap`.
    var downtime: Downtime {
        get throws {
            try Downtime(
                median: self["med"].number, sigma: self["sigma"].number, tailProbability: self["p"].number,
                alpha: optional("alpha")?.number, cap: optional("cap")?.number)
        }
    }
}

/// JSON has no infinity: null says that a number is none.
func finite(_ value: Double) -> Any { value.isFinite ? value : NSNull() }
