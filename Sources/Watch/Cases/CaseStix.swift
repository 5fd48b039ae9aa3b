import FoundationEssentials
import Registry
public import Vocabulary

/// A case as a bundle of STIX 2.1: an `incident` with the sector's reading of it, what was observed, and a report line
/// for each decision.
///
/// Hospitals are not named: `identity` is the group or network that speaks. Identifiers come from outside, because the
/// same case must have the same identifiers each time it is exported.
///
/// All of it is marked TLP:AMBER: it is for those who help, and for nobody beyond.
///
/// > Source: OASIS, "STIX Version 2.1", 10 June 2021, section 2.9 for the identifiers of what was observed; "STIX 2.1
/// > Incident Core Extension", 2023; FIRST, "Traffic Light Protocol", version 2.0, with the marking of the OASIS
/// > cti-stix-common-objects.
public struct CaseStix: Sendable {
    /// The case.
    public var caseFile: CaseFile
    /// What may be handed on.
    public var observables: [CaseObservable]
    /// Decisions and notes that may be handed on.
    public var notes: [CaseEntry]
    /// Care services down, counted by kind: no name leaves.
    public var outages: [CareOutage]
    /// Who speaks.
    public var speaker: String
    /// A UUID for each name, always the same for the same name.
    public var identifier: @Sendable (String) -> String
    /// Now.
    public var now: Instant

    /// A case to be written.
    public init(
        caseFile: CaseFile, observables: [CaseObservable], notes: [CaseEntry], outages: [CareOutage],
        speaker: String, now: Instant, identifier: @escaping @Sendable (String) -> String
    ) {
        self.caseFile = caseFile
        self.observables = observables
        self.notes = notes
        self.outages = outages
        self.speaker = speaker
        self.now = now
        self.identifier = identifier
    }

    /// The identifier of the incident core extension, fixed by OASIS.
    static let incidentCore = "extension-definition--ef765651-680c-498d-9894-99799f2fa126"

    /// The bundle as JSON, its keys sorted.
    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let objects = [marking, identity, incident] + observables.flatMap(observed) + notes.map(note)
        return Array(
            try encoder.encode(
                Value.object([
                    "type": "bundle",
                    "id": .text("bundle--" + identifier("bundle/\(key)/\(now.milliseconds)")),
                    "objects": .array(objects),
                ])))
    }

    private var key: String { "case/\(caseFile.reference)" }
    private var speakerID: String { "identity--" + identifier("identity/\(speaker)") }
    private var incidentID: String { "incident--" + identifier(key) }

    private func common(_ type: String, _ id: String, created: Instant, modified: Instant) -> [String: Value]
    {
        [
            "type": .text(type), "spec_version": "2.1", "id": .text(id),
            "created": .text(created.description),
            "modified": .text(max(created, modified).description),
            "object_marking_refs": [.text(CaseStix.amber)],
        ]
    }

    /// TLP:AMBER, version 2.0, and the extension that it is made with, as OASIS fixed them.
    private static let amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
    private static let trafficLight = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

    private var marking: Value {
        .object([
            "type": "marking-definition", "spec_version": "2.1", "id": .text(CaseStix.amber),
            "created": "2022-10-01T00:00:00.000Z", "name": "TLP:AMBER",
            "extensions": .object([
                CaseStix.trafficLight: .object([
                    "extension_type": "property-extension", "tlp_2_0": "amber",
                ])
            ]),
        ])
    }

    private var identity: Value {
        var members = common(
            "identity", speakerID, created: caseFile.opened, modified: caseFile.opened)
        members["name"] = .text(speaker)
        members["identity_class"] = "organization"
        members["sectors"] = ["healthcare"]
        return .object(members)
    }

    private var incident: Value {
        var members = common("incident", incidentID, created: caseFile.opened, modified: caseFile.changed)
        members["name"] = .text(caseFile.reference)
        members["description"] = .text(
            "\(caseFile.kind.title.english); \(caseFile.severity.title.english.lowercased()) severity; "
                + caseFile.state.title.english.lowercased() + care)
        members["created_by_ref"] = .text(speakerID)
        members["external_references"] = [
            .object(["source_name": "cordon", "external_id": .text(caseFile.reference)])
        ]
        members["extensions"] = .object([CaseStix.incidentCore: .object(core)])
        return .object(members)
    }

    /// The properties of the incident core extension.
    private var core: [String: Value] {
        [
            "extension_type": "property-extension", "investigation_status": .text(investigation),
            "determination": .text(determination), "incident_types": [.text(incidentType)],
            "criticality": .number(caseFile.severity.rawValue * 25), "detection_methods": ["automated-tool"],
        ]
    }

    /// Kinds of care that were hit, in a sentence; no hospital's own words.
    private var care: String {
        let kinds = CareServiceKind.allCases.filter { kind in outages.contains { $0.kind == kind } }
        return kinds.isEmpty ? "" : "; care affected: " + kinds.map(\.title.english).joined(separator: ", ")
    }

    private var investigation: String {
        switch caseFile.state {
        case .open: "new"
        case .qualified, .contained, .recovered: "open"
        case .closed: "closed"
        }
    }

    private var determination: String {
        switch (caseFile.verdict, caseFile.state) {
        case (.confirmed, _): "confirmed"
        case (.falseAlarm, _), (.exercise, _): "false-positive"
        case (nil, .open): "suspected"
        case (nil, _): "confirmed"
        }
    }

    private var incidentType: String {
        switch caseFile.kind {
        case .ransomware: "ransomware"
        case .accountCompromise: "compromised-system"
        case .dataLeak: "data-breach"
        case .supplierIncident: "supply-chain"
        case .device: "equipment-failure"
        case .other: "unknown"
        }
    }

    // MARK: What was seen

    private func observed(_ seen: CaseObservable) -> [Value] {
        guard let (type, members) = cyberObservable(seen.observable) else { return [] }
        let name = "\(seen.observable.kind.rawValue)/\(seen.observable.value)"
        let id = "\(type)--" + CaseStix.number(ofObservable: members)
        var object = members
        object["object_marking_refs"] = [.text(CaseStix.amber)]
        object["type"] = .text(type)
        object["spec_version"] = "2.1"
        object["id"] = .text(id)
        let relation = "relationship--" + identifier("\(key)/\(name)")
        var link = common("relationship", relation, created: seen.added, modified: seen.added)
        link["relationship_type"] = "related-to"
        link["source_ref"] = .text(id)
        link["target_ref"] = .text(incidentID)
        link["created_by_ref"] = .text(speakerID)
        return [.object(object), .object(link)]
    }

    private func cyberObservable(_ observable: Observable) -> (String, [String: Value])? {
        let value = Value.text(observable.value)
        switch observable.kind {
        case .address: return (observable.value.contains(":") ? "ipv6-addr" : "ipv4-addr", ["value": value])
        case .domain: return ("domain-name", ["value": value])
        case .url: return ("url", ["value": value])
        case .mail: return ("email-addr", ["value": value])
        case .fileHash:
            guard let algorithm = observable.hashAlgorithm else { return nil }
            return ("file", ["hashes": .object([algorithm: value])])
        case .fileName: return ("file", ["name": value])
        case .account: return ("user-account", ["account_login": value])
        case .host: return nil
        }
    }

    /// The number that everybody gives the same thing: a UUID of version 5 over what makes it that thing, as canonical JSON.
    private static func number(ofObservable members: [String: Value]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = (try? encoder.encode(Value.object(members))).map { Array($0) } ?? []
        return NamedUUID.of(bytes, in: NamedUUID.stixObservables)
    }

    private func note(_ entry: CaseEntry) -> Value {
        let id = "note--" + identifier("\(key)/\(entry.establishment?.rawValue ?? 0)/\(entry.sequence)")
        var members = common("note", id, created: entry.time, modified: entry.time)
        members["abstract"] = .text(entry.kind.title.english)
        members["content"] = .text(entry.words.english)
        members["object_refs"] = [.text(incidentID)]
        members["created_by_ref"] = .text(speakerID)
        return .object(members)
    }

    /// JSON by hand.
    private indirect enum Value: Encodable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
        case text(String)
        case number(Int)
        case array([Value])
        case object([String: Value])

        init(stringLiteral value: String) { self = .text(value) }
        init(arrayLiteral elements: Value...) { self = .array(elements) }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .array(let elements): try container.encode(elements)
            case .object(let members): try container.encode(members)
            }
        }
    }
}
