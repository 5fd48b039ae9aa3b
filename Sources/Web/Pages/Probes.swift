import Access
import HTTPTypes
import Hummingbird
import Store
import Vocabulary

extension Endpoints {
    /// What monitoring asks for.
    static let probes: [Endpoint] = [
        Endpoint(method: .get, path: "/healthz", needs: .nothing, kind: .probe) { _ in .text("ok\n") },
        Endpoint(method: .get, path: "/readyz", needs: .nothing, kind: .probe) { await Probes.readiness($0) },
        Endpoint(method: .get, path: "/metrics", needs: .nothing, kind: .probe) { try Probes.metrics($0) },
    ]
}

private enum Probes {
    /// Less room than this, and events may be lost before somebody comes: about an hour of a large group's logs.
    static let leastFreeBytes: Int64 = 500_000_000

    static func readiness(_ visit: Visit) async -> Response {
        guard await visit.store.isReady() else {
            return .text("the database does not answer\n", status: .serviceUnavailable)
        }
        if let free = visit.site.services.freeBytes(), free < leastFreeBytes {
            return .text("the disk is nearly full\n", status: .serviceUnavailable)
        }
        return .text("ready\n")
    }

    /// For programs of this machine, and for tokens of a network administrator: the figures tell how busy hospitals are.
    static func metrics(_ visit: Visit) throws -> Response {
        guard isLocal(visit) || visit.reach(for: .readAudit) == .everything else {
            throw Refusal.unauthorized
        }
        guard let metrics = visit.site.services.metrics else { throw Refusal.notFound }
        return .text(metrics.text(), mediaType: "text/plain; version=0.0.4")
    }

    private static func isLocal(_ visit: Visit) -> Bool {
        // Behind a proxy everybody comes from this machine: the proxy's own word counts, and a token is safer.
        !visit.site.configuration.isBehindTLSProxy && ["127.0.0.1", "::1"].contains(visit.address)
    }
}
