import Exchange
import HTTPTypes
import Hummingbird
import Sharing
import Store
import Vocabulary

extension Endpoints {
    /// What firewalls, resolvers and platforms fetch: each reads what the circles of its own establishment share.
    static let exchange: [Endpoint] = [
        .exchange(.crowdSec, "/v1/decisions/stream", use: .blocks) { try await decisionStream($0) },
        .exchange(.crowdSec, "/v1/decisions", use: .blocks) { try await decisions($0) },
        .exchange(.crowdSec, "/v1/usage-metrics", use: .blocks, method: .post) { visit in
            // Bouncers say what they refused; nothing is made of it, and they go on without an error in their log.
            _ = try await bytes(of: visit.request, limit: 1 << 20)
            return .tree(.members(message: "ok"), status: .created)
        },
        .exchange(.file, "/share/blocks.txt", use: .blocks) { visit in
            let (decisions, title) = try await blocks(visit)
            return .text(IndicatorTable.list(decisions.map(\.observable), title: title, at: visit.now))
        },
        .exchange(.file, "/share/addresses.txt", use: .blocks) { visit in
            let (decisions, title) = try await blocks(visit)
            let addresses = decisions.map(\.observable).filter { $0.network != nil }
            return .text(IndicatorTable.list(addresses, title: title, at: visit.now))
        },
        .exchange(.file, "/share/blocks.csv", use: .blocks) { visit in
            let (decisions, _) = try await blocks(visit)
            return .file(
                IndicatorTable.blocks(decisions.map { ($0.observable, $0.circle, $0.expires) }),
                mediaType: "text/csv", name: "blocks.csv")
        },
        .exchange(.file, "/share/blocks.rpz", use: .blocks) { visit in
            let (decisions, title) = try await blocks(visit)
            return .file(
                PolicyZone.text(decisions.map(\.observable), title: title, at: visit.now),
                mediaType: "text/dns",
                name: "cordon.rpz")
        },
        .exchange(.file, "/share/indicators.csv", use: .indicators) { visit in
            let shared = try await shared(visit)
            return .file(
                IndicatorTable.csv(shared.flatMap(\.indicators)), mediaType: "text/csv",
                name: "indicators.csv")
        },
        .exchange(.file, "/share/indicators.json", use: .indicators) { visit in
            .tree(
                STIXObjects.bundle(try await shared(visit), uuid: randomUUID()),
                mediaType: "application/stix+json;version=2.1")
        },
        .exchange(.file, "/share/misp/manifest.json", use: .indicators) { visit in
            .tree(MISPEvents.manifest(MISPEvents.parts(try await shared(visit))))
        },
        .exchange(.file, "/share/misp/hashes.csv", use: .indicators) { visit in
            let values = MISPEvents.values(MISPEvents.parts(try await shared(visit)))
            return .text(
                values.map { "\(md5($0.value)),\($0.event)\n" }.joined(), mediaType: "text/csv")
        },
        .exchange(.file, "/share/misp/{event}", use: .indicators) { visit in
            let name = visit.parameters.get("event") ?? ""
            guard
                let part = MISPEvents.parts(try await shared(visit)).first(where: {
                    $0.uuid + ".json" == name
                })
            else {
                throw Refusal.notFound
            }
            return .tree(MISPEvents.event(part))
        },
    ]

    /// Indicators in one file, at most.
    private static let mostIndicators = 50_000

    private static func decisionStream(_ visit: Visit) async throws -> Response {
        let startup = ["true", "1"].contains(visit.query["startup"]?.lowercased())
        let delta = try await visit.store.blocks(
            for: try visit.shareClient(), startup: startup, agent: visit.agent, at: visit.now)
        let scopes = visit.query["scopes"].map { Set($0.lowercased().split(separator: ",").map(String.init)) }
        func kept(_ decisions: [BlockDecision]) -> [CrowdSecAnswer.Decision] {
            decisions.filter { decision in
                guard let scopes, let scope = CrowdSecAnswer.scope(of: decision.observable.kind) else {
                    return true
                }
                return scopes.contains(scope.lowercased())
            }.map(CrowdSecAnswer.Decision.init)
        }
        return .tree(CrowdSecAnswer.stream(new: kept(delta.new), deleted: kept(delta.deleted), at: visit.now))
    }

    private static func decisions(_ visit: Visit) async throws -> Response {
        guard let text = visit.query["ip"] ?? visit.query["range"] ?? visit.query["value"],
            let observable = try? Indicator(detecting: text)
        else {
            throw Refusal.invalid(
                LocalizedText(
                    "Indiquez ip, range ou value.", en: "Give ip, range or value."))
        }
        let decisions = try await visit.store.blocks(
            of: observable, for: try visit.shareClient(), at: visit.now)
        return .tree(CrowdSecAnswer.decisions(decisions.map(CrowdSecAnswer.Decision.init), at: visit.now))
    }

    /// A whole list is a start: its reader keeps nothing of before.
    private static func blocks(_ visit: Visit) async throws -> ([BlockDecision], String) {
        let client = try visit.shareClient()
        let delta = try await visit.store.blocks(
            for: client, startup: true, agent: visit.agent, at: visit.now)
        return (delta.new, "Cordon, \(client.establishmentName)")
    }

    private static func shared(_ visit: Visit) async throws -> [(
        circle: CircleIdentity, indicators: [SharedIndicator]
    )] {
        let client = try visit.shareClient()
        try await visit.store.noteVisit(of: client, agent: visit.agent, at: visit.now)
        return try await visit.store.sharedNow(
            with: client.establishment, limit: mostIndicators, at: visit.now
        )
        .map { ($0.circle.identity, $0.indicators) }
    }
}

extension CrowdSecAnswer.Decision {
    fileprivate init(_ block: BlockDecision) {
        self.init(id: block.id, observable: block.observable, circle: block.circle, expires: block.expires)
    }
}

extension Endpoint {
    /// A route that devices and programs fetch from, in a protocol of theirs.
    static func exchange(
        _ dialect: ExchangeDialect, _ path: String, use: ShareClient.Use, method: HTTPRequest.Method = .get,
        handle: @escaping Handler
    ) -> Endpoint {
        Endpoint(
            method: method, path: path, needs: .shareClient(use), kind: .exchange(dialect), handle: handle)
    }
}
