import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The legal duties of each establishment of a case: who is to be told, until when, with a text to start from.
struct CaseClocksView {
    let show: CaseShowView

    func write(_ html: inout HTML) {
        for place in show.page.places {
            let clocks = show.page.facts(of: place).clocks(show.visit.site.services.duties)
            let mayWrite = show.visit.reach(for: .handleCases).includes(place.establishment)
            html.section(.verbatim(place.name), about: nil) { html in
                if mayWrite { questions(&html, place) }
                html(.ol, .class("clocks plain")) { html in
                    for clock in clocks {
                        html(.li, .class("card")) { self.clock(&$0, clock, place, mayWrite) }
                    }
                }
            }
        }
    }

    private func clock(_ html: inout HTML, _ clock: LegalClock, _ place: CasePlace, _ mayWrite: Bool) {
        let duty = clock.duty
        html(.h3) { html in
            html.say(duty.title)
            html.data(" ")
            html.clock(clock, now: show.visit.now)
        }
        html.definitions([
            (LocalizedText("À qui", en: "To whom"), { $0.say(duty.recipient) }),
            (LocalizedText("Délai", en: "Time limit"), { $0.say(duty.delay.title) }),
            (
                LocalizedText("Échéance", en: "Deadline"),
                { html in if let at = clock.deadline { html.time(at) } else { html.unknown(.unknownFeminine) }
                }
            ),
            (
                LocalizedText("Texte", en: "Text"),
                { html in
                    if let link = OutsideLink(duty.link) {
                        html(.a, .href(link), .rel("noreferrer"), say: duty.text)
                    } else {
                        html.say(duty.text)
                    }
                    html.data(" ")
                    html.badge(duty.status.title, duty.status.tone)
                    html(.span, .class("sub")) { html in
                        html.say(LocalizedText("relu le ", en: "reviewed on "))
                        html.day(duty.asOf)
                    }
                }
            ),
        ])
        if case .mayApply(let missing) = clock.ground, clock.done == nil {
            html.notice(
                LocalizedText(
                    "Le délai court tant que l’on n’a pas répondu\u{A0}: "
                        + missing.map(\.title.french).joined(separator: " "),
                    en: "The clock runs as long as this is not answered: "
                        + missing.map(\.title.english).joined(separator: " ")), .quiet)
        }
        if duty.kind == .supplierNotice { show.supplierDuty.write(&html, place, visit: show.visit) }
        if let proof = show.page.proofs.first(where: {
            $0.kind == duty.kind && $0.establishment == place.establishment
        }) {
            proven(&html, proof, mayWrite)
        } else if mayWrite {
            prove(&html, clock, place)
        }
    }

    private func proven(_ html: inout HTML, _ proof: DutyProof, _ mayWrite: Bool) {
        html.definitions([
            (LocalizedText("Fait le", en: "Done on"), { $0.time(proof.done) }),
            (LocalizedText("Par", en: "By"), { $0.data(proof.channel) }),
            (LocalizedText("Preuve d’envoi", en: "Proof of sending"), { $0(.code, data: proof.receipt) }),
            (
                LocalizedText("Enregistré par", en: "Recorded by"),
                { html in
                    html.data(proof.recordedBy + " – ")
                    html.time(proof.recorded)
                }
            ),
        ])
        if !proof.text.isEmpty {
            html(.details) { html in
                html(.summary, say: LocalizedText("Texte envoyé", en: "Text sent"))
                html.record(proof.text)
            }
        }
        if mayWrite { correct(&html, proof) }
    }

    /// A wrong number or time can be put right: the log keeps what it said before.
    private func correct(_ html: inout HTML, _ proof: DutyProof) {
        html(.details) { html in
            html(.summary, say: LocalizedText("Corriger la preuve", en: "Correct the proof"))
            show.form(&html, "duties") { html in
                html(.input, .type("hidden"), .name("establishment"), .value(proof.establishment.description))
                html(.input, .type("hidden"), .name("duty"), .value(proof.kind.rawValue))
                html(.input, .type("hidden"), .name("text"), .value(proof.text))
                sending(&html, done: proof.done, channel: proof.channel, receipt: proof.receipt)
                html.field(
                    "correction", LocalizedText("Motif de la correction", en: "Reason for the correction"),
                    hint: LocalizedText(
                        "La première preuve reste inscrite à la main courante.",
                        en: "The first proof stays in the incident log."),
                    errors: show.errors, .maxlength(500))
                html.submit(LocalizedText("Corriger", en: "Correct"), class: "small")
            }
        }
    }

    private func sending(_ html: inout HTML, done: Instant, channel: String = "", receipt: String = "") {
        html.field(
            "done", LocalizedText("Envoyé le", en: "Sent on"), type: "datetime-local",
            value: done.parisField, errors: show.errors)
        html.field(
            "channel", LocalizedText("Par quelle voie", en: "Sent through"), value: channel,
            errors: show.errors, .maxlength(200),
            .placeholder(LocalizedText("portail, courriel, téléphone…", en: "portal, e-mail, telephone…")))
        html.field(
            "receipt",
            LocalizedText(
                "Numéro de l’accusé de réception, ou nom de l’interlocuteur",
                en: "Receipt number, or who you spoke to"),
            value: receipt, errors: show.errors, .maxlength(300))
    }

    private func prove(_ html: inout HTML, _ clock: LegalClock, _ place: CasePlace) {
        html(.details) { html in
            html(
                .summary,
                say: LocalizedText("Projet de texte et preuve d’envoi", en: "Draft and proof of sending"))
            show.form(&html, "duties") { html in
                html(.input, .type("hidden"), .name("establishment"), .value(place.establishment.description))
                html(.input, .type("hidden"), .name("duty"), .value(clock.duty.kind.rawValue))
                html.textArea(
                    "text",
                    LocalizedText(
                        "Texte (en français, pour l’autorité)", en: "Text (in French, for the authority)"),
                    value: LegalDraft.text(for: clock.duty, draft(place)), rows: 14,
                    hint: LocalizedText(
                        "Rempli d’après le dossier\u{A0}; ce qui est entre crochets reste à compléter. Cordon n’envoie rien à votre place.",
                        en:
                            "Filled in from the case; complete what is in brackets. Cordon sends nothing on your behalf."
                    ),
                    limit: 20_000)
                sending(&html, done: show.visit.now)
                html.submit(LocalizedText("Enregistrer l’envoi", en: "Record the sending"))
            }
        }
    }

    private func draft(_ place: CasePlace) -> LegalDraftFacts {
        let own = { (establishment: ID<Establishment>?) in
            establishment == nil || establishment == place.establishment
        }
        return LegalDraftFacts(
            caseFile: show.file, place: place, finess: show.page.finess[place.establishment] ?? "",
            outages: show.page.outages.filter { $0.establishment == place.establishment },
            done: show.page.tasks.filter { $0.state == .done && own($0.establishment) }.map(\.title.french),
            indicators: show.page.observables.count { $0.isShareable && own($0.establishment) },
            undertakings: show.supplierDuty.reminders(at: place),
            author: show.visit.visitor?.displayName ?? "", now: show.visit.now)
    }

    private func questions(_ html: inout HTML, _ place: CasePlace) {
        let facts = place.facts
        html(.details, facts.isSerious == nil ? .open : nil) { html in
            html(
                .summary,
                say: LocalizedText(
                    "Répondre aux questions dont dépendent les délais",
                    en: "Answer the questions that set the deadlines"))
            show.form(&html, "facts") { html in
                html(.input, .type("hidden"), .name("establishment"), .value(place.establishment.description))
                html.field(
                    "known", LocalizedText("Prise de connaissance", en: "Known since"),
                    type: "datetime-local",
                    value: facts.knownAt.parisField, errors: show.errors)
                yesNo(&html, .isSerious, facts.isSerious)
                html.choice(
                    LegalClock.Question.personalData.rawValue, LegalClock.Question.personalData.title,
                    PersonalDataRisk.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: facts.personalData?.rawValue, empty: .notKnownYet)
                yesNo(&html, .isNIS2Entity, facts.isNIS2Entity)
                yesNo(&html, .isSignificant, facts.isSignificant)
                yesNo(&html, .claimsCover, facts.claimsCover)
                yesNo(&html, .involvesDevice, facts.involvesDevice)
                yesNo(&html, .involvesSupplier, facts.involvesSupplier)
                show.supplierDuty.choose(&html, place)
                html.submit(LocalizedText("Enregistrer les réponses", en: "Save the answers"))
            }
        }
    }

    private func yesNo(_ html: inout HTML, _ question: LegalClock.Question, _ answer: Bool?) {
        html.choice(
            question.rawValue, question.title, [Choice("yes", .yes), Choice("no", .no)],
            selected: answer.map { $0 ? "yes" : "no" }, empty: .notKnownYet)
    }
}
