import Access
import HTTPTypes
import Hummingbird
import Markup
import Store
import Vocabulary

extension SiteLink {
    static let newAccount = SiteLink("accounts", "new")
    static func account(_ id: ID<Account>) -> SiteLink { SiteLink("accounts", id.description) }
    static func account(_ id: ID<Account>, _ action: AccountAction) -> SiteLink {
        SiteLink("accounts", id.description, action.rawValue)
    }
}

/// What can be done to somebody else's account.
enum AccountAction: String {
    case give, take, reset, disable, enable
}

extension Endpoints {
    /// Who may sign in, and with what roles, within the visitor's reach.
    static let accounts: [Endpoint] = [
        .page("/accounts", needs: .permission(.manageAccounts)) { try await AccountListView($0).response() },
        .page("/accounts/new", needs: .permission(.manageAccounts)) {
            try await NewAccountPage($0).response()
        },
        .form("/accounts/new", needs: .permission(.manageAccounts)) { try await NewAccountPage($0).open() },
        .page("/accounts/{account}", needs: .permission(.manageAccounts)) {
            try await AccountDesk($0).response()
        },
        .form("/accounts/{account}/give", needs: .permission(.manageAccounts)) {
            try await AccountDesk($0).give()
        },
        .form("/accounts/{account}/take", needs: .permission(.manageAccounts)) {
            try await AccountDesk($0).take()
        },
        .form("/accounts/{account}/reset", needs: .permission(.manageAccounts)) {
            try await AccountDesk($0).reset()
        },
        .form("/accounts/{account}/disable", needs: .permission(.manageAccounts)) {
            try await AccountDesk($0).setDisabled(true)
        },
        .form("/accounts/{account}/enable", needs: .permission(.manageAccounts)) {
            try await AccountDesk($0).setDisabled(false)
        },
    ]
}

private struct AccountListView {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func response() async throws -> Response {
        let paging = visit.paging(size: 100)
        let page = try await visit.store.page(AccountList(reach: visit.reach, paging: paging, at: visit.now))
        let choices = try await GrantChoices(visit, reach: visit.reach)
        return visit.page(
            title: Section.accounts.title, section: .accounts,
            about: LocalizedText(
                "Les personnes qui ont un rôle dans votre périmètre.",
                en: "People with a role within your scope."),
            actions: { html in
                html.exportButtons(.accountExport, visit: visit, needs: .manageAccounts)
                html(
                    .a, .href(SiteLink.newAccount), .class("button primary"),
                    say: LocalizedText("Créer un compte", en: "Create an account"))
            }
        ) { html in
            html.table(
                LocalizedText("Comptes, par identifiant", en: "Accounts, by sign-in name"), columns(choices),
                page.rows,
                empty: EmptyState(
                    LocalizedText("Aucun compte dans votre périmètre", en: "No account within your scope"),
                    LocalizedText("Créez le premier.", en: "Create the first one."),
                    action: (LocalizedText("Créer un compte", en: "Create an account"), .newAccount)))
            html.pages(of: page.total, paging, visit: visit)
        }
    }

    private func columns(_ choices: GrantChoices) -> [Column<AccountRow>] {
        [
            Column(LocalizedText("Identifiant", en: "Sign-in name"), kind: .name) { html, row in
                html(.a, .href(SiteLink.account(row.account.id)), data: row.account.name)
                html(.span, .class("about"), data: row.account.displayName)
            },
            Column(LocalizedText("Rôles", en: "Roles")) { html, row in
                html(.ul, .class("plain")) { html in
                    for grant in GrantChoices.sorted(row.grants) { html(.li, say: choices.title(of: grant)) }
                    if row.holdsMore {
                        html(
                            .li, .class("muted"),
                            say: LocalizedText(
                                "et d’autres hors de votre périmètre", en: "and others outside your scope"))
                    }
                }
            },
            Column(LocalizedText("Dernière connexion", en: "Last sign-in")) { html, row in
                if let last = row.account.lastSignedIn {
                    html.ago(last, now: visit.now)
                } else {
                    html(.span, .class("muted"), say: LocalizedText("jamais", en: "never"))
                }
            },
            Column(LocalizedText("Sessions", en: "Sessions"), kind: .number) { html, row in
                html.say(.number(row.sessions))
            },
            Column(LocalizedText("État", en: "State")) { html, row in html.badge(row.account) },
        ]
    }
}

extension HTML {
    mutating func badge(_ account: Account) {
        badge(
            account.standing, account.isDisabled ? .quiet : account.mustChangePassword ? .medium : .good)
    }

    /// Shown once, after a password was given: who, what, and how to hand it over.
    mutating func oneTimePassword(_ password: String, for name: String) {
        secret(
            LocalizedText("Mot de passe provisoire de \(name)", en: "Temporary password of \(name)"), password
        )
        notice(
            LocalizedText(
                "Il n’est affiché que cette fois. Remettez-le de vive voix ou par téléphone\u{A0}; son titulaire devra le changer à la première connexion.",
                en:
                    "It is shown only this once. Hand it over in person or by telephone; its holder must change it at first sign-in."
            ),
            .medium)
    }
}

private struct NewAccountPage {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func open() async throws -> Response {
        let choices = try await GrantChoices(visit, reach: visit.reach)
        var errors = FormErrors()
        let name = visit.fields.text("name") ?? ""
        let display = visit.fields.text("display") ?? ""
        if !Account.isAllowed(name: name) { errors.add("name", .accountNameRule) }
        if display.isEmpty || display.count > 200 {
            errors.add("display", LocalizedText("De 1 à 200 caractères.", en: "1 to 200 characters."))
        }
        guard let grant = choices.grant(from: visit.fields, errors: &errors), errors.isEmpty else {
            return page(choices, errors)
        }
        let language = visit.fields["language"].flatMap(Language.init(rawValue:)) ?? .french
        do {
            let (id, password) = try await visit.store.openAccount(
                NewAccount(name: name, displayName: display, language: language, grants: [grant]),
                by: visit.signedIn().principal.name, at: visit.now)
            return done(id, name: name, password: password)
        } catch StoreError.alreadyExists {
            errors.add(
                "name", LocalizedText("Cet identifiant est déjà pris.", en: "This sign-in name is taken."))
            return page(choices, errors)
        }
    }

    func response() async throws -> Response {
        page(try await GrantChoices(visit, reach: visit.reach), FormErrors())
    }

    private var trail: [Crumb] { [Crumb(.accounts)] }

    private func page(_ choices: GrantChoices, _ errors: FormErrors) -> Response {
        visit.page(
            title: LocalizedText("Créer un compte", en: "Create an account"), section: .accounts,
            trail: trail,
            status: errors.isEmpty ? .ok : .unprocessableContent
        ) { html in
            html.form(.newAccount, visit: visit, class: "form card") { html in
                html.formProblem(errors)
                html.field(
                    "name", LocalizedText("Identifiant", en: "Sign-in name"),
                    value: visit.fields["name"] ?? "",
                    hint: LocalizedText("Par exemple prenom.nom.", en: "For instance first.last."),
                    errors: errors,
                    .capitalsOff, .spellcheckOff, .maxlength(100), .autocomplete("off"))
                html.field(
                    "display", LocalizedText("Nom affiché", en: "Display name"),
                    value: visit.fields["display"] ?? "",
                    errors: errors, .maxlength(200), .autocomplete("off"))
                html.choice(
                    "language", LocalizedText("Langue", en: "Language"),
                    Language.allCases.map { Choice($0.rawValue, .verbatim($0.ownName)) },
                    selected: visit.fields["language"] ?? "fr", required: true)
                html.grantFields(choices, visit.fields, errors)
                html.submit(LocalizedText("Créer le compte", en: "Create the account"))
            }
        }
    }

    private func done(_ id: ID<Account>, name: String, password: String) -> Response {
        visit.page(
            title: LocalizedText("Compte créé", en: "Account created"), section: .accounts,
            trail: trail + [Crumb(.verbatim(name), .account(id))]
        ) { $0.oneTimePassword(password, for: name) }
    }
}

extension HTML {
    /// The choice of a role and of what it holds on.
    mutating func grantFields(
        _ choices: GrantChoices, _ fields: FormFields, _ errors: FormErrors, required: Bool = true
    ) {
        choice(
            "role", LocalizedText("Rôle", en: "Role"), GrantChoices.roles, selected: fields["role"],
            empty: LocalizedText("Choisir…", en: "Choose…"), errors: errors, required: required)
        choice(
            "scope", LocalizedText("Périmètre", en: "Scope"), choices.scopes, selected: fields["scope"],
            empty: LocalizedText("Choisir…", en: "Choose…"), errors: errors, required: required)
    }
}

extension LocalizedText {
    /// What a sign-in name is made of.
    static let accountNameRule = LocalizedText(
        "De 1 à 100 lettres sans accent, chiffres ou signes . _ - @\u{A0}; «\u{A0}cordon\u{A0}» est pris.",
        en: "1 to 100 letters without accents, digits or the signs . _ - @; 'cordon' is taken.")
}
