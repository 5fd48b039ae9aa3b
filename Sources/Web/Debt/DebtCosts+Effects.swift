import Access
import Debt
import Hummingbird
import Markup
import Store
import Vocabulary

/// How long one scenario takes for one kind of thing, and how much risk it removes.
struct ScenarioEffectRow: SourcedFigure {
    let key: ScenarioEffects.Key
    let entry: ScenarioEffects.Entry
    var asset: AssetClass { key.asset }
    var basis: Basis { entry.basis }
}

extension TableFile<ScenarioEffectRow> {
    static let effects = TableFile(
        name: LocalizedText("Délais et risque des scénarios", en: "Time and risk of scenarios"),
        figures: [
            Column(LocalizedText("Scénario", en: "Scenario"), "scenario", width: 44) {
                .text($0.key.scenario.title[$1])
            },
            Column(LocalizedText("Délai (mois)", en: "Time needed (months)"), "months", width: 10) { row, _ in
                .integer(row.entry.months)
            },
            Column(
                LocalizedText("Risque retiré (‰)", en: "Risk removed (‰)"), "riskRemovedPerMille", width: 10
            ) { row, _ in .integer(row.entry.riskRemovedPerMille) },
        ])
}

extension DebtCostsView {
    /// Names of fields of their own: the form of costs stands on the same page.
    enum EffectField {
        static let asset = "effectAsset"
        static let scenario = "scenario"
        static let months = "months"
        static let risk = "risk"
        static let kind = "effectKind"
        static let source = "effectSource"
    }

    /// Whether the form of what scenarios do was sent.
    var isAboutEffects: Bool { visit.fields[EffectField.scenario] != nil }

    var effectRows: [ScenarioEffectRow] {
        effects.all.map { ScenarioEffectRow(key: $0.key, entry: $0.entry) }
    }

    func recordEffect() async throws -> Response {
        guard mayChange, let group else { throw Refusal.forbidden }
        var errors = FormErrors()
        let fields = visit.fields
        let scenario = fields[EffectField.scenario].flatMap { DebtScenario(word: $0) }
        let asset = fields[EffectField.asset].flatMap { UInt8($0) }.flatMap { AssetClass(rawValue: $0) }
        if asset == nil {
            errors.add(
                EffectField.asset,
                LocalizedText("Choisissez un type de la liste.", en: "Choose a type from the list."))
        }
        if scenario == nil {
            errors.add(
                EffectField.scenario,
                LocalizedText("Choisissez un scénario de la liste.", en: "Choose a scenario from the list."))
        }
        let goesBack =
            fields.text(EffectField.months) == nil && fields.text(EffectField.risk) == nil
        let effect = goesBack ? nil : typedEffect(&errors)
        guard errors.isEmpty, let scenario, let asset else { return response(errors) }
        try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
            try $0.set(effect, for: scenario, of: asset, in: group)
        }
        return .redirect(to: SiteLink.debtCosts.with("group", group.description).saying(.costRecorded))
    }

    private func typedEffect(_ errors: inout FormErrors) -> ScenarioEffects.Entry? {
        let fields = visit.fields
        let months = fields.text(EffectField.months).flatMap { Int($0) }
        if months.map({ !ScenarioEffects.monthsRange.contains($0) }) ?? true {
            errors.add(
                EffectField.months,
                LocalizedText("Le délai va de 0 à 120\u{A0}mois.", en: "The time goes from 0 to 120 months."))
        }
        let risk = fields.text(EffectField.risk).flatMap { Int($0) }
        if risk.map({ !(0...100).contains($0) }) ?? true {
            errors.add(
                EffectField.risk,
                LocalizedText(
                    "Le risque retiré va de 0 à 100\u{A0}%, sans décimale.",
                    en: "The risk removed goes from 0 to 100%, without decimals."))
        }
        let source = String((fields.text(EffectField.source) ?? "").prefix(500))
        if source.isEmpty {
            errors.add(
                EffectField.source,
                LocalizedText("Dites d’où viennent ces chiffres.", en: "Say where these figures come from."))
        }
        guard errors.isEmpty, let months, let risk else { return nil }
        let kind = fields[EffectField.kind].flatMap { Basis.Kind(rawValue: $0) } ?? .own
        return ScenarioEffects.Entry(
            months: months, riskRemovedPerMille: risk * 10,
            basis: Basis(kind, LocalizedText(source, en: source), asOf: visit.today))
    }

    func effectForm(_ html: inout HTML, _ errors: FormErrors) {
        html.section(
            LocalizedText("Fixer un délai et un risque retiré", en: "Set a time and a risk removed")
        ) { html in
            html.form(SiteLink("debt", "costs", "effects"), visit: visit) { html in
                if isAboutEffects { html.formProblem(errors) }
                html(.input, .type("hidden"), .name("group"), .value(group?.description ?? ""))
                html.choice(
                    EffectField.asset, LocalizedText("Type", en: "Type"),
                    AssetClass.allCases.map { Choice(String($0.rawValue), $0.title) },
                    selected: visit.fields[EffectField.asset] ?? visit.query["asset"], errors: errors,
                    required: true)
                html.choice(
                    EffectField.scenario, LocalizedText("Scénario", en: "Scenario"),
                    DebtScenario.allCases.map { Choice($0.word, $0.title) },
                    selected: visit.fields[EffectField.scenario] ?? visit.query["scenario"], errors: errors,
                    required: true)
                html.field(
                    EffectField.months, LocalizedText("Délai, en mois", en: "Time needed, in months"),
                    value: visit.fields[EffectField.months] ?? "",
                    hint: LocalizedText(
                        "De la décision à la fin des travaux. Laissez vide, ainsi que le risque, pour revenir à l’hypothèse de Cordon.",
                        en:
                            "From the decision until the work is done. Leave empty, and the risk too, for Cordon’s assumption."
                    ), errors: errors, required: false, .inputmode("numeric"))
                html.field(
                    EffectField.risk, LocalizedText("Risque retiré (%)", en: "Risk removed (%)"),
                    value: visit.fields[EffectField.risk] ?? "",
                    hint: LocalizedText(
                        "Part de la perte attendue qui disparaît une fois les travaux faits.",
                        en: "The share of the expected loss that is gone once the work is done."),
                    errors: errors, required: false, .inputmode("numeric"))
                html.choice(
                    EffectField.kind, LocalizedText("Nature du chiffre", en: "Kind of figure"),
                    Basis.Kind.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: visit.fields[EffectField.kind] ?? Basis.Kind.own.rawValue, required: true)
                html.field(
                    EffectField.source, LocalizedText("Source", en: "Where it comes from"),
                    value: visit.fields[EffectField.source] ?? "",
                    hint: LocalizedText(
                        "Projet passé, marché, publication.", en: "A past project, a contract, a publication."
                    ), errors: errors, required: false, .maxlength(500))
                html.submit(LocalizedText("Enregistrer le délai et le risque", en: "Save the time and risk"))
            }
        }
    }

    func effectTable(_ html: inout HTML) {
        let caption = LocalizedText(
            "Délais et risque retiré des scénarios", en: "Time and risk removed of scenarios")
        html.section(caption) { html in
            var link = SiteLink("debt", "costs", "effects", "export")
            if let group { link = link.with("group", group.description) }
            html.exports(link, visit: visit)
            html.sourcedFigures(effectRows, DebtCostsView.effectColumns)
        }
    }

    private static var effectColumns: [Column<ScenarioEffectRow>] {
        [
            Column(LocalizedText("Scénario", en: "Scenario"), kind: .name) { $0.say($1.key.scenario.title) },
            Column(LocalizedText("Délai", en: "Time needed"), kind: .number) {
                $0.say(ScenarioColumns.months($1.entry.months))
            },
            Column(LocalizedText("Risque retiré", en: "Risk removed"), kind: .number) {
                $0.say(.percentage(Double($1.entry.riskRemovedPerMille) / 1_000))
            },
        ]
    }
}
