import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

extension SiteLink {
    static let onCall = SiteLink("on-call")
    static let serviceLevels = SiteLink("service-levels")

    static func onCallForm(_ name: StaticString) -> SiteLink { SiteLink("on-call", name.description) }
    static func escalation(_ id: ID<Escalation>) -> SiteLink {
        SiteLink("on-call", "escalations", id.description)
    }
}

extension Endpoints {
    /// Who is called, and what was promised.
    static let onCall: [Endpoint] = [
        .page("/on-call", needs: .permission(.readAlerts)) { try await OnCallView.read($0).response() },
        .form("/on-call/contacts", needs: .permission(.manageOnCall)) { visit in
            let form = visit.fields
            return try await change(visit) { writer in
                guard let name = form.text("name"), name.count <= 200 else {
                    throw FormFault("name", .writeSomething)
                }
                guard let mail = form.text("mail").flatMap({ Observable(.mail, $0)?.value }) else {
                    throw FormFault(
                        "mail",
                        LocalizedText("Écrivez une adresse de courriel.", en: "Write an e-mail address."))
                }
                let webhook = form.text("webhook") ?? ""
                guard webhook.isEmpty || OutsideLink(webhook) != nil else {
                    throw FormFault(
                        "webhook", LocalizedText("Écrivez une adresse https.", en: "Write an https address."))
                }
                try writer.add(
                    OnCallContact(
                        name: name, mail: mail, telephone: form.text("telephone") ?? "", webhook: webhook),
                    to: form.place, reach: visit.reach)
            }
        },
        .form("/on-call/remove", needs: .permission(.manageOnCall)) { visit in
            let form = visit.fields
            return try await change(visit) { writer in
                if let shift: ID<OnCallShift> = form["shift"].flatMap({ ID($0) }) {
                    try writer.remove(shift, reach: visit.reach)
                } else if let contact: ID<OnCallContact> = form["contact"].flatMap({ ID($0) }) {
                    try writer.remove(contact, reach: visit.reach)
                }
            }
        },
        .form("/on-call/shifts", needs: .permission(.manageOnCall)) { visit in
            let form = visit.fields
            return try await change(visit) { writer in
                guard let contact: ID<OnCallContact> = form["contact"].flatMap({ ID($0) }) else {
                    throw FormFault("contact", .chooseOne)
                }
                guard let starts = try form.time("starts"), let ends = try form.time("ends"), starts < ends
                else {
                    throw FormFault(
                        "ends",
                        LocalizedText("La fin précède le début.", en: "The end is before the start."))
                }
                try writer.add(
                    OnCallShift(
                        contact: contact, rank: min(max(form["rank"].flatMap { Int($0) } ?? 1, 1), 9),
                        starts: starts, ends: ends),
                    reach: visit.reach)
            }
        },
        .page("/on-call/escalations/{escalation}", needs: .permission(.readAlerts)) { visit in
            let id: ID<Escalation> = try visit.id("escalation")
            let found = try await visit.store.escalations(reach: visit.reach, limit: 1_000).first {
                $0.id == id
            }
            guard let found else { throw Refusal.notFound }
            return EscalationView(
                visit: visit, escalation: found,
                notices: try await visit.store.notices(of: id, reach: visit.reach)
            ).response()
        },
        .form("/on-call/escalations/{escalation}", needs: .permission(.handleAlerts)) { visit in
            let id: ID<Escalation> = try visit.id("escalation")
            let event: Escalation.Event = visit.fields["answer"] == "pass" ? .passedOn : .acknowledged
            do {
                let due = try await visit.store.answer(
                    id, event, reach: visit.reach, by: visit.signedIn().principal.name, at: visit.now)
                await visit.site.services.notify(due)
            } catch StoreError.wrongState {
                return .redirect(to: SiteLink.escalation(id))
            }
            return .redirect(to: SiteLink.escalation(id).saying(.escalationAnswered))
        },
        .page("/service-levels", needs: .permission(.readCases)) {
            try await ServiceLevelsView.read($0).response()
        },
        .form("/service-levels", needs: .permission(.manageOnCall)) { visit in
            guard let place: ID<Establishment> = visit.fields["establishment"].flatMap({ ID($0) }),
                var levels = try await visit.store.serviceLevels(of: place, reach: visit.reach)
            else { throw Refusal.notFound }
            for level in AlertLevel.allCases {
                for stage in ServiceStage.allCases {
                    guard let text = visit.fields["\(level.name)-\(stage.rawValue)"] else { continue }
                    levels[level, stage] = Int(text)
                }
            }
            let promised = levels
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.promise(promised, to: place, reach: visit.reach)
            }
            return .redirect(
                to: SiteLink.serviceLevels.with("establishment", place.description).saying(.caseSaved))
        },
    ]

    private static func change(_ visit: Visit, _ step: @escaping @Sendable (Writer) throws -> Void)
        async throws -> Response
    {
        do {
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try step($0)
            }
        } catch let fault as FormFault {
            var view = try await OnCallView.read(visit)
            view.errors.add(fault.field, fault.sentence)
            return view.response(status: .badRequest)
        }
        return .redirect(to: SiteLink.onCall.saying(.onCallSaved))
    }
}

/// Who is on call, when nobody is, and who was called.
struct OnCallView {
    let visit: Visit
    let rosters: [Roster]
    let escalations: [RunningEscalation]
    let places: PlacesPage
    var errors = FormErrors()

    static func read(_ visit: Visit) async throws -> OnCallView {
        let reach = visit.reach(for: .readAlerts)
        return OnCallView(
            visit: visit, rosters: try await visit.store.rosters(reach: reach, at: visit.now),
            escalations: try await visit.store.escalations(reach: reach),
            places: try await visit.store.page(Places(reach: visit.reach(for: .manageOnCall))))
    }

    func response(status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: Section.onCall.title, section: .onCall,
            about: LocalizedText(
                "Si personne ne prend en charge une alerte critique, Cordon appelle la première personne, puis la suivante, jusqu’à réponse.",
                en:
                    "If nobody takes a critical alert, Cordon calls the first person, then the next, until somebody answers."
            ),
            status: status
        ) { html in
            html.formProblem(errors)
            escalationTable(&html)
            for roster in rosters { self.roster(&html, roster) }
            if rosters.isEmpty {
                html.emptyState(
                    EmptyState(
                        LocalizedText(
                            "Personne n’est inscrit à l’astreinte", en: "Nobody is on the on-call roster"),
                        LocalizedText(
                            "Sans astreinte, une alerte critique survenue la nuit attend le matin.",
                            en: "Without an on-call roster, a critical alert at night waits until morning.")))
            }
            if visit.can(.manageOnCall) { addContact(&html) }
        }
    }

    private func escalationTable(_ html: inout HTML) {
        guard !escalations.isEmpty else { return }
        html.section(LocalizedText("Appels", en: "Calls"), id: "calls") { html in
            html.table(
                LocalizedText("Appels", en: "Calls"),
                [
                    Column<RunningEscalation>(LocalizedText("État", en: "State")) {
                        $0.badge($1.flow.state.title, $1.flow.state.tone)
                    },
                    Column(LocalizedText("Objet", en: "Subject"), kind: .name) { html, escalation in
                        html(.a, .href(.escalation(escalation.id)), data: escalation.subject)
                        html(.span, .class("sub"), data: escalation.establishmentName)
                    },
                    Column(LocalizedText("Lancé", en: "Raised")) { $0.ago($1.raised, now: visit.now) },
                    Column(LocalizedText("Suite", en: "Then")) { html, escalation in
                        if let next = escalation.flow.nextAt {
                            html.timeLeft(TimeLeft(until: next, now: visit.now, soon: .seconds(300)))
                        } else if let by = escalation.endedBy {
                            html.data(by)
                        } else {
                            html.data("–")
                        }
                    },
                ], Array(escalations.prefix(20)), repeatsHeading: true,
                empty: EmptyState(.verbatim(""), .verbatim("")))
        }
    }

    private func roster(_ html: inout HTML, _ roster: Roster) {
        let title =
            roster.name.map { LocalizedText.verbatim($0) } ?? LocalizedText("SOC mutualisé", en: "Shared SOC")
        let reach = visit.reach(for: .manageOnCall)
        let mayChange = roster.establishment.map(reach.includes) ?? (reach == .everything)
        html.section(title) { html in
            let now = OnCallShift.line(roster.shifts, at: visit.now).compactMap { roster[$0] }
            if now.isEmpty {
                html.notice(
                    LocalizedText("Personne n’est d’astreinte en ce moment.", en: "Nobody is on call now."),
                    .high)
            } else {
                html.notice(
                    LocalizedText(
                        "En ce moment\u{A0}: " + now.map(\.name).joined(separator: ", puis "),
                        en: "Now: " + now.map(\.name).joined(separator: ", then ")), .good)
            }
            let week = visit.now..<visit.now.advanced(by: .seconds(7 * 86_400))
            let gaps = OnCallShift.gaps(roster.shifts, within: week)
            if let gap = gaps.first {
                html.notice(
                    LocalizedText(
                        "Sans astreinte dans les sept jours\u{A0}: du \(LocalizedText.instant(gap.lowerBound).french) au \(LocalizedText.instant(gap.upperBound).french)"
                            + (gaps.count > 1 ? ", et \(gaps.count - 1) autre(s) plage(s)." : "."),
                        en:
                            "Nobody on call within seven days: from \(LocalizedText.instant(gap.lowerBound).english) to \(LocalizedText.instant(gap.upperBound).english)"
                            + (gaps.count > 1 ? ", and \(gaps.count - 1) more." : ".")), .medium)
            }
            html.table(
                LocalizedText("Tours d’astreinte", en: "Shifts"),
                [
                    Column<OnCallShift>(LocalizedText("Rang", en: "Rank"), kind: .number) {
                        $0.say(.number($1.rank))
                    },
                    Column(LocalizedText("Qui s’en charge", en: "Who"), kind: .name) { html, shift in
                        html.data(roster[shift.contact]?.name ?? "")
                        html(
                            .span, .class("sub"),
                            data: [roster[shift.contact]?.mail, roster[shift.contact]?.telephone].compactMap {
                                $0
                            }.filter { !$0.isEmpty }.joined(separator: " · "))
                    },
                    Column(LocalizedText("De", en: "From")) { $0.time($1.starts) },
                    Column(LocalizedText("À", en: "To")) { $0.time($1.ends) },
                    Column(LocalizedText("Action", en: "Action")) { html, shift in
                        guard mayChange else { return }
                        html.form(.onCallForm("remove"), visit: visit, class: "inline") { html in
                            html(.input, .type("hidden"), .name("shift"), .value(shift.id.description))
                            html.submit(LocalizedText("Retirer", en: "Remove"), class: "small")
                        }
                    },
                ], roster.shifts, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun tour à venir", en: "No upcoming shift"),
                    LocalizedText("Ajoutez-en un.", en: "Add one.")))
            if mayChange { addShift(&html, roster) }
        }
    }

    private func addShift(_ html: inout HTML, _ roster: Roster) {
        html(.details) { html in
            html(.summary, say: LocalizedText("Ajouter un tour", en: "Add a shift"))
            html.form(.onCallForm("shifts"), visit: visit, isOneOfSeveral: true) { html in
                html.choice(
                    "contact", LocalizedText("Qui s’en charge", en: "Who"),
                    roster.contacts.map { Choice($0.id.description, .verbatim($0.name)) }, errors: errors,
                    required: true)
                html.choice(
                    "rank", LocalizedText("Rang", en: "Rank"),
                    (1...3).map { Choice(String($0), .number($0)) }, required: true)
                html.field(
                    "starts", LocalizedText("Du", en: "From"), type: "datetime-local",
                    value: visit.now.parisField, errors: errors)
                html.field(
                    "ends", LocalizedText("Au", en: "To"), type: "datetime-local",
                    value: visit.now.advanced(by: .seconds(7 * 86_400)).parisField, errors: errors)
                html.submit(LocalizedText("Ajouter", en: "Add"), class: "")
            }
        }
        html(.details) { html in
            html(.summary, say: LocalizedText("Retirer une personne", en: "Remove a person"))
            for contact in roster.contacts {
                html.form(.onCallForm("remove"), visit: visit, class: "inline") { html in
                    html(.input, .type("hidden"), .name("contact"), .value(contact.id.description))
                    html.submit(
                        LocalizedText("Retirer \(contact.name)", en: "Remove \(contact.name)"), class: "small"
                    )
                }
            }
        }
    }

    private func addContact(_ html: inout HTML) {
        html.section(LocalizedText("Inscrire une personne", en: "Add a person"), id: "add") { html in
            html.form(.onCallForm("contacts"), visit: visit, isOneOfSeveral: true) { html in
                html.choice(
                    "establishment", LocalizedText("Pour", en: "For"),
                    places.establishments.map { Choice($0.id.description, .verbatim($0.name)) },
                    empty: visit.reach(for: .manageOnCall) == .everything
                        ? LocalizedText("Le SOC mutualisé", en: "The shared SOC") : nil)
                html.field("name", LocalizedText("Nom", en: "Name"), errors: errors, .maxlength(200))
                html.field(
                    "mail", LocalizedText("Courriel", en: "E-mail"), type: "email", errors: errors,
                    .maxlength(254))
                html.field(
                    "telephone", LocalizedText("Téléphone", en: "Telephone"), type: "tel", required: false,
                    .maxlength(40))
                html.field(
                    "webhook",
                    LocalizedText(
                        "Adresse où poster aussi (webhook)", en: "Address to post to as well (webhook)"),
                    errors: errors, required: false, .maxlength(500))
                html.submit(LocalizedText("Inscrire", en: "Add"))
            }
        }
    }
}

extension Escalation.State {
    var tone: Tone {
        switch self {
        case .calling: .high
        case .acknowledged, .settled: .good
        case .exhausted, .nobody: .critical
        }
    }
}

/// One call: who was reached, and the two answers to it.
struct EscalationView {
    let visit: Visit
    let escalation: RunningEscalation
    let notices: [EscalationNotice]

    func response() -> Response {
        visit.page(
            title: .verbatim(escalation.subject), section: .onCall, trail: [Crumb(.onCall)],
            about: .verbatim(escalation.establishmentName)
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(escalation.flow.state.title, escalation.flow.state.tone)
                if let next = escalation.flow.nextAt {
                    html.timeLeft(TimeLeft(until: next, now: visit.now, soon: .seconds(300)))
                }
            }
            if let alert = escalation.alert {
                html(.p) {
                    $0(
                        .a, .class("button"), .href(.alert(alert)),
                        say: LocalizedText("Voir l’alerte", en: "See the alert"))
                }
            }
            if escalation.flow.state == .calling,
                visit.reach(for: .handleAlerts).includes(escalation.establishment)
            {
                html.form(.escalation(escalation.id), visit: visit, isOneOfSeveral: true) { html in
                    html(
                        .button, .type("submit"), .name("answer"), .value("take"), .class("primary"),
                        say: LocalizedText("Je m’en charge", en: "I’ll take it"))
                    html(
                        .button, .type("submit"), .name("answer"), .value("pass"),
                        say: LocalizedText("Passer au suivant", en: "Pass on"))
                }
            }
            html.section(LocalizedText("Tentatives", en: "Attempts")) { html in
                html.table(
                    LocalizedText("Tentatives", en: "Attempts"),
                    [
                        Column<EscalationNotice>(LocalizedText("Heure", en: "Time")) { $0.time($1.tried) },
                        Column(LocalizedText("Qui s’en charge", en: "Who"), kind: .name) {
                            $0.data($1.contact)
                        },
                        Column(LocalizedText("Canal", en: "Channel")) { html, notice in
                            html.say(
                                notice.channel == "mail"
                                    ? LocalizedText("Courriel", en: "E-mail")
                                    : LocalizedText("Webhook", en: "Webhook"))
                        },
                        Column(LocalizedText("Résultat", en: "Outcome")) { html, notice in
                            if let failure = notice.failure {
                                html.badge(LocalizedText("Échec", en: "Failed"), .critical)
                                html(.span, .class("sub"), data: failure)
                            } else {
                                html.badge(LocalizedText("Remis", en: "Delivered"), .good)
                            }
                        },
                    ], notices, repeatsHeading: true,
                    empty: EmptyState(
                        LocalizedText("Aucune tentative", en: "No attempt"),
                        LocalizedText(
                            "Personne n’était d’astreinte, ou l’appel est en train de partir.",
                            en: "Nobody was on call, or the call is just going out.")))
            }
        }
    }
}

/// What was promised to each hospital, and how it was kept.
struct ServiceLevelsView {
    let visit: Visit
    let month: Day
    let reports: [(id: ID<Establishment>, name: String, alerts: Int, report: ServiceReport)]
    let places: PlacesPage
    let chosen: (id: ID<Establishment>, levels: ServiceLevels)?

    static func read(_ visit: Visit) async throws -> ServiceLevelsView {
        let first =
            visit.query["month"].flatMap { try? Day(parsing: $0 + "-01") } ?? firstDay(of: visit.today)
        let span = Instant(startOf: first)..<Instant(startOf: first.adding(months: 1))
        let asked: ID<Establishment>? = visit.query["establishment"].flatMap { ID($0) }
        let chosen: (ID<Establishment>, ServiceLevels)? =
            if let asked,
                let levels = try await visit.store.serviceLevels(
                    of: asked, reach: visit.reach(for: .readCases))
            {
                (asked, levels)
            } else { nil }
        return ServiceLevelsView(
            visit: visit, month: first,
            reports: try await visit.store.serviceReports(reach: visit.reach, raised: span, at: visit.now),
            places: try await visit.store.page(Places(reach: visit.reach)), chosen: chosen)
    }

    private static func firstDay(of day: Day) -> Day { day.adding(days: 1 - day.components.day) }

    func response() -> Response {
        let here = SiteLink.serviceLevels
        return visit.page(
            title: Section.serviceLevels.title, section: .serviceLevels,
            about: LocalizedText(
                "Alertes levées dans le mois\u{A0}: combien ont été prises en compte, qualifiées et endiguées dans les délais du contrat de chaque établissement.",
                en:
                    "Alerts raised in the month: how many were acknowledged, qualified and contained within the times in each establishment’s contract."
            )
        ) { html in
            html(.nav, .class("paging"), .ariaLabel(LocalizedText("Mois", en: "Month"))) { html in
                let text = String(month.description.prefix(7))
                html(.p, data: text)
                html(
                    .a, .class("button"),
                    .href(here.with("month", String(month.adding(months: -1).description.prefix(7)))),
                    say: LocalizedText("Mois précédent", en: "Previous month"))
                if month.adding(months: 1) <= visit.today {
                    html(
                        .a, .class("button"),
                        .href(here.with("month", String(month.adding(months: 1).description.prefix(7)))),
                        say: LocalizedText("Mois suivant", en: "Next month"))
                }
            }
            if reports.isEmpty {
                html.emptyState(
                    EmptyState(
                        LocalizedText("Aucune alerte levée ce mois-là", en: "No alert was raised that month"),
                        LocalizedText("Choisissez un autre mois.", en: "Choose another month.")))
            }
            for report in reports { one(&html, report) }
            promises(&html)
        }
    }

    private func one(
        _ html: inout HTML,
        _ report: (id: ID<Establishment>, name: String, alerts: Int, report: ServiceReport)
    ) {
        html.section(
            .verbatim(report.name),
            about: .count(
                report.alerts, one: LocalizedText("alerte levée", en: "alert raised"),
                many: LocalizedText("alertes levées", en: "alerts raised"))
        ) { html in
            html.table(
                LocalizedText("Délais tenus – \(report.name)", en: "Times met – \(report.name)"),
                [
                    Column<ServiceReport.Line>(LocalizedText("Niveau", en: "Level")) { $0.badge($1.level) },
                    Column(LocalizedText("Étape", en: "Stage"), kind: .name) { $0.say($1.stage.title) },
                    Column(LocalizedText("Promis", en: "Promised")) { html, line in
                        if let promised = line.promised { html.say(.span(promised)) } else { html.data("–") }
                    },
                    Column(LocalizedText("Dans les délais", en: "On time")) { html, line in
                        if let share = line.share {
                            let tone: Tone = share >= 0.95 ? .good : share >= 0.8 ? .medium : .critical
                            let text = LocalizedText.percentage(share)
                            html.badge(
                                LocalizedText(
                                    "\(text.french) (\(line.inTime) sur \(line.reached + line.overdue))",
                                    en: "\(text.english) (\(line.inTime) of \(line.reached + line.overdue))"),
                                tone)
                        } else {
                            html.data("–")
                        }
                    },
                    Column(LocalizedText("Dépassées", en: "Overdue"), kind: .number) {
                        $0.say(.number($1.overdue))
                    },
                    Column(LocalizedText("Médiane", en: "Median")) { html, line in
                        if let median = line.median { html.say(.span(median)) } else { html.data("–") }
                    },
                    Column(LocalizedText("Pire", en: "Worst")) { html, line in
                        if let worst = line.worst { html.say(.span(worst)) } else { html.data("–") }
                    },
                ], report.report.lines, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien à mesurer", en: "Nothing to measure"),
                    LocalizedText(
                        "Aucune alerte n’a atteint une étape.", en: "No alert has reached any stage.")
                ))
        }
    }

    private func promises(_ html: inout HTML) {
        let reach = visit.reach(for: .manageOnCall)
        html.section(
            LocalizedText("Le contrat de chaque établissement", en: "Each establishment’s contract"),
            id: "contract",
            about: LocalizedText(
                "En minutes, jour et nuit, à partir du moment où l’alerte est levée. Vide\u{A0}: rien n’est promis.",
                en: "In minutes, day and night, from when the alert is raised. Empty: nothing is promised.")
        ) { html in
            html.filters(.serviceLevels, isActive: false) { html in
                html.choice(
                    "establishment", LocalizedText("Établissement", en: "Establishment"),
                    places.establishments.map { Choice($0.id.description, .verbatim($0.name)) },
                    selected: chosen?.id.description, empty: LocalizedText("Choisir…", en: "Choose…"))
            }
            guard let chosen else { return }
            html.form(.serviceLevels, visit: visit, class: "form narrow", isOneOfSeveral: true) { html in
                html(.input, .type("hidden"), .name("establishment"), .value(chosen.id.description))
                html(
                    .div, .class("table-region"), .role("region"),
                    .ariaLabel(LocalizedText("Délais promis", en: "Promised times")), .tabindex(0)
                ) { html in
                    html(.table) { html in
                        html(.thead) { html in
                            html(.tr) { html in
                                html(.th, .scope("col"), say: LocalizedText("Niveau", en: "Level"))
                                for stage in ServiceStage.allCases {
                                    html(.th, .scope("col"), say: stage.title)
                                }
                            }
                        }
                        html(.tbody) { html in
                            for level in AlertLevel.allCases.reversed() {
                                html(.tr) { html in
                                    html(.th, .scope("row"), say: level.title)
                                    for stage in ServiceStage.allCases {
                                        html(.td) { html in
                                            html(
                                                .input, .type("number"),
                                                .name("\(level.name)-\(stage.rawValue)"),
                                                .value(chosen.levels[level, stage].map(String.init) ?? ""),
                                                reach.includes(chosen.id) ? nil : .disabled,
                                                .ariaLabel(
                                                    LocalizedText(
                                                        "\(level.title.french), \(stage.title.french), en minutes",
                                                        en:
                                                            "\(level.title.english), \(stage.title.english), in minutes"
                                                    )))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                if reach.includes(chosen.id) {
                    html.submit(LocalizedText("Enregistrer le contrat", en: "Save the contract"))
                }
            }
        }
    }
}
