import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Five hundred names of 255 characters, each three times as long in a form's encoding.
    static let longestMachineForm = 512 * 1_024

    /// Which machines a system runs on: by them its alerts are found.
    static let machines: [Endpoint] = [
        .form(
            "/systems/{system}/machines", needs: .permission(.importRegistry), limit: longestMachineForm
        ) { visit in
            let system: ID<Registry.System> = try visit.id("system")
            let names = (visit.fields["machines"] ?? "")
                .split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init)
            let reach = visit.reach
            try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
                try $0.set(machines: names, of: system, reach: reach)
            }
            return .redirect(to: SiteLink.system(system).saying(.systemCorrected).to("alerts"))
        }
    ]
}

/// The part of a system's page that speaks of the machines it runs on and of their alerts.
struct SystemMachinesView {
    let visit: Visit
    let system: ID<System>
    let machines: [String]
    let alerts: [Alert]
    private let mayChange: Bool
    private let seesAlerts: Bool

    init(_ system: ID<System>, owner: ID<Establishment>, visit: Visit) async throws {
        self.visit = visit
        self.system = system
        let reach = visit.reach(for: .readAlerts)
        seesAlerts = reach != .nothing
        machines = try await visit.store.machines(of: system, reach: visit.reach)
        alerts = seesAlerts ? try await visit.store.page(SystemAlerts(reach: reach, system: system)) : []
        mayChange = visit.reach(for: .importRegistry).includes(owner)
    }

    func write(_ html: inout HTML) {
        guard seesAlerts || mayChange else { return }
        html.section(LocalizedText("Alertes", en: "Alerts"), id: "alerts") { html in
            if seesAlerts { table(&html) }
            if mayChange { form(&html) }
        }
    }

    private func table(_ html: inout HTML) {
        html.table(
            LocalizedText("Dernières alertes de ses machines", en: "Latest alerts of its machines"),
            [
                Column(LocalizedText("Règle", en: "Rule"), kind: .name) { html, alert in
                    html(
                        .a, .href(.alert(alert.id)),
                        say: visit.title(alert))
                },
                Column(LocalizedText("Niveau", en: "Level")) { $0.badge($1.level) },
                Column(LocalizedText("État", en: "State")) { $0.badge($1.state) },
                Column(LocalizedText("Machine", en: "Host")) { $0(.code, data: $1.host) },
                Column(LocalizedText("Dernière fois", en: "Last seen")) { $0.time($1.lastSeen) },
            ], alerts,
            empty: EmptyState(
                machines.isEmpty
                    ? LocalizedText("Aucune machine déclarée", en: "No machine declared")
                    : LocalizedText("Aucune alerte", en: "No alert"),
                machines.isEmpty
                    ? LocalizedText(
                        "Dites sur quelles machines il tourne\u{A0}: leurs alertes apparaîtront ici.",
                        en: "Say which machines it runs on: their alerts will appear here.")
                    : LocalizedText(
                        "Rien n’a été détecté sur ses machines.", en: "Nothing was detected on its machines.")
            ))
    }

    private func form(_ html: inout HTML) {
        html(.details) { html in
            html(
                .summary,
                say: .count(
                    machines.count, one: LocalizedText("machine déclarée", en: "machine declared"),
                    many: LocalizedText("machines déclarées", en: "machines declared")))
            html.form(SiteLink("systems", system.description, "machines"), visit: visit) { html in
                html.textArea(
                    "machines", LocalizedText("Machines", en: "Host names"),
                    value: machines.joined(separator: "\n"), rows: 4,
                    hint: LocalizedText(
                        "Les noms qui figurent dans leurs journaux, un par ligne.",
                        en: "The names that appear in their logs, one per line."), limit: 130_000)
                html.submit(LocalizedText("Enregistrer les machines", en: "Save the machines"))
            }
        }
    }
}
