public import Vocabulary

/// How far what is shared may travel: the Traffic Light Protocol, version 2.0.
///
/// > Source: FIRST, "Traffic Light Protocol (TLP), version 2.0", August 2022, https://www.first.org/tlp/.
public enum TrafficLight: String, CaseIterable, Codable, Comparable, Sendable {
    case clear, green, amber, amberStrict, red

    /// As it is written on documents, in every language.
    public var label: String {
        switch self {
        case .clear: "TLP:CLEAR"
        case .green: "TLP:GREEN"
        case .amber: "TLP:AMBER"
        case .amberStrict: "TLP:AMBER+STRICT"
        case .red: "TLP:RED"
        }
    }

    /// What it allows here.
    public var meaning: LocalizedText {
        switch self {
        case .clear: LocalizedText("sans limite", en: "without limit")
        case .green: LocalizedText("les hôpitaux du réseau", en: "the hospitals of the network")
        case .amber: LocalizedText("le groupement seulement", en: "the group only")
        case .amberStrict: LocalizedText("l’établissement seulement", en: "the establishment only")
        case .red: LocalizedText("les seuls destinataires", en: "the recipients only")
        }
    }

    /// Reads `TLP:AMBER+STRICT`, `amber + strict`, `TLP RED`, `tlp:white` (the older name of clear), and the names of
    /// colours in French; `nil` for what states no light that is known, which is never the same as stating none.
    public init?(label text: String) {
        var name = text.lowercased().filter(\.isLetter)
        if name.hasPrefix("tlp") { name.removeFirst(3) }
        switch name {
        case "clear", "white", "clair", "blanc": self = .clear
        case "green", "vert": self = .green
        case "amber", "ambre", "orange": self = .amber
        case "amberstrict", "ambrestrict", "orangestrict": self = .amberStrict
        case "red", "rouge": self = .red
        default: return nil
        }
    }

    /// The widest circle that may see it.
    public var widestCircle: CircleKind {
        switch self {
        case .clear, .green: .network
        case .amber: .group
        case .amberStrict, .red: .establishment
        }
    }

    /// Orders from the freest to the strictest.
    public static func < (left: TrafficLight, right: TrafficLight) -> Bool {
        let order = TrafficLight.allCases
        return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
    }
}

/// Who shares with whom.
public enum CircleKind: String, CaseIterable, Codable, Comparable, Sendable {
    /// One establishment: watched for, and shared with nobody.
    case establishment
    /// The members of a group.
    case group
    /// Every hospital of the installation.
    case network

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .establishment: LocalizedText("Établissement seulement", en: "Establishment only")
        case .group: LocalizedText("Groupement", en: "Group")
        case .network: LocalizedText("Tout le réseau", en: "The whole network")
        }
    }

    /// Orders from the narrowest to the widest.
    public static func < (left: CircleKind, right: CircleKind) -> Bool {
        let order = CircleKind.allCases
        return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
    }
}

/// How sure it is that an indicator means harm, 0...100.
///
/// > Source: STIX 2.1, appendix A, the None/Low/Med/High scale.
public struct Confidence: Hashable, Comparable, Sendable {
    /// In percent.
    public let percent: Int

    /// Brings a number within 0...100.
    public init(clamping value: Int) { percent = min(max(value, 0), 100) }

    /// What a report is worth before others confirm it.
    public static let reported = Confidence(clamping: 60)

    /// In words.
    public var title: LocalizedText {
        switch percent {
        case 0: LocalizedText("Aucune", en: "None")
        case ..<30: LocalizedText("Faible", en: "Low")
        case ..<70: LocalizedText("Moyenne", en: "Medium")
        default: LocalizedText("Élevée", en: "High")
        }
    }

    /// Orders by percent.
    public static func < (left: Confidence, right: Confidence) -> Bool { left.percent < right.percent }
}
