public import Vocabulary

/// Why somebody on call was not reached; kept as a word, and told in the reader's language.
public enum CallFailure: Hashable, Sendable {
    /// No mail server is set.
    case noMailServer
    /// The mail server cannot be reached, or did not answer in time.
    case mailServerAway
    /// The mail server refused, with this code.
    case mailRefused(Int)
    /// The address is none that mail can be sent to.
    case badAddress
    /// The mail server offers no encryption, or does not speak SMTP.
    case unsuitableMailServer
    /// The webhook's address answered with this status.
    case answered(Int)
    /// The webhook's address could not be reached.
    case unreachable

    /// As it is kept.
    public var word: String {
        switch self {
        case .noMailServer: "no-mail-server"
        case .mailServerAway: "mail-server-away"
        case .mailRefused(let code): "mail-refused \(code)"
        case .badAddress: "bad-address"
        case .unsuitableMailServer: "unsuitable-mail-server"
        case .answered(let status): "answered \(status)"
        case .unreachable: "unreachable"
        }
    }

    /// Reads ``word``; `nil` for what earlier versions wrote.
    public init?(_ word: String) {
        let parts = word.split(separator: " ")
        let number = parts.count == 2 ? Int(parts[1]) : nil
        switch (parts.first, number) {
        case ("no-mail-server", nil): self = .noMailServer
        case ("mail-server-away", nil): self = .mailServerAway
        case ("mail-refused", let code?): self = .mailRefused(code)
        case ("bad-address", nil): self = .badAddress
        case ("unsuitable-mail-server", nil): self = .unsuitableMailServer
        case ("answered", let status?): self = .answered(status)
        case ("unreachable", nil): self = .unreachable
        default: return nil
        }
    }

    /// What happened, and what to do where that is known.
    public var text: LocalizedText {
        switch self {
        case .noMailServer:
            LocalizedText(
                "Aucun serveur de messagerie n’est réglé (oncall.smtp-host, oncall.mail-from).",
                en: "No mail server is set (oncall.smtp-host, oncall.mail-from).")
        case .mailServerAway:
            LocalizedText(
                "Le serveur de messagerie ne répond pas.", en: "The mail server does not answer.")
        case .mailRefused(let code):
            LocalizedText(
                "Le serveur de messagerie a refusé (code \(code)).",
                en: "The mail server refused (code \(code)).")
        case .badAddress:
            LocalizedText("L’adresse de courriel est fausse.", en: "The e-mail address is wrong.")
        case .unsuitableMailServer:
            LocalizedText(
                "Le serveur de messagerie ne propose pas de chiffrement, ou ne parle pas SMTP.",
                en: "The mail server offers no encryption, or does not speak SMTP.")
        case .answered(let status):
            LocalizedText("L’adresse a répondu \(status).", en: "The address answered \(status).")
        case .unreachable:
            LocalizedText("L’adresse n’a pas pu être jointe.", en: "The address could not be reached.")
        }
    }
}
