import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The page of a case, one tab at a time.
struct CaseShowView {
    let visit: Visit
    let page: CasePage
    let tab: CaseTab
    let places: PlacesPage
    var supplierDuty = CaseSupplierDuty.none
    var degradedModes = CaseDegradedModes.none
    var errors = FormErrors()
    /// The claims that it opened on the pool, as far as whoever asks may see them.
    var claims: [RecordedClaim] = []

    var file: CaseFile { page.file }
    var mayHandle: Bool {
        let reach = visit.reach(for: .handleCases)
        return page.places.contains { reach.includes($0.establishment) }
    }
    /// Whether what is common may be changed.
    var mayChange: Bool {
        let reach = visit.reach(for: .handleCases)
        return page.isWhole && page.places.allSatisfy { reach.includes($0.establishment) }
    }

    func response(status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: .verbatim(file.title), section: .cases, trail: [Crumb(.cases)], about: about,
            status: status,
            actions: { html in
                html(
                    .a, .class("button"), .href(SiteLink.caseForm(file.id, "report.html")), .download,
                    say: LocalizedText("Rapport", en: "Report"))
                html(
                    .a, .class("button"), .href(SiteLink.caseForm(file.id, "case.json")), .download,
                    data: "JSON")
                html(
                    .a, .class("button"), .href(SiteLink.caseForm(file.id, "stix.json")), .download,
                    data: "STIX")
            }
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(file.severity)
                html.badge(file.state.title, file.state.tone)
                if let verdict = file.verdict { html.badge(verdict.title, .quiet) }
                html.badge(file.kind.title, .quiet)
            }
            html.tabs(
                LocalizedText("Parties du dossier", en: "Parts of the case"),
                CaseTab.allCases.map { ($0.title, .caseFile(file.id, $0), $0 == tab) })
            html.formProblem(errors)
            switch tab {
            case .summary: CaseSummaryView(show: self).write(&html)
            case .tasks: CaseTasksView(show: self).write(&html)
            case .log: CaseLogView(show: self).write(&html)
            case .clocks: CaseClocksView(show: self).write(&html)
            case .observables: CaseMatterView(show: self).write(&html)
            case .care: CaseCareView(show: self).write(&html)
            case .alerts: CaseAlertsView(show: self).write(&html)
            }
        }
    }

    private var about: LocalizedText {
        let opened = LocalizedText.instant(file.opened)
        // Who does not see all of its establishments is not told who opened it and who answers for it.
        guard let openedBy = file.openedBy else {
            return LocalizedText(
                "\(file.reference), ouvert le \(opened.french).",
                en: "\(file.reference), opened on \(opened.english).")
        }
        return LocalizedText(
            "\(file.reference), ouvert le \(opened.french) par \(openedBy)"
                + (file.owner.map { ", responsable \($0)" } ?? ", sans responsable") + ".",
            en: "\(file.reference), opened on \(opened.english) by \(openedBy)"
                + (file.owner.map { ", owner \($0)" } ?? ", nobody answers for it") + ".")
    }

    /// A form of this case.
    func form(_ html: inout HTML, _ name: StaticString, files: Bool = false, content: (inout HTML) -> Void) {
        html.form(.caseForm(file.id, name), visit: visit, files: files) { html in
            html(.input, .type("hidden"), .name("tab"), .value(tab.rawValue))
            content(&html)
        }
    }

    /// Whose it is: one of the establishments that may be written to, or all of them.
    func placeChoice(_ html: inout HTML, common: Bool = true) {
        let reach = visit.reach(for: .handleCases)
        let own = page.places.filter { reach.includes($0.establishment) }
        if own.count == 1, !common || page.places.count == 1 || !mayChange {
            html(.input, .type("hidden"), .name("establishment"), .value(own[0].establishment.description))
            return
        }
        var choices = own.map { Choice($0.establishment.description, .verbatim($0.name)) }
        if common, mayChange {
            choices.append(
                Choice(
                    "common",
                    LocalizedText(
                        "Commun à tous (lu par tous les établissements)",
                        en: "Common to all (read by every establishment)")))
        }
        html.choice(
            "establishment", LocalizedText("Pour quel établissement", en: "For which establishment"), choices,
            required: true)
    }

    /// The name of whose it is.
    func name(_ establishment: ID<Establishment>?) -> LocalizedText {
        guard let establishment else { return LocalizedText("Commun", en: "Common") }
        return .verbatim(page.places.first { $0.establishment == establishment }?.name ?? "")
    }
}

/// What is known, how it stands, and what can be done next.
struct CaseSummaryView {
    let show: CaseShowView
    private var file: CaseFile { show.file }

    func write(_ html: inout HTML) {
        figures(&html)
        html(.div, .class("columns")) { html in
            places(&html)
            html.section(LocalizedText("Étape suivante", en: "Next step"), id: "act") { html in
                html(.div, .class("card")) { html in
                    milestones(&html)
                    if show.mayChange {
                        steps(&html)
                        describe(&html)
                    }
                    if show.mayHandle { note(&html) }
                }
            }
        }
        CaseClaimsView(visit: show.visit, page: show.page, claims: show.claims).write(&html)
        // What is common is told to who sees the whole: to others it would seem not filled in.
        if show.page.isWhole { observatory(&html) }
    }

    /// Legal deadlines that nobody has met yet.
    private var openClocks: [LegalClock] {
        show.page.places.flatMap {
            show.page.facts(of: $0).clocks(show.visit.site.services.duties)
        }.filter { $0.done == nil && $0.duty.status == .inForce && $0.deadline != nil }
    }

    private func figures(_ html: inout HTML) {
        let open = show.page.tasks.filter { !$0.state.isEnded }
        let late = open.filter { $0.isLate(at: show.visit.now) }
        let clocks = openClocks
        let down = show.page.outages.count { $0.until == nil }
        html.figures([
            Figure(
                name: LocalizedText("Tâches restantes", en: "Tasks left"), value: .number(open.count),
                tone: late.isEmpty ? .low : .high, link: .caseFile(file.id, .tasks),
                note: LocalizedText("\(late.count) en retard", en: "\(late.count) late")),
            Figure(
                name: LocalizedText("Échéances légales à tenir", en: "Legal deadlines to meet"),
                value: .number(clocks.count), tone: clocks.isEmpty ? .good : .high,
                link: .caseFile(file.id, .clocks)),
            Figure(
                name: LocalizedText("Services de soins arrêtés", en: "Care services down"),
                value: .number(down),
                tone: down == 0 ? .good : .critical, link: .caseFile(file.id, .care)),
            Figure(
                name: LocalizedText("Alertes", en: "Alerts"), value: .number(show.page.alerts.count),
                tone: .low,
                link: .caseFile(file.id, .alerts)),
            Figure(
                name: LocalizedText("Observables malveillants", en: "Malicious observables"),
                value: .number(show.page.observables.count { $0.verdict == .malicious }), tone: .medium,
                link: .caseFile(file.id, .observables)),
        ])
    }

    private func places(_ html: inout HTML) {
        html.section(LocalizedText("Par établissement", en: "By establishment"), id: "places") { html in
            for place in show.page.places {
                html(.div, .class("card")) { html in
                    html(.h3) { html in
                        html.data(place.name + " ")
                        html.badge(place.state.title, place.state.tone)
                    }
                    if !place.summary.isEmpty { html(.p, data: place.summary) }
                    html.definitions([
                        (LocalizedText("Connu depuis", en: "Known since"), { $0.time(place.facts.knownAt) }),
                        (
                            LocalizedText("Personne à joindre sur place", en: "On-site contact"),
                            { html in
                                if place.contact.isEmpty { html.unknown() } else { html.data(place.contact) }
                            }
                        ),
                    ])
                    if show.visit.reach(for: .handleCases).includes(place.establishment) {
                        local(&html, place)
                    }
                }
            }
            if show.mayChange { join(&html) }
        }
    }

    private func local(_ html: inout HTML, _ place: CasePlace) {
        html(.details) { html in
            html(.summary, say: LocalizedText("Modifier la vue locale", en: "Edit the local view"))
            show.form(&html, "local") { html in
                html(.input, .type("hidden"), .name("establishment"), .value(place.establishment.description))
                html.field(
                    "title", LocalizedText("Titre local", en: "Local title"), value: place.title,
                    errors: show.errors, .maxlength(200))
                html.choice(
                    "state", LocalizedText("Situation", en: "Situation"),
                    LocalState.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: place.state.rawValue, required: true)
                html.textArea(
                    "summary", LocalizedText("Résumé", en: "Summary"), value: place.summary, rows: 3,
                    limit: 4_000)
                html.field(
                    "contact", LocalizedText("Personne à joindre sur place", en: "On-site contact"),
                    value: place.contact, required: false, .maxlength(300))
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "")
            }
        }
    }

    private func join(_ html: inout HTML) {
        let known = Set(show.page.places.map(\.establishment))
        let others = show.places.establishments.filter { !known.contains($0.id) }
        guard !others.isEmpty else { return }
        html(.details) { html in
            html(
                .summary,
                say: LocalizedText("Associer un autre établissement", en: "Add another establishment"))
            html.notice(
                LocalizedText(
                    "Il aura sa propre vue et sa propre main courante\u{A0}; il ne lira ni le titre du dossier ni ce qui a été écrit jusqu’ici.",
                    en:
                        "It gets its own view and its own incident log; it sees neither the title of the case nor what has been written so far."
                ),
                .low)
            show.form(&html, "establishments") { html in
                html.choice(
                    "joining", LocalizedText("Établissement", en: "Establishment"),
                    others.map { Choice($0.id.description, .verbatim($0.name)) }, errors: show.errors,
                    required: true)
                html.submit(LocalizedText("Associer", en: "Add"), class: "")
            }
        }
    }

    private func milestones(_ html: inout HTML) {
        let stages: [(LocalizedText, Instant?)] = [
            (LocalizedText("Ouvert", en: "Opened"), file.opened), (CaseState.qualified.title, file.qualified),
            (CaseState.contained.title, file.contained), (CaseState.recovered.title, file.recovered),
            (CaseState.closed.title, file.closed),
        ]
        html(.ol, .class("milestones")) { html in
            for (title, reached) in stages {
                html(.li, .class(reached == nil ? "ahead" : "reached")) { html in
                    html.icon(reached == nil ? .ring : .check)
                    html(.span, say: title)
                    if let reached { html.time(reached) }
                }
            }
        }
    }

    private func steps(_ html: inout HTML) {
        let order = CaseState.allCases
        let here = order.firstIndex(of: file.state) ?? 0
        let next = order.enumerated().filter {
            file.state.successors.contains($0.element) && $0.element != .closed
        }
        // Forward first: it is what most people come for.
        for (place, state) in next.sorted(by: { $0.offset > $1.offset }) {
            show.form(&html, "state") { html in
                html(.input, .type("hidden"), .name("state"), .value(state.rawValue))
                html.submit(
                    place > here
                        ? LocalizedText(
                            "Passer à «\u{A0}\(state.title.french)\u{A0}»",
                            en: "Move to “\(state.title.english)”")
                        : file.state == .closed
                            ? LocalizedText("Rouvrir le dossier", en: "Reopen the case")
                            : LocalizedText(
                                "Revenir à «\u{A0}\(state.title.french)\u{A0}»",
                                en: "Go back to “\(state.title.english)”"),
                    class: place > here ? "primary" : "quiet")
            }
        }
        guard file.state != .closed else { return }
        html(.details) { html in
            html(.summary, say: LocalizedText("Clore le dossier", en: "Close the case"))
            let left = openClocks.count
            if left > 0 {
                html.notice(
                    LocalizedText(
                        "Échéances légales encore à tenir\u{A0}: \(left). Une fois le dossier clos, elles ne sont plus rappelées dans la liste des échéances.",
                        en:
                            "Legal deadlines still to be met: \(left). Once the case is closed, the list of deadlines no longer reminds you of them."
                    ), .high)
            }
            show.form(&html, "state") { html in
                html(.input, .type("hidden"), .name("state"), .value("closed"))
                html.choice(
                    "verdict", LocalizedText("Conclusion", en: "Verdict"),
                    CaseVerdict.allCases.map { Choice($0.rawValue, $0.title) },
                    empty: LocalizedText("Choisir…", en: "Choose…"), errors: show.errors, required: true)
                html.field("note", LocalizedText("Motif", en: "Why"), required: false, .maxlength(1_000))
                html.submit(LocalizedText("Clore", en: "Close"), class: "danger")
            }
        }
    }

    private func describe(_ html: inout HTML) {
        html(.details) { html in
            html(.summary, say: LocalizedText("Modifier la fiche", en: "Edit the case details"))
            show.form(&html, "describe") { html in
                html.field(
                    "title", LocalizedText("Titre", en: "Title"), value: file.title, errors: show.errors,
                    .maxlength(200))
                html.choice(
                    "kind", LocalizedText("Type d’incident", en: "Kind of incident"),
                    CaseKind.allCases.map { Choice($0.rawValue, $0.title) }, selected: file.kind.rawValue,
                    required: true)
                html.choice(
                    "severity", LocalizedText("Gravité", en: "Severity"),
                    AlertLevel.allCases.reversed().map { Choice($0.name, $0.title) },
                    selected: file.severity.name,
                    required: true)
                html.field(
                    "owner", LocalizedText("Responsable", en: "Owner"), value: file.owner ?? "",
                    hint: LocalizedText("Identifiant de connexion", en: "Sign-in name"), required: false,
                    .maxlength(100))
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "")
            }
        }
    }

    private func note(_ html: inout HTML) {
        html(.details) { html in
            html(.summary, say: LocalizedText("Consigne de relève", en: "Handover note"))
            show.form(&html, "entries") { html in
                html(.input, .type("hidden"), .name("kind"), .value("handover"))
                show.placeChoice(&html)
                html.textArea(
                    "text", LocalizedText("Pour l’équipe suivante", en: "For the next shift"), rows: 3,
                    hint: LocalizedText(
                        "Ce qui est en cours, ce qu’il faut surveiller, qui doit rappeler. Aucune donnée de patient.",
                        en: "What is in progress, what to watch, who is to call back. No patient data."),
                    required: true)
                html.submit(LocalizedText("Inscrire", en: "Add to the log"), class: "")
            }
        }
    }

    private func observatory(_ html: inout HTML) {
        let report = file.observatory
        func text(_ title: LocalizedText?) -> (inout HTML) -> Void {
            { html in if let title { html.say(title) } else { html.unknown(.notKnownYet) } }
        }
        html.section(
            LocalizedText("Catégories de l’observatoire national", en: "National observatory categories"),
            id: "observatory",
            about: LocalizedText(
                "Ce que le portail national de signalement demande sur l’incident.",
                en: "What the national reporting portal asks about the incident.")
        ) { html in
            html(.div, .class("card")) { html in
                html.definitions([
                    (LocalizedText("Origine", en: "Origin"), text(report.origin?.title)),
                    (LocalizedText("Cause", en: "Cause"), text(report.cause?.title)),
                    (
                        LocalizedText("Effets sur les données", en: "Effect on data"),
                        text(report.dataImpact?.title)
                    ),
                    (
                        LocalizedText("Effets sur les soins", en: "Effect on care"),
                        text(report.careImpact?.title)
                    ),
                    (
                        LocalizedText("Appui demandé", en: "Help requested"),
                        text(report.asksForHelp.map { $0 ? .yes : .no })
                    ),
                ])
                guard show.mayChange else { return }
                html(.details) { html in
                    html(.summary, say: LocalizedText("Renseigner", en: "Fill in"))
                    show.form(&html, "observatory") { html in
                        html.choice(
                            "origin", LocalizedText("Origine", en: "Origin"),
                            ObservatoryReport.Origin.allCases.map { Choice($0.rawValue, $0.title) },
                            selected: report.origin?.rawValue, empty: .notKnownYet)
                        html.choice(
                            "cause", LocalizedText("Cause", en: "Cause"),
                            ObservatoryReport.Cause.allCases.map {
                                Choice($0.rawValue, $0.title, under: $0.origin.title)
                            }, selected: report.cause?.rawValue, empty: .notKnownYet)
                        html.choice(
                            "data", LocalizedText("Effets sur les données", en: "Effect on data"),
                            ObservatoryReport.DataImpact.allCases.map { Choice($0.rawValue, $0.title) },
                            selected: report.dataImpact?.rawValue, empty: .notKnownYet)
                        html.choice(
                            "care", LocalizedText("Effets sur les soins", en: "Effect on care"),
                            ObservatoryReport.CareImpact.allCases.map { Choice($0.rawValue, $0.title) },
                            selected: report.careImpact?.rawValue, empty: .notKnownYet)
                        html.choice(
                            "help", LocalizedText("Appui demandé", en: "Help requested"),
                            [Choice("yes", .yes), Choice("no", .no)],
                            selected: report.asksForHelp.map { $0 ? "yes" : "no" }, empty: .notKnownYet)
                        html.submit(LocalizedText("Enregistrer", en: "Save"), class: "")
                    }
                }
            }
        }
    }
}

extension LocalizedText {
    static let notKnownYet = LocalizedText("Pas encore établi", en: "Not known yet")
    static let yes = LocalizedText("Oui", en: "Yes")
    static let no = LocalizedText("Non", en: "No")
}
