import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The list of suppliers.
struct SupplierListView {
    let visit: Visit
    let list: SupplierList
    let page: SupplierListPage

    func response() -> Response {
        visit.page(
            title: Section.suppliers.title, section: .suppliers,
            about: LocalizedText(
                "Ceux dont un produit, un hébergement ou un contrat sert votre périmètre.",
                en: "Those whose product, hosting or contract serves your scope."),
            actions: {
                $0.exportButtons(
                    visit.here.moved(to: SiteLink("suppliers", "export")), visit: visit, needs: .readSuppliers
                )
            }
        ) { html in
            html.filters(.suppliers, isActive: !list.text.isEmpty || list.standing != nil) { html in
                html.field(
                    "q", LocalizedText("Rechercher", en: "Search"), type: "search", value: list.text,
                    required: false)
                html.choice(
                    "standing", LocalizedText("Situation", en: "Standing"),
                    SupplierStanding.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: list.standing?.rawValue,
                    empty: .any)
            }
            html.table(
                LocalizedText("Fournisseurs", en: "Suppliers"), columns, page.rows, repeatsHeading: true,
                empty: empty)
            let first = (list.paging.number - 1) * list.paging.size
            let here = visit.here
            html.paging(
                previous: list.paging.number > 1 ? here.with("page", String(list.paging.number - 1)) : nil,
                next: first + page.rows.count < page.total.count
                    ? here.with("page", String(list.paging.number + 1)) : nil,
                summary: SystemListModel.summary(page.total, first: first, shown: page.rows.count))
        }
    }

    private var columns: [Column<SupplierListRow>] {
        [
            Column(LocalizedText("Fournisseur", en: "Supplier"), kind: .name) { html, row in
                html(.a, .href(.supplier(row.supplier.id)), data: row.supplier.name)
            },
            Column(LocalizedText("Rôles", en: "Roles")) { $0.roles($1.supplier.roles) },
            Column(LocalizedText("Pays", en: "Country")) { $0.data($1.supplier.country) },
            Column(LocalizedText("Situation", en: "Standing")) { $0.badge($1.supplier.standing) },
            Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) { html, row in
                html(
                    .a, .href(SiteLink.systems.with("supplier", row.supplier.id.description)),
                    say: .number(row.systems))
            },
            Column(LocalizedText("Contrats", en: "Contracts"), kind: .number) {
                $0.say(.number($1.contracts))
            },
        ]
    }

    private var empty: EmptyState {
        EmptyState(
            LocalizedText("Aucun fournisseur", en: "No supplier"),
            LocalizedText(
                "Les fournisseurs viennent de l’import des systèmes, ou d’un fichier à part.",
                en: "Suppliers come from the import of systems, or from a separate file."),
            action: visit.can(.importRegistry) ? (LocalizedText("Importer", en: "Import"), .importing) : nil)
    }
}

extension HTML {
    mutating func roles(_ roles: Set<SupplierRole>) {
        let known = SupplierRole.allCases.filter(roles.contains)
        guard !known.isEmpty else { return unknown() }
        for (index, role) in known.enumerated() {
            if index > 0 { data(", ") }
            say(role.title)
        }
    }

    mutating func badge(_ standing: SupplierStanding) {
        switch standing {
        case .trading: badge(standing.title, .good)
        case .acquired: badge(standing.title, .medium)
        case .insolvent: badge(standing.title, .critical)
        }
    }

    /// What whoever decides on a supplier should know of it first; nothing where it trades.
    mutating func warning(of name: String, _ standing: SupplierStanding) {
        switch standing {
        case .trading: break
        case .acquired:
            notice(
                LocalizedText(
                    "\(name) a été racheté\u{A0}: le repreneur peut retirer ses produits ou en changer le support. Faites-lui confirmer par écrit ce qui est promis.",
                    en:
                        "\(name) was acquired: the new owner may withdraw its products or change their support. Have it confirm in writing what is promised."
                ), .medium)
        case .insolvent:
            notice(
                LocalizedText(
                    "\(name) est en défaillance\u{A0}: personne ne tiendra peut-être ce qu’il promet. Avant de décider, vérifiez qui reprend le support, où est déposé le code source et comment récupérer vos données.",
                    en:
                        "\(name) is insolvent: perhaps nobody will keep what it promises. Before you decide, check who takes over support, where the source code is deposited and how you get your data back."
                ), .critical)
        }
    }
}

/// The page of a supplier, as it serves the reach.
struct SupplierView {
    let visit: Visit
    let page: SupplierDetailPage
    /// What fails for several hospitals together with it, where the pool's pages may be read.
    let causes: [SharedCause]

    private var supplier: Supplier { page.supplier }

    func response() -> Response {
        visit.page(
            title: .verbatim(supplier.name), section: .suppliers, trail: [Crumb(.suppliers)],
            actions: { html in
                SupplierAnswersView(visit: visit, supplier: supplier).actions(&html)
                for cause in causes {
                    html(.a, .class("button"), .href(.poolCause(cause.subject))) {
                        $0.say(PoolCauseView.title(of: cause))
                    }
                }
            }
        ) { html in
            html(.div, .class("columns")) { html in
                identity(&html)
                hostings(&html)
            }
            SupplierAnswersView(visit: visit, supplier: supplier).write(&html)
            products(&html)
            html.section(LocalizedText("Contrats", en: "Contracts")) {
                $0.contracts(page.contracts, today: visit.today, naming: .both)
                $0.exports(.export("contracts", ofSupplier: supplier.id), visit: visit)
            }
            establishments(&html)
        }
    }

    private func identity(_ html: inout HTML) {
        html.section(LocalizedText("Identité", en: "Identity")) { html in
            html(.div, .class("card")) { html in
                html.definitions([
                    (LocalizedText("Situation", en: "Standing"), { $0.badge(supplier.standing) }),
                    (LocalizedText("Rôles", en: "Roles"), { $0.roles(supplier.roles) }),
                    (LocalizedText("Pays", en: "Country"), { $0.data(supplier.country) }),
                    (
                        LocalizedText("SIREN", en: "SIREN"),
                        { html in
                            if let siren = supplier.siren {
                                html(.code, data: siren.text)
                            } else {
                                html.unknown()
                            }
                        }
                    ),
                    (
                        LocalizedText("Contact sécurité", en: "Security contact"),
                        { html in
                            if let contact = supplier.securityContact {
                                html.data(contact)
                            } else {
                                html.unknown()
                            }
                        }
                    ),
                    (
                        LocalizedText("Systèmes", en: "Systems"),
                        { html in
                            html(
                                .a, .href(SiteLink.systems.with("supplier", supplier.id.description)),
                                say: .number(page.systems))
                        }
                    ),
                ])
            }
        }
    }

    private func hostings(_ html: inout HTML) {
        guard !page.hostings.isEmpty else { return }
        html.section(LocalizedText("Héberge pour vous", en: "Hosts for you")) { html in
            html.table(
                LocalizedText("Lieux d’hébergement", en: "Hosting locations"),
                [
                    Column<Hosting>(LocalizedText("Lieu", en: "Location"), kind: .name) { html, place in
                        html(
                            .a, .href(SiteLink.systems.with("place", place.id.description)), data: place.name)
                    },
                    Column(LocalizedText("Type", en: "Type")) { $0.say($1.kind.title) },
                    Column(LocalizedText("Certificat HDS", en: "HDS certificate")) { html, place in
                        guard let certificate = place.certificate else { return html.unknown() }
                        html.certificate(
                            certificate.expires >= visit.today ? .valid(certificate) : .lapsed(certificate))
                    },
                ], page.hostings, empty: .nothing)
            html.exports(.export("hostings", ofSupplier: supplier.id), visit: visit)
        }
    }

    private func products(_ html: inout HTML) {
        html.section(LocalizedText("Produits en service chez vous", en: "Products you use")) { html in
            html.table(
                LocalizedText("Produits", en: "Products"),
                [
                    Column<(product: Product, systems: Int)>(
                        LocalizedText("Produit", en: "Product"), kind: .name
                    ) { html, row in
                        html(.a, .href(.product(row.product.id)), data: row.product.name)
                    },
                    Column(LocalizedText("Type", en: "Type")) { $0.say($1.product.kind.title) },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) { html, row in
                        html(
                            .a, .href(SiteLink.systems.with("product", row.product.id.description)),
                            say: .number(row.systems))
                    },
                ], page.products, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText(
                        "Aucun de ses produits n’est en service chez vous", en: "You use none of its products"
                    ),
                    LocalizedText(
                        "Il vous sert par un contrat ou un hébergement.",
                        en: "It serves you through a contract or hosting.")))
            html.exports(.export("products", ofSupplier: supplier.id), visit: visit)
        }
    }

    private func establishments(_ html: inout HTML) {
        guard !page.establishments.isEmpty else { return }
        html.section(LocalizedText("Établissements servis", en: "Establishments served")) { html in
            html(.ul, .class("list")) { html in
                for place in page.establishments {
                    html(.li) { html in
                        html(.a, .href(.establishment(place.id)), data: place.name)
                    }
                }
            }
            guard page.establishmentCount > page.establishments.count else { return }
            let count = LocalizedText.number(page.establishmentCount)
            html(.p) {
                $0(
                    .a, .href(.establishments(served: supplier.id)),
                    say: LocalizedText(
                        "Voir les \(count.french) établissements",
                        en: "See all \(count.english) establishments"))
            }
        }
    }
}

/// The page of a product: its releases as the reach runs them.
struct ProductView {
    let visit: Visit
    let page: ProductDetailPage
    let bills: [(bill: AttachedBill, findings: [ComponentFlaw])]
    let held: [ID<Release>: HeldDate]

    func response() -> Response {
        visit.page(
            title: .verbatim(page.product.name), section: .suppliers,
            trail: [
                Crumb(.suppliers), Crumb(.verbatim(page.supplierName), .supplier(page.product.supplier)),
            ],
            about: page.product.kind.title
        ) { html in
            for row in page.releases { release(&html, row) }
            if page.releases.isEmpty {
                html.emptyState(
                    EmptyState(
                        LocalizedText("Aucune version en service", en: "No release in service"),
                        LocalizedText(
                            "Aucun système de votre périmètre ne l’utilise.",
                            en: "No system in your scope uses it.")))
            }
        }
    }

    private func release(_ html: inout HTML, _ row: ReleaseRow) {
        let version = row.release.version
        html.section(LocalizedText("Version \(version)", en: "Release \(version)")) { html in
            html(.div, .class("card")) { html in
                html(.p, .class("badges")) { html in
                    html.badge(row.support)
                    html(
                        .a, .href(SiteLink.systems.with("release", row.release.id.description)),
                        say: .count(
                            row.systems, one: LocalizedText("système", en: "system"),
                            many: LocalizedText("systèmes", en: "systems")))
                }
                html.lifecycle(
                    row.release.lifecycle,
                    row.release.lifecycle.flatMap { Timeline($0.value, today: visit.today) })
                if let other = held[row.release.id] {
                    HeldDateView(visit: visit, product: page.product.id, held: other).write(&html)
                }
                ProductBillsView(visit: visit, product: page.product.id, bills: bills).write(
                    &html, for: row.release)
            }
        }
    }
}
