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
    let question: DebtQuestion
    /// Whether agreements are told one by one.
    let isWhole: Bool
    let choices: PlacesPage

    func response() -> Response {
        visit.page(
            title: LocalizedText("Échéances", en: "Expiry dates"), section: .debt, trail: [Crumb(.debt)],
            about: LocalizedText(
                "Ce qui prend fin dans les dix-huit mois\u{A0}: supports, extensions, contrats, certificats HDS, protections de flux, dérogations.",
                en:
                    "What ends within eighteen months: support, extensions, contracts, HDS certificates, protections of flows, waivers."
            ),
            actions: { html in
                html(.a, .class("button"), .href(SiteLink.debtCalendar.adding(question.places)), .download) {
                    html in
                    html.icon(.download)
                    html(.span, say: LocalizedText("Agenda (iCalendar)", en: "Calendar (iCalendar)"))
                }
                html.exportButtons(
                    SiteLink("debt", "expiries", "export").adding(question.places), visit: visit)
            }
        ) { html in
            html.debtTabs(.debtExpiries, visit)
            html.placeFilters(
                .debtExpiries, isActive: question.isNarrowed, choices, group: question.filter.group,
                establishment: question.filter.establishment)
            if !isWhole {
                let most = AgreementEnds.mostEstablishments
                html.notice(
                    LocalizedText(
                        "Au-delà de \(most)\u{A0}établissements, les contrats sont comptés par établissement et par jour, et les protections de flux et les dérogations n’apparaissent pas\u{A0}: choisissez un groupement ou un établissement pour tout voir.",
                        en:
                            "Beyond \(most) establishments, contracts are counted by establishment and day, and protections of flows and waivers are left out: choose a group or an establishment to see everything."
                    ), .low)
            }
            html(.p, .class("muted")) { html in
                html.say(
                    LocalizedText(
                        "Pour vous abonner, donnez à votre agenda un nom quelconque, un jeton d’accès comme mot de passe, et cette adresse\u{A0}: ",
                        en:
                            "To subscribe, give your calendar any name, an access token as the password, and this address: "
                    ))
                html(.code, data: visit.siteAddress + feed)
            }
            html.table(
                LocalizedText("Échéances", en: "Expiry dates"),
                [
                    Column(LocalizedText("Date", en: "Date"), kind: .name) { $0.day($1.day) },
                    Column(LocalizedText("Ce qui prend fin", en: "What ends")) { html, row in
                        html.badge(row.kind.title, row.kind.tone)
                    },
                    Column(LocalizedText("Objet", en: "Subject")) { html, row in
                        guard let link = page(of: row) else { return html.data(row.subject) }
                        html(.a, .href(link), data: row.subject)
                    },
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

    /// The address that calendar programs ask.
    private var feed: String {
        SiteLink("api", "v1", "debt", "expiries.ics").adding(question.places).description
    }

    /// Where what ends is told more of.
    private func page(of row: Expiry) -> SiteLink? {
        // Only those who decide about answers have the page of waivers.
        guard row.kind != .waiver || visit.can(.decideAnswers) else { return nil }
        guard let link = row.link, let page = SiteLink(returning: link) else { return nil }
        if link.hasSuffix("#contracts") { return page.to("contracts") }
        return link.hasSuffix("#debt") ? page.to("debt") : page
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
        case .paidExtension, .boughtExtension, .contract, .dismissal, .protection, .waiver: .medium
        case .activeSupport: .low
        }
    }
}
