import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// Who is on call, when nobody is, and who was called.
struct OnCallView {
    let visit: Visit
    let rosters: [Roster]
    let escalations: [RunningEscalation]
    let places: PlacesPage
    var errors = FormErrors()
    /// What came of a trial, and whose.
    var trials: (name: String, ways: [OnCallTrial])?

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
            status: status,
            actions: {
                $0.exportButtons(SiteLink("on-call", "export"), visit: visit, needs: .readAlerts)
            }
        ) { html in
            html.formProblem(errors)
            readiness(&html)
            trial(&html)
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

    /// What would keep a call from arriving, said before the night.
    private func readiness(_ html: inout HTML) {
        guard let ready = visit.site.services.onCall, !rosters.isEmpty || visit.can(.manageOnCall) else {
            return
        }
        if !ready.hasMailServer {
            html.notice(
                LocalizedText(
                    "Aucun serveur de messagerie n’est réglé\u{A0}: personne n’est prévenu par courriel (réglage oncall.smtp-host).",
                    en: "No mail server is set: nobody is told by e-mail (setting oncall.smtp-host)."),
                .critical)
        }
        if ready.publicAddress == nil {
            html.notice(
                LocalizedText(
                    "L’adresse publique de Cordon n’est pas réglée\u{A0}: les messages ne portent pas de lien (réglage oncall.public-address).",
                    en:
                        "Cordon’s public address is not set: messages carry no link (setting oncall.public-address)."
                ),
                .high)
        }
    }

    private func trial(_ html: inout HTML) {
        guard let trials else { return }
        for way in trials.ways {
            let channel = OnCallView.title(ofChannel: way.channel)
            if let failure = way.failure {
                let text = told(failure)
                html.notice(
                    LocalizedText(
                        "Essai vers \(trials.name), \(channel.french)\u{A0}: \(text.french)",
                        en: "Trial to \(trials.name), \(channel.english): \(text.english)"), .critical)
            } else {
                html.notice(
                    LocalizedText(
                        "Essai vers \(trials.name), \(channel.french)\u{A0}: remis.",
                        en: "Trial to \(trials.name), \(channel.english): delivered."), .good)
            }
        }
    }

    /// What came of a webhook's trial: what an address answers, or that nothing does, tells of machines of the network, which
    /// only those who run all of it may ask about.
    private func told(_ failure: CallFailure) -> LocalizedText {
        switch failure {
        case .answered, .unreachable:
            guard visit.reach(for: .manageOnCall) == .everything else {
                return LocalizedText(
                    "l’adresse n’a pas accepté le message. Le journal du serveur dit pourquoi\u{A0}: voyez avec l’administrateur du réseau.",
                    en:
                        "the address did not accept the message. The server’s log says why: ask the network administrator."
                )
            }
            return failure.text
        case .noMailServer, .mailServerAway, .mailRefused, .badAddress, .unsuitableMailServer:
            return failure.text
        }
    }

    static func title(ofChannel channel: String) -> LocalizedText {
        channel == "mail"
            ? LocalizedText("courriel", en: "e-mail") : LocalizedText("webhook", en: "webhook")
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
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "Appel n°\u{A0}\(escalation.id) · \(escalation.establishmentName)",
                                en: "Call no. \(escalation.id) · \(escalation.establishmentName)"))
                    },
                    Column(LocalizedText("Messages", en: "Messages")) { html, escalation in
                        messages(&html, escalation)
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
                empty: .nothing)
        }
    }

    /// Whether anybody was reached: a call that nobody hears looks like any other from its state.
    private func messages(_ html: inout HTML, _ escalation: RunningEscalation) {
        guard escalation.attempts > 0 else { return html.data("–") }
        if escalation.deliveries == 0 {
            html.badge(LocalizedText("Personne n’est joint", en: "Nobody reached"), .critical)
        } else {
            let (taken, sent) = (
                LocalizedText.number(escalation.deliveries), LocalizedText.number(escalation.attempts)
            )
            html.say(
                LocalizedText(
                    "\(taken.french) remis sur \(sent.french)",
                    en: "\(taken.english) of \(sent.english) delivered"))
        }
        if let last = escalation.lastTried {
            html(.span, .class("sub")) { $0.ago(last, now: visit.now) }
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
            html.form(.onCallForm("shifts"), visit: visit) { html in
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
            html(.summary, say: LocalizedText("Envoyer un essai", en: "Send a trial"))
            for contact in roster.contacts {
                html.form(.onCallForm("try"), visit: visit, class: "inline") { html in
                    html(.input, .type("hidden"), .name("contact"), .value(contact.id.description))
                    html.submit(
                        LocalizedText("Essai vers \(contact.name)", en: "Trial to \(contact.name)"),
                        class: "small")
                }
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
            html.form(.onCallForm("contacts"), visit: visit) { html in
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
