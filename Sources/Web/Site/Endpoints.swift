/// Every route there is. Each page keeps its own list in its own file; this is where they meet.
enum Endpoints {
    static let all: [Endpoint] = [
        signIn, account, overview, accounts, tokens, audit, preferences, design, live, events, hunt,
        silentSources, retention, probes, assets,
        alerts, queue, cases, rules, onCall, serviceLevelFiles, systems, debt, debtDecisions, places,
        suppliers, products, bills,
        corrections, review, imports, posture, pool, poolCover, claims, insurerFiles, poolAPI, debtScenarios,
        debtYears, debtPeers, reuse, debtCosts,
        debtReport, debtAPI, machines, flowMap, listExports, openings, sharing, inbox, blocks, shareClients,
        protections, peopleExports, placeExports, watchExports, ruleExports, answerExports,
        exchange, taxii, desk, answers, doubts, notices, invitations, tenders, catalogues,
        workbooks, documents, api,
    ].flatMap { $0 }
}
