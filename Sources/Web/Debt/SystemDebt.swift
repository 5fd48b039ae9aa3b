import Access
import Debt
import Markup
import Registry
import Store
import Vocabulary

/// The debt of one system as its page shows it.
struct SystemDebtModel {
    let system: ID<System>
    let day: Day
    let row: LedgerRow
    let release: DebtRelease?
    let facts: LedgerRelease?
    let scenarios: [ScenarioEstimate]
    let flaws: [FlawMatch]
    let dismissed: [(flaw: FlawMatch, decision: FlawDismissal)]
    let decisions: DebtDecisions
    let quadrant: TimeQuadrant
    let mayDecide: Bool
    let hasFlawFeed: Bool
    let rate: DiscountRate
    /// The owner's group, whose costs and assumptions hold.
    let group: ID<Group>
    /// What the owner said of its cost and units.
    let economy: SystemEconomy?

    /// `nil` where the owner lies beyond reach: a debt is its owner's to show.
    init?(_ system: ID<System>, visit: Visit) async throws {
        let debt = try await visit.store.debt(reach: visit.reach, on: visit.today, today: visit.today)
        guard let place = debt.place(of: system) else { return nil }
        let facts = debt.facts(place)
        guard
            let decisions = try await visit.store.debtDecisions(
                of: system,
                runs: Set(
                    [facts?.key?.product].compactMap { $0 } + (facts?.flaws ?? []).map(\.release.product)),
                reach: visit.reach)
        else { return nil }
        self.system = system
        day = debt.day
        row = debt.ledger.rows[place]
        release = debt.release(place)
        self.facts = facts
        scenarios = debt.scenarios(of: system)
        flaws = facts?.flaws ?? []
        let number = Int(debt.input.releaseOf[place])
        dismissed = number >= 0 ? debt.register.dismissed(release: number, on: debt.day) : []
        self.decisions = decisions
        quadrant = TimeQuadrant(row)
        mayDecide = visit.reach(for: .importRegistry).includes(debt.owner(place).id)
        group = debt.owner(place).group
        rate = debt.register.rate(of: group)
        economy = try await visit.store.economy(of: system, reach: visit.reach)
        hasFlawFeed = debt.register.feeds.contains { $0.name == .exploitedFlaws }
    }
}

/// The part of a system's page that speaks of its debt.
struct SystemDebtView {
    let visit: Visit
    let model: SystemDebtModel

    private var row: LedgerRow { model.row }

    func write(_ html: inout HTML) {
        let day = LocalizedText.day(model.day)
        html.section(
            LocalizedText("Dette technique", en: "Technical debt"), id: "debt",
            about: LocalizedText("Au \(day.french).", en: "As of \(day.english).")
        ) { html in
            html(.div, .class("columns")) { html in
                sums(&html)
                reasons(&html)
            }
            scenarios(&html)
            flaws(&html)
            if model.mayDecide { SystemDebtForms(visit: visit, model: model).write(&html) }
        }
    }

    // MARK: Sums and reasons

    private func sums(_ html: inout HTML) {
        html(.div, .class("card")) { html in
            html.definitions([
                (LocalizedText("Support", en: "Support"), { $0.badge(row.state.title, row.state.tone) }),
                (
                    LocalizedText("Principal", en: "Principal"),
                    { html in
                        guard !row.isPrincipalUnknown else { return html.unknown() }
                        html.say(.wholeEuros(Money(cents: row.principal)))
                        if let reference = row.reference {
                            html(.span, .class("sub"), say: reference.title)
                        }
                    }
                ),
                (
                    LocalizedText("Âge", en: "Age"),
                    { html in
                        guard let days = row.ageDays else { return html.unknown() }
                        html.say(.years(Int(days) / 365))
                    }
                ),
                (
                    LocalizedText("Intérêts par an", en: "Interest per year"),
                    { $0.say(.wholeEuros(Money(cents: row.interest))) }
                ),
                (
                    LocalizedText("dont surcoût d’exploitation", en: "of which extra running cost"),
                    { $0.say(.wholeEuros(Money(cents: row.runOverrun))) }
                ),
                (
                    LocalizedText("dont extensions de support", en: "of which support extensions"),
                    { $0.say(.wholeEuros(Money(cents: row.extensionFee))) }
                ),
                (
                    LocalizedText("dont perte attendue", en: "of which expected loss"),
                    { $0.say(.wholeEuros(Money(cents: row.lossCarried))) }
                ),
                (
                    LocalizedText("S’arrêtent avec lui", en: "Stop with it"),
                    {
                        let systems = LocalizedText.count(
                            Int(row.dependents), one: LocalizedText("système", en: "system"),
                            many: LocalizedText("systèmes", en: "systems"))
                        let care =
                            row.careServices > 0
                            ? LocalizedText.count(
                                Int(row.careServices),
                                one: LocalizedText("service de soins", en: "care service"),
                                many: LocalizedText("services de soins", en: "care services"))
                            : LocalizedText("services de soins inconnus", en: "care services unknown")
                        $0.say(
                            LocalizedText(
                                "\(systems.french), \(care.french)", en: "\(systems.english), \(care.english)"
                            ))
                    }
                ),
                (
                    LocalizedText("Quadrant TIME", en: "TIME quadrant"),
                    { html in
                        html.say(model.quadrant.place.title)
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "valeur \(model.quadrant.valuePoints)\u{A0}points, état \(model.quadrant.soundnessPoints)\u{A0}points",
                                en:
                                    "value \(model.quadrant.valuePoints) points, soundness \(model.quadrant.soundnessPoints) points"
                            ))
                    }
                ),
            ])
            html(.details) { html in
                html(
                    .summary,
                    say: LocalizedText("Ce que mesurent les deux axes", en: "What the two axes measure"))
                for (title, parts) in [
                    (LocalizedText("Valeur pour les soins", en: "Value to care"), model.quadrant.value),
                    (LocalizedText("État technique", en: "Technical soundness"), model.quadrant.soundness),
                ] {
                    html(.p) { $0(.strong, say: title) }
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

    private func reasons(_ html: inout HTML) {
        html(.div, .class("card")) { html in
            html(.h3, say: LocalizedText("Pourquoi", en: "Why"))
            list(&html, row.reasons.subtracting(.unknowns))
            let unknowns = row.reasons.intersection(.unknowns)
            guard !unknowns.isEmpty else { return }
            html(.h3, say: LocalizedText("Ce qui n’est pas connu", en: "What is not known"))
            list(&html, unknowns)
        }
    }

    private func list(_ html: inout HTML, _ reasons: DebtReasons) {
        guard !reasons.isEmpty else {
            html(.p, .class("muted"), say: LocalizedText("Rien à signaler.", en: "Nothing to report."))
            return
        }
        html(.ul, .class("plain")) { html in
            for reason in reasons.each {
                html(.li) { html in
                    html(.a, .href(fragment: reason.fact.fragment), say: reason.title)
                }
            }
        }
    }

    // MARK: Flaws

    private func flaws(_ html: inout HTML) {
        html(.h3, .id("flaws"), say: LocalizedText("Failles exploitées", en: "Exploited flaws"))
        guard model.hasFlawFeed else {
            return html.notice(
                LocalizedText(
                    "Aucun catalogue de failles exploitées n’est chargé\u{A0}: on ne peut rien dire (cordon feeds load).",
                    en:
                        "No catalogue of exploited flaws is loaded, so nothing can be said (cordon feeds load)."
                ),
                .unknown)
        }
        guard !row.reasons.contains(.flawsUnknown) else {
            return html.notice(
                LocalizedText(
                    "Ce que ce système exécute n’est reconnu dans aucun catalogue\u{A0}: ses failles exploitées sont inconnues. Vérifiez le nom du produit, ou joignez sa nomenclature logicielle.",
                    en:
                        "What this system runs is recognised in no catalogue, so its exploited flaws are unknown. Check the product’s name, or attach its bill of materials."
                ),
                .unknown)
        }
        flawTable(&html, model.flaws.prefix(SystemDebtView.flawsShown))
        let rest = model.flaws.dropFirst(SystemDebtView.flawsShown)
        if !rest.isEmpty {
            html(.details) { html in
                html(
                    .summary,
                    say: .count(
                        rest.count, one: LocalizedText("autre faille", en: "more flaw"),
                        many: LocalizedText("autres failles", en: "more flaws")))
                flawTable(&html, rest)
            }
        }
        if !model.flaws.isEmpty { html.exports(.export("flaws", ofSystem: model.system), visit: visit) }
        for (flaw, decision) in model.dismissed {
            html(.p, .class("muted")) { html in
                let until = LocalizedText.day(decision.until)
                html.say(
                    LocalizedText(
                        "\(flaw.cve) écartée par \(decision.by) jusqu’au \(until.french)\u{A0}: ",
                        en: "\(flaw.cve) dismissed by \(decision.by) until \(until.english): "))
                html.data(decision.reason)
            }
        }
    }

    /// The surest and latest; the others are one click away.
    private static let flawsShown = 8

    private func flawTable(_ html: inout HTML, _ flaws: ArraySlice<FlawMatch>) {
        html.table(
            LocalizedText("Failles exploitées", en: "Exploited flaws"),
            [
                Column(LocalizedText("Faille", en: "Flaw"), kind: .name) { html, flaw in
                    if let link = OutsideLink("https://nvd.nist.gov/vuln/detail/\(flaw.cve)") {
                        html(.a, .href(link), .rel("noreferrer"), data: flaw.cve)
                    } else {
                        html.data(flaw.cve)
                    }
                    if flaw.isUsedByRansomware {
                        html(
                            .span, .class("sub"),
                            say: LocalizedText("utilisée par des rançongiciels", en: "used by ransomware"))
                    }
                },
                Column(LocalizedText("Correctif", en: "Fix")) { html, flaw in
                    html.badge(
                        flaw.fix, flaw.remedy == .none || flaw.why == .versionInRange ? .critical : .medium)
                },
                Column(LocalizedText("Pourquoi ce système est concerné", en: "Why this system is affected")) {
                    $0.say($1.why.title)
                    if let component = $1.component {
                        $0(
                            .span, .class("sub"),
                            say: LocalizedText("Composant\u{A0}: \(component)", en: "Component: \(component)")
                        )
                    }
                },
                Column(LocalizedText("Confiance", en: "Confidence"), kind: .number) {
                    $0.say(.percentage($1.confidence))
                },
                Column(LocalizedText("Signalée le", en: "Listed on")) { $0.day($1.listed) },
                Column(LocalizedText("EPSS", en: "EPSS score"), kind: .number) { html, flaw in
                    if let score = flaw.score {
                        html.say(.percentage(score.probability))
                    } else {
                        html.unknown()
                    }
                },
            ], Array(flaws), repeatsHeading: true,
            empty: EmptyState(
                LocalizedText(
                    "Aucune faille exploitée ne concerne ce système",
                    en: "No exploited flaw affects this system"),
                LocalizedText(
                    "Cela ne vaut que pour le produit et la version reconnus.",
                    en: "This is true only for the recognised product and release.")))
    }

    // MARK: Scenarios

    private func scenarios(_ html: inout HTML) {
        html(.h3, .id("scenarios"), say: LocalizedText("Scénarios", en: "Scenarios"))
        html(.p, .class("row-actions")) { html in
            html(
                .a, .class("button small"), .href(.scenarios(of: model.system)),
                say: LocalizedText("Comparer les scénarios", en: "Compare the scenarios"))
        }
        if let choice = model.decisions.choice {
            html(.p) { html in
                html.badge(choice.scenario.title, .good)
                let day = LocalizedText.day(choice.at.parisDay)
                html.say(
                    LocalizedText(
                        " choisi par \(choice.by) le \(day.french)\u{A0}: ",
                        en: " chosen by \(choice.by) on \(day.english): "))
                html.data(choice.reason)
            }
        }
        html.table(
            LocalizedText("Scénarios comparés sur cinq ans", en: "Scenarios compared over five years"),
            ScenarioColumns.all(withCarbon: false), model.scenarios, empty: ScenarioColumns.empty)
        html.exports(.scenarioExport(of: model.system), visit: visit)
    }
}

extension LocalizedText {
    /// An age in whole years.
    fileprivate static func years(_ count: Int) -> LocalizedText {
        guard count > 0 else { return LocalizedText("moins d’un an", en: "less than a year") }
        return .count(
            count, one: LocalizedText("an", en: "year"), many: LocalizedText("ans", en: "years"))
    }
}

extension DebtFact {
    /// The part of a system's page that holds the fact.
    var fragment: String {
        switch self {
        case .lifecycle, .supplier: "release"
        case .flaws: "flaws"
        case .inServiceSince, .exposure, .system: "identity"
        case .contract: "contracts"
        case .hosting: "hosting"
        case .dependencies: "dependencies"
        case .unitCosts: "scenarios"
        }
    }
}
