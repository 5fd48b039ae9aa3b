import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let silentSources = SiteLink("silent-sources")
}

extension Endpoints {
    /// Which sources of logs have stopped, and since when.
    static let silentSources: [Endpoint] = [
        .page("/silent-sources", needs: .permission(.readOverview)) { visit in
            let group = visit.query["group"].flatMap { ID<Group>($0) }
            let establishment = visit.query["establishment"].flatMap { ID<Establishment>($0) }
            let page = try await visit.store.page(
                SilentSources(reach: visit.reach, group: group, establishment: establishment, now: visit.now))
            let places = try await visit.store.page(Places(reach: visit.reach))
            return SilentSourcesView(
                visit: visit, page: page, places: places, group: group, establishment: establishment
            )
            .response()
        }
    ]
}

/// The sources that are silent.
struct SilentSourcesView {
    let visit: Visit
    let page: SilentSourcesPage
    let places: PlacesPage
    let group: ID<Group>?
    let establishment: ID<Establishment>?

    func response() -> Response {
        visit.page(
            title: Section.silentSources.title, section: .silentSources,
            about: LocalizedText(
                "Les sources qui envoyaient des journaux et n’envoient plus rien depuis un jour\u{A0}: un silence peut être une panne, ou quelqu’un qui ne veut pas être vu.",
                en:
                    "Sources that used to send logs and have sent nothing for a day: silence may be a breakdown, or somebody who does not want to be seen."
            ),
            actions: {
                $0.exportButtons(visit.here.export(of: "silent-sources"), visit: visit, needs: .readOverview)
            }
        ) { html in
            html.filters(.silentSources, isActive: group != nil || establishment != nil) { html in
                html.placeChoices(places, group: group, establishment: establishment)
            }
            html.table(
                LocalizedText(
                    "Sources muettes, la plus ancienne d’abord", en: "Silent sources, longest silence first"),
                id: "silent", columns, page.rows, empty: empty)
            if page.rows.count < page.total.count {
                html(
                    .p,
                    say: LocalizedText(
                        "Les \(LocalizedText.number(page.rows.count).french) premières sur \(LocalizedText.number(page.total.count).french).",
                        en:
                            "The first \(LocalizedText.number(page.rows.count).english) of \(LocalizedText.number(page.total.count).english)."
                    ))
            }
        }
    }

    private var columns: [Column<SilentSource>] {
        [
            Column(LocalizedText("Source", en: "Source"), kind: .name) { html, row in
                html(.code, data: row.source.name)
                html(.span, .class("sub"), data: row.source.kind)
            },
            Column(LocalizedText("Établissement", en: "Establishment")) {
                $0(.a, .href(.establishment($1.establishment)), data: $1.establishmentName)
            },
            Column(LocalizedText("Muette depuis", en: "Silent since")) {
                $0.ago($1.source.lastEvent, now: visit.now)
            },
            Column(LocalizedText("Enregistrements jusque-là", en: "Records until then"), kind: .number) {
                $0.say(.number($1.source.records))
            },
        ]
    }

    private var empty: EmptyState {
        EmptyState(
            LocalizedText("Aucune source muette", en: "No silent source"),
            LocalizedText(
                "Toutes les sources connues ont envoyé des journaux depuis moins d’un jour.",
                en: "Every known source has sent logs within a day."))
    }
}
