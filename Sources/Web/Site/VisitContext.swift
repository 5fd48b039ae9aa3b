import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What Hummingbird hands on with each request.
struct VisitContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// What the log and the error page call this request: short enough to be read out on the telephone.
    let reference: String
    private let remote: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remote = source.channel.remoteAddress?.ipAddress
        reference = VisitContext.makeReference()
        logger[metadataKey: "reference"] = "\(reference)"
    }

    /// The sender's address; behind our own proxy, the last one that the proxy added.
    func address(trustingProxy: Bool, headers: HTTPFields) -> String {
        if trustingProxy, let last = headers[.xForwardedFor]?.split(separator: ",").last {
            return String(trimmingBlanks(String(last)).prefix(64))
        }
        return remote ?? "unknown"
    }

    /// Eight characters without those that are mistaken for one another.
    private static func makeReference() -> String {
        let letters = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
        return String((0..<8).map { _ in letters[Int.random(in: 0..<letters.count)] })
    }
}
