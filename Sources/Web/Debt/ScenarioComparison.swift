import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    /// The scenarios of a system beside each other.
    static func scenarios(of system: ID<System>) -> SiteLink {
        SiteLink("systems", system.description, "scenarios")
    }
    static func scenarioExport(of system: ID<System>) -> SiteLink {
        SiteLink("systems", system.description, "scenarios", "export")
    }
}

extension Endpoints {
    /// The scenarios of one system beside each other, and what it costs to run.
    static let debtScenarios: [Endpoint] = [
        .page("/systems/{system}/scenarios", needs: .permission(.readRegistry)) { visit in
            try await ScenarioComparisonView(visit).response()
        },
        .file("/systems/{system}/scenarios/export", needs: .permission(.exportRegistry)) { visit in
            let view = try await ScenarioComparisonView(visit)
            return try await TableFile.scenarios.response(
                view.model.scenarios, day: visit.today, visit: visit)
        },
    ]
}

extension TableFile<ScenarioEstimate> {
    static let scenarios = TableFile(
        name: LocalizedText("Scénarios", en: "Scenarios"),
        columns: [
            Column(LocalizedText("Scénario", en: "Scenario"), "scenario", width: 36) {
                .text($0.scenario.title[$1])
            },
            Column(LocalizedText("Possible", en: "Possible?"), "isOpen", width: 10) {
                .text(($0.isOpen ? LocalizedText.yes : .no)[$1])
            },
            Column(LocalizedText("Une fois (€)", en: "One-off (€)"), "oneOff") { row, _ in
                row.oneOff.map { .money($0.cents) } ?? .empty
            },
            Column(LocalizedText("Par an (€)", en: "Per year (€)"), "yearly") { row, _ in
                row.yearly.map { .money($0.cents) } ?? .empty
            },
            Column(LocalizedText("Délai (mois)", en: "Time needed (months)"), "months", width: 10) { row, _ in
                .integer(row.months)
            },
            Column(
                LocalizedText("Risque retiré (‰)", en: "Risk removed (‰)"), "riskRemovedPerMille", width: 10
            ) {
                row, _ in .integer(row.riskRemovedPerMille)
            },
            Column(
                LocalizedText("Perte attendue ensuite (€/an)", en: "Expected loss afterwards (€/year)"),
                "expectedLoss"
            ) {
                row, _ in .money(row.expectedLoss.cents)
            },
            Column(
                LocalizedText("Coût net sur cinq ans (€)", en: "Net cost over five years (€)"),
                "netPresentCost"
            ) {
                row, _ in row.netPresentCost.map { .money($0.cents) } ?? .empty
            },
            Column(
                LocalizedText("Carbone ADEME (kg éq. CO₂)", en: "Carbon ADEME (kg CO₂e)"),
                "carbonADEMEKilograms"
            ) {
                row, _ in
                row.kilograms(.ademe).map { .integer($0) } ?? .empty
            },
            Column(
                LocalizedText("Carbone Boavizta (kg éq. CO₂)", en: "Carbon Boavizta (kg CO₂e)"),
                "carbonBoaviztaKilograms"
            ) {
                row, _ in row.kilograms(.boavizta).map { .integer($0) } ?? .empty
            },
            Column(LocalizedText("Contraintes", en: "Constraints"), "constraints", width: 60) {
                row, language in
                .words(row.constraints.map { $0.title[language] })
            },
        ])
}

extension ScenarioEstimate {
    /// What new equipment emits in one family's count; `nil` where nothing is bought or no factor is known.
    func kilograms(_ family: CarbonFamily) -> Int? {
        carbon.first { $0.family == family }.map { Int($0.grams / 1_000) }
    }

    /// The same where workstations are laptops; `nil` for anything else.
    func laptopKilograms(_ family: CarbonFamily) -> Int? {
        carbonOfLaptops.first { $0.family == family }.map { Int($0.grams / 1_000) }
    }
}

/// The page that compares the scenarios of a system.
struct ScenarioComparisonView {
    let visit: Visit
    let name: String
    let model: SystemDebtModel

    init(_ visit: Visit) async throws {
        self.visit = visit
        let id: ID<Registry.System> = try visit.id("system")
        guard let model = try await SystemDebtModel(id, visit: visit),
            let name = try await visit.store.debtNames(of: [id], reach: visit.reach)[id]
        else { throw Refusal.notFound }
        self.model = model
        self.name = name.name
    }

    func response() -> Response {
        let rate = LocalizedText.number(Double(model.rate.basisPoints) / 100, decimals: 1)
        return visit.page(
            title: LocalizedText("Scénarios pour \(name)", en: "Scenarios for \(name)"), section: .debt,
            trail: [Crumb(.debt), Crumb(.verbatim(name), .system(model.system))],
            about: LocalizedText(
                "Ce que coûte chacun sur cinq ans, pertes attendues comprises, au taux d’actualisation de \(rate.french)\u{A0}% par an.",
                en:
                    "What each costs over five years, expected losses included, at a discount rate of \(rate.english)% a year."
            ),
            actions: { html in
                html.exportButtons(.scenarioExport(of: model.system), visit: visit)
            }
        ) { html in
            if let choice = model.decisions.choice { chosen(&html, choice) }
            costs(&html)
            table(&html)
            html(.div, .class("columns")) { html in
                quadrant(&html)
                assumptions(&html)
            }
            if model.mayDecide { SystemDebtForms(visit: visit, model: model).write(&html) }
        }
    }

    private func chosen(_ html: inout HTML, _ choice: DebtChoice) {
        html(.p) { html in
            html.badge(choice.scenario.title, .good)
            html.say(LocalizedText(" choisi", en: " chosen"))
            if let due = choice.due {
                html.say(LocalizedText(", à faire avant le ", en: ", to be done by "))
                html.day(due)
            }
            html.say(LocalizedText("\u{A0}: ", en: ": "))
            html.data(choice.reason)
        }
    }

    // MARK: Costs

    private func costs(_ html: inout HTML) {
        let caption = LocalizedText("Coût net sur cinq ans", en: "Net cost over five years")
        html.section(
            caption,
            about: LocalizedText(
                "Ce qui est payé une fois, ce qui est payé chaque année, et la perte attendue qui reste.",
                en: "What is paid once, what is paid each year, and the expected loss that remains.")
        ) { html in
            html.costBars(
                caption,
                model.scenarios.filter { !$0.years.isEmpty }.map { CostBar($0, rate: model.rate) })
        }
    }

    private func table(_ html: inout HTML) {
        let caption = LocalizedText("Scénarios comparés", en: "Scenarios compared")
        html.section(caption) { html in
            html.table(
                caption,
                ScenarioColumns.all(withCarbon: true), model.scenarios, repeatsHeading: true,
                empty: ScenarioColumns.empty)
        }
    }

    // MARK: Place and assumptions

    private func quadrant(_ html: inout HTML) {
        let quadrant = model.quadrant
        html.section(
            LocalizedText("Quadrant TIME", en: "TIME quadrant"),
            about: LocalizedText(
                "Tolérer, investir, migrer, éliminer\u{A0}: ce que les soins en tirent, et la solidité de ce qui le porte.",
                en: "Tolerate, invest, migrate, eliminate: what care gets from it, and how sound it is.")
        ) { html in
            html(.div, .class("card")) { html in
                html.timeQuadrant(quadrant)
                for (title, parts) in [
                    (LocalizedText("Valeur pour les soins", en: "Value to care"), quadrant.value),
                    (LocalizedText("État technique", en: "Technical soundness"), quadrant.soundness),
                ] {
                    html(.h3, say: title)
                    html(.ul, .class("plain")) { html in
                        for part in parts {
                            html(.li) { html in
                                html.say(part.title)
                                html.data(" \(part.points)/\(part.of)")
                            }
                        }
                    }
                }
            }
        }
    }

    private func assumptions(_ html: inout HTML) {
        html.section(LocalizedText("D’où viennent les chiffres", en: "Where the figures come from")) { html in
            html(.div, .class("card")) { html in
                html(.p) { html in
                    html.say(
                        LocalizedText(
                            "Les coûts unitaires, les délais, la part de risque retirée et le taux se corrigent sur la page ",
                            en:
                                "Unit costs, times, the share of risk removed and the rate are corrected on the page "
                        ))
                    html(
                        .a, .href(SiteLink.debtCosts.with("group", model.group.description)),
                        say: LocalizedText("Coûts et hypothèses", en: "Costs and assumptions"))
                    html.data(".")
                }
                effectSources(&html)
                let factors = model.scenarios.flatMap(\.carbon).map(\.factor)
                if model.scenarios.contains(where: { !$0.carbonOfLaptops.isEmpty }) {
                    html(
                        .p,
                        say: LocalizedText(
                            "Le registre ne dit pas si un poste est fixe ou portable\u{A0}: les deux sont chiffrés, sans l’écran.",
                            en:
                                "The register does not tell whether a workstation is a desktop or a laptop: both are costed, without the monitor."
                        ))
                }
                if !factors.isEmpty {
                    html(
                        .p,
                        say: LocalizedText(
                            "Carbone\u{A0}: fabrication de l’équipement neuf. Les deux familles de facteurs ne comptent pas la même chose et ne s’additionnent pas.",
                            en:
                                "Carbon: making the new equipment. The two families of factors count different things and are never added up."
                        ))
                    html(.ul, .class("plain")) { html in
                        for factor in factors {
                            html(.li) { html in
                                html.carbonSource(factor.basis)
                            }
                        }
                    }
                } else {
                    html(
                        .p, .class("muted"),
                        say: LocalizedText(
                            "Carbone\u{A0}: aucun équipement neuf dont un facteur soit connu. «\u{A0}Inconnu\u{A0}» n’est pas zéro\u{A0}: aucun facteur publié ne couvre l’équipement reconditionné, hébergé ou de ce type.",
                            en:
                                "Carbon: no new equipment with a known factor. Unknown is not zero: no published factor covers equipment that is refurbished, hosted or of this kind."
                        ))
                }
            }
        }
    }
}

extension ScenarioComparisonView {
    /// Where times and shares of risk come from, each source once with the scenarios that it holds for.
    fileprivate func effectSources(_ html: inout HTML) {
        var bases: [Basis] = []
        for estimate in model.scenarios where !bases.contains(estimate.effectBasis) {
            bases.append(estimate.effectBasis)
        }
        html(
            .p,
            say: LocalizedText(
                "Délais et part de risque retirée\u{A0}:", en: "Times and shares of risk removed:"))
        html(.ul, .class("plain")) { html in
            for basis in bases {
                html(.li) { html in
                    html.badge(basis.kind.title, basis.kind.tone)
                    html.data(" ")
                    html.say(basis.text)
                    let day = LocalizedText.day(basis.asOf)
                    html.say(LocalizedText(", au \(day.french)", en: ", as of \(day.english)"))
                    guard bases.count > 1 else { return }
                    html(.span, .class("sub")) { html in
                        let names = model.scenarios.filter { $0.effectBasis == basis }.map(\.scenario.title)
                        for (index, name) in names.enumerated() {
                            if index > 0 { html.data(", ") }
                            html.say(name)
                        }
                    }
                }
            }
        }
    }
}

extension HTML {
    mutating func moneyOrUnknown(_ amount: Money?) {
        if let amount { say(.wholeEuros(amount)) } else { unknown() }
    }

    /// What a scenario's new equipment emits, and what it would as laptops.
    mutating func carbon(_ item: ScenarioEstimate, _ family: CarbonFamily) {
        kilograms(item.kilograms(family), isUnknown: item.isCarbonUnknown)
        guard let laptops = item.laptopKilograms(family) else { return }
        let number = LocalizedText.number(laptops)
        self(
            .span, .class("sub"),
            say: LocalizedText(
                "\(number.french)\u{A0}kg éq. CO₂ en portables", en: "\(number.english) kg CO₂e as laptops"))
    }

    /// A dash where nothing is made, and the word where what is made is not known.
    mutating func kilograms(_ count: Int?, isUnknown: Bool) {
        guard let count else { return isUnknown ? unknown() : data("–") }
        let number = LocalizedText.number(count)
        say(LocalizedText("\(number.french)\u{A0}kg éq.\u{A0}CO₂", en: "\(number.english) kg CO₂e"))
    }
}
