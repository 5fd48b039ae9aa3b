import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// The outermost layer: every answer, whoever makes it, passes here and leaves with the same headers.
struct SiteResponder: HTTPResponder {
    typealias Context = VisitContext

    let door: Door
    let router: RouterResponder<VisitContext>

    init(site: Installation) {
        let door = Door(site: site)
        let router = Router(context: VisitContext.self, options: [.autoGenerateHeadEndpoints])
        for endpoint in Endpoints.all {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                await door.answer(endpoint, to: request, in: context)
            }
        }
        self.door = door
        self.router = router.buildResponder()
    }

    func respond(to request: Request, context: VisitContext) async -> Response {
        let start = ContinuousClock.now
        var response = await answer(request, context)
        SecurityHeaders.add(to: &response, isSecure: door.site.isSecure)
        record(request, response, context, ContinuousClock.now - start)
        return response
    }

    private func answer(_ request: Request, _ context: VisitContext) async -> Response {
        // The router answers an unknown path by an empty page of its own, under this name.
        let answer = try? await router.respond(to: request, context: context)
        if let answer, context.endpointPath != "NotFound" { return answer }
        let isForPrograms = request.uri.path.hasPrefix("/api/")
        return await door.answer(isForPrograms ? .nowhereForPrograms : .nowhere, to: request, in: context)
    }

    private func record(_ request: Request, _ response: Response, _ context: VisitContext, _ time: Duration) {
        let endpoint = context.endpointPath ?? "none"
        let labels = [
            ("method", request.method.rawValue), ("path", endpoint), ("status", String(response.status.code)),
        ]
        Counter(label: "cordon_http_requests_total", dimensions: labels).increment()
        Metrics.Timer(label: "cordon_http_request_duration_seconds", dimensions: [("path", endpoint)])
            .recordNanoseconds(time.nanoseconds)
        context.logger.debug(
            "Request answered",
            metadata: [
                "method": "\(request.method)", "path": "\(endpoint)", "status": "\(response.status.code)",
                "milliseconds": "\(time.nanoseconds / 1_000_000)",
            ])
    }
}

extension Endpoint {
    /// What answers where there is nothing.
    static let nowhere = Endpoint(method: .get, path: "", needs: .nothing, kind: .page) { _ in
        throw Refusal.notFound
    }
}

extension Endpoint {
    /// The same below `/api`.
    static let nowhereForPrograms = Endpoint(method: .get, path: "", needs: .nothing, kind: .probe) { _ in
        throw Refusal.notFound
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
