import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// How a supplier's people come in: a link that works once.
    static let invitations: [Endpoint] = [
        .page("/suppliers/{supplier}/invitations", needs: .permission(.inviteSuppliers)) { visit in
            try await InvitationDesk(visit).list()
        },
        .form("/suppliers/{supplier}/invitations", needs: .permission(.inviteSuppliers)) { visit in
            let supplier: ID<Supplier> = try visit.id("supplier")
            if let id = visit.fields["revoke"].flatMap({ ID<SupplierInvitation>($0) }) {
                return try await InvitationDesk(visit).revoke(id, of: supplier)
            }
            return try await InvitationDesk(visit).invite(to: supplier, reach: visit.reach)
        },
        .form("/suppliers/{supplier}/incident", needs: .permission(.judgeAnswers)) { visit in
            let (supplier, reach): (ID<Supplier>, Reach) = (try visit.id("supplier"), visit.reach)
            guard try await visit.store.page(SupplierDetail(reach: reach, supplier: supplier)) != nil else {
                throw Refusal.notFound
            }
            guard reach == .everything else {
                throw Refusal(
                    .conflict,
                    LocalizedText(
                        "Un incident rouvre des décisions dans tout le réseau\u{A0}: soulevez un doute, ou prévenez l’administrateur du réseau.",
                        en:
                            "An incident reopens decisions across the network: raise a doubt, or tell the network administrator."
                    ))
            }
            let what = try visit.formText(
                "what", limit: 500, LocalizedText("Dites ce qui s’est passé.", en: "Say what happened."))
            let day = try visit.day("day") ?? visit.today
            _ = try await visit.changing {
                try $0.recordIncident(at: supplier, on: day, what: what, reach: reach)
            }
            return .redirect(to: SiteLink.supplier(supplier).saying(.incidentRecorded))
        },
        .page("/invitation/{secret}", needs: .nothing) { try await InvitationPage($0).response() },
        .form("/invitation/{secret}", needs: .nothing) { try await InvitationPage($0).accept() },
    ]
}

/// Making and taking back invitations. Who opens the link becomes the supplier: so this is for who reaches the whole
/// network, and for the supplier itself.
struct InvitationDesk {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    private func requireWholeNetwork() throws {
        guard visit.reach == .everything else {
            throw Refusal(
                .conflict,
                LocalizedText(
                    "Inviter un fournisseur engage tout le réseau\u{A0}: demandez-le à l’administrateur du réseau ou à un acheteur du réseau.",
                    en:
                        "Inviting a supplier commits the whole network: ask the network administrator or a network buyer."
                ))
        }
    }

    func list() async throws -> Response {
        let supplier: ID<Supplier> = try visit.id("supplier")
        guard let page = try await visit.store.page(SupplierDetail(reach: visit.reach, supplier: supplier))
        else {
            throw Refusal.notFound
        }
        let rows = try await visit.store.invitations(of: supplier, reach: visit.reach)
        return visit.page(
            title: LocalizedText("Inviter \(page.supplier.name)", en: "Invite \(page.supplier.name)"),
            section: .suppliers,
            trail: [Crumb(.suppliers), Crumb(.verbatim(page.supplier.name), .supplier(supplier))],
            about: LocalizedText(
                "La personne invitée répondra au nom du fournisseur, pour tous les hôpitaux du réseau.",
                en:
                    "The person invited will answer on the supplier’s behalf, for every hospital of the network."
            )
        ) { html in
            if visit.reach == .everything {
                html.form(.invite(supplier), visit: visit, class: "form card") { html in
                    html.field(
                        "person", LocalizedText("Nom de la personne", en: "The person’s name"),
                        .maxlength(200))
                    html.submit(LocalizedText("Créer le lien", en: "Create the link"))
                }
            } else {
                html.notice(
                    LocalizedText(
                        "Il faut un rôle sur tout le réseau pour inviter un fournisseur\u{A0}: adressez-vous à l’administrateur du réseau.",
                        en:
                            "Inviting a supplier takes a role on the whole network: ask the network administrator."
                    ), .low)
            }
            table(&html, supplier, rows)
        }
    }

    private func table(_ html: inout HTML, _ supplier: ID<Supplier>, _ rows: [SupplierInvitation]) {
        html.section(LocalizedText("Invitations", en: "Invitations")) { html in
            html.table(
                LocalizedText("Invitations créées", en: "Invitations created"),
                [
                    Column(LocalizedText("Personne", en: "Person"), kind: .name) { $0.data($1.person) },
                    Column(LocalizedText("Invitée par", en: "Invited by")) { $0.data($1.createdBy) },
                    Column(LocalizedText("Le", en: "On")) { $0.day($1.created.parisDay) },
                    Column(LocalizedText("État", en: "State")) { html, row in
                        let (title, tone) = row.state(at: visit.now)
                        html.badge(title, tone)
                    },
                    Column(LocalizedText("Action", en: "Action")) { html, row in
                        guard row.isOpen(at: visit.now), visit.reach == .everything else { return }
                        html.form(.invite(supplier), visit: visit, class: "inline") { html in
                            html(.input, .type("hidden"), .name("revoke"), .value(row.id.description))
                            html.submit(
                                LocalizedText("Annuler l’invitation", en: "Cancel the invitation"),
                                class: "small danger")
                        }
                    },
                ], rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune invitation", en: "No invitation"),
                    LocalizedText("Personne n’a encore été invité.", en: "Nobody has been invited yet.")))
        }
    }

    func invite(to supplier: ID<Supplier>, reach: Reach) async throws -> Response {
        let isSupplier = if case .suppliers = reach { true } else { false }
        if !isSupplier {
            guard try await visit.store.page(SupplierDetail(reach: reach, supplier: supplier)) != nil else {
                throw Refusal.notFound
            }
            try requireWholeNetwork()
        }
        let person = try visit.formText(
            "person", limit: 200, LocalizedText("Indiquez qui est invité.", en: "Say who is invited."))
        let secret: String
        do {
            secret = try await visit.store.invite(
                person, of: supplier, reach: reach, by: try visit.signedIn().principal.name, at: visit.now
            ).secret
        } catch StoreError.notFound { throw Refusal.notFound }
        let host = visit.request.head.authority ?? "cordon"
        let address =
            (visit.site.isSecure ? "https://" : "http://") + host + SiteLink.invitation(secret).description
        return visit.page(
            title: LocalizedText("Lien d’invitation", en: "Invitation link"),
            section: isSupplier ? .desk : .suppliers,
            trail: isSupplier ? [Crumb(.desk)] : [Crumb(.suppliers)]
        ) { html in
            html.secret(
                LocalizedText(
                    "Lien pour \(person), affiché cette seule fois\u{A0}; il ne sert qu’une fois, dans les quatorze jours.",
                    en: "Link for \(person), shown only now; it works once, within fourteen days."), address)
            html(
                .p,
                say: LocalizedText(
                    "Transmettez-le par un canal sûr à cette personne seulement.",
                    en: "Pass it on through a secure channel, to that person only."))
        }
    }

    func revoke(_ id: ID<SupplierInvitation>, of supplier: ID<Supplier>) async throws -> Response {
        try requireWholeNetwork()
        do {
            try await visit.store.revoke(
                id, reach: visit.reach, by: try visit.signedIn().principal.name, at: visit.now)
        } catch StoreError.notFound { throw Refusal.notFound }
        return .redirect(to: .invite(supplier))
    }
}

extension SupplierInvitation {
    func state(at now: Instant) -> (LocalizedText, Tone) {
        if used != nil { return (LocalizedText("Utilisée", en: "Used"), .good) }
        if revoked != nil { return (LocalizedText("Annulée", en: "Cancelled"), .quiet) }
        if now >= expires { return (LocalizedText("Expirée", en: "Expired"), .quiet) }
        return (LocalizedText("En attente", en: "Waiting"), .medium)
    }
}

/// What an invited person sees: who invites, and a name and password to choose. Opening the page spends nothing, so
/// that mail scanners do no harm.
struct InvitationPage {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    private var secret: String { String((visit.parameters.get("secret") ?? "").prefix(100)) }

    private func invitation() async throws -> SupplierInvitation {
        guard let found = try await visit.store.invitation(secret: secret), found.isOpen(at: visit.now) else {
            throw Refusal(
                .notFound,
                LocalizedText(
                    "Ce lien d’invitation ne fonctionne plus\u{A0}: il a déjà servi, a été annulé ou a expiré. Demandez-en un autre à la personne qui vous a invité.",
                    en:
                        "This invitation link no longer works: it was used, cancelled or has expired. Ask the person who invited you for another."
                ))
        }
        return found
    }

    func response(_ errors: FormErrors = FormErrors(), _ status: HTTPResponse.Status = .ok) async throws
        -> Response
    {
        let invitation = try await invitation()
        return visit.page(
            title: LocalizedText("Bienvenue", en: "Welcome"),
            about: LocalizedText(
                "\(invitation.person), cette invitation vous permet de répondre au nom de \(invitation.supplierName).",
                en:
                    "\(invitation.person), you are invited to answer on behalf of \(invitation.supplierName)."
            ),
            status: status
        ) { html in
            html(
                .p,
                say: LocalizedText(
                    "Vous répondrez une seule fois, pour tous les hôpitaux du réseau. Choisissez un identifiant et une phrase de passe.",
                    en:
                        "You will answer once, for every hospital of the network. Choose a sign-in name and a passphrase."
                ))
            html.form(.invitation(secret), visit: visit, class: "form narrow card") { html in
                html.formProblem(errors)
                html.field(
                    "name", LocalizedText("Identifiant", en: "Sign-in name"),
                    value: visit.fields["name"] ?? "",
                    errors: errors, .autocomplete("username"), .capitalsOff, .spellcheckOff, .maxlength(100))
                html.field(
                    "display", LocalizedText("Votre nom", en: "Your name"),
                    value: visit.fields["display"] ?? invitation.person, errors: errors, .maxlength(200),
                    .autocomplete("name"))
                html.field(
                    "password", LocalizedText("Phrase de passe", en: "Passphrase"), type: "password",
                    hint: LocalizedText(
                        "Douze caractères au moins\u{A0}; plusieurs mots sont plus sûrs.",
                        en: "At least twelve characters; several words are safer."),
                    errors: errors, .autocomplete("new-password"), .maxlength(800))
                html.submit(LocalizedText("Ouvrir mon compte", en: "Open my account"))
            }
        }
    }

    func accept() async throws -> Response {
        if let wait = visit.site.throttle.waitSeconds(for: visit.address, now: visit.now) {
            throw Refusal(
                .tooManyRequests,
                LocalizedText(
                    "Trop d’essais depuis votre adresse.", en: "Too many attempts from your address."),
                retryAfterSeconds: wait)
        }
        // Before anything that costs: the hash of a password is a tenth of a second.
        do { _ = try await invitation() } catch {
            visit.site.throttle.noteFailure(from: visit.address, now: visit.now)
            throw error
        }
        var errors = FormErrors()
        let name = visit.fields.text("name") ?? ""
        let display = visit.fields.text("display") ?? name
        let password = visit.fields["password"] ?? ""
        if !Account.isAllowed(name: name) { errors.add("name", .accountNameRule) }
        guard errors.isEmpty else { return try await response(errors, .unprocessableContent) }
        do {
            _ = try await visit.store.accept(
                invitation: secret,
                as: NewAccount(
                    name: name, displayName: String(display.prefix(200)), language: visit.language, grants: []
                ),
                password: password, at: visit.now)
        } catch let rule as PasswordRule {
            errors.add("password", rule.message)
            return try await response(errors, .unprocessableContent)
        } catch StoreError.alreadyExists {
            errors.add("name", LocalizedText("Cet identifiant est pris.", en: "This sign-in name is taken."))
            return try await response(errors, .unprocessableContent)
        }
        return .redirect(to: SiteLink.signIn.saying(.accountOpened))
    }
}
