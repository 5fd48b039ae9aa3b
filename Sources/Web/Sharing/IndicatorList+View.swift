import Access
import Hummingbird
import Markup
import Sharing
import Store
import Vocabulary

/// The list of indicators that the visitor's circles share.
struct IndicatorListView {
    private let visit: Visit
    private let list: IndicatorList

    init(_ visit: Visit) {
        self.visit = visit
        list = IndicatorList(visit)
    }

    static let standings = [
        "watched": LocalizedText("Recherchés", en: "Looked for"),
        "blocking": LocalizedText("Bloqués", en: "Blocked"),
        "protected": LocalizedText("Protégés", en: "Protected"),
        "expired": LocalizedText("Expirés", en: "Expired"),
        "revoked": LocalizedText("Révoqués", en: "Revoked"),
    ]

    func response() async throws -> Response {
        try await visit.store.settleSharing(at: visit.now)
        let page = try await visit.store.page(list)
        let waiting = try await visit.waitingOffers()
        return visit.page(
            title: Section.indicators.title, section: .indicators,
            about: LocalizedText(
                "Ce qu’un hôpital a vu et confirmé est recherché chez tous. On ne dit jamais qui l’a signalé.",
                en:
                    "What one hospital has seen and confirmed is looked for everywhere. Who reported it is never disclosed."
            ),
            actions: { html in
                html.exportButtons(
                    visit.here.export(of: "indicators"), visit: visit, needs: .readIndicators)
                guard visit.can(.shareIndicators) else { return }
                html(
                    .a, .href(SiteLink.newIndicator), .class("button primary"),
                    say: LocalizedText("Partager un indicateur", en: "Share an indicator"))
            }
        ) { html in
            html.sharingTabs(.indicators, waiting: waiting)
            filters(&html)
            html.table(
                LocalizedText("Indicateurs", en: "Indicators"), IndicatorListView.columns, page.rows,
                repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun indicateur", en: "No indicator"),
                    LocalizedText(
                        "Partagez une adresse, un domaine ou une empreinte vus dans une alerte.",
                        en: "Share an address, a domain or a hash that was seen in an alert.")))
            html.pages(of: page.total, list.paging, visit: visit)
        }
    }

    private func filters(_ html: inout HTML) {
        let isActive =
            !list.text.isEmpty || list.standing != nil || list.kind != nil || list.isFromFeed != nil
        html.filters(.indicators, isActive: isActive) { html in
            html.field(
                "q", LocalizedText("Rechercher", en: "Search"), type: "search", value: list.text,
                required: false,
                .placeholder(LocalizedText("adresse, domaine, empreinte…", en: "address, domain, hash…")))
            html.choice(
                "standing", LocalizedText("État", en: "State"),
                IndicatorListView.standings.sorted { $0.key < $1.key }.map { Choice($0.key, $0.value) },
                selected: list.standing, empty: LocalizedText("Tous", en: "All"))
            html.choice(
                "kind", LocalizedText("Type", en: "Type"),
                IndicatorKind.allCases.map { Choice($0.rawValue, $0.title) },
                selected: list.kind?.rawValue, empty: LocalizedText("Tous", en: "All"))
            html.choice(
                "origin", LocalizedText("Origine", en: "Origin"),
                [
                    Choice("member", LocalizedText("Un membre", en: "A member")),
                    Choice("feed", LocalizedText("Un flux", en: "A feed")),
                ], selected: list.isFromFeed.map { $0 ? "feed" : "member" },
                empty: LocalizedText("Toutes", en: "All"))
        }
    }

    static var columns: [Column<IndicatorListRow>] {
        [
            Column(LocalizedText("Indicateur", en: "Indicator"), kind: .name) { html, row in
                html.observable(row.shared.observable, link: .indicator(row.id))
            },
            Column(LocalizedText("État", en: "State")) { $0.standing($1.shared.standing) },
            Column(LocalizedText("Partagé avec", en: "Shared with")) { $0.circle($1.circle) },
            Column(LocalizedText("Diffusion", en: "Distribution")) { $0.badge($1.shared.light) },
            Column(LocalizedText("Confiance", en: "Confidence")) { html, row in
                html.say(row.shared.confidence.title)
                html(.span, .class("sub"), say: .percentage(Double(row.shared.confidence.percent) / 100))
            },
            Column(LocalizedText("Expire", en: "Expires")) { $0.time($1.shared.expires) },
        ]
    }
}
