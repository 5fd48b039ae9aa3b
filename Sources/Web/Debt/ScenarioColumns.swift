import Debt
import Markup
import Vocabulary

/// What tables of scenarios say of each.
enum ScenarioColumns {
    /// The columns, with what each scenario emits by either family of factors or without.
    static func all(withCarbon: Bool) -> [Column<ScenarioEstimate>] {
        costs + (withCarbon ? carbon : []) + [constraints]
    }

    /// Where none could be reckoned.
    static let empty = EmptyState(
        LocalizedText("Aucun scénario", en: "No scenario"),
        LocalizedText("Rien n’a pu être chiffré.", en: "Nothing could be costed."))

    /// A time in months.
    static func months(_ count: Int) -> LocalizedText {
        LocalizedText("\(count)\u{A0}mois", en: count == 1 ? "1 month" : "\(count) months")
    }

    private static var costs: [Column<ScenarioEstimate>] {
        [
            Column(LocalizedText("Scénario", en: "Scenario"), kind: .name) { html, item in
                html.say(item.scenario.title)
                guard !item.isOpen else { return }
                html.data(" ")
                html.badge(LocalizedText("Impossible", en: "Not possible"), .quiet)
            },
            Column(LocalizedText("Une fois", en: "One-off"), kind: .number) {
                $0.moneyOrUnknown($1.oneOff)
            },
            Column(LocalizedText("Par an", en: "Per year"), kind: .number) {
                $0.moneyOrUnknown($1.yearly)
            },
            Column(LocalizedText("Délai", en: "Time needed"), kind: .number) { html, item in
                html.say(months(item.months))
            },
            Column(LocalizedText("Risque retiré", en: "Risk removed"), kind: .number) {
                $0.say(.percentage(Double($1.riskRemovedPerMille) / 1_000))
            },
            Column(LocalizedText("Coût net sur cinq ans", en: "Net cost over five years"), kind: .number) {
                $0.moneyOrUnknown($1.netPresentCost)
            },
        ]
    }

    private static var carbon: [Column<ScenarioEstimate>] {
        [
            Column(LocalizedText("Carbone, ADEME", en: "Carbon by ADEME"), kind: .number) {
                $0.carbon($1, .ademe)
            },
            Column(LocalizedText("Carbone, Boavizta", en: "Carbon by Boavizta"), kind: .number) {
                $0.carbon($1, .boavizta)
            },
        ]
    }

    private static var constraints: Column<ScenarioEstimate> {
        Column(LocalizedText("Contraintes", en: "Constraints")) { html, item in
            guard !item.constraints.isEmpty else {
                return html(.span, .class("muted"), say: LocalizedText("aucune", en: "none"))
            }
            html(.ul, .class("plain wide")) { html in
                for constraint in item.constraints {
                    html(.li, constraint.forbids ? nil : .class("muted"), say: constraint.title)
                }
            }
        }
    }
}
