import HTTPTypes
import Hummingbird
import Logging
import Markup
import Store
import Vocabulary

/// Turns what went wrong into an answer: a stranger reads a sentence and a reference, the log holds the cause.
struct ErrorAnswer {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func answer(_ refusal: Refusal) -> Response {
        if refusal.status == .unauthorized, !visit.endpoint.isForPrograms {
            return .redirect(to: SiteLink.signIn(returningTo: returnLink))
        }
        var response = visit.endpoint.isForPrograms ? problem(refusal) : page(refusal)
        if case .exchange(let dialect) = visit.endpoint.kind {
            response = dialect.answer(to: refusal, title: title(of: refusal.status), visit)
        }
        if let seconds = refusal.retryAfterSeconds { response.headers[.retryAfter] = String(seconds) }
        if refusal.status == .unauthorized, response.headers[.wwwAuthenticate] == nil {
            response.headers[.wwwAuthenticate] =
                visit.endpoint.takesTokenAsPassword ? "Basic realm=\"Cordon\"" : "Bearer"
        }
        return response
    }

    /// Only a page can be gone back to, not the target of a form.
    private var returnLink: SiteLink? {
        if case .page = visit.endpoint.kind { visit.here } else { nil }
    }

    /// What to tell whoever asked of what went wrong; the log is told the cause.
    func refusal(for error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal:
            visit.logger.debug("Request refused", metadata: ["status": "\(refusal.status.code)"])
            return refusal
        case let error as StoreError:
            guard let refusal = Refusal(error) else { return internalError(error) }
            visit.logger.log(
                level: logLevel(of: error), "The records refused", metadata: ["cause": "\(error)"])
            return refusal
        case is CancellationError:
            return Refusal(
                .serviceUnavailable,
                LocalizedText("Le serveur s’arrête.", en: "The server is stopping."), retryAfterSeconds: 5)
        default:
            return internalError(error)
        }
    }

    /// What a person caused is theirs to mend; a full disk, or a value that no check of ours stopped, is for others.
    private func logLevel(of error: StoreError) -> Logger.Level {
        switch error {
        case .diskFull: .critical
        case .refused: .error
        case .busy: .warning
        case .notFound, .declined, .wrongState, .alreadyExists, .folderInUse, .writtenByNewerVersion,
            .notACordonFile, .unusableFolder, .damaged:
            .debug
        }
    }

    private func internalError(_ error: any Error) -> Refusal {
        visit.logger.error("Request failed", metadata: ["cause": "\(error)"])
        return Refusal(
            .internalServerError,
            LocalizedText(
                "Une erreur interne s’est produite. Rien n’a été modifié à moitié. Si elle se répète, donnez cette référence à l’administrateur du réseau.",
                en:
                    "An internal error occurred. Nothing was left half-changed. If it happens again, give this reference to the network administrator."
            ))
    }

    // MARK: For people

    private func page(_ refusal: Refusal) -> Response {
        let reference = visit.reference
        return visit.page(title: title(of: refusal.status), status: refusal.status) { html in
            html(.p, .class("lead"), say: refusal.explanation)
            typed(&html)
            html(.p, .class("muted")) { html in
                html.say(LocalizedText("Référence\u{A0}: ", en: "Reference: "))
                html(.code, data: reference)
            }
            html(.p, .class("row-actions")) { html in
                // What the address of a list asks for is refused; the list itself is there.
                if refusal.status == .badRequest, let page = returnLink, page != page.withoutQuery {
                    html(
                        .a, .href(page.withoutQuery), .class("button"),
                        say: LocalizedText("Rouvrir la page sans filtre", en: "Open the page without filters")
                    )
                }
                html(
                    .a, .href(SiteLink.overview), .class("button"),
                    say: LocalizedText("Revenir à l’accueil", en: "Back to the home page"))
            }
        }
    }

    private func title(of status: HTTPResponse.Status) -> LocalizedText {
        switch status.code {
        case 403: LocalizedText("Accès refusé", en: "Access refused")
        case 404: LocalizedText("Page introuvable", en: "Page not found")
        case 408: LocalizedText("Envoi trop lent", en: "Upload too slow")
        case 413: LocalizedText("Envoi trop volumineux", en: "Upload too large")
        case 429: LocalizedText("Trop de tentatives", en: "Too many attempts")
        case 400..<500: LocalizedText("Demande refusée", en: "Request refused")
        case 507: LocalizedText("Disque plein", en: "Disk full")
        default: LocalizedText("Erreur du serveur", en: "Server error")
        }
    }

    // MARK: For programs

    /// > Source: RFC 9457, "Problem Details for HTTP APIs".
    private func problem(_ refusal: Refusal) -> Response {
        let problem = ProblemDetails(
            title: title(of: refusal.status)[visit.language], status: refusal.status.code,
            detail: refusal.explanation[visit.language], reference: visit.reference,
            reason: refusal.reason)
        return .json(problem, status: refusal.status, mediaType: "application/problem+json")
    }
}

/// What a program reads when it is refused.
struct ProblemDetails: Codable, Sendable {
    let title: String
    let status: Int
    let detail: String
    let reference: String
    /// What does not fit, where the records say it: in English, whatever the language of the rest.
    let reason: String?
}
