public import Sharing
public import Vocabulary

/// Writes what a circle shares as MISP events, and a folder of them as a MISP feed.
///
/// > Source: IETF draft-dulaunoy-misp-core-format; MISP project, "MISP feed format".
public enum MISPEvents {
    /// One event: all indicators of a circle and of a light, so that one tag is true of all.
    public struct Part: Sendable {
        /// The event's number: the same as long as circle and light are.
        public let uuid: String
        /// Who speaks.
        public let circle: CircleIdentity
        /// How far it may travel.
        public let light: TrafficLight
        /// What is in it.
        public let indicators: [SharedIndicator]

        /// The last change of anything in it.
        var changed: Instant { indicators.map(\.changed).max() ?? circle.since }
    }

    /// The events of what circles share.
    public static func parts(_ shared: [(circle: CircleIdentity, indicators: [SharedIndicator])]) -> [Part] {
        shared.flatMap { circle, indicators in
            TrafficLight.allCases.compactMap { light in
                let kept = indicators.filter { $0.light == light }
                return kept.isEmpty
                    ? nil : Part(uuid: number(circle, light), circle: circle, light: light, indicators: kept)
            }
        }
    }

    /// The circle's own number with the light in its last digit.
    private static func number(_ circle: CircleIdentity, _ light: TrafficLight) -> String {
        let place = TrafficLight.allCases.firstIndex(of: light) ?? 0
        let last = circle.collection.last.flatMap { Int(String($0), radix: 16) } ?? 0
        return circle.collection.dropLast() + String((last + place) % 16, radix: 16)
    }

    /// The event as a file of its own.
    public static func event(_ part: Part) -> JSONTree {
        let head = heading(part)
        return .members([
            (
                "Event",
                .members(
                    [("uuid", .text(part.uuid))] + head + [
                        ("Attribute", .list(part.indicators.map(attribute)))
                    ])
            )
        ])
    }

    /// `manifest.json` of a feed.
    public static func manifest(_ parts: [Part]) -> JSONTree {
        .members(parts.map { ($0.uuid, .members(heading($0))) })
    }

    /// What `hashes.csv` lists: the MD5 of each value, with its event. Whoever meets a hash there reads no tag: what is
    /// protected is left out.
    public static func values(_ parts: [Part]) -> [(value: String, event: String)] {
        parts.flatMap { part in
            part.indicators.filter { $0.word != .protected }.map { ($0.observable.value, part.uuid) }
        }
    }

    /// The tag that says where an indicator stands.
    static let standingTag = "cordon:standing="

    private static func heading(_ part: Part) -> [(String, JSONTree?)] {
        [
            ("info", .text("\(part.circle.name) – \(part.light.label)")),
            ("date", .text(part.circle.since.day.description)), ("timestamp", seconds(part.changed)),
            ("publish_timestamp", seconds(part.changed)), ("published", .flag(true)),
            ("analysis", .text("2")),
            ("threat_level_id", .text("2")), ("distribution", .text("0")),
            ("Orgc", .members([("name", .text(part.circle.name)), ("uuid", .text(part.circle.author))])),
            ("Tag", .list([tag(part.light.label.lowercased())])),
        ]
    }

    /// Sensors refuse what has `to_ids`: only what the circle blocks has it.
    private static func attribute(_ shared: SharedIndicator) -> JSONTree {
        let (type, category) = type(of: shared.observable.kind)
        return .members([
            ("uuid", .text(shared.uuid)), ("type", .text(type)), ("category", .text(category)),
            ("value", .text(shared.observable.value)), ("to_ids", .flag(shared.word == .blocked)),
            ("disable_correlation", .flag(false)),
            ("distribution", .text("5")), ("timestamp", seconds(shared.changed)),
            ("first_seen", .text(shared.shared.description)), ("comment", .text(shared.about)),
            (
                "Tag",
                .list([
                    tag("cordon:confidence=\"\(shared.confidence.percent)\""),
                    tag("\(standingTag)\"\(shared.word.rawValue)\""),
                ])
            ),
        ])
    }

    private static func tag(_ name: String) -> JSONTree { .members([("name", .text(name))]) }

    private static func seconds(_ instant: Instant) -> JSONTree {
        .text(String(instant.milliseconds / 1_000))
    }

    private static func type(of kind: IndicatorKind) -> (type: String, category: String) {
        switch kind {
        case .ipv4, .ipv6, .network: ("ip-dst", "Network activity")
        case .domain: ("domain", "Network activity")
        case .url: ("url", "Network activity")
        case .md5, .sha1, .sha256, .sha512: (kind.rawValue, "Payload delivery")
        case .email: ("email-src", "Payload delivery")
        case .account: ("target-user", "Targeting data")
        }
    }
}
