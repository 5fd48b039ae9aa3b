import FoundationEssentials
import Vocabulary

/// Reads a MISP feed over the network: which events its `manifest.json` lists, and where each is.
///
/// Knows no network: whoever drives it sends the requests. An event is asked for under its identifier alone, so that a
/// manifest cannot lead elsewhere.
///
/// > Source: MISP, "MISP feeds" (PyMISP, `examples/feed-generator`): `manifest.json` names each event with its heading, and
/// > `UUID.json` holds it.
public struct MISPPull: Sendable {
    /// One event of the manifest.
    public struct Event: Hashable, Sendable {
        /// Its identifier.
        public let uuid: String
        /// When it was last changed, as the manifest writes it; empty where it does not.
        public let changed: String
    }

    /// More events than any public feed has: what comes behind is left for the next time.
    public static let mostEvents = 20_000

    private let base: String

    /// A feed at that address, with or without `manifest.json` at its end.
    public init(feed: String) {
        var base = feed
        if base.hasSuffix("/manifest.json") { base.removeLast("manifest.json".count) }
        self.base = base.hasSuffix("/") ? base : base + "/"
    }

    /// Where the list of events is.
    public var manifest: String { base + "manifest.json" }

    /// Where an event is.
    public func address(of event: Event) -> String { base + event.uuid + ".json" }

    /// The events that a manifest lists, those that changed longest ago first.
    ///
    /// - Throws: ``ExchangeFault`` if it is no manifest.
    public static func events(_ bytes: [UInt8]) throws(ExchangeFault) -> [Event] {
        guard case .object(let members) = try IndicatorFile.tree(bytes) else {
            throw ExchangeFault(
                "manifest.json", "n’est pas un manifeste MISP (un objet par identifiant d’événement)",
                en: "is no MISP manifest (an object with a member for each event's identifier)")
        }
        var events: [Event] = []
        for member in members {
            guard let uuid = UUID(uuidString: member.name), member.name.utf8.count == 36,
                case .object = member.value
            else {
                throw ExchangeFault(
                    "manifest.json", "« \(member.name.prefix(60)) » n’est pas un identifiant d’événement",
                    en: "'\(member.name.prefix(60))' is no identifier of an event")
            }
            events.append(
                Event(
                    uuid: uuid.uuidString.lowercased(),
                    changed: String((member.value["timestamp"]?.plain ?? "").prefix(40))))
        }
        // Seconds as text: the longer one is later.
        return events.sorted {
            ($0.changed.utf8.count, $0.changed, $0.uuid) < ($1.changed.utf8.count, $1.changed, $1.uuid)
        }
    }
}
