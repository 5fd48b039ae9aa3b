public import Sharing
public import Vocabulary

/// What CrowdSec's local API answers to a bouncer that polls `GET /v1/decisions/stream`.
///
/// > Source: CrowdSec, "localapi_swagger.yaml", GetDecisionsStreamResponse.
public enum CrowdSecAnswer {
    /// A decision: what to refuse, on whose word, until when.
    public struct Decision: Sendable {
        let id: Int64
        let observable: Indicator
        let circle: String
        let expires: Instant

        /// A decision of a circle.
        public init(id: Int64, observable: Indicator, circle: String, expires: Instant) {
            self.id = id
            self.observable = observable
            self.circle = circle
            self.expires = expires
        }
    }

    /// What a poll is answered. Values that a firewall cannot refuse are left out.
    public static func stream(new: [Decision], deleted: [Decision], at now: Instant) -> JSONTree {
        .members([("new", list(new, now)), ("deleted", list(deleted, now))])
    }

    /// What a question about one address is answered; `null` for none, as CrowdSec does.
    public static func decisions(_ decisions: [Decision], at now: Instant) -> JSONTree {
        let list = list(decisions, now)
        return list == .list([]) ? .null : list
    }

    private static func list(_ decisions: [Decision], _ now: Instant) -> JSONTree {
        .list(
            decisions.compactMap { decision in
                scope(of: decision.observable.kind).map { scope in
                    .members([
                        ("duration", .text(duration(from: now, to: decision.expires))),
                        ("id", .number(decision.id)),
                        ("origin", .text("cordon")),
                        (
                            "scenario",
                            .text("cordon/" + (decision.circle.isEmpty ? "partage" : decision.circle))
                        ),
                        ("scope", .text(scope)), ("type", .text("ban")),
                        ("value", .text(decision.observable.value)),
                    ])
                }
            })
    }

    /// CrowdSec's name for what a value is.
    public static func scope(of kind: IndicatorKind) -> String? {
        switch kind {
        case .ipv4, .ipv6: "Ip"
        case .network: "Range"
        case .domain, .url, .md5, .sha1, .sha256, .sha512, .email, .account: nil
        }
    }

    /// As Go writes durations: `335h59m12s`; what is over is `-1s`.
    static func duration(from now: Instant, to end: Instant) -> String {
        let seconds = (end.milliseconds - now.milliseconds) / 1_000
        guard seconds > 0 else { return "-1s" }
        return "\(seconds / 3_600)h\(seconds / 60 % 60)m\(seconds % 60)s"
    }
}
