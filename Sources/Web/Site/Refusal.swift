import HTTPTypes
import Markup
import Vocabulary

/// Why a request is not answered as asked; becomes a page for a person and problem details for a program.
struct Refusal: Error, Sendable {
    let status: HTTPResponse.Status
    /// What to tell whoever asked: never the inner cause.
    let explanation: LocalizedText
    /// After how many seconds to try again.
    var retryAfterSeconds: Int?

    init(_ status: HTTPResponse.Status, _ explanation: LocalizedText, retryAfterSeconds: Int? = nil) {
        self.status = status
        self.explanation = explanation
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// Absent and beyond reach look the same.
    static let notFound = Refusal(
        .notFound,
        LocalizedText(
            "Cette page n’existe pas, ou elle ne relève pas de votre périmètre.",
            en: "This page does not exist, or lies outside your scope."))

    static let forbidden = Refusal(
        .forbidden,
        LocalizedText(
            "Aucun de vos rôles ne donne accès à cette page. Demandez le rôle nécessaire à l’administrateur du réseau ou au RSSI du groupement.",
            en:
                "None of your roles gives access to this page. Ask the network administrator or the group security officer for the role you need."
        ))

    static let unauthorized = Refusal(
        .unauthorized,
        LocalizedText(
            "Un jeton d’accès valide est nécessaire (en-tête Authorization: Bearer).",
            en: "A valid access token is needed (Authorization: Bearer header)."))

    static let notACollector = Refusal(
        .forbidden,
        LocalizedText(
            "Seul le jeton d’un collecteur, lié à un établissement, peut envoyer des événements. Créez-en un sur la page «\u{A0}Jetons d’accès\u{A0}».",
            en:
                "Only a collector’s token, tied to one establishment, can send events. Create one on the page “Access tokens”."
        ))

    static let forged = Refusal(
        .forbidden,
        LocalizedText(
            "Cette demande ne vient pas d’un formulaire de Cordon, ou votre session a changé entre-temps. Revenez à la page précédente, rechargez-la et recommencez.",
            en:
                "This request does not come from a Cordon form, or your session has changed since. Go back to the previous page, reload it and try again."
        ))

    static func tooLarge(limit: Int) -> Refusal {
        let size = LocalizedText.size(bytes: Int64(limit))
        return Refusal(
            .contentTooLarge,
            LocalizedText(
                "L’envoi dépasse la limite de \(size.french).",
                en: "The upload exceeds the limit of \(size.english)."))
    }

    static func invalid(_ explanation: LocalizedText) -> Refusal { Refusal(.badRequest, explanation) }

    static let diskFull = Refusal(
        HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
        LocalizedText(
            "Le disque du serveur est plein\u{A0}: rien n’a été enregistré. Prévenez l’administrateur du réseau.",
            en: "The server’s disk is full: nothing was saved. Tell the network administrator."))

    /// Two people at once.
    static let changedMeanwhile = Refusal(
        .conflict,
        LocalizedText(
            "Quelqu’un a changé cette fiche entre-temps, ou elle n’est plus dans un état qui le permet. Rechargez la page et recommencez.",
            en:
                "Somebody changed this record in the meantime, or it is no longer in a state that allows this. Reload the page and try again."
        ))

    static let malformed = Refusal.invalid(
        LocalizedText("La demande est mal formée.", en: "The request is malformed."))

    static let tooSlow = Refusal(
        .requestTimeout,
        LocalizedText("L’envoi a pris trop de temps.", en: "The upload took too long."))
}
