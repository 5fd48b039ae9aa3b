public import Vocabulary

/// What a member does with an indicator that is offered to it.
public enum InboxAnswer: Hashable, Sendable {
    /// Taken: looked for and, once published, blocked.
    case accept
    /// Taken, and seen or verified here: counts towards a block.
    case confirm
    /// Neither looked for nor blocked here.
    case decline(DeclineReason)
}

/// Where an offer stands in a member's inbox.
public enum OfferState: String, CaseIterable, Codable, Sendable {
    case waiting, accepted, confirmed, declined

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .waiting: LocalizedText("À examiner", en: "To review")
        case .accepted: LocalizedText("Accepté", en: "Accepted")
        case .confirmed: LocalizedText("Confirmé", en: "Confirmed")
        case .declined: LocalizedText("Refusé", en: "Declined")
        }
    }
}

/// Why a member declines.
public enum DeclineReason: String, CaseIterable, Codable, Sendable {
    case falsePositive, breaksCare, notRelevant, alreadyHandled, other

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .falsePositive: LocalizedText("Faux positif", en: "False positive")
        case .breaksCare: LocalizedText("Perturberait les soins", en: "Would disrupt care")
        case .notRelevant: LocalizedText("Ne nous concerne pas", en: "Does not concern us")
        case .alreadyHandled: LocalizedText("Déjà traité autrement", en: "Already dealt with")
        case .other: LocalizedText("Autre", en: "Other")
        }
    }
}

/// How an establishment came to see an indicator.
public enum SightingOrigin: String, CaseIterable, Codable, Sendable {
    /// A person reported it by hand.
    case person
    /// An analyst reported it from an alert.
    case alert
    /// An analyst reported it from a case.
    case incident
    /// It was met in the stream of events.
    case stream
    /// It was found in stored history.
    case history

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .person: LocalizedText("Signalé par une personne", en: "Reported by a person")
        case .alert: LocalizedText("Signalé depuis une alerte", en: "Reported from an alert")
        case .incident: LocalizedText("Signalé depuis un incident", en: "Reported from a case")
        case .stream: LocalizedText("Rencontré dans les journaux", en: "Seen in the logs")
        case .history: LocalizedText("Retrouvé dans les archives", en: "Found in the archives")
        }
    }
}
