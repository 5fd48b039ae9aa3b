import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// What is decided about the debt of a system, by those who may change its owner's register.
    static let debtDecisions: [Endpoint] = [
        .form("/systems/{system}/debt/scenario", needs: .permission(.importRegistry)) { visit in
            let system: ID<Registry.System> = try visit.id("system")
            let scenario = visit.fields["scenario"].flatMap { DebtScenario(word: $0) }
            let reason = String((visit.fields.text("reason") ?? "").prefix(2_000))
            guard scenario == nil || !reason.isEmpty else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Dites pourquoi ce scénario est choisi.", en: "Say why you chose this scenario."))
            }
            let due = try visit.day("due", daysAgo: 3_653, daysAhead: 10_958)
            return try await visit.decide(system) {
                try $0.choose(scenario, because: reason, due: due, for: system, reach: $1)
            }
        },
        .form("/systems/{system}/debt/economy", needs: .permission(.importRegistry)) { visit in
            let system: ID<Registry.System> = try visit.id("system")
            guard let units = Int(visit.fields.text("units") ?? "1"), (1...1_000_000).contains(units) else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Le nombre d’unités va de 1 à 1\u{202F}000\u{202F}000.",
                        en: "The number of units must be from 1 to 1,000,000."))
            }
            let economy = SystemEconomy(
                units: units, runCost: try visit.amount("runCost"),
                isIsolated: visit.fields.isChecked("isolated"))
            return try await visit.decide(system) { try $0.record(economy, of: system, reach: $1) }
        },
        .form("/systems/{system}/debt/extension", needs: .permission(.importRegistry)) { visit in
            let system: ID<Registry.System> = try visit.id("system")
            var bought: BoughtExtension?
            if visit.fields.isChecked("bought") {
                bought = BoughtExtension(
                    yearlyCost: try visit.amount("cost"),
                    ends: try visit.day("ends", daysAgo: 3_653, daysAhead: 10_958))
            }
            return try await visit.decide(system) { [bought] in
                try $0.decide(extension: bought, for: system, reach: $1)
            }
        },
        .form("/systems/{system}/debt/dismissal", needs: .permission(.importRegistry)) { visit in
            let system: ID<Registry.System> = try visit.id("system")
            if let id = visit.fields["end"].flatMap({ Int64($0) }) {
                let today = visit.today
                return try await visit.decide(system) { try $0.endDismissal(id, on: today, reach: $1) }
            }
            let debt = try await visit.store.debt(reach: visit.reach, on: visit.today, today: visit.today)
            // A flaw of a part is dismissed for the part, wherever it is built in.
            guard let place = debt.place(of: system), let cve = visit.fields.text("cve"),
                let release = debt.facts(place)?.flaws.first(where: { $0.cve == cve })?.release
            else { throw Refusal.notFound }
            guard let until = try visit.day("until", daysAgo: 0, daysAhead: 1_827),
                let dismissal = FlawDismissal(
                    cve: cve, release: release,
                    reason: String((visit.fields.text("reason") ?? "").prefix(2_000)),
                    by: try visit.signedIn().principal.name,
                    from: visit.today, until: until)
            else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Il faut un motif, et une date de fin à venir.",
                        en: "A reason is needed, and an end date in the future."))
            }
            let owner = debt.owner(place).id
            return try await visit.decide(system) { try $0.dismiss(dismissal, at: owner, reach: $1) }
        },
    ]
}

extension Visit {
    /// Records a decision and goes back to the system's debt. A system of nobody in reach does not exist.
    fileprivate func decide(
        _ system: ID<Registry.System>, _ decision: @escaping @Sendable (Writer, Reach) throws -> Void
    ) async throws -> Response {
        let reach = reach
        do {
            try await store.transaction(by: try signedIn().principal.name, at: now) {
                try decision($0, reach)
            }
        } catch StoreError.notFound {
            throw Refusal.notFound
        }
        return .redirect(to: SiteLink.system(system).saying(.debtDecided).to("debt"))
    }

    func amount(_ name: String) throws -> Money? {
        guard let text = fields.text(name) else { return nil }
        guard let amount = try? Money(parsing: text), amount >= .zero, amount <= UnitCosts.ceiling else {
            throw Refusal.invalid(
                LocalizedText(
                    "Écrivez le montant en euros, comme 12\u{202F}500 ou 12500,50.",
                    en: "Write the amount in euros, such as 12500 or 12500.50."))
        }
        return amount
    }

    /// A day of a form that lies no further from today; what is further is a slip of the pen, or means for ever.
    fileprivate func day(_ name: String, daysAgo: Int, daysAhead: Int) throws -> Day? {
        guard let day = try day(name) else { return nil }
        let (first, last) = (today.adding(days: -daysAgo), today.adding(days: daysAhead))
        guard (first...last).contains(day) else {
            throw Refusal.invalid(
                LocalizedText(
                    "La date va du \(LocalizedText.day(first).french) au \(LocalizedText.day(last).french).",
                    en:
                        "The date must be from \(LocalizedText.day(first).english) to \(LocalizedText.day(last).english)."
                ))
        }
        return day
    }
}

/// The forms under a system's debt.
struct SystemDebtForms {
    let visit: Visit
    let model: SystemDebtModel

    func write(_ html: inout HTML) {
        html(.details, .class("card")) { html in
            html(.summary, say: LocalizedText("Décider", en: "Decide"))
            html(.div, .class("columns")) { html in
                scenario(&html)
                economy(&html)
                boughtExtension(&html)
                dismissal(&html)
            }
            ended(&html)
        }
    }

    private func scenario(_ html: inout HTML) {
        html.form(.debtDecision(model.system, .scenario), visit: visit) { html in
            html.choice(
                "scenario", LocalizedText("Scénario retenu", en: "Chosen scenario"),
                DebtScenario.allCases.map { Choice($0.word, title(of: $0)) },
                selected: model.decisions.choice?.scenario.word,
                empty: LocalizedText("Aucun pour l’instant", en: "None for now"))
            html.textArea(
                "reason", LocalizedText("Motif du choix", en: "Reason for the choice"),
                value: model.decisions.choice?.reason ?? "", rows: 2,
                limit: 2_000)
            html.field(
                "due", LocalizedText("À faire avant le", en: "To be done by"), type: "date",
                value: model.decisions.choice?.due?.description ?? "", required: false)
            html.submit(LocalizedText("Enregistrer le choix", en: "Save the choice"))
        }
    }

    /// The table above says why it is not possible: what is on record may be wrong, and a person knows better.
    private func title(of scenario: DebtScenario) -> LocalizedText {
        guard model.scenarios.first(where: { $0.scenario == scenario })?.isOpen == false else {
            return scenario.title
        }
        return LocalizedText(
            "\(scenario.title.french) – impossible", en: "\(scenario.title.english) – not possible")
    }

    /// An amount as people type it: no hundredths where there are none.
    private func typed(_ amount: Money?) -> String {
        guard let amount else { return "" }
        guard amount.cents % 100 != 0 else { return String(amount.cents / 100) }
        return visit.language == .french
            ? amount.description.replacing(".", with: ",") : amount.description
    }

    private func economy(_ html: inout HTML) {
        let economy = model.economy ?? .unsaid
        html.form(.debtDecision(model.system, .economy), visit: visit) { html in
            html.field(
                "units", LocalizedText("Nombre d’unités", en: "Number of units"),
                value: String(economy.units),
                hint: LocalizedText(
                    "Un parc de 300 postes est un système de 300 unités.",
                    en: "A fleet of 300 workstations is one system of 300 units."), .inputmode("numeric"))
            html.field(
                "runCost", LocalizedText("Coût d’exploitation par an (€)", en: "Running cost per year (€)"),
                value: typed(economy.runCost), required: false, .inputmode("decimal"))
            html.checkbox(
                "isolated",
                LocalizedText("Isolé sur un réseau à part", en: "Isolated on a separate network"),
                isChecked: economy.isIsolated)
            html.submit(LocalizedText("Enregistrer ces faits", en: "Save these facts"))
        }
    }

    private func boughtExtension(_ html: inout HTML) {
        let bought = model.decisions.bought?.extension
        html.form(.debtDecision(model.system, .extension), visit: visit) { html in
            html.checkbox(
                "bought", LocalizedText("Extension de support souscrite", en: "Support extension bought"),
                isChecked: bought != nil)
            html.field(
                "cost", LocalizedText("Coût annuel (€)", en: "Yearly cost (€)"),
                value: typed(bought?.yearlyCost), required: false, .inputmode("decimal"))
            html.field(
                "ends", LocalizedText("Jusqu’au", en: "Until"), type: "date",
                value: bought?.ends?.description ?? "", required: false)
            html.submit(LocalizedText("Enregistrer l’extension", en: "Save the extension"))
        }
    }

    private func dismissal(_ html: inout HTML) {
        guard !model.flaws.isEmpty else { return }
        html.form(.debtDecision(model.system, .dismissal), visit: visit) { html in
            html.choice(
                "cve", LocalizedText("Écarter une faille", en: "Dismiss a flaw"),
                model.flaws.map { Choice($0.cve, .verbatim($0.cve)) },
                hint: LocalizedText(
                    "Pour tous les systèmes de l’établissement qui ont cette version.",
                    en: "For every system of the establishment that runs this release."), required: true)
            html.field("reason", LocalizedText("Motif", en: "Reason"), .maxlength(2_000))
            html.field("until", LocalizedText("Jusqu’au", en: "Until"), type: "date")
            html.submit(LocalizedText("Écarter cette faille", en: "Dismiss this flaw"))
        }
    }

    private func ended(_ html: inout HTML) {
        for recorded in model.decisions.dismissals where recorded.dismissal.isInForce(on: model.day) {
            html.form(.debtDecision(model.system, .dismissal), visit: visit, class: "inline") { html in
                html(.input, .type("hidden"), .name("end"), .value(String(recorded.id)))
                html.submit(
                    LocalizedText(
                        "Ne plus écarter \(recorded.dismissal.cve)",
                        en: "Stop dismissing \(recorded.dismissal.cve)"), class: "small")
            }
        }
    }
}
