import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The list of cases.
struct CaseListView {
    let visit: Visit
    let list: CaseList
    let page: CaseListPage
    let places: PlacesPage

    func response() -> Response {
        visit.page(
            title: Section.cases.title, section: .cases,
            about: LocalizedText(
                "Un dossier rassemble le travail sur un incident\u{A0}: tâches, main courante, preuves, soins touchés, échéances légales.",
                en:
                    "A case brings together the work on an incident: tasks, incident log, evidence, care affected, legal deadlines."
            ),
            actions: { html in
                html.exportButtons(visit.here.export(of: "cases"), visit: visit, needs: .readCases)
                html(
                    .a, .class("button"), .href(SiteLink.handover),
                    say: LocalizedText("Relève", en: "Handover"))
                if visit.can(.handleCases) {
                    html(
                        .a, .class("button primary"), .href(SiteLink.casesNew),
                        say: LocalizedText("Ouvrir un dossier", en: "Open a case"))
                }
            }
        ) { html in
            html.filters(.cases, isActive: !visit.here.with("done", nil).query.isEmpty) { html in
                html.choice(
                    "state", LocalizedText("État", en: "State"),
                    [
                        Choice("open", LocalizedText("En cours", en: "Open")),
                        Choice("any", LocalizedText("Tous", en: "All")),
                    ], selected: list.includesClosed ? "any" : "open")
                html.choice(
                    "owner", LocalizedText("Responsable", en: "Owner"),
                    [Choice("me", LocalizedText("Moi", en: "Me"))], selected: list.owner == nil ? nil : "me",
                    empty: .any)
                html.placeChoices(places, group: nil, establishment: list.establishment)
            }
            html.table(
                LocalizedText("Dossiers", en: "Cases"), id: "cases", columns, page.rows,
                empty: EmptyState(
                    LocalizedText("Aucun dossier en cours", en: "No open case"),
                    LocalizedText(
                        "Un dossier s’ouvre depuis une alerte, ou à la main.",
                        en: "A case is opened from an alert, or by hand."),
                    action: visit.can(.handleCases)
                        ? (LocalizedText("Ouvrir un dossier", en: "Open a case"), .casesNew) : nil))
            html.pages(of: page.total, list.paging, visit: visit)
        }
    }

    private var columns: [Column<CaseListRow>] {
        [
            Column(LocalizedText("Gravité", en: "Severity")) { $0.badge($1.file.severity) },
            Column(LocalizedText("Dossier", en: "Case"), kind: .name) { html, row in
                html(.a, .href(.caseFile(row.file.id)), data: row.file.title)
                html(.span, .class("sub")) { html in
                    html.data(row.file.reference + " · ")
                    html.say(row.file.kind.title)
                }
            },
            Column(LocalizedText("Établissements", en: "Establishments")) { html, row in
                for place in row.places {
                    html(.span, .class("line")) { html in
                        html.data(place.name + " ")
                        html.badge(place.state.title, place.state.tone)
                    }
                }
            },
            Column(LocalizedText("État", en: "State")) { html, row in
                html.badge(row.file.state.title, row.file.state.tone)
                if let owner = row.file.owner { html(.span, .class("sub"), data: owner) }
            },
            Column(LocalizedText("Tâches", en: "Tasks")) { html, row in
                html.say(
                    LocalizedText(
                        "\(row.tasks - row.openTasks) sur \(row.tasks)",
                        en: "\(row.tasks - row.openTasks) of \(row.tasks)"))
                if row.lateTasks > 0 {
                    html(.span, .class("sub")) {
                        $0.badge(
                            .count(
                                row.lateTasks, one: LocalizedText("en retard", en: "late"),
                                many: LocalizedText("en retard", en: "late")), .high)
                    }
                }
            },
            Column(LocalizedText("Prochaine échéance légale", en: "Next legal deadline")) { html, row in
                guard row.file.state.isOpen, let next = next(row) else { return html.data("–") }
                html.clock(next, now: visit.now)
                html(.span, .class("sub"), say: next.duty.title)
            },
            Column(LocalizedText("Ouvert", en: "Opened")) { $0.ago($1.file.opened, now: visit.now) },
        ]
    }

    /// The first clock that is not done, of any establishment shown.
    private func next(_ row: CaseListRow) -> LegalClock? {
        row.places.flatMap { row.facts(of: $0).clocks(visit.site.services.duties) }
            .filter { $0.done == nil && $0.deadline != nil && $0.duty.status == .inForce }
            .min { ($0.deadline?.milliseconds ?? .max) < ($1.deadline?.milliseconds ?? .max) }
    }
}

/// The form that opens a case.
struct CaseOpeningView {
    let visit: Visit
    let places: PlacesPage
    /// The alerts that it is to be about.
    let alerts: [Alert]

    func response(_ errors: FormErrors, status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: LocalizedText("Ouvrir un dossier", en: "Open a case"), section: .cases,
            trail: [Crumb(.cases)],
            about: LocalizedText(
                "Les tâches viennent du guide prévu pour ce type d’incident\u{A0}; les délais légaux courent dès la prise de connaissance.",
                en:
                    "Tasks come from the playbook for this kind of incident; legal deadlines run from the moment the incident is known."
            ),
            status: status
        ) { html in
            html.form(.cases, visit: visit) { html in
                html.formProblem(errors)
                for alert in alerts {
                    html(.input, .type("hidden"), .name("alert"), .value(alert.id.description))
                }
                if !alerts.isEmpty {
                    html.notice(
                        .count(
                            alerts.count,
                            one: LocalizedText("alerte sera rattachée.", en: "alert will be attached."),
                            many: LocalizedText(
                                "alertes seront rattachées.", en: "alerts will be attached.")), .low)
                }
                html.field(
                    "title", LocalizedText("Titre", en: "Title"),
                    value: visit.fields["title"] ?? alerts.first.map { visit.title($0)[visit.language] }
                        ?? "",
                    hint: LocalizedText(
                        "Si plusieurs établissements sont concernés, n’en nommez aucun.",
                        en: "If several establishments are involved, name none of them."),
                    errors: errors, .maxlength(200))
                html.choice(
                    "kind", LocalizedText("Type d’incident", en: "Kind of incident"),
                    CaseKind.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: visit.fields["kind"], empty: LocalizedText("Choisir…", en: "Choose…"),
                    errors: errors,
                    required: true)
                html.choice(
                    "severity", LocalizedText("Gravité", en: "Severity"),
                    AlertLevel.allCases.reversed().map { Choice($0.name, $0.title) },
                    selected: visit.fields["severity"] ?? (alerts.map(\.level).max() ?? .high).name,
                    errors: errors,
                    required: true)
                establishments(&html, errors)
                html.field(
                    "known", LocalizedText("Prise de connaissance", en: "Known since"),
                    type: "datetime-local",
                    value: visit.fields["known"]
                        ?? (alerts.map(\.service.raised).min() ?? visit.now).parisField,
                    hint: LocalizedText(
                        "Heure de Paris\u{A0}: le moment où la première personne dont c’est le métier l’a su, non celui où la direction l’a appris.",
                        en:
                            "Paris time: when the first person whose job it is came to know, not when the board was told."
                    ),
                    errors: errors)
                html.submit(LocalizedText("Ouvrir le dossier", en: "Open the case"))
            }
        }
    }

    private func establishments(_ html: inout HTML, _ errors: FormErrors) {
        let chosen = Set(visit.fields.all("establishment") + alerts.map(\.establishment.description))
        html(.fieldset) { html in
            html(.legend, say: LocalizedText("Établissements concernés", en: "Establishments involved"))
            for place in places.establishments {
                html(.div) {
                    $0.checkbox(
                        "establishment", .verbatim(place.name), value: place.id.description,
                        isChecked: chosen.contains(place.id.description) || places.establishments.count == 1)
                }
            }
            if let error = errors["establishment"] { html(.p, .class("error"), say: error) }
        }
    }
}
