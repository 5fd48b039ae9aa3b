import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The alerts of the case.
struct CaseAlertsView {
    let show: CaseShowView

    func write(_ html: inout HTML) {
        html.table(
            LocalizedText("Alertes du dossier", en: "Alerts of the case"),
            [
                Column<Alert>(LocalizedText("Niveau", en: "Level")) { $0.badge($1.level) },
                Column(LocalizedText("Alerte", en: "Alert"), kind: .name) { html, alert in
                    html(.a, .href(.alert(alert.id)), data: show.visit.title(alert)[html.language])
                    html(.span, .class("sub"), data: alert.establishmentName)
                },
                Column(LocalizedText("Machine et compte", en: "Machine and account")) { html, alert in
                    if alert.host.isEmpty {
                        html.unknown(.unknownFeminine)
                    } else {
                        html(.code, data: alert.host)
                    }
                    if !alert.account.isEmpty { html(.span, .class("sub"), data: alert.account) }
                },
                Column(LocalizedText("Première détection", en: "First detection")) { $0.time($1.firstSeen) },
                Column(LocalizedText("État", en: "State")) { $0.badge($1.state) },
            ], show.page.alerts,
            empty: EmptyState(
                LocalizedText("Aucune alerte rattachée", en: "No alert attached"),
                LocalizedText(
                    "Rattachez-les depuis la liste des alertes.", en: "Attach them from the list of alerts."),
                action: (LocalizedText("Alertes", en: "Alerts"), .alerts)))
    }
}
