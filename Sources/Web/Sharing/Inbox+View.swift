import Access
import Hummingbird
import Markup
import Registry
import Sharing
import Store
import Vocabulary

extension Endpoints {
    /// What is offered to the visitor's establishments.
    static let inbox: [Endpoint] = [
        .page("/inbox", needs: .permission(.readIndicators)) { try await InboxView($0).response() }
    ]
}

extension Inbox {
    /// What a query asks for: the page and its file show the same.
    init(_ visit: Visit) {
        self.init(
            reach: visit.reach,
            state: visit.query["state"].flatMap(OfferState.init(rawValue:)) ?? .waiting,
            establishment: visit.query["establishment"].flatMap { ID<Establishment>($0) },
            indicator: visit.query["indicator"].flatMap { ID<IndicatorRow>($0) },
            paging: visit.paging(size: 25))
    }
}

/// The inbox of the visitor's establishments.
struct InboxView {
    private let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func response() async throws -> Response {
        try await visit.store.settleSharing(at: visit.now)
        let list = Inbox(visit)
        let waiting = try await visit.waitingOffers()
        // Who answers for many hospitals is shown each indicator once.
        let isOfMany = list.establishment == nil && list.indicator == nil && hasManyHospitals
        let summary = isOfMany ? try await visit.store.page(InboxSummary(list)) : nil
        let page = isOfMany ? nil : try await visit.store.page(list)
        let total = summary?.total ?? page?.total ?? waiting
        return visit.page(
            title: SharingTab.inbox.title, section: .indicators, trail: [Crumb(.indicators)],
            about: LocalizedText(
                "Ce que le groupement ou le réseau vous propose. Tout est déjà recherché\u{A0}; ce que vous refusez n’est plus recherché chez vous, et n’y est pas bloqué.",
                en:
                    "What the group or the network offers you. All of it is already being looked for; what you decline is no longer looked for at your hospital, nor blocked there."
            ),
            actions: {
                $0.exportButtons(visit.here.export(of: "inbox"), visit: visit, needs: .readIndicators)
            }
        ) { html in
            html.sharingTabs(.inbox, waiting: waiting)
            html.tabs(
                LocalizedText("État", en: "State"),
                OfferState.allCases.map {
                    (
                        $0.title,
                        SiteLink.inbox.with("state", $0.rawValue)
                            .with("establishment", list.establishment?.description)
                            .with("indicator", list.indicator?.description), $0 == list.state
                    )
                }
            )
            let empty = EmptyState(
                LocalizedText("Rien ici", en: "Nothing here"),
                LocalizedText(
                    "Les indicateurs que d’autres confirment arrivent ici.",
                    en: "Indicators that others confirm arrive here."))
            if let summary {
                html.table(
                    LocalizedText("Propositions", en: "Offers"), summaryColumns(list.state), summary.rows,
                    repeatsHeading: true, empty: empty)
            } else if let page {
                html.table(
                    LocalizedText("Propositions", en: "Offers"), columns, page.rows, repeatsHeading: true,
                    empty: empty)
            }
            html.pages(of: total, list.paging, visit: visit)
        }
    }

    private var hasManyHospitals: Bool {
        switch visit.reach {
        case .everything: true
        case .establishments(let own): own.count > 1
        case .suppliers, .nothing: false
        }
    }

    private func summaryColumns(_ state: OfferState) -> [Column<InboxSummaryRow>] {
        [
            Column(LocalizedText("Indicateur", en: "Indicator"), kind: .name) { html, row in
                html.observable(row.indicator.shared.observable, link: .indicator(row.indicator.id))
                if !row.indicator.shared.about.isEmpty {
                    html(.span, .class("sub"), data: row.indicator.shared.about)
                }
            },
            Column(LocalizedText("De la part de", en: "From")) { $0.circle($1.indicator.circle) },
            Column(LocalizedText("État", en: "State")) { $0.standing($1.indicator.shared.standing) },
            Column(LocalizedText("Proposé", en: "Offered")) { $0.ago($1.offered, now: visit.now) },
            Column(LocalizedText("Vu chez", en: "Seen at"), kind: .number) { html, row in
                if row.seenPlaces > 0 {
                    html.badge(
                        .count(
                            row.seenPlaces, one: LocalizedText("établissement", en: "establishment"),
                            many: LocalizedText("établissements", en: "establishments")), .high)
                } else {
                    html.say(LocalizedText("Personne", en: "Nobody"))
                }
            },
            Column(state.by) { html, row in
                let count = LocalizedText.count(
                    row.places, one: LocalizedText("établissement", en: "establishment"),
                    many: LocalizedText("établissements", en: "establishments"))
                html(
                    .a,
                    .href(
                        SiteLink.inbox.with("indicator", row.indicator.id.description)
                            .with("state", state.rawValue)), say: count)
            },
        ]
    }

    private var columns: [Column<InboxRow>] {
        [
            Column(LocalizedText("Indicateur", en: "Indicator"), kind: .name) { html, row in
                html.observable(row.indicator.shared.observable, link: .indicator(row.indicator.id))
                if !row.indicator.shared.about.isEmpty {
                    html(.span, .class("sub"), data: row.indicator.shared.about)
                }
            },
            Column(LocalizedText("De la part de", en: "From")) { $0.circle($1.indicator.circle) },
            Column(LocalizedText("État", en: "State")) { $0.standing($1.indicator.shared.standing) },
            Column(LocalizedText("Vu ici", en: "Seen here"), kind: .number) { html, row in
                if row.seenHere > 0 {
                    html.badge(
                        .count(
                            row.seenHere, one: LocalizedText("fois", en: "time"),
                            many: LocalizedText("fois", en: "times")),
                        .high)
                } else {
                    html.say(LocalizedText("Jamais", en: "Never"))
                }
            },
            Column(LocalizedText("Réponse", en: "Answer")) { html, row in
                let isOver =
                    row.indicator.shared.standing == .expired || row.indicator.shared.standing == .revoked
                guard visit.reach(for: .shareIndicators).includes(row.establishment), !isOver else {
                    html.data(row.establishmentName)
                    return html.badge(row.state)
                }
                OfferForm(
                    visit: visit, indicator: row.indicator.id, establishment: row.establishment,
                    name: row.establishmentName, state: row.state, reason: row.reason,
                    back: visit.here.with("done", nil)
                ).write(&html)
            },
        ]
    }
}

extension OfferState {
    /// Over the hospitals whose offers are in that state.
    fileprivate var by: LocalizedText {
        switch self {
        case .waiting: LocalizedText("À examiner par", en: "To review at")
        case .accepted: LocalizedText("Accepté par", en: "Accepted by")
        case .confirmed: LocalizedText("Confirmé par", en: "Confirmed by")
        case .declined: LocalizedText("Refusé par", en: "Declined by")
        }
    }
}
