import Access
import HTTPTypes
import Hummingbird
import Markup
import Store
import Vocabulary

/// The page of somebody else's account, and what may be done to it.
///
/// Roles are given and taken one by one within the visitor's reach. Password and state belong to the whole account:
/// they are for who may manage every role it holds, so that nobody takes over a wider account than their own.
struct AccountDesk {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    private struct Subject {
        let row: AccountRow
        let choices: GrantChoices
        /// Whether the visitor may act on the account as a whole.
        let isWhollyManaged: Bool
        let actor: String
    }

    private func subject() async throws -> Subject {
        let id: ID<Account> = try visit.id("account")
        let page = try await visit.store.page(AccountList(reach: visit.reach, account: id, at: visit.now))
        guard let row = page.rows.first else { throw Refusal.notFound }
        let choices = try await GrantChoices(visit, reach: visit.reach)
        let all = try await visit.store.grants(of: id)
        let isManaged = visit.reach == .everything || (!all.isEmpty && all.allSatisfy(choices.mayGive))
        return Subject(
            row: row, choices: choices, isWhollyManaged: isManaged, actor: try visit.signedIn().principal.name
        )
    }

    // MARK: Changes

    func give() async throws -> Response {
        let subject = try await subject()
        var errors = FormErrors()
        guard let grant = subject.choices.grant(from: visit.fields, errors: &errors) else {
            return page(subject, errors)
        }
        try await visit.store.give(grant, to: subject.row.account.id, by: subject.actor, at: visit.now)
        return .redirect(to: SiteLink.account(subject.row.account.id).saying(.grantGiven))
    }

    func take() async throws -> Response {
        let subject = try await subject()
        var errors = FormErrors()
        guard let grant = subject.choices.grant(from: visit.fields, errors: &errors) else {
            throw Refusal.forbidden
        }
        return try await unlessLastAdministrator(subject, .grantTaken) {
            try await visit.store.take(grant, from: subject.row.account.id, by: subject.actor, at: visit.now)
        }
    }

    func setDisabled(_ isDisabled: Bool) async throws -> Response {
        let subject = try await wholeSubject()
        if isDisabled, subject.row.account.id == visit.visitor?.person?.account.id {
            throw Refusal(
                .conflict,
                LocalizedText(
                    "Vous ne pouvez pas désactiver votre propre compte.",
                    en: "You cannot disable your own account."))
        }
        return try await unlessLastAdministrator(subject, isDisabled ? .accountLocked : .accountUnlocked) {
            try await visit.store.setDisabled(
                isDisabled, subject.row.account.id, by: subject.actor, at: visit.now)
        }
    }

    func reset() async throws -> Response {
        let subject = try await wholeSubject()
        let account = subject.row.account
        let password = try await visit.store.resetPassword(of: account.id, by: subject.actor, at: visit.now)
        return visit.page(
            title: LocalizedText("Mot de passe remplacé", en: "Password replaced"), section: .accounts,
            trail: [Crumb(.accounts), Crumb(.verbatim(account.name), .account(account.id))]
        ) { $0.oneTimePassword(password, for: account.name) }
    }

    private func wholeSubject() async throws -> Subject {
        let subject = try await subject()
        guard subject.isWhollyManaged else {
            throw Refusal(
                .forbidden,
                LocalizedText(
                    "Ce compte a aussi des rôles hors de votre périmètre\u{A0}: adressez-vous à l’administrateur du réseau.",
                    en: "This account also has roles outside your scope: ask the network administrator."))
        }
        return subject
    }

    private func unlessLastAdministrator(
        _ subject: Subject, _ flash: Flash, _ change: () async throws -> Void
    ) async throws -> Response {
        do {
            try await change()
            return .redirect(to: SiteLink.account(subject.row.account.id).saying(flash))
        } catch StoreError.wrongState {
            throw Refusal(
                .conflict,
                LocalizedText(
                    "C’est le dernier administrateur du réseau\u{A0}: donnez d’abord ce rôle à un autre compte.",
                    en: "This is the last network administrator: grant the role to another account first."))
        }
    }

    // MARK: The page

    func response() async throws -> Response { page(try await subject(), FormErrors()) }

    private func page(_ subject: Subject, _ errors: FormErrors) -> Response {
        let account = subject.row.account
        return visit.page(
            title: .verbatim(account.displayName), section: .accounts, trail: [Crumb(.accounts)],
            status: errors.isEmpty ? .ok : .unprocessableContent
        ) { html in
            html(.div, .class("card")) { facts(&$0, subject.row) }
            html.section(LocalizedText("Rôles", en: "Roles")) { roles(&$0, subject) }
            html.section(LocalizedText("Attribuer un rôle", en: "Grant a role")) { html in
                html.form(.account(account.id, .give), visit: visit, class: "form card") { html in
                    html.grantFields(subject.choices, visit.fields, errors)
                    html.submit(LocalizedText("Attribuer", en: "Grant"))
                }
            }
            if subject.isWhollyManaged {
                html.section(LocalizedText("Accès", en: "Access")) { access(&$0, account) }
            }
        }
    }

    private func facts(_ html: inout HTML, _ row: AccountRow) {
        html.definitions([
            (LocalizedText("Identifiant", en: "Sign-in name"), { $0(.code, data: row.account.name) }),
            (LocalizedText("État", en: "State"), { $0.badge(row.account) }),
            (LocalizedText("Créé", en: "Created"), { $0.time(row.account.created) }),
            (
                LocalizedText("Dernière connexion", en: "Last sign-in"),
                { html in
                    if let last = row.account.lastSignedIn {
                        html.time(last)
                    } else {
                        html.say(LocalizedText("jamais", en: "never"))
                    }
                }
            ),
            (LocalizedText("Sessions ouvertes", en: "Open sessions"), { $0.say(.number(row.sessions)) }),
        ])
    }

    private func roles(_ html: inout HTML, _ subject: Subject) {
        html.table(
            LocalizedText("Rôles dans votre périmètre", en: "Roles within your scope"),
            [
                Column(LocalizedText("Rôle", en: "Role"), kind: .name) { html, grant in
                    html.say(grant.role.title)
                },
                Column(LocalizedText("Périmètre", en: "Scope")) { html, grant in
                    html.say(subject.choices.name(of: grant.scope))
                },
                Column(LocalizedText("Action", en: "Action")) { html, grant in
                    guard subject.choices.mayGive(grant) else { return }
                    html.form(.account(subject.row.account.id, .take), visit: visit, class: "inline") {
                        html in
                        html(.input, .type("hidden"), .name("role"), .value(grant.role.rawValue))
                        html(.input, .type("hidden"), .name("scope"), .value(grant.scope.address))
                        html.submit(
                            LocalizedText("Retirer le rôle", en: "Remove the role"), class: "small danger")
                    }
                },
            ], GrantChoices.sorted(subject.row.grants),
            empty: EmptyState(
                LocalizedText("Aucun rôle", en: "No role"),
                LocalizedText(
                    "Sans rôle, ce compte n’a accès à aucune page.",
                    en: "Without a role, this account has access to no page.")))
    }

    private func access(_ html: inout HTML, _ account: Account) {
        html(.div, .class("row-actions")) { html in
            html.form(.account(account.id, .reset), visit: visit, class: "inline") {
                $0.submit(
                    LocalizedText("Donner un mot de passe provisoire", en: "Give a temporary password"),
                    class: "")
            }
            html.form(
                .account(account.id, account.isDisabled ? .enable : .disable), visit: visit, class: "inline"
            ) { html in
                account.isDisabled
                    ? html.submit(LocalizedText("Réactiver le compte", en: "Enable the account"), class: "")
                    : html.submit(
                        LocalizedText("Désactiver le compte", en: "Disable the account"), class: "danger")
            }
        }
    }
}
