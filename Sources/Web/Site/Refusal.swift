import HTTPTypes
import Markup
import Vocabulary

/// Why a request is not answered as asked; becomes a page for a person and problem details for a program.
struct Refusal: Error, Sendable {
    let status: HTTPResponse.Status
    /// What to tell whoever asked: never the inner cause.
    let explanation: LocalizedText
    /// The same where the form is shown again, on its page as it stands now: nobody has to go back to it.
    var beside: LocalizedText?
    /// After how many seconds to try again.
    var retryAfterSeconds: Int?
    /// The field of the form that it is about, where it is about one.
    var field: String?
    /// What does not fit, in the programmer's words: for programs, never on a page.
    var reason: String?

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

    /// A file, sent in the field of that name, for which the form with its other fields is too large; `limit` is what both
    /// may have.
    static func fileTooLarge(_ field: String, limit: Int) -> Refusal {
        var refusal = Refusal(
            .contentTooLarge,
            LocalizedText(
                "Le fichier dépasse \(limit >> 20)\u{A0}Mo\u{A0}: réduisez-le ou découpez-le.",
                en: "The file is larger than \(limit >> 20) MB: make it smaller or split it."))
        refusal.field = field
        return refusal
    }

    /// What was typed makes no sense, in the field of the form that is named.
    static func invalid(_ explanation: LocalizedText, at field: String? = nil) -> Refusal {
        var refusal = Refusal(.badRequest, explanation)
        refusal.field = field
        return refusal
    }

    /// The same refusal, about one field of the form.
    func at(_ field: String) -> Refusal {
        var refusal = self
        refusal.field = field
        return refusal
    }

    /// A file that is not taken. What reads files says what is wrong in half a sentence, to stand behind a cell or a line:
    /// on a page it stands alone.
    static func unreadable(
        _ what: LocalizedText, at place: LocalizedText? = nil,
        _ status: HTTPResponse.Status = .unprocessableContent
    ) -> Refusal {
        Refusal(
            status,
            LocalizedText(
                "Ce fichier est refusé\(place.map { " (\($0.french))" } ?? "")\u{A0}: \(what.french).",
                en: "This file is rejected\(place.map { " (\($0.english))" } ?? ""): \(what.english)."))
    }

    static let noSuchForm = Refusal.invalid(
        LocalizedText(
            "Ce format n’existe pas\u{A0}: demandez csv, xlsx ou json.",
            en: "There is no such format: ask for csv, xlsx or json."))

    static let malformed = Refusal.invalid(
        LocalizedText("La demande est mal formée.", en: "The request is malformed."))

    static let unreadableQuery = Refusal.invalid(
        LocalizedText(
            "Ce qui suit le point d’interrogation dans l’adresse ne se lit pas\u{A0}: il faut de l’UTF-8 codé en pourcent, et \(FormFields.most) paramètres au plus. Rien n’a été fait.",
            en:
                "What follows the question mark in the address cannot be read: it takes percent-encoded UTF-8, and at most \(FormFields.most) parameters. Nothing was done."
        ))

    static let tooManyAtOnce = Refusal(
        .tooManyRequests,
        LocalizedText(
            "Trop de connexions à la fois. Réessayez dans quelques secondes.",
            en: "Too many sign-ins at once. Try again in a few seconds."), retryAfterSeconds: 5)

    static let tooSlow = Refusal(
        .requestTimeout,
        LocalizedText("L’envoi a pris trop de temps.", en: "The upload took too long."))
}
