import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What debt comes to when hospitals act together: common migrations, convergence, concentration.
struct DebtTogetherModel {
    let migrations: [Migration]
    let convergences: [Convergence]
    let suppliers: [Supplier]

    /// As many as a committee can look at; the ledger has the rest.
    static let most = 40

    struct Migration: Sendable {
        let product: String
        let function: LocalizedText
        let rows: SiteLink
        let systems: Int
        let owners: Int
        let worst: SupportState
        let apart: Money
        let together: Money
        let interest: Money
        let removedPercent: Int64
    }

    struct Convergence: Sendable {
        let function: LocalizedText
        let rows: SiteLink
        let products: [(name: String, systems: Int)]
        let target: String?
        let moving: Int
        let cost: Money
        let saved: Money
    }

    struct Supplier: Sendable {
        let name: String
        let rows: SiteLink
        let systems: Int
        let owners: Int
        let careServices: Int
        let vital: Int
        let sharePerMille: Int
    }

    /// `places` are those that the question lets through; links say the day when it is not today's.
    init(
        _ debt: DebtLedger, _ places: [Int], _ question: DebtQuestion, today: Day,
        most: Int = DebtTogetherModel.most,
        alone: Bool = false
    ) {
        let common = debt.inCommon(question.filter, places)
        let register = debt.register
        let names = register.productNames
        func rows(_ parameters: [(String, String)]) -> SiteLink {
            // The rows of the same day and states as the figures.
            var pairs = parameters
            if question.day != today { pairs.append(("at", question.day.description)) }
            pairs += SupportState.allCases.filter(question.filter.states.contains).map { ("state", $0.word) }
            if let group = question.filter.group { pairs.append(("group", group.description)) }
            if let place = question.filter.establishment {
                pairs.append(("establishment", place.description))
            }
            return SiteLink.debt.adding(pairs.map { (name: $0.0, value: $0.1) })
        }
        migrations = common.migrations.filter { alone || $0.owners > 1 }.prefix(most).map { group in
            Migration(
                product: names[Int(group.key.product)], function: group.key.function.title,
                rows: rows(
                    register.products[Int(group.key.product)].map { ("product", $0.description) }
                        + [("function", group.key.function.rawValue)]), systems: group.systems.count,
                owners: group.owners, worst: group.worst,
                apart: group.principalApart,
                together: group.principalTogether, interest: group.interest,
                removedPercent: group.debtRemovedPerEuroPercent)
        }
        convergences = common.convergences.prefix(most).map { item in
            Convergence(
                function: item.function.title, rows: rows([("function", item.function.rawValue)]),
                products: item.products.map { (name: names[Int($0.product)], systems: $0.systems) },
                target: item.target.map { names[Int($0)] }, moving: item.moving, cost: item.cost,
                saved: item.savedInterest)
        }
        suppliers = common.concentration.prefix(most).map { item in
            let supplier = register.suppliers[Int(item.supplier)]
            return Supplier(
                name: supplier.name, rows: rows([("supplier", supplier.id.description)]),
                systems: item.systems,
                owners: item.owners, careServices: item.careServices, vital: item.vital,
                sharePerMille: item.sharePerMille)
        }
    }
}

/// The page of what debt comes to together.
struct DebtTogetherView {
    let visit: Visit
    let question: DebtQuestion
    let model: DebtTogetherModel
    let choices: PlacesPage

    func response() -> Response {
        visit.page(
            title: LocalizedText("Réduire la dette ensemble", en: "Reduce debt together"), section: .debt,
            trail: [Crumb(.debt)],
            about: LocalizedText(
                "Le même produit en fin de vie dans plusieurs établissements, c’est une seule migration, un seul marché, un seul projet.",
                en:
                    "The same end-of-life product at several establishments is one migration, one tender, one project."
            )
        ) { html in
            html.debtTabs(.debtGroup, visit)
            html.filters(.debtGroup, isActive: question.isNarrowed || question.day != visit.today) { html in
                html.field(
                    "at", LocalizedText("À la date du", en: "As of"), type: "date",
                    value: question.day.description, required: false)
                html.placeChoices(
                    choices, group: question.filter.group, establishment: question.filter.establishment)
            }
            migrations(&html)
            convergences(&html)
            suppliers(&html)
        }
    }

    /// Says that a table was cut, and where the rest is.
    private func rest(_ html: inout HTML, shown: Int) {
        guard shown == DebtTogetherModel.most else { return }
        html(
            .p, .class("muted"),
            say: LocalizedText(
                "Les \(shown) premières lignes\u{A0}; le fichier les donne toutes.",
                en: "The first \(shown) rows; the file has them all."))
    }

    private func exports(_ html: inout HTML, _ table: String) {
        let link = SiteLink("debt", "together", "export").adding(question.parameters(today: visit.today))
        html(.p, .class("row-actions")) { $0.exportButtons(link.with("table", table), visit: visit) }
    }

    private func migrations(_ html: inout HTML) {
        html.section(
            LocalizedText("Migrations communes", en: "Common migrations"),
            about: LocalizedText(
                "Classées par intérêts évités en cinq ans pour un euro dépensé. Chaque système après le premier coûte les trois quarts de ce qu’il coûterait seul (hypothèse).",
                en:
                    "Ranked by interest avoided over five years per euro spent. Each system after the first costs three quarters of what it would cost alone (an assumption)."
            )
        ) { html in
            exports(&html, "migrations")
            html.table(
                LocalizedText("Migrations communes", en: "Common migrations"),
                [
                    Column(LocalizedText("Produit", en: "Product"), kind: .name) { html, row in
                        html(.a, .href(row.rows), data: row.product)
                        html(.span, .class("sub"), say: row.function)
                    },
                    Column(LocalizedText("État le plus grave", en: "Worst state")) {
                        $0.badge($1.worst.title, $1.worst.tone)
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                        $0.say(.number($1.systems))
                    },
                    Column(LocalizedText("Établissements", en: "Establishments"), kind: .number) {
                        $0.say(.number($1.owners))
                    },
                    Column(LocalizedText("Séparément", en: "Separately"), kind: .number) {
                        $0.say(.wholeEuros($1.apart))
                    },
                    Column(LocalizedText("Ensemble", en: "Together"), kind: .number) {
                        $0.say(.wholeEuros($1.together))
                    },
                    Column(LocalizedText("Intérêts par an", en: "Interest per year"), kind: .number) {
                        $0.say(.wholeEuros($1.interest))
                    },
                    Column(LocalizedText("Évité par euro", en: "Avoided per euro"), kind: .number) {
                        html, row in
                        html.say(.number(Double(row.removedPercent) / 100, decimals: 2))
                    },
                ], model.migrations, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText(
                        "Aucune migration à mener ensemble", en: "No migration to carry out together"),
                    LocalizedText(
                        "Aucun produit en dette n’est présent dans deux établissements de ce périmètre.",
                        en: "No product in debt is used at two establishments of this scope.")))
            rest(&html, shown: model.migrations.count)
        }
    }

    private func convergences(_ html: inout HTML) {
        html.section(
            LocalizedText("Convergence", en: "Convergence"),
            about: LocalizedText(
                "Combien de produits remplissent la même fonction, et ce que coûterait et éviterait un produit unique. Des produits d’une même fonction se complètent parfois\u{A0}: vérifiez-le avant de choisir la cible.",
                en:
                    "How many products serve the same function, and what a single one would cost and save. Products of one function sometimes complete each other: check it before you choose the target."
            )
        ) { html in
            exports(&html, "convergence")
            html.table(
                LocalizedText("Convergence", en: "Convergence"),
                [
                    Column(LocalizedText("Fonction", en: "Function"), kind: .name) { html, row in
                        html(.a, .href(row.rows), say: row.function)
                    },
                    Column(LocalizedText("Produits", en: "Products")) { html, row in
                        html.say(.number(row.products.count))
                        let list = row.products.prefix(4).map { "\($0.name) (\($0.systems))" }
                        html(
                            .span, .class("sub"),
                            data: list.joined(separator: ", ") + (row.products.count > 4 ? "…" : ""))
                    },
                    Column(LocalizedText("Cible proposée", en: "Proposed target")) { html, row in
                        if let target = row.target { html.data(target) } else { html.unknown() }
                    },
                    Column(LocalizedText("Systèmes à migrer", en: "Systems to migrate"), kind: .number) {
                        $0.say(.number($1.moving))
                    },
                    Column(LocalizedText("Coût", en: "Cost"), kind: .number) { $0.say(.wholeEuros($1.cost)) },
                    Column(
                        LocalizedText("Intérêts évités par an", en: "Interest saved per year"), kind: .number
                    ) {
                        $0.say(.wholeEuros($1.saved))
                    },
                ], model.convergences, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien à faire converger", en: "Nothing to bring together"),
                    LocalizedText(
                        "Chaque fonction de ce périmètre est servie par un seul produit connu.",
                        en: "Each function of this scope is served by one known product.")))
            rest(&html, shown: model.convergences.count)
        }
    }

    private func suppliers(_ html: inout HTML) {
        html.section(
            LocalizedText("Concentration", en: "Concentration"),
            about: LocalizedText(
                "Ce qui s’arrête si un éditeur fait défaut. Un service de soins est compté pour chaque système dont il dépend.",
                en:
                    "What stops if a publisher fails. A care service counts once for each system it relies on."
            )
        ) { html in
            exports(&html, "concentration")
            html.table(
                LocalizedText("Concentration", en: "Concentration"),
                [
                    Column(LocalizedText("Éditeur", en: "Publisher"), kind: .name) { html, row in
                        html(.a, .href(row.rows), data: row.name)
                    },
                    Column(LocalizedText("Établissements", en: "Establishments"), kind: .number) {
                        $0.say(.number($1.owners))
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) {
                        $0.say(.number($1.systems))
                    },
                    Column(LocalizedText("Part du parc connu", en: "Share of known systems"), kind: .number) {
                        $0.say(.percentage(Double($1.sharePerMille) / 1_000))
                    },
                    Column(LocalizedText("Systèmes vitaux", en: "Vital systems"), kind: .number) {
                        $0.say(.number($1.vital))
                    },
                    Column(LocalizedText("Services de soins", en: "Care services"), kind: .number) {
                        $0.say(.number($1.careServices))
                    },
                ], model.suppliers, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun éditeur connu", en: "No publisher known"),
                    LocalizedText(
                        "Renseignez le produit de chaque système pour voir qui l’édite.",
                        en: "Record the product of each system to see who publishes it.")))
            rest(&html, shown: model.suppliers.count)
        }
    }
}
