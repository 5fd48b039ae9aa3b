public import Sharing
public import Vocabulary

/// Writes what a circle shares as STIX 2.1 objects, with the circle as their author.
///
/// > Source: OASIS, "STIX Version 2.1", 10 June 2021; TLP 2.0 marking definitions of the OASIS cti-stix-common-objects.
public enum STIXObjects {
    /// The circle as an author.
    public static func identity(_ circle: CircleIdentity) -> JSONTree {
        .members([
            ("type", .text("identity")), ("spec_version", .text("2.1")), ("id", .text(identityID(circle))),
            ("created", time(circle.since)), ("modified", time(circle.since)), ("name", .text(circle.name)),
            ("identity_class", .text("group")), ("sectors", .texts(["healthcare"])),
        ])
    }

    static func identityID(_ circle: CircleIdentity) -> String { "identity--" + circle.author }

    /// An indicator as it stands; one that was taken back says so.
    public static func indicator(_ shared: SharedIndicator, by circle: CircleIdentity) -> JSONTree {
        let end = max(shared.expires, shared.shared.advanced(by: .milliseconds(1)))
        return .members([
            ("type", .text("indicator")), ("spec_version", .text("2.1")),
            ("id", .text("indicator--" + shared.uuid)),
            ("created_by_ref", .text(identityID(circle))), ("created", time(shared.shared)),
            ("modified", time(max(shared.changed, shared.shared))),
            ("revoked", shared.isRevoked ? .flag(true) : nil),
            ("name", .text(shared.observable.value)),
            ("description", shared.about.isEmpty ? nil : .text(shared.about)),
            // What a warning list protects was reported all the same; no reader may take it for an attacker's.
            ("indicator_types", .texts([shared.word == .protected ? "unknown" : "malicious-activity"])),
            ("pattern", .text(STIXPattern.text(of: shared.observable))), ("pattern_type", .text("stix")),
            ("pattern_version", .text("2.1")), ("valid_from", time(shared.shared)),
            ("valid_until", time(end)),
            ("labels", .texts([shared.word.rawValue])),
            ("confidence", .number(Int64(shared.confidence.percent))), ("lang", .text("fr")),
            ("object_marking_refs", .texts([marking(shared.light)])),
        ])
    }

    /// The marking that a light is.
    public static func markingDefinition(_ light: TrafficLight) -> JSONTree {
        .members([
            ("type", .text("marking-definition")), ("spec_version", .text("2.1")),
            ("id", .text(marking(light))),
            ("created", .text("2022-10-01T00:00:00.000Z")), ("name", .text(light.label)),
            (
                "extensions",
                .members([
                    (
                        tlpExtension,
                        .members([
                            ("extension_type", .text("property-extension")),
                            ("tlp_2_0", .text(tlpName(light))),
                        ])
                    )
                ])
            ),
        ])
    }

    /// Everything that one circle shares, in one bundle: author, markings in use, indicators.
    ///
    /// `uuid` is the bundle's own number, a random UUID.
    public static func bundle(
        _ parts: [(circle: CircleIdentity, indicators: [SharedIndicator])], uuid: String
    ) -> JSONTree {
        let lights = Set(parts.flatMap(\.indicators).map(\.light)).sorted()
        let objects =
            lights.map { markingDefinition($0) } + parts.map { identity($0.circle) }
            + parts.flatMap { part in part.indicators.map { indicator($0, by: part.circle) } }
        return .members([
            ("type", .text("bundle")), ("id", .text("bundle--" + uuid)),
            ("objects", objects.isEmpty ? nil : .list(objects)),
        ])
    }

    static let tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

    static func marking(_ light: TrafficLight) -> String {
        switch light {
        case .clear: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
        case .green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
        case .amber: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
        case .amberStrict: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
        case .red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
        }
    }

    /// Also the markings of TLP 1, which the specification itself carries.
    static func light(ofMarking id: String) -> TrafficLight? {
        switch id {
        case "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": .clear
        case "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": .green
        case "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": .amber
        case "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": .red
        default: TrafficLight.allCases.first { marking($0) == id }
        }
    }

    private static func tlpName(_ light: TrafficLight) -> String {
        String(light.label.dropFirst(4)).lowercased()
    }

    static func time(_ instant: Instant) -> JSONTree { .text(instant.description) }
}
