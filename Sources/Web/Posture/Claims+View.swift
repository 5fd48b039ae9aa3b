import Access
import Hummingbird
import Markup
import Pool
import Store
import Vocabulary
import Watch

/// Claims on the pool, the newest first.
struct ClaimListView {
    let visit: Visit
    let claims: [RecordedClaim]

    func response() -> Response {
        visit.page(
            title: LocalizedText("Sinistres", en: "Claims"), section: .pool, trail: [Crumb(.pool)],
            about: LocalizedText(
                "Un sinistre s’ouvre depuis le dossier d’un incident. La plainte doit être déposée dans les 72\u{A0}heures.",
                en:
                    "A claim is opened from the case of an incident. The complaint must be filed within 72 hours."
            ),
            actions: { html in
                if visit.can(.setLossParameters) {
                    html(.a, .class("button"), .href(SiteLink.recalibration)) {
                        $0.say(LocalizedText("Recaler le modèle", en: "Recalibrate the model"))
                    }
                }
            }
        ) { html in
            html.table(
                LocalizedText("Sinistres", en: "Claims"),
                [
                    Column(LocalizedText("Dossier", en: "Case"), kind: .name) { html, claim in
                        html(.a, .href(SiteLink.claim(claim.id)), data: claim.reference)
                        html(.span, .class("sub"), data: claim.establishmentName)
                    },
                    Column(LocalizedText("Plainte", en: "Complaint")) { html, claim in
                        html.complaint(claim.claim, now: visit.now)
                    },
                    Column(LocalizedText("Coût réel à ce jour", en: "Actual cost so far"), kind: .number) {
                        $0.say(.money($1.claim.total()))
                    },
                    Column(LocalizedText("Prévu par le modèle", en: "Forecast by the model"), kind: .number) {
                        $0.say(.forecast($1.claim.forecast))
                    },
                    Column(LocalizedText("Avancé", en: "Advanced"), kind: .number) {
                        $0.say(.money($1.claim.advanced))
                    },
                    Column(LocalizedText("Réglé", en: "Settled"), kind: .number) { html, claim in
                        if let settled = claim.claim.settled {
                            html.say(.money(settled))
                        } else {
                            html.say(LocalizedText("en cours", en: "open"))
                        }
                    },
                ], claims, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun sinistre", en: "No claim"),
                    LocalizedText(
                        "Ouvrez-en un depuis la synthèse du dossier d’un incident.",
                        en: "Open one from the summary of an incident’s case."),
                    action: visit.can(.readCases)
                        ? (LocalizedText("Voir les incidents", en: "See the cases"), SiteLink.cases) : nil))
        }
    }
}

extension HTML {
    /// How the delay for the complaint stands.
    mutating func complaint(_ claim: Claim, now: Instant) {
        switch claim.isComplaintInTime(at: now) {
        case true?: badge(LocalizedText("Plainte dans les 72\u{A0}h", en: "Complaint within 72 h"), .good)
        case false?:
            badge(
                claim.complaintAt == nil
                    ? LocalizedText("Délai de plainte dépassé", en: "Complaint overdue")
                    : LocalizedText("Plainte hors délai", en: "Complaint too late"), .critical)
        case nil:
            // As the legal deadlines of the case have it.
            let left = LocalizedText.span(claim.complaintDue.duration(since: now))
            badge(
                LocalizedText("Plainte\u{A0}: reste \(left.french)", en: "Complaint: \(left.english) left"),
                .high)
        }
    }
}

extension LocalizedText {
    /// A forecast with its interval.
    static func forecast(_ forecast: Claim.Forecast) -> LocalizedText {
        let (mean, low, high) = (
            roundedMoney(forecast.mean), roundedMoney(forecast.low), roundedMoney(forecast.high)
        )
        return LocalizedText(
            "\(mean.french) (8\u{A0}fois sur\u{A0}10 entre \(low.french) et \(high.french))",
            en: "\(mean.english) (8 times in 10 between \(low.english) and \(high.english))")
    }
}
