import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Unit costs and discount rate of a group.
    static let debtCosts: [Endpoint] = [
        .page("/debt/costs", needs: .permission(.readRegistry)) { visit in
            try await DebtCostsView(visit).response(FormErrors())
        },
        .file("/debt/costs/export", needs: .permission(.exportRegistry)) { visit in
            let view = try await DebtCostsView(visit)
            switch visit.query["table"] {
            case "loss":
                return try await TableFile.loss.response(
                    LossFigure.all(of: view.loss), day: visit.today, visit: visit)
            case "carbon":
                return try await TableFile.carbon.response(
                    CarbonEquipment.allCases, day: visit.today, visit: visit)
            default: return try await TableFile.costs.response(view.rows, day: visit.today, visit: visit)
            }
        },
        .form("/debt/costs", needs: .permission(.importRegistry)) { visit in
            try await DebtCostsView(visit).record()
        },
        .form("/debt/costs/rate", needs: .permission(.importRegistry)) { visit in
            try await DebtCostsView(visit).recordRate()
        },
        .form("/debt/costs/effects", needs: .permission(.importRegistry)) { visit in
            try await DebtCostsView(visit).recordEffect()
        },
        .file("/debt/costs/effects/export", needs: .permission(.exportRegistry)) { visit in
            let view = try await DebtCostsView(visit)
            return try await TableFile.effects.response(view.effectRows, day: visit.today, visit: visit)
        },
    ]
}

/// One unit cost with its source.
struct CostRow: SourcedFigure {
    let key: UnitCosts.Key
    let entry: UnitCosts.Entry
    var asset: AssetClass { key.asset }
    var basis: Basis { entry.basis }
}

extension TableFile<CostRow> {
    static let costs = TableFile(
        name: LocalizedText("Coûts unitaires", en: "Unit costs"),
        figures: [
            Column(LocalizedText("Poste", en: "Item"), "item", width: 44) { .text($0.key.item.title[$1]) },
            Column(LocalizedText("Par unité (€)", en: "Per unit (€)"), "amount") { row, _ in
                .money(row.entry.amount.cents)
            },
        ])
}

/// The page of what the ledger is reckoned with.
struct DebtCostsView {
    let visit: Visit
    let choices: PlacesPage
    let group: ID<Group>?
    let costs: UnitCosts
    let effects: ScenarioEffects
    let rate: DiscountRate
    let loss = LossAssumptions.assumptions

    static func export(_ table: String) -> SiteLink {
        SiteLink("debt", "costs", "export").with("table", table)
    }

    var rows: [CostRow] { costs.all.map { CostRow(key: $0.key, entry: $0.entry) } }

    init(_ visit: Visit) async throws {
        self.visit = visit
        choices = try await visit.store.page(Places(reach: visit.reach))
        var reader = QueryReader(visit.query)
        let asked: ID<Group>? = reader.id("group") ?? visit.fields["group"].flatMap { ID<Group>($0) }
        let debt = try await visit.store.debt(reach: visit.reach, on: visit.today, today: visit.today)
        // The group asked for, if any of it lies in reach.
        group =
            choices.groups.contains { $0.id == asked }
            ? asked : choices.groups.first?.id ?? choices.establishments.first?.group
        let assumed = group.map { debt.register.assumptions(of: $0) }
        costs = assumed?.costs ?? .assumptions
        effects = assumed?.effects ?? .assumptions
        rate = group.map { debt.register.rate(of: $0) } ?? .standard
    }

    /// Whoever may change the register of every member may say what things cost there.
    var mayChange: Bool {
        guard let group else { return false }
        let reach = visit.reach(for: .importRegistry)
        let members = visit.membership.establishments(of: group)
        return !members.isEmpty && members.allSatisfy { reach.includes($0) }
    }

    func record() async throws -> Response {
        guard mayChange, let group else { throw Refusal.forbidden }
        var errors = FormErrors()
        let fields = visit.fields
        let item = fields["item"].flatMap { UInt8($0) }.flatMap { CostItem(rawValue: $0) }
        let asset = fields["asset"].flatMap { UInt8($0) }.flatMap { AssetClass(rawValue: $0) }
        let kind = fields["kind"].flatMap { Basis.Kind(rawValue: $0) } ?? .own
        let source = String((fields.text("source") ?? "").prefix(500))
        let amount = try? Money(parsing: fields.text("amount") ?? "")
        if amount.map({ $0 < .zero || $0 > UnitCosts.ceiling }) ?? true {
            errors.add(
                "amount",
                LocalizedText(
                    "Écrivez le montant ainsi\u{A0}: 12500,50.", en: "Write the amount like this: 12500.50."))
        }
        if source.isEmpty {
            errors.add(
                "source",
                LocalizedText("Dites d’où vient ce montant.", en: "Say where this amount comes from."))
        }
        if asset == nil {
            errors.add(
                "asset", LocalizedText("Choisissez un type de la liste.", en: "Choose a type from the list."))
        }
        if item == nil {
            errors.add(
                "item", LocalizedText("Choisissez un poste de la liste.", en: "Choose an item from the list.")
            )
        }
        guard errors.isEmpty, let item, let asset, let amount else { return response(errors) }
        let today = visit.today
        try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
            try $0.set(amount, for: item, of: asset, in: group, kind: kind, source: source, asOf: today)
        }
        return .redirect(to: SiteLink.debtCosts.with("group", group.description).saying(.costRecorded))
    }

    func recordRate() async throws -> Response {
        guard mayChange, let group else { throw Refusal.forbidden }
        var errors = FormErrors()
        var chosen: DiscountRate?
        if let text = visit.fields.text("rate") {
            // Written like an amount: 3,2 percent is 320 hundredths.
            chosen = (try? Money(parsing: text)).flatMap { try? DiscountRate(basisPoints: Int($0.cents)) }
            if chosen == nil {
                errors.add(
                    "rate",
                    LocalizedText(
                        "Le taux va de 0 à 100\u{A0}%, par exemple 3,2.",
                        en: "The rate goes from 0 to 100%, for instance 3.2."))
            }
        }
        guard errors.isEmpty else { return response(errors) }
        try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
            [chosen] in
            try $0.set(chosen, in: group)
        }
        return .redirect(to: SiteLink.debtCosts.with("group", group.description).saying(.costRecorded))
    }

    func response(_ errors: FormErrors) -> Response {
        let name = choices.groups.first { $0.id == group }?.name ?? ""
        return visit.page(
            title: LocalizedText("Coûts et hypothèses", en: "Costs and assumptions"), section: .debt,
            trail: [Crumb(.debt)],
            about: LocalizedText(
                "Les montants et délais qui servent à chiffrer la dette et les scénarios. Remplacez chaque hypothèse par les prix de vos marchés et l’expérience de vos projets\u{A0}: tout le registre est recalculé.",
                en:
                    "The amounts and times used to put a figure on the debt and on scenarios. Replace each assumption with the prices of your contracts and what your projects have shown: the whole ledger is recalculated."
            ), status: errors.isEmpty ? .ok : .badRequest,
            actions: { html in
                var link = SiteLink("debt", "costs", "export")
                if let group { link = link.with("group", group.description) }
                html.exportButtons(link, visit: visit)
            }
        ) { html in
            html.debtTabs(.debtCosts, visit)
            if choices.groups.count > 1 {
                html.filters(.debtCosts, isActive: false) { html in
                    html.choice(
                        "group", LocalizedText("Groupement", en: "Group"),
                        choices.groups.map { Choice($0.id.description, .verbatim($0.name)) },
                        selected: group?.description)
                }
            } else if !name.isEmpty {
                html(.p, .class("lead"), data: name)
            }
            if mayChange {
                html(.div, .class("columns")) { html in
                    html(.div) { html in
                        costForm(&html, errors)
                        rateForm(&html, errors)
                    }
                    effectForm(&html, errors)
                }
            }
            table(&html)
            effectTable(&html)
            losses(&html)
            carbonTable(&html)
        }
    }

    private func costForm(_ html: inout HTML, _ errors: FormErrors) {
        html.section(LocalizedText("Fixer un coût", en: "Set a cost")) { html in
            html.form(.debtCosts, visit: visit) { html in
                if errors["rate"] == nil, !isAboutEffects { html.formProblem(errors) }
                html(.input, .type("hidden"), .name("group"), .value(group?.description ?? ""))
                html.choice(
                    "asset", LocalizedText("Type", en: "Type"),
                    AssetClass.allCases.map { Choice(String($0.rawValue), $0.title) },
                    selected: visit.fields["asset"] ?? visit.query["asset"], errors: errors, required: true)
                html.choice(
                    "item", LocalizedText("Poste", en: "Item"),
                    CostItem.allCases.map { Choice(String($0.rawValue), $0.title) },
                    selected: visit.fields["item"] ?? visit.query["item"], errors: errors, required: true)
                html.field(
                    "amount",
                    LocalizedText("Par unité, taxes comprises (€)", en: "Per unit, tax included (€)"),
                    value: visit.fields["amount"] ?? "", errors: errors, .inputmode("decimal"))
                html.choice(
                    "kind", LocalizedText("Nature du chiffre", en: "Kind of figure"),
                    Basis.Kind.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: visit.fields["kind"] ?? Basis.Kind.own.rawValue, required: true)
                html.field(
                    "source", LocalizedText("Source", en: "Where it comes from"),
                    value: visit.fields["source"] ?? "",
                    hint: LocalizedText("Marché, devis, publication.", en: "Contract, quote, publication."),
                    errors: errors, .maxlength(500))
                html.submit(LocalizedText("Enregistrer le coût", en: "Save the cost"))
            }
        }
    }

    private func rateForm(_ html: inout HTML, _ errors: FormErrors) {
        html.section(
            LocalizedText("Taux d’actualisation", en: "Discount rate"),
            about: LocalizedText(
                "Un euro payé plus tard pèse moins. Par défaut, 3,2\u{A0}% (France Stratégie, 2021).",
                en: "A euro paid later weighs less. By default, 3.2% (France Stratégie, 2021).")
        ) { html in
            html.form(SiteLink("debt", "costs", "rate"), visit: visit) { html in
                html(.input, .type("hidden"), .name("group"), .value(group?.description ?? ""))
                let shown = LocalizedText.number(Double(rate.basisPoints) / 100, decimals: 2)
                html.field(
                    "rate", LocalizedText("Pour cent par an", en: "Percent per year"),
                    value: shown[visit.language],
                    hint: LocalizedText(
                        "Laissez vide pour revenir au taux par défaut.",
                        en: "Leave empty for the default rate."),
                    errors: errors, required: false, .inputmode("decimal"))
                html.submit(LocalizedText("Enregistrer le taux", en: "Save the rate"))
            }
        }
    }

    private func table(_ html: inout HTML) {
        let caption = LocalizedText("Coûts unitaires", en: "Unit costs")
        html.section(caption) { html in
            html.sourcedFigures(
                rows,
                [
                    Column(LocalizedText("Poste", en: "Item"), kind: .name) { $0.say($1.key.item.title) },
                    Column(LocalizedText("Par unité", en: "Per unit"), kind: .number) {
                        $0.say(.money($1.entry.amount))
                    },
                ])
        }
    }

    private func losses(_ html: inout HTML) {
        let title = LocalizedText("Perte attendue", en: "Expected loss")
        html.section(
            title,
            about: LocalizedText(
                "Probabilité d’un arrêt dans l’année, multipliée par son coût. Le modèle de la mutuelle compte par hôpital\u{A0}; celui-ci, par système.",
                en:
                    "The probability of an outage in a year, multiplied by its cost. The pool’s model counts by hospital; this one, by system."
            )
        ) { html in
            html.table(
                title,
                [
                    Column<LossFigure>(LocalizedText("Hypothèse", en: "Assumption"), kind: .name) {
                        $0.say($1.name)
                    },
                    Column(LocalizedText("Valeur", en: "Value"), kind: .number) { $0.say($1.value) },
                ], LossFigure.all(of: loss), repeatsHeading: true, empty: .nothing)
            html(.p, .class("source"), say: loss.basis.text)
            html.exports(DebtCostsView.export("loss"), visit: visit)
        }
    }
}
