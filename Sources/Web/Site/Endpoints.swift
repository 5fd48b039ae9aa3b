import Hummingbird
import HummingbirdCore

/// Every route there is. Each page keeps its own list in its own file; this is where they meet.
enum Endpoints {
    static let all: [Endpoint] = [
        signIn, account, overview, accounts, tokens, audit, preferences, design, live, events, hunt,
        silentSources, retention, probes, assets,
        alerts, queue, cases, rules, onCall, serviceLevelFiles, systems, debt, debtDecisions, places,
        suppliers, products, bills, heldDates,
        corrections, retirements, review, imports, posture, pool, poolCover, ownCovers, claims,
        insurerFiles, poolAPI,
        debtScenarios,
        debtYears, debtPeers, reuse, debtCosts,
        debtReport, debtAPI, machines, flowMap, listExports, openings, sharing, inbox, blocks, shareClients,
        protections, peopleExports, placeExports, registryExports, watchExports, ruleExports, answerExports,
        exchange, taxii, desk, answers, doubts, notices, invitations, tenders, catalogues,
        workbooks, documents, oscal, api,
    ].flatMap { $0 }
}

extension Endpoints {
    /// The page at a path, with what the braces of its own stand for: as the router finds it, names before braces.
    static func page(at path: String) -> (page: Endpoint, parameters: Parameters)? {
        let parts = path.split(separator: "/")
        var best: (page: Endpoint, parameters: Parameters, braces: Int)?
        for endpoint in all {
            guard case .page = endpoint.kind else { continue }
            let names = endpoint.path.split(separator: "/")
            guard names.count == parts.count else { continue }
            var (parameters, braces, fits) = (Parameters(), 0, true)
            for (name, part) in zip(names, parts) {
                if name.hasPrefix("{") {
                    parameters[name.dropFirst().dropLast()] = part
                    braces += 1
                } else if name != part {
                    fits = false
                }
            }
            if fits, braces < best?.braces ?? .max { best = (endpoint, parameters, braces) }
        }
        return best.map { ($0.page, $0.parameters) }
    }
}
