import Access
import HTTPTypes
import Hummingbird
import Markup
import Store
import Vocabulary

extension SiteLink {
    static let changePassword = SiteLink("account", "password")
    static let revokeSessions = SiteLink("account", "sessions", "revoke-others")
    static func revokeSession(_ id: ID<Session>) -> SiteLink {
        SiteLink("account", "sessions", id.description, "revoke")
    }
    static let changeProfile = SiteLink("account", "profile")
}

extension Endpoints {
    /// One's own account: password, sessions, language.
    static let account: [Endpoint] = [
        .page("/account", needs: .signedIn) { try await AccountPage($0).response() },
        .form("/account/password", needs: .signedIn) { try await AccountPage($0).changePassword() },
        .form("/account/profile", needs: .signedIn) { try await AccountPage($0).changeProfile() },
        .form("/account/sessions/revoke-others", needs: .signedIn) { visit in
            let person = try AccountPage.person(visit)
            try await visit.store.endSessions(
                of: person.account.id, except: person.session.id, by: person.account.name, at: visit.now)
            return .redirect(to: SiteLink.account.saying(.sessionsRevoked))
        },
        .form("/account/sessions/{session}/revoke", needs: .signedIn) { visit in
            let person = try AccountPage.person(visit)
            try await visit.store.endSession(
                visit.id("session"), of: person.account.id, by: person.account.name, at: visit.now)
            return .redirect(to: SiteLink.account.saying(.sessionRevoked))
        },
    ]
}

private struct AccountPage {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    static func person(_ visit: Visit) throws -> SignedInPerson {
        guard let person = visit.visitor?.person else { throw Refusal.unauthorized }
        return person
    }

    // MARK: Changes

    func changePassword() async throws -> Response {
        let person = try AccountPage.person(visit)
        var errors = FormErrors()
        let new = visit.fields["new"] ?? ""
        if new != visit.fields["again"] {
            errors.add("again", LocalizedText("Les deux saisies diffèrent.", en: "The two entries differ."))
            return try await response(errors: errors)
        }
        // A change costs as much as a sign-in, and waits in the same line.
        guard visit.site.throttle.begin(from: visit.address, now: visit.now) else {
            throw Refusal.tooManyAtOnce
        }
        defer { visit.site.throttle.end(from: visit.address) }
        do {
            let isDone = try await visit.store.changePassword(
                of: person.account.id, from: visit.fields["old"] ?? "", to: new, keeping: person.session.id,
                at: visit.now)
            if isDone {
                let next = person.mustChangePassword ? SiteLink.overview : .account
                return .redirect(to: next.saying(.passwordChanged))
            }
            errors.add("old", LocalizedText("Mot de passe actuel incorrect.", en: "Wrong current password."))
        } catch let rule as PasswordRule {
            errors.add("new", rule.message)
        }
        return try await response(errors: errors)
    }

    func changeProfile() async throws -> Response {
        let person = try AccountPage.person(visit)
        var errors = FormErrors()
        let name = visit.fields.text("display") ?? ""
        if name.isEmpty || name.count > 200 {
            errors.add(
                "display",
                LocalizedText(
                    "Saisissez un nom de 200 caractères au plus.",
                    en: "Enter a name of at most 200 characters."))
        }
        let language = visit.fields["language"].flatMap(Language.init(rawValue:))
        if language == nil {
            errors.add("language", LocalizedText("Choisissez une langue.", en: "Choose a language."))
        }
        guard errors.isEmpty, let language else { return try await response(errors: errors) }
        try await visit.store.change(
            person.account.id, displayName: name, language: language, by: person.account.name, at: visit.now)
        return Response.redirect(to: SiteLink.account.saying(.preferencesSaved))
            .adding(.setCookie, visit.site.cookies.keepPreference(SiteCookies.language, language.rawValue))
    }

    // MARK: The page

    func response(errors: FormErrors = FormErrors()) async throws -> Response {
        let person = try AccountPage.person(visit)
        let sessions =
            person.mustChangePassword
            ? [] : try await visit.store.page(SessionList.own(of: person.account.id, at: visit.now))
        let places = try await visit.store.names(
            ofOwn: Set((visit.visitor?.principal.grants ?? []).map(\.scope)))
        return visit.page(
            title: LocalizedText("Mon compte", en: "My account"),
            about: LocalizedText(
                "Identifiant\u{A0}: \(person.account.name)", en: "Sign-in name: \(person.account.name)"),
            status: errors.isEmpty ? .ok : .unprocessableContent
        ) { html in
            if person.mustChangePassword {
                html.notice(
                    LocalizedText(
                        "Votre mot de passe vous a été remis par quelqu’un d’autre. Choisissez le vôtre avant de continuer.",
                        en: "Somebody else gave you your password. Choose your own before you continue."),
                    .medium)
                return passwordForm(&html, errors)
            }
            html(.div, .class("columns")) { html in
                html.section(LocalizedText("Mot de passe", en: "Password")) { passwordForm(&$0, errors) }
                html.section(LocalizedText("Nom et langue", en: "Name and language")) {
                    profileForm(&$0, person, errors)
                }
            }
            html.section(LocalizedText("Mes rôles", en: "My roles")) { roles(&$0, places) }
            html.section(
                LocalizedText("Sessions ouvertes", en: "Open sessions"), id: "sessions",
                about: LocalizedText(
                    "Fermez celles que vous ne reconnaissez pas, puis changez de mot de passe.",
                    en: "Close those you do not recognise, then change your password.")
            ) { sessionTable(&$0, sessions, person) }
        }
    }

    private func passwordForm(_ html: inout HTML, _ errors: FormErrors) {
        html.form(.changePassword, visit: visit, class: "form card") { html in
            html.field(
                "old", LocalizedText("Mot de passe actuel", en: "Current password"), type: "password",
                errors: errors,
                .autocomplete("current-password"), .maxlength(800))
            html.field(
                "new", LocalizedText("Nouveau mot de passe", en: "New password"), type: "password",
                hint: LocalizedText(
                    "\(PasswordRule.minimumLength) caractères au moins. Quatre mots sans lien entre eux font un bon mot de passe.",
                    en:
                        "At least \(PasswordRule.minimumLength) characters. Four unrelated words make a good password."
                ),
                errors: errors, .autocomplete("new-password"), .minlength(PasswordRule.minimumLength),
                .maxlength(200))
            html.field(
                "again",
                LocalizedText("Confirmez le nouveau mot de passe", en: "Confirm the new password"),
                type: "password", errors: errors, .autocomplete("new-password"), .maxlength(200))
            html.submit(LocalizedText("Changer le mot de passe", en: "Change password"))
        }
    }

    private func profileForm(_ html: inout HTML, _ person: SignedInPerson, _ errors: FormErrors) {
        html.form(.changeProfile, visit: visit, class: "form card") { html in
            html.field(
                "display", LocalizedText("Nom affiché", en: "Display name"),
                value: person.account.displayName,
                errors: errors, .autocomplete("name"), .maxlength(200))
            html.choice(
                "language", LocalizedText("Langue", en: "Language"),
                Language.allCases.map { Choice($0.rawValue, .verbatim($0.ownName)) },
                selected: person.account.language.rawValue, errors: errors, required: true)
            html.submit(LocalizedText("Enregistrer", en: "Save"))
        }
    }

    private func roles(_ html: inout HTML, _ places: [Scope: String]) {
        let grants = visit.visitor?.principal.grants ?? []
        guard !grants.isEmpty else {
            return html.emptyState(
                EmptyState(
                    LocalizedText("Aucun rôle", en: "No role"),
                    LocalizedText(
                        "Demandez un rôle à l’administrateur du réseau ou à votre RSSI.",
                        en: "Ask the network administrator or your security officer for a role.")))
        }
        html(.ul, .class("list")) { html in
            for grant in GrantChoices.sorted(grants) {
                let kind = grant.scope.kind
                // A network is called the network: there is one.
                let place =
                    kind == .network
                    ? kind.title : places[grant.scope].map { LocalizedText.verbatim($0) } ?? kind.title
                html(
                    .li,
                    say: LocalizedText(
                        "\(grant.role.title.french) – \(place.french)",
                        en: "\(grant.role.title.english) – \(place.english)"))
            }
        }
    }

    private func sessionTable(_ html: inout HTML, _ sessions: [Session], _ person: SignedInPerson) {
        html.table(
            LocalizedText(
                "Sessions de ce compte, de la plus récente à la plus ancienne",
                en: "Sessions of this account, newest first"),
            [
                Column(LocalizedText("Navigateur", en: "Browser"), kind: .name) { html, session in
                    guard let browser = BrowserName(session.agent) else {
                        return html.data(session.agent.isEmpty ? "–" : session.agent)
                    }
                    html(.span, .title(data: browser.agent), data: browser.description)
                },
                Column(LocalizedText("Adresse", en: "Address")) { html, session in
                    html(.code, .class("whole"), data: session.address)
                },
                Column(LocalizedText("Ouverte", en: "Opened")) { html, session in html.time(session.created)
                },
                Column(LocalizedText("Dernière activité", en: "Last used")) { html, session in
                    html.ago(session.lastSeen, now: visit.now)
                },
                Column(LocalizedText("Action", en: "Action")) { html, session in
                    if session.id == person.session.id {
                        return html.badge(LocalizedText("Cette session", en: "This session"), .good)
                    }
                    html.form(.revokeSession(session.id), visit: visit, class: "inline") { html in
                        html.submit(
                            LocalizedText("Fermer la session", en: "Close the session"), class: "small danger"
                        )
                    }
                },
            ], sessions,
            empty: EmptyState(
                LocalizedText("Aucune session", en: "No session"),
                LocalizedText("Cela ne devrait pas arriver.", en: "This should not happen.")))
        guard sessions.count > 1 else { return }
        html.form(.revokeSessions, visit: visit, class: "form") { html in
            html(.p) {
                $0.submit(
                    LocalizedText("Fermer toutes les autres sessions", en: "Close all other sessions"),
                    class: "danger")
            }
        }
    }
}
