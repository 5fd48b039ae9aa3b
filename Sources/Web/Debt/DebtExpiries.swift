import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What ends in the next eighteen months.
struct DebtExpiriesView {
    let visit: Visit
    let calendar: ExpiryCalendar

    func response() -> Response {
        visit.page(
            title: LocalizedText("Échéances", en: "Expiry dates"), section: .debt, trail: [Crumb(.debt)],
            about: LocalizedText(
                "Ce qui prend fin dans les dix-huit mois\u{A0}: supports, contrats, certificats HDS, dérogations.",
                en: "What ends within eighteen months: support, contracts, HDS certificates, waivers."),
            actions: { html in
                html(.a, .class("button"), .href(SiteLink.debtCalendar), .download) { html in
                    html.icon(.download)
                    html(.span, say: LocalizedText("Agenda (iCalendar)", en: "Calendar (iCalendar)"))
                }
                html.exportButtons(SiteLink("debt", "expiries", "export"), visit: visit)
            }
        ) { html in
            html.debtTabs(.debtExpiries, visit)
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Pour vous abonner, donnez à votre agenda l’adresse /api/v1/debt/expiries.ics et un jeton d’accès (en-tête Authorization).",
                    en:
                        "To subscribe, give your calendar the address /api/v1/debt/expiries.ics and an access token (Authorization header)."
                ))
            html.table(
                LocalizedText("Échéances", en: "Expiry dates"),
                [
                    Column(LocalizedText("Date", en: "Date"), kind: .name) { $0.day($1.day) },
                    Column(LocalizedText("Ce qui prend fin", en: "What ends")) { html, row in
                        html.badge(row.kind.title, row.kind.tone)
                    },
                    Column(LocalizedText("Objet", en: "Subject")) { html, row in html.data(row.subject) },
                    Column(LocalizedText("Systèmes concernés", en: "Systems affected"), kind: .number) {
                        $0.say(.number($1.systems))
                    },
                ], shown, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune échéance connue", en: "No known expiry date"),
                    LocalizedText(
                        "Rien de ce qui est enregistré ne prend fin dans les dix-huit mois.",
                        en: "Nothing on record ends within eighteen months.")))
            let (first, here) = ((page - 1) * Self.size, visit.here.with("done", nil))
            html.paging(
                previous: page > 1 ? here.with("page", String(page - 1)) : nil,
                next: first + shown.count < calendar.expiries.count
                    ? here.with("page", String(page + 1)) : nil,
                summary: DebtListModel.range(first: first, shown: shown.count, of: calendar.expiries.count))
        }
    }

    private static let size = 100
    private var page: Int { max(1, visit.query["page"].flatMap { Int($0) }.map { min($0, 100_000) } ?? 1) }
    private var shown: [Expiry] {
        Array(calendar.expiries.dropFirst((page - 1) * Self.size).prefix(Self.size))
    }
}

extension Expiry.Kind {
    fileprivate var tone: Tone {
        switch self {
        case .securitySupport, .healthCertificate: .high
        case .paidExtension, .contract, .dismissal: .medium
        case .activeSupport, .answer: .low
        }
    }
}
