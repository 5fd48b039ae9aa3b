import Access
import Hummingbird
import Store
import Vocabulary

extension Endpoints {
    /// Accounts and tokens as files: what the pages show, for a review of who may do what.
    static let peopleExports: [Endpoint] = [
        .file("/accounts/export", needs: .permission(.manageAccounts)) { visit in
            let (reach, store, now) = (visit.reach, visit.store, visit.now)
            let file = TableFile.accounts(try await GrantChoices(visit, reach: reach))
            return try await file.response(day: visit.today, visit: visit) { paging in
                try await store.page(AccountList(reach: reach, paging: paging, at: now)).rows
            }
        },
        .file("/tokens/export", needs: .permission(.manageTokens)) { visit in
            let (reach, store) = (visit.reach, visit.store)
            let file = TableFile.tokens(try await GrantChoices(visit, reach: reach), now: visit.now)
            return try await file.response(day: visit.today, visit: visit) { paging in
                try await store.page(TokenList(reach: reach, paging: paging)).rows
            }
        },
    ]
}

extension SiteLink {
    static let accountExport = SiteLink("accounts", "export")
    static let tokenExport = SiteLink("tokens", "export")
}

extension Account {
    /// Whether it may be used, and how.
    var standing: LocalizedText {
        if isDisabled { return LocalizedText("Désactivé", en: "Disabled") }
        return mustChangePassword
            ? LocalizedText("Mot de passe provisoire", en: "Temporary password")
            : LocalizedText("Actif", en: "Active")
    }
}

extension TableFile<Ranked<AccountRow>> {
    /// One row an account; roles beyond the visitor's reach are only said to be there.
    static func accounts(_ choices: GrantChoices) -> TableFile {
        TableFile(
            name: LocalizedText("Comptes", en: "Accounts"),
            columns: [
                Column(LocalizedText("Identifiant", en: "Sign-in name"), "name", width: 24) { row, _ in
                    .text(row.row.account.name)
                },
                Column(LocalizedText("Nom affiché", en: "Display name"), "displayName", width: 30) { row, _ in
                    .text(row.row.account.displayName)
                },
                Column(LocalizedText("Rôles", en: "Roles"), "roles", width: 60) { row, language in
                    .words(GrantChoices.sorted(row.row.grants).map { choices.title(of: $0)[language] })
                },
                Column(
                    LocalizedText("D’autres hors du périmètre", en: "Others beyond the scope"), "holdsMore",
                    width: 12
                ) { row, language in
                    .text((row.row.holdsMore ? LocalizedText.yes : .no)[language])
                },
                Column(LocalizedText("Créé le", en: "Created"), "created", width: 26) { row, _ in
                    .text(row.row.account.created.description)
                },
                Column(LocalizedText("Dernière connexion", en: "Last sign-in"), "lastSignedIn", width: 26) {
                    row, _ in FileCell(row.row.account.lastSignedIn?.description)
                },
                Column(LocalizedText("Sessions", en: "Sessions"), "sessions", width: 10) { row, _ in
                    .integer(row.row.sessions)
                },
                Column(LocalizedText("État", en: "State"), "state", width: 24) {
                    .text($0.row.account.standing[$1])
                },
            ])
    }
}

extension TableFile<Ranked<TokenRow>> {
    /// One row a token; its secret is not kept, and nowhere in the file.
    static func tokens(_ choices: GrantChoices, now: Instant) -> TableFile {
        TableFile(
            name: LocalizedText("Jetons", en: "Tokens"),
            columns: [
                Column(LocalizedText("Nom", en: "Name"), "name", width: 30) { row, _ in
                    .text(row.row.token.name)
                },
                Column(LocalizedText("Collecteur de", en: "Collector of"), "ingestsFor", width: 36) {
                    row, _ in
                    FileCell(row.row.establishmentName)
                },
                Column(LocalizedText("Rôles", en: "Roles"), "roles", width: 60) { row, language in
                    .words(GrantChoices.sorted(row.row.grants).map { choices.title(of: $0)[language] })
                },
                Column(LocalizedText("Créé le", en: "Created"), "created", width: 26) { row, _ in
                    .text(row.row.token.created.description)
                },
                Column(LocalizedText("Créé par", en: "Created by"), "createdBy", width: 24) { row, _ in
                    .text(row.row.token.createdBy)
                },
                Column(LocalizedText("Dernier usage", en: "Last used"), "lastUsed", width: 26) { row, _ in
                    FileCell(row.row.token.lastUsed?.description)
                },
                Column(LocalizedText("Expire le", en: "Expires"), "expires", width: 26) { row, _ in
                    FileCell(row.row.token.expires?.description)
                },
                Column(LocalizedText("État", en: "State"), "state", width: 14) {
                    .text($0.row.token.standing(at: now)[$1])
                },
            ])
    }
}

extension APIToken {
    /// Whether it may be used at a time.
    func standing(at now: Instant) -> LocalizedText {
        if revoked != nil { return LocalizedText("Révoqué", en: "Revoked") }
        return expires.map { $0 <= now } ?? false
            ? LocalizedText("Expiré", en: "Expired") : LocalizedText("Actif", en: "Active")
    }
}
