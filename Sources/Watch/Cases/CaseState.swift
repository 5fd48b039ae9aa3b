public import Vocabulary

/// How far the work on an incident has come.
public enum CaseState: String, CaseIterable, Codable, Sendable {
    /// Opened: whether it is an incident is being found out.
    case open
    /// It is an incident, and what it touches is known well enough to act.
    case qualified
    /// It no longer spreads.
    case contained
    /// What it broke works again.
    case recovered
    /// Done with, for a ``CaseVerdict``.
    case closed

    /// Whether work remains.
    public var isOpen: Bool { self != .closed }

    /// The states that a person may bring it to from here: forward one step, back where it was believed too soon,
    /// closed from anywhere, because anything may turn out to be nothing.
    public var successors: Set<CaseState> {
        switch self {
        case .open: [.qualified, .closed]
        case .qualified: [.open, .contained, .closed]
        case .contained: [.qualified, .recovered, .closed]
        case .recovered: [.qualified, .contained, .closed]
        case .closed: [.open]
        }
    }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .open: LocalizedText("À qualifier", en: "To qualify")
        case .qualified: LocalizedText("Qualifié", en: "Qualified")
        case .contained: LocalizedText("Endigué", en: "Contained")
        case .recovered: LocalizedText("Rétabli", en: "Recovered")
        case .closed: LocalizedText("Clos", en: "Closed")
        }
    }
}

/// What a closed case turned out to be.
public enum CaseVerdict: String, CaseIterable, Codable, Sendable {
    /// An incident.
    case confirmed
    /// Nothing.
    case falseAlarm
    /// An exercise or a test.
    case exercise

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .confirmed: LocalizedText("Incident confirmé", en: "Confirmed incident")
        case .falseAlarm: LocalizedText("Fausse alerte", en: "False alarm")
        case .exercise: LocalizedText("Exercice ou test", en: "Exercise or test")
        }
    }
}

/// What kind of incident it is: which playbook its tasks come from.
public enum CaseKind: String, CaseIterable, Codable, Sendable {
    case ransomware, accountCompromise, dataLeak, supplierIncident, device, other

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .ransomware: LocalizedText("Rançongiciel", en: "Ransomware")
        case .accountCompromise: LocalizedText("Compromission de compte", en: "Account compromise")
        case .dataLeak: LocalizedText("Fuite de données", en: "Data leak")
        case .supplierIncident: LocalizedText("Incident chez un fournisseur", en: "Supplier incident")
        case .device: LocalizedText("Dispositif médical", en: "Medical device")
        case .other: LocalizedText("Autre incident", en: "Other incident")
        }
    }
}

/// How an incident stands at one of the establishments that it concerns.
public enum LocalState: String, CaseIterable, Codable, Sendable {
    /// Nothing was found there; it is looked for.
    case watching
    /// It is hit.
    case affected
    /// It no longer spreads there.
    case contained
    /// What was broken there works again.
    case recovered
    /// It turned out not to be hit.
    case spared

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .watching: LocalizedText("En surveillance", en: "Being monitored")
        case .affected: LocalizedText("Touché", en: "Affected")
        case .contained: LocalizedText("Endigué", en: "Contained")
        case .recovered: LocalizedText("Rétabli", en: "Recovered")
        case .spared: LocalizedText("Non touché", en: "Not affected")
        }
    }
}
