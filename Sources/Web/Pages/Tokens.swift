import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let newToken = SiteLink("tokens", "new")
    static func revokeToken(_ id: ID<APIToken>) -> SiteLink { SiteLink("tokens", id.description, "revoke") }
}

extension Endpoints {
    /// Keys for collectors and scripts.
    static let tokens: [Endpoint] = [
        .page("/tokens", needs: .permission(.manageTokens)) { try await TokenPage($0).list() },
        .page("/tokens/new", needs: .permission(.manageTokens)) { try await TokenPage($0).new() },
        .form("/tokens/new", needs: .permission(.manageTokens)) { try await TokenPage($0).make() },
        .form("/tokens/{token}/revoke", needs: .permission(.manageTokens)) {
            try await TokenPage($0).revoke()
        },
    ]
}

private struct TokenPage {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    private var actor: String { get throws { try visit.signedIn().principal.name } }

    // MARK: The list

    func list() async throws -> Response {
        let rows = try await visit.store.page(TokenList(reach: visit.reach))
        let choices = try await GrantChoices(visit, reach: visit.reach)
        return visit.page(
            title: Section.tokens.title, section: .tokens,
            about: LocalizedText(
                "Les clés des collecteurs de journaux et des scripts. Seule leur empreinte est conservée.",
                en: "Keys of log collectors and scripts. Only their hash is kept."),
            actions: { html in
                html.exportButtons(.tokenExport, visit: visit, needs: .manageTokens)
                html(
                    .a, .href(SiteLink.newToken), .class("button primary"),
                    say: LocalizedText("Créer un jeton", en: "Create a token"))
            }
        ) { html in
            html.table(
                LocalizedText("Jetons, par nom", en: "Tokens, by name"), columns(choices), rows,
                empty: EmptyState(
                    LocalizedText("Aucun jeton", en: "No token"),
                    LocalizedText(
                        "Un collecteur a besoin d’un jeton lié à son établissement pour envoyer ses journaux.",
                        en: "A collector needs a token tied to its establishment to send its logs."),
                    action: (LocalizedText("Créer un jeton", en: "Create a token"), .newToken)))
        }
    }

    private func columns(_ choices: GrantChoices) -> [Column<TokenRow>] {
        [
            Column(LocalizedText("Nom", en: "Name"), kind: .name) { html, row in html.data(row.token.name) },
            Column(LocalizedText("Usage", en: "Use")) { html, row in use(&html, row, choices) },
            Column(LocalizedText("Créé", en: "Created")) { html, row in
                html.time(row.token.created)
                html(.span, .class("sub"), data: row.token.createdBy)
            },
            Column(LocalizedText("Dernier usage", en: "Last used")) { html, row in
                if let last = row.token.lastUsed {
                    html.ago(last, now: visit.now)
                } else {
                    html(.span, .class("muted"), say: LocalizedText("jamais", en: "never"))
                }
            },
            Column(LocalizedText("État", en: "State")) { html, row in state(&html, row.token) },
            Column(LocalizedText("Action", en: "Action")) { html, row in
                guard isAlive(row.token) else { return }
                html.form(.revokeToken(row.token.id), visit: visit, class: "inline") {
                    $0.submit(LocalizedText("Révoquer", en: "Revoke"), class: "small danger")
                }
            },
        ]
    }

    private func use(_ html: inout HTML, _ row: TokenRow, _ choices: GrantChoices) {
        guard row.token.ingestsFor == nil else {
            html.say(LocalizedText("Collecteur\u{A0}: ", en: "Collector: "))
            if let name = row.establishmentName { html.data(name) }
            return
        }
        html(.ul, .class("plain")) { html in
            for grant in GrantChoices.sorted(row.grants) { html(.li, say: choices.title(of: grant)) }
        }
    }

    private func isAlive(_ token: APIToken) -> Bool {
        token.revoked == nil && token.expires.map { $0 > visit.now } ?? true
    }

    private func state(_ html: inout HTML, _ token: APIToken) {
        if token.revoked != nil {
            html.badge(LocalizedText("Révoqué", en: "Revoked"), .quiet)
        } else if !isAlive(token) {
            html.badge(LocalizedText("Expiré", en: "Expired"), .quiet)
        } else {
            html.badge(LocalizedText("Actif", en: "Active"), .good)
            if let expires = token.expires {
                let day = LocalizedText.day(ParisTime(expires).day)
                html(
                    .span, .class("sub"),
                    say: LocalizedText("jusqu’au \(day.french)", en: "until \(day.english)"))
            }
        }
    }

    // MARK: A new one

    private static let days = [30, 90, 365]

    func new() async throws -> Response {
        form(try await GrantChoices(visit, reach: visit.reach), FormErrors())
    }

    func make() async throws -> Response {
        let choices = try await GrantChoices(visit, reach: visit.reach)
        var errors = FormErrors()
        let name = visit.fields.text("name") ?? ""
        if name.isEmpty || name.count > 100 {
            errors.add("name", LocalizedText("De 1 à 100 caractères.", en: "1 to 100 characters."))
        }
        let days = visit.fields.text("days").map { Int($0) ?? 0 }
        // Only what was left blank has no end: anything else that is not offered is a mistake.
        if let days, !TokenPage.days.contains(days) {
            errors.add(
                "days", LocalizedText("Choisissez une durée proposée.", en: "Choose one of the durations."))
        }
        guard let use = use(choices, &errors), errors.isEmpty else { return form(choices, errors) }
        do {
            let (_, secret) = try await visit.store.makeToken(
                name: name, use: use, expires: days.map { visit.now.advanced(by: .seconds($0 * 86_400)) },
                by: actor,
                at: visit.now)
            return done(name, secret)
        } catch StoreError.alreadyExists {
            errors.add("name", LocalizedText("Ce nom est déjà pris.", en: "This name is taken."))
            return form(choices, errors)
        }
    }

    private func use(_ choices: GrantChoices, _ errors: inout FormErrors) -> TokenUse? {
        guard visit.fields["use"] == "acts" else {
            guard let id = visit.fields["establishment"].flatMap({ ID<Establishment>($0) }),
                visit.reach.includes(id),
                choices.establishments.contains(where: { $0.value == id.description })
            else {
                errors.add(
                    "establishment",
                    LocalizedText("Choisissez un établissement.", en: "Choose an establishment."))
                return nil
            }
            return .ingests(for: id)
        }
        return choices.grant(from: visit.fields, errors: &errors).map { .acts([$0]) }
    }

    private func form(_ choices: GrantChoices, _ errors: FormErrors) -> Response {
        visit.page(
            title: LocalizedText("Créer un jeton", en: "Create a token"), section: .tokens,
            trail: [Crumb(.tokens)],
            status: errors.isEmpty ? .ok : .unprocessableContent
        ) { html in
            html.form(.newToken, visit: visit, class: "form card") { html in
                html.formProblem(errors)
                html.field(
                    "name", LocalizedText("Nom", en: "Name"), value: visit.fields["name"] ?? "",
                    hint: LocalizedText(
                        "Ce qui l’utilise, par exemple «\u{A0}collecteur du pare-feu\u{A0}».",
                        en: "What uses it, for instance “firewall collector”."), errors: errors,
                    .maxlength(100),
                    .autocomplete("off"))
                html.choice(
                    "days", LocalizedText("Durée", en: "Lifetime"),
                    TokenPage.days.map { Choice(String($0), LocalizedText("\($0) jours", en: "\($0) days")) },
                    selected: visit.fields["days"] ?? "365",
                    empty: LocalizedText("Sans limite", en: "No limit"))
                html(.fieldset) { html in
                    html(.legend, say: LocalizedText("Usage", en: "Use"))
                    radio(
                        &html, "ingests",
                        LocalizedText(
                            "Collecteur\u{A0}: envoie les journaux d’un établissement, ne lit rien",
                            en: "Collector: sends one establishment’s logs, reads nothing"))
                    html.choice(
                        "establishment", LocalizedText("Établissement", en: "Establishment"),
                        choices.establishments,
                        selected: visit.fields["establishment"],
                        empty: LocalizedText("Choisir…", en: "Choose…"),
                        errors: errors)
                    radio(
                        &html, "acts",
                        LocalizedText("Script\u{A0}: agit avec un rôle", en: "Script: acts with a role"))
                    html.grantFields(choices, visit.fields, errors, required: false)
                }
                html.submit(LocalizedText("Créer le jeton", en: "Create the token"))
            }
        }
    }

    private func radio(_ html: inout HTML, _ value: String, _ label: LocalizedText) {
        html(.label, .class("check")) { html in
            html(
                .input, .type("radio"), .name("use"), .value(value),
                (visit.fields["use"] ?? "ingests") == value ? .checked : nil)
            html(.span, say: label)
        }
    }

    private func done(_ name: String, _ secret: String) -> Response {
        visit.page(
            title: LocalizedText("Jeton créé", en: "Token created"), section: .tokens, trail: [Crumb(.tokens)]
        ) { html in
            html.secret(LocalizedText("Jeton «\u{A0}\(name)\u{A0}»", en: "Token “\(name)”"), secret)
            html.notice(
                LocalizedText(
                    "Copiez-le maintenant\u{A0}: il ne sera plus jamais affiché. Il s’emploie dans l’en-tête Authorization: Bearer.",
                    en:
                        "Copy it now: it will never be shown again. It goes in the Authorization: Bearer header."
                ),
                .medium)
            html(.p) {
                $0(
                    .a, .href(SiteLink.tokens), .class("button"),
                    say: LocalizedText("Retour aux jetons", en: "Back to the tokens"))
            }
        }
    }

    // MARK: The end of one

    func revoke() async throws -> Response {
        let id: ID<APIToken> = try visit.id("token")
        let rows = try await visit.store.page(TokenList(reach: visit.reach))
        guard rows.contains(where: { $0.token.id == id }) else { throw Refusal.notFound }
        try await visit.store.revokeToken(id, by: actor, at: visit.now)
        return .redirect(to: SiteLink.tokens.saying(.tokenRevoked))
    }
}
