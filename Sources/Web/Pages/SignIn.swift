import HTTPTypes
import Hummingbird
import Logging
import Markup
import Store
import Vocabulary

extension SiteLink {
    static let signIn = SiteLink("sign-in")
    static let signOut = SiteLink("sign-out")

    /// The sign-in page that leads on to another one.
    static func signIn(returningTo page: SiteLink?) -> SiteLink {
        guard let page, page != .overview else { return .signIn }
        return signIn.with("return", page.description)
    }
}

extension Endpoints {
    static let signIn: [Endpoint] = [
        .page("/sign-in", needs: .nothing) { visit in
            if visit.visitor?.person != nil { return .redirect(to: .overview) }
            return SignInPage(visit).response(errors: FormErrors())
        },
        .form("/sign-in", needs: .nothing) { try await SignInPage($0).signIn() },
        .form("/sign-out", needs: .signedIn) { visit in
            if let person = visit.visitor?.person {
                try await visit.store.endSession(
                    person.session.id, of: person.account.id, by: person.account.name, at: visit.now)
            }
            return Response.redirect(to: SiteLink.signIn.saying(.signedOut))
                .adding(.setCookie, visit.site.cookies.dropSession())
        },
    ]
}

/// Name and password, and what to say when they do not fit.
private struct SignInPage {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    private var destination: SiteLink {
        (visit.fields["return"] ?? visit.query["return"]).flatMap { SiteLink(returning: $0) } ?? .overview
    }

    func signIn() async throws -> Response {
        if let wait = visit.site.throttle.waitSeconds(for: visit.address, now: visit.now) {
            return refuse(
                .tooManyRequests,
                LocalizedText(
                    "Trop d’échecs depuis votre adresse. Réessayez dans \((wait + 59) / 60)\u{A0}min.",
                    en: "Too many failed attempts from your address. Try again in \((wait + 59) / 60) min."),
                wait: wait)
        }
        guard let name = visit.fields.text("name"), let password = visit.fields["password"], !password.isEmpty
        else {
            return refuse(
                .badRequest,
                LocalizedText(
                    "Saisissez l’identifiant et le mot de passe.",
                    en: "Enter the sign-in name and the password."))
        }
        guard visit.site.throttle.begin(from: visit.address, now: visit.now) else {
            return refuse(.tooManyRequests, Refusal.tooManyAtOnce.explanation, wait: 5)
        }
        defer { visit.site.throttle.end(from: visit.address) }
        let attempt = try await visit.store.signIn(
            name: name, password: password, address: visit.address,
            agent: visit.request.headers[.userAgent] ?? "", at: visit.now)
        switch attempt {
        case .signedIn(let token, let person):
            visit.logger.info(
                "Signed in", metadata: ["account": "\(person.account.name)", "address": "\(visit.address)"])
            let page = person.account.mustChangePassword ? SiteLink.account : destination
            return Response.redirect(to: page).adding(.setCookie, visit.site.cookies.keepSession(token))
        case .refused:
            visit.site.throttle.noteFailure(from: visit.address, now: visit.now)
            visit.logger.notice("Sign-in refused", metadata: ["address": "\(visit.address)"])
            return refuse(
                .unauthorized,
                LocalizedText("Identifiant ou mot de passe incorrect.", en: "Wrong sign-in name or password.")
            )
        case .locked(let until):
            visit.site.throttle.noteFailure(from: visit.address, now: visit.now)
            let wait = max(1, Int(until.duration(since: visit.now).components.seconds))
            let end = LocalizedText.instant(until)
            return refuse(
                .tooManyRequests,
                LocalizedText(
                    "Trop d’échecs avec cet identifiant\u{A0}: il est verrouillé jusqu’au \(end.french). Si ce n’était pas vous, prévenez votre RSSI.",
                    en:
                        "Too many failed attempts with this name: it is locked until \(end.english). If it was not you, tell your security officer."
                ),
                wait: wait)
        }
    }

    private func refuse(_ status: HTTPResponse.Status, _ text: LocalizedText, wait: Int? = nil) -> Response {
        var errors = FormErrors()
        errors.add("", text)
        let response = response(errors: errors, status: status)
        return wait.map { response.adding(.retryAfter, String($0)) } ?? response
    }

    func response(errors: FormErrors, status: HTTPResponse.Status = .ok) -> Response {
        visit.page(title: LocalizedText("Connexion", en: "Sign in"), status: status) { html in
            html.form(.signIn, visit: visit, class: "form narrow card") { html in
                html.formProblem(errors)
                html(.input, .type("hidden"), .name("return"), .value(destination.description))
                html.field(
                    "name", LocalizedText("Identifiant", en: "Sign-in name"),
                    value: visit.fields["name"] ?? "",
                    .autocomplete("username"), .capitalsOff, .spellcheckOff, .maxlength(100), .autofocus)
                html.field(
                    "password", LocalizedText("Mot de passe", en: "Password"), type: "password",
                    .autocomplete("current-password"), .maxlength(800))
                html.submit(LocalizedText("Se connecter", en: "Sign in"))
            }
            html(
                .p, .class("muted narrow"),
                say: LocalizedText(
                    "Mot de passe oublié\u{A0}? Votre RSSI ou l’administrateur du réseau peut vous en donner un nouveau.",
                    en:
                        "Forgot your password? Your security officer or the network administrator can give you a new one."
                ))
        }
    }
}
