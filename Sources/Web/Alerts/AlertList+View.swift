import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The list of alerts.
struct AlertListView {
    let visit: Visit
    let list: AlertList
    let model: AlertListModel
    let places: PlacesPage

    func response() -> Response {
        visit.page(
            title: Section.alerts.title, section: .alerts,
            about: LocalizedText(
                "Une alerte réunit les détections d’une même règle sur une même machine et un même compte, à moins d’une heure d’intervalle.",
                en:
                    "An alert brings together detections of one rule on one machine and account, less than an hour apart."
            )
        ) { html in
            html.figures(model.figures)
            filters(&html)
            order(&html)
            if model.rows.contains(where: \.isWaiting) {
                html.form(.alertsAcknowledge, visit: visit, class: "list-form") { html in
                    html(
                        .input, .type("hidden"), .name("return"),
                        .value(visit.here.with("done", nil).description))
                    table(&html)
                    html(.div, .class("list-actions")) { html in
                        html.submit(
                            LocalizedText(
                                "Prendre en compte les alertes cochées", en: "Acknowledge ticked alerts"))
                    }
                }
            } else {
                table(&html)
            }
            paging(&html)
        }
    }

    // MARK: Filters

    private func filters(_ html: inout HTML) {
        let filter = list.filter
        html.filters(.alerts, isActive: !visit.here.with("done", nil).query.isEmpty) { html in
            html.field(
                "q", LocalizedText("Rechercher", en: "Search"), type: "search", value: filter.text,
                required: false,
                .placeholder(LocalizedText("règle, compte…", en: "rule, account…")))
            html.choice(
                "level", LocalizedText("Niveau", en: "Level"),
                AlertLevel.allCases.reversed().map { Choice($0.name, $0.title) },
                selected: filter.levels.count == 1 ? filter.levels.first?.name : nil, empty: .any)
            html.choice("state", LocalizedText("État", en: "State"), states, selected: state)
            html.placeChoices(places, group: filter.group, establishment: filter.establishment)
            html.field(
                "host", LocalizedText("Machine", en: "Machine"), value: filter.host ?? "", required: false)
            for name in ["rule", "since", "until", "sort"] {
                if let value = visit.query[name] { html(.input, .type("hidden"), .name(name), .value(value)) }
            }
        }
        if filter.rule != nil {
            html(.ul, .class("narrowings"), .ariaLabel(LocalizedText("Limité à", en: "Narrowed to"))) {
                html in
                html(.li) { html in
                    html.say(LocalizedText("Une seule règle", en: "One rule only"))
                    if let title = model.rows.first?.title { html.data(" – " + title[visit.language]) }
                    html(.a, .href(visit.here.with("rule", nil).with("after", nil))) { html in
                        html.icon(.cross)
                        html(.span, .class("visually-hidden"), say: LocalizedText("Retirer", en: "Remove"))
                    }
                }
            }
        }
    }

    private var states: [Choice] {
        [Choice("open", LocalizedText("Ouvertes", en: "Open"))]
            + AlertState.allCases.map { Choice($0.rawValue, $0.title) }
            + [Choice("any", LocalizedText("Toutes", en: "All"))]
    }

    private var state: String {
        let states = list.filter.states
        if states == [.new, .acknowledged] { return "open" }
        return states.count == 1 ? states.first?.rawValue ?? "open" : "any"
    }

    private func order(_ html: inout HTML) {
        let here = visit.here.with("done", nil).with("after", nil)
        html.tabs(
            LocalizedText("Ordre des alertes", en: "Order of alerts"),
            [AlertSort.gravest, .newest].map {
                ($0.title, here.with("sort", $0.rawValue), list.sort == $0)
            })
    }

    // MARK: Rows

    private func table(_ html: inout HTML) {
        html.table(
            caption, id: "alerts",
            (model.rows.contains(where: \.isWaiting) ? [box] : []) + columns, model.rows, empty: empty)
    }

    private var caption: LocalizedText {
        switch list.sort {
        case .gravest:
            LocalizedText("Alertes, de la plus grave à la moins grave", en: "Alerts, gravest first")
        case .newest:
            LocalizedText("Alertes, de la plus récente à la plus ancienne", en: "Alerts, newest first")
        case .riskiest: LocalizedText("Alertes, par risque décroissant", en: "Alerts, riskiest first")
        case .due: LocalizedText("Alertes, par échéance de service", en: "Alerts, by what is due first")
        }
    }

    private var box: Column<AlertListModel.Row> {
        Column(LocalizedText("Cocher", en: "Tick")) { html, row in
            guard row.isWaiting else { return }
            html(
                .input, .type("checkbox"), .name("alert"), .value(row.id.description),
                .ariaLabel(
                    LocalizedText(
                        "Cocher l’alerte «\u{A0}\(row.title.french)\u{A0}»",
                        en: "Tick alert “\(row.title.english)”"))
            )
        }
    }

    private var columns: [Column<AlertListModel.Row>] {
        [
            Column(LocalizedText("Niveau", en: "Level")) { $0.badge($1.level) },
            Column(LocalizedText("Alerte", en: "Alert"), kind: .name) { html, row in
                html(.a, .href(row.link), data: row.title[visit.language])
                html(.span, .class("sub")) { $0.name(row.establishment.name, row.establishment.link) }
            },
            Column(LocalizedText("Machine et compte", en: "Machine and account")) { html, row in
                if row.host.isEmpty { html.unknown(.unknownFeminine) } else { html(.code, data: row.host) }
                if !row.account.isEmpty { html(.span, .class("sub"), data: row.account) }
            },
            Column(LocalizedText("Dernière détection", en: "Last detection")) {
                $0.ago($1.lastSeen, now: visit.now)
            },
            Column(LocalizedText("Détections", en: "Detections"), kind: .number) { $0.say($1.detections) },
            Column(LocalizedText("État", en: "State")) { $0.badge($1.state) },
        ]
    }

    private func paging(_ html: inout HTML) {
        html.paging(previous: nil, next: model.next, summary: model.summary)
        if let first = model.first {
            html(.p) {
                $0(
                    .a, .href(first),
                    say: LocalizedText("Revenir au début de la liste", en: "Back to the start of the list"))
            }
        }
    }

    private var empty: EmptyState {
        if visit.here.with("done", nil).query.isEmpty {
            return EmptyState(
                LocalizedText("Aucune alerte ouverte", en: "No open alert"),
                LocalizedText(
                    "Vérifiez sur la vue d’ensemble que chaque établissement envoie bien ses journaux\u{A0}: un silence n’est pas toujours une bonne nouvelle.",
                    en:
                        "See on the overview that every establishment does send its logs: silence is not always good news."
                ),
                action: (LocalizedText("Vue d’ensemble", en: "Overview"), .overview))
        }
        return EmptyState(
            LocalizedText("Aucune alerte ne répond à ces critères", en: "No alert meets these criteria"),
            LocalizedText(
                "Retirez un filtre, ou cherchez parmi toutes les alertes.",
                en: "Remove a filter, or look among all alerts."),
            action: (
                LocalizedText("Toutes les alertes", en: "All alerts"), SiteLink.alerts.with("state", "any")
            ))
    }
}

extension AlertSort {
    var title: LocalizedText {
        switch self {
        case .gravest: LocalizedText("Les plus graves", en: "Gravest first")
        case .newest: LocalizedText("Les plus récentes", en: "Newest first")
        case .riskiest: LocalizedText("À regarder d’abord", en: "Look at first")
        case .due: LocalizedText("Prochaines échéances", en: "Due next")
        }
    }
}
