public import Vocabulary

/// How far people have come with an alert.
public enum AlertState: String, CaseIterable, Codable, Sendable {
    /// Nobody has looked yet.
    case new
    /// Somebody is on it.
    case acknowledged
    /// Done with, for a ``ClosingReason``.
    case closed

    /// Whether work remains.
    public var isOpen: Bool { self != .closed }

    /// The states that a person may bring it to from here.
    public var successors: Set<AlertState> {
        switch self {
        case .new: [.acknowledged, .closed]
        case .acknowledged: [.new, .closed]
        case .closed: [.new]
        }
    }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .new: LocalizedText("Nouvelle", en: "New")
        case .acknowledged: LocalizedText("Prise en compte", en: "Acknowledged")
        case .closed: LocalizedText("Close", en: "Closed")
        }
    }
}

/// Why an alert was closed.
public enum ClosingReason: String, CaseIterable, Codable, Sendable {
    /// It was an attack.
    case confirmed
    /// The rule was wrong.
    case falsePositive
    /// The rule was right and the act legitimate.
    case expected
    /// It stands in another alert.
    case duplicate

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .confirmed: LocalizedText("Attaque confirmée", en: "Confirmed attack")
        case .falsePositive: LocalizedText("Faux positif", en: "False positive")
        case .expected: LocalizedText("Activité légitime", en: "Legitimate activity")
        case .duplicate: LocalizedText("Doublon", en: "Duplicate")
        }
    }
}
