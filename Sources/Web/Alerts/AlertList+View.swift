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
            ),
            actions: { html in
                html(
                    .a, .class("button"), .href(SiteLink.chains),
                    say: LocalizedText("Chaînes d’attaque", en: "Attack chains"))
                html.exportButtons(
                    visit.here.moved(to: SiteLink("alerts", "export")), visit: visit, needs: .readAlerts)
            }
        ) { html in
            html.figures(model.figures)
            filters(&html)
            order(&html)
            if model.rows.contains(where: \.isActionable) {
                html.form(.alertsBulk, visit: visit, class: "list-form") { html in
                    html(
                        .input, .type("hidden"), .name("return"),
                        .value(visit.here.with("done", nil).description))
                    table(&html)
                    actions(&html)
                }
            } else {
                table(&html)
            }
            paging(&html)
            html(
                .aside, .class("panel"), .id("alert-panel"), .hidden, .tabindex(-1),
                .dataset("close", say: LocalizedText("Fermer", en: "Close")),
                .ariaLabel(LocalizedText("Ce qui dépend de l’alerte", en: "What depends on the alert"))
            ) { _ in }
        }
    }

    /// What is done to the alerts that are ticked, and the keys that do it while the list has the focus.
    private func actions(_ html: inout HTML) {
        func button(_ html: inout HTML, _ action: String, _ label: LocalizedText, _ names: String = "") {
            html(.button, .type("submit"), .name("action"), .value(action), .class(names), say: label)
        }
        html(.div, .class("list-actions")) { html in
            button(
                &html, "acknowledge",
                LocalizedText("Prendre en compte les alertes cochées", en: "Acknowledge the ticked alerts"),
                "primary")
            button(&html, "assign", LocalizedText("Me les attribuer", en: "Assign to me"))
            if visit.can(.handleCases) {
                button(&html, "open-case", LocalizedText("Ouvrir un dossier", en: "Open a case"))
            }
            html(.label, .class("inline-label")) { html in
                html(
                    .span, .class("visually-hidden"),
                    say: LocalizedText("Motif de clôture", en: "Reason for closing"))
                html(.select, .name("reason")) { html in
                    html(.option, .value(""), say: LocalizedText("Motif…", en: "Reason…"))
                    for reason in ClosingReason.allCases {
                        html(.option, .value(reason.rawValue), say: reason.title)
                    }
                }
            }
            button(&html, "close", LocalizedText("Clore", en: "Close"))
        }
        html(.p, .class("hint"), .id("keys")) { html in
            html.say(LocalizedText("Au clavier, dans la liste\u{A0}: ", en: "By keyboard, in the list: "))
            for (key, meaning) in [
                ("j", LocalizedText("suivante", en: "next")),
                ("k", LocalizedText("précédente", en: "previous")),
                ("x", LocalizedText("cocher", en: "tick")), ("p", LocalizedText("panneau", en: "panel")),
                ("o", LocalizedText("ouvrir", en: "open")),
                ("a", LocalizedText("prendre en compte", en: "acknowledge")),
                ("m", LocalizedText("m’attribuer", en: "assign to me")),
            ] {
                html(.kbd, data: key)
                html.data(" ")
                html.say(meaning)
                html.data("  ")
            }
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
            html.filterChoice(
                "level", LocalizedText("Niveau", en: "Level"),
                AlertLevel.allCases.reversed().map { Choice($0.name, $0.title) },
                selected: filter.levels.map(\.name))
            html.choice("state", LocalizedText("État", en: "State"), states, selected: state)
            html.placeChoices(places, group: filter.group, establishment: filter.establishment)
            html.field(
                "host", LocalizedText("Machine", en: "Machine"), value: filter.host ?? "", required: false)
            html.choice(
                "owner", LocalizedText("Responsable", en: "Owner"),
                [
                    Choice("me", LocalizedText("Moi", en: "Me")),
                    Choice("nobody", LocalizedText("Personne", en: "Nobody")),
                ], selected: visit.query["owner"], empty: .any)
            html.choice(
                "case", LocalizedText("Dossier", en: "Case"),
                [
                    Choice("no", LocalizedText("Sans dossier", en: "In no case")),
                    Choice("yes", LocalizedText("Dans un dossier", en: "In a case")),
                ], selected: visit.query["case"], empty: .any)
            for name in ["rule", "since", "until", "sort"] {
                if let value = visit.query[name] { html(.input, .type("hidden"), .name(name), .value(value)) }
            }
        }
        html.narrowings(narrowings)
    }

    /// What no field of the form shows.
    private var narrowings: [Narrowing] {
        let here = visit.here.with("after", nil).with("done", nil)
        var narrowings: [Narrowing] = []
        if list.filter.rule != nil {
            let title = model.rows.first?.title
            let french = title.map { " – " + $0.french } ?? ""
            let english = title.map { " – " + $0.english } ?? ""
            narrowings.append(
                Narrowing(
                    title: LocalizedText("Une seule règle" + french, en: "One rule only" + english),
                    without: here.with("rule", nil)))
        }
        if let since = list.filter.since.map(LocalizedText.instant) {
            narrowings.append(
                Narrowing(
                    title: LocalizedText("Depuis le \(since.french)", en: "Since \(since.english)"),
                    without: here.with("since", nil)))
        }
        if let until = list.filter.until.map(LocalizedText.instant) {
            narrowings.append(
                Narrowing(
                    title: LocalizedText("Jusqu’au \(until.french)", en: "Until \(until.english)"),
                    without: here.with("until", nil)))
        }
        return narrowings
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
            [AlertSort.riskiest, .due, .gravest, .newest].map {
                ($0.title, here.with("sort", $0.rawValue), list.sort == $0)
            })
    }

    // MARK: Rows

    private func table(_ html: inout HTML) {
        html.table(
            caption, id: "alerts",
            (model.rows.contains(where: \.isActionable) ? [box] : []) + columns, model.rows, empty: empty)
    }

    private var caption: LocalizedText {
        switch list.sort {
        case .gravest:
            LocalizedText("Alertes, de la plus grave à la moins grave", en: "Alerts, most severe first")
        case .newest:
            LocalizedText("Alertes, de la plus récente à la plus ancienne", en: "Alerts, newest first")
        case .riskiest: LocalizedText("Alertes, par risque décroissant", en: "Alerts, highest risk first")
        case .due: LocalizedText("Alertes, par délai de service", en: "Alerts, next due first")
        }
    }

    private var box: Column<AlertListModel.Row> {
        Column(LocalizedText("Cocher", en: "Tick"), kind: .tick) { html, row in
            guard row.isActionable else { return }
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
            Column(LocalizedText("Niveau", en: "Level")) { html, row in
                html.badge(row.level)
                html(.span, .class("sub"), say: LocalizedText("risque \(row.risk)", en: "risk \(row.risk)"))
            },
            Column(LocalizedText("Alerte", en: "Alert"), kind: .name) { html, row in
                html(.a, .href(row.link), data: row.title[visit.language])
                html(.span, .class("sub")) { $0.name(row.establishment.name, row.establishment.link) }
                if row.similar > 0 {
                    html(.span, .class("sub")) { html in
                        html(.a, .href(SiteLink.alerts.with("rule", row.rule))) {
                            $0.say(
                                row.similar >= 100
                                    ? LocalizedText("plus de 100 semblables", en: "more than 100 similar")
                                    : .count(
                                        row.similar, one: LocalizedText("semblable", en: "similar"),
                                        many: LocalizedText("semblables", en: "similar")))
                        }
                    }
                }
            },
            Column(LocalizedText("Enjeu pour les soins", en: "Care at stake")) { html, row in
                guard let stake = row.stake else { return html.data("–") }
                if let criticality = stake.criticality {
                    html.badge(criticality)
                } else if !stake.systems.isEmpty, stake.systems.allSatisfy({ $0.retiredOn != nil }) {
                    html.badge(LocalizedText("Système hors service", en: "System out of service"), .quiet)
                }
                html(.span, .class("sub")) { html in
                    for (index, kind) in stake.mostUrgent.prefix(3).enumerated() {
                        if index > 0 { html.data(", ") }
                        html.say(kind.title)
                    }
                }
            },
            Column(LocalizedText("Délai de service", en: "Service time")) { html, row in
                guard let due = row.due else { return html.data("–") }
                html.timeLeft(TimeLeft(until: due.at, now: visit.now))
                html(.span, .class("sub"), say: due.stage.title)
            },
            Column(LocalizedText("Machine et compte", en: "Machine and account")) { html, row in
                if row.host.isEmpty {
                    html.unknown(.unknownFeminine)
                } else {
                    html(.code, .title(data: row.host), data: row.shortHost)
                }
                if !row.account.isEmpty { html(.span, .class("sub"), data: row.account) }
            },
            Column(LocalizedText("Dernière détection", en: "Last detection")) { html, row in
                html.ago(row.lastSeen, now: visit.now)
                guard row.detections > 1 else { return }
                html(
                    .span, .class("sub"),
                    say: .count(
                        row.detections, one: LocalizedText("détection", en: "detection"),
                        many: LocalizedText("détections", en: "detections")))
            },
            Column(LocalizedText("État", en: "State")) { html, row in
                html.badge(row.state)
                if let owner = row.owner { html(.span, .class("sub"), data: owner) }
                if let file = row.caseFile {
                    html(.span, .class("sub")) { $0.name(file.reference, file.link) }
                }
                html(.span, .class("sub")) { html in
                    html(.a, .class("panel-link"), .href(.alertPanel(row.id)), .dataset("panel", "1")) {
                        html in
                        html.say(LocalizedText("Panneau", en: "Panel"))
                        html(.span, .class("visually-hidden"), data: " – " + row.title[visit.language])
                    }
                }
            },
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
                        "Check on the overview that every establishment is sending its logs: silence is not always good news."
                ),
                action: (LocalizedText("Vue d’ensemble", en: "Overview"), .overview))
        }
        return EmptyState(
            LocalizedText("Aucune alerte ne répond à ces critères", en: "No alert matches these filters"),
            LocalizedText(
                "Retirez un filtre, ou cherchez parmi toutes les alertes.",
                en: "Remove a filter, or search all alerts."),
            action: (
                LocalizedText("Toutes les alertes", en: "All alerts"), SiteLink.alerts.with("state", "any")
            ))
    }
}

extension AlertSort {
    var title: LocalizedText {
        switch self {
        case .gravest: LocalizedText("Les plus graves", en: "Most severe first")
        case .newest: LocalizedText("Les plus récentes", en: "Newest first")
        case .riskiest: LocalizedText("Risque le plus élevé", en: "Highest risk")
        case .due: LocalizedText("Prochaines échéances", en: "Due next")
        }
    }
}
