import Access
import Hummingbird
import Markup
import Registry
import Sharing
import Store
import Vocabulary

extension Endpoints {
    /// Where what is shared can be fetched, and by whom.
    static let shareClients: [Endpoint] = [
        .page("/sharing-access", needs: .permission(.readIndicators)) {
            try await ShareClientPage($0).list()
        },
        .page("/sharing-access/new", needs: .permission(.manageSharing)) {
            try await ShareClientPage($0).new()
        },
        .form("/sharing-access/new", needs: .permission(.manageSharing)) {
            try await ShareClientPage($0).make()
        },
        .form("/sharing-access/{client}/revoke", needs: .permission(.manageSharing)) {
            try await ShareClientPage($0).revoke()
        },
    ]
}

/// Addresses of feeds, and the secrets of what fetches them.
private struct ShareClientPage {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func list() async throws -> Response {
        let rows = try await visit.store.page(ShareClientList(reach: visit.reach))
        let waiting = try await visit.waitingOffers()
        return visit.page(
            title: SharingTab.access.title, section: .indicators, trail: [Crumb(.indicators)],
            about: LocalizedText(
                "Les pare-feu, résolveurs et plateformes relèvent ici ce qui est partagé, chacun avec son propre secret.",
                en:
                    "Firewalls, resolvers and platforms fetch what is shared from here, each with its own secret."
            ),
            actions: { html in
                html.exportButtons(
                    SiteLink("sharing-access", "export"), visit: visit, needs: .readIndicators)
                guard visit.can(.manageSharing) else { return }
                html(
                    .a, .href(SiteLink.newShareClient), .class("button primary"),
                    say: LocalizedText("Ajouter un équipement", en: "Add a device"))
            }
        ) { html in
            html.sharingTabs(.access, waiting: waiting)
            html.section(LocalizedText("Équipements et plateformes", en: "Devices and platforms")) { html in
                html.table(
                    LocalizedText("Équipements et plateformes", en: "Devices and platforms"), columns, rows,
                    repeatsHeading: true,
                    empty: EmptyState(
                        LocalizedText("Aucun équipement", en: "No device"),
                        LocalizedText(
                            "Ajoutez le pare-feu d’un établissement\u{A0}: il relèvera les blocages à chaque passage.",
                            en: "Add an establishment’s firewall: it will fetch blocks at each poll.")))
            }
            addresses(&html)
        }
    }

    private var columns: [Column<ShareClient>] {
        [
            Column(LocalizedText("Nom", en: "Name"), kind: .name) { html, client in
                html.data(client.name)
                if !client.agent.isEmpty { html(.span, .class("sub"), data: client.agent) }
            },
            Column(LocalizedText("Établissement", en: "Establishment")) { $0.data($1.establishmentName) },
            Column(LocalizedText("Usage", en: "Use")) { $0.say($1.use.title) },
            Column(LocalizedText("Dernier passage", en: "Last poll")) { html, client in
                if let poll = client.lastPoll {
                    html.ago(poll, now: visit.now)
                } else {
                    html.say(LocalizedText("Jamais", en: "Never"))
                }
            },
            Column(LocalizedText("État", en: "State")) { html, client in
                if client.revoked != nil {
                    html.badge(LocalizedText("Révoqué", en: "Revoked"), .quiet)
                } else if client.expires.map({ $0 <= visit.now }) == true {
                    html.badge(LocalizedText("Expiré", en: "Expired"), .quiet)
                } else {
                    html.badge(LocalizedText("Actif", en: "Active"), .good)
                }
            },
            Column(LocalizedText("Action", en: "Action")) { html, client in
                guard client.revoked == nil,
                    visit.reach(for: .manageSharing).includes(client.establishment)
                else { return }
                html.form(.revokeShareClient(client.id), visit: visit, class: "inline") {
                    $0.submit(LocalizedText("Révoquer", en: "Revoke"), class: "small danger")
                }
            },
        ]
    }

    // MARK: Addresses

    private struct Address {
        let title: LocalizedText
        let path: String
        let use: ShareClient.Use
        let secret: LocalizedText
    }

    private static let password = LocalizedText("mot de passe (tout nom)", en: "password (any name)")

    private static let all = [
        Address(
            title: LocalizedText("CrowdSec (API locale)", en: "CrowdSec (local API)"),
            path: "/v1/decisions/stream",
            use: .blocks, secret: .verbatim("X-Api-Key")),
        Address(
            title: LocalizedText("Liste d’adresses", en: "List of addresses"), path: "/share/addresses.txt",
            use: .blocks,
            secret: password),
        Address(
            title: LocalizedText("Liste de tout ce qui est bloqué", en: "List of everything blocked"),
            path: "/share/blocks.txt", use: .blocks, secret: password),
        Address(
            title: LocalizedText("Zone de réponse DNS (RPZ)", en: "DNS response policy zone (RPZ)"),
            path: "/share/blocks.rpz", use: .blocks, secret: password),
        Address(
            title: LocalizedText("TAXII 2.1", en: "TAXII 2.1"), path: "/taxii2/", use: .indicators,
            secret: .verbatim("Authorization: Token / Bearer / Basic")),
        Address(
            title: LocalizedText("Lot STIX 2.1", en: "STIX 2.1 bundle"), path: "/share/indicators.json",
            use: .indicators, secret: password),
        Address(
            title: LocalizedText("Flux MISP", en: "MISP feed"), path: "/share/misp/manifest.json",
            use: .indicators,
            secret: password),
        Address(
            title: LocalizedText("Tableau CSV des blocages", en: "CSV table of blocks"),
            path: "/share/blocks.csv", use: .blocks, secret: password),
        Address(
            title: LocalizedText("Tableau CSV des indicateurs", en: "CSV table of indicators"),
            path: "/share/indicators.csv",
            use: .indicators,
            secret: password),
    ]

    private func addresses(_ html: inout HTML) {
        html.section(LocalizedText("Adresses", en: "Addresses")) { html in
            html.table(
                LocalizedText("Où relever quoi", en: "Where to fetch what"),
                [
                    Column<Address>(LocalizedText("À relever", en: "What to fetch"), kind: .name) {
                        $0.say($1.title)
                    },
                    Column(LocalizedText("Adresse", en: "Address")) { html, address in
                        html(.code, data: address.path)
                    },
                    Column(LocalizedText("Usage du secret", en: "Use of the secret")) {
                        $0.say($1.use.title)
                    },
                    Column(LocalizedText("Où le mettre", en: "Where it goes")) { $0.say($1.secret) },
                ], ShareClientPage.all, repeatsHeading: true, empty: .nothing)
        }
    }

    // MARK: A new one

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
        let establishment = visit.fields["establishment"].flatMap { ID<Establishment>($0) }
        if establishment.map(visit.reach.includes) != true {
            errors.add(
                "establishment", LocalizedText("Choisissez un établissement.", en: "Choose an establishment.")
            )
        }
        let use = visit.fields["use"].flatMap(ShareClient.Use.init(rawValue:)) ?? .blocks
        guard errors.isEmpty, let establishment else { return form(choices, errors) }
        do {
            let (_, secret) = try await visit.store.makeShareClient(
                name: name, use: use, establishment: establishment,
                expires: visit.now.advanced(by: .seconds(730 * 86_400)), reach: visit.reach,
                by: try visit.actor,
                at: visit.now)
            return done(name, secret)
        } catch StoreError.alreadyExists {
            errors.add("name", LocalizedText("Ce nom est déjà pris.", en: "This name is taken."))
            return form(choices, errors)
        }
    }

    private func form(_ choices: GrantChoices, _ errors: FormErrors) -> Response {
        visit.page(
            title: LocalizedText("Ajouter un équipement", en: "Add a device"), section: .indicators,
            trail: [Crumb(.indicators), Crumb(SharingTab.access.title, .shareClients)],
            status: errors.isEmpty ? .ok : .unprocessableContent
        ) { html in
            html.form(.newShareClient, visit: visit, class: "form card") { html in
                html.formProblem(errors)
                html.field(
                    "name", LocalizedText("Nom", en: "Name"), value: visit.fields["name"] ?? "",
                    hint: LocalizedText(
                        "Par exemple «\u{A0}pare-feu du siège\u{A0}».",
                        en: "For instance “head office firewall”."),
                    errors: errors, .maxlength(100), .autocomplete("off"))
                html.choice(
                    "establishment", LocalizedText("Établissement", en: "Establishment"),
                    choices.establishments,
                    selected: visit.fields["establishment"], empty: LocalizedText("Choisir…", en: "Choose…"),
                    errors: errors, required: true)
                html.choice(
                    "use", LocalizedText("Usage", en: "Use"),
                    ShareClient.Use.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: visit.fields["use"] ?? ShareClient.Use.blocks.rawValue)
                html.submit(LocalizedText("Créer le secret", en: "Create the secret"))
            }
        }
    }

    private func done(_ name: String, _ secret: String) -> Response {
        visit.page(
            title: LocalizedText("Secret créé", en: "Secret created"), section: .indicators,
            trail: [Crumb(.indicators), Crumb(SharingTab.access.title, .shareClients)]
        ) { html in
            html.secret(
                LocalizedText("Secret de «\u{A0}\(name)\u{A0}»", en: "Secret for “\(name)”"), secret)
            html.notice(
                LocalizedText(
                    "Copiez-le maintenant\u{A0}: il ne sera plus jamais affiché.",
                    en: "Copy it now: it will never be shown again."), .medium)
            html(.p) {
                $0(
                    .a, .href(SiteLink.shareClients), .class("button"),
                    say: LocalizedText("Retour aux accès", en: "Back to access"))
            }
        }
    }

    func revoke() async throws -> Response {
        try await visit.store.revokeShareClient(
            try visit.id("client"), reach: visit.reach, by: try visit.actor, at: visit.now)
        return .redirect(to: SiteLink.shareClients.saying(.clientRevoked))
    }
}
