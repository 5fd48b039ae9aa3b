/// Every route there is. Each page keeps its own list in its own file; this is where they meet.
enum Endpoints {
    static let all: [Endpoint] = [
        signIn, account, overview, accounts, tokens, audit, preferences, design, live, events, probes, assets,
        alerts, queue, cases, rules, onCall, systems, debt, debtDecisions, places, suppliers, products, bills,
        corrections, review, sharing, inbox, blocks, shareClients, protections, exchange, taxii,
        imports, api, desk, answers, doubts, notices, invitations, tenders, catalogues,
        workbooks, documents,
    ].flatMap { $0 }
}
