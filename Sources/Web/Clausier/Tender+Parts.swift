import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

extension TenderView {
    // MARK: Questions

    func questions(_ html: inout HTML) {
        html.section(LocalizedText("Questions aux candidats", en: "Questions to bidders"), id: "questions") {
            html in
            if file.questions.isEmpty {
                html(
                    .p, .class("muted"),
                    say: LocalizedText("Aucune question n’a été posée.", en: "No question was asked."))
            }
            html(.ul, .class("history")) { html in
                for question in file.questions {
                    html(.li) { html in
                        html.badge(
                            question.reply == nil
                                ? LocalizedText("En attente", en: "Waiting")
                                : LocalizedText("Répondu", en: "Answered"),
                            question.reply == nil ? .medium : .good)
                        html(.strong, data: question.releaseName)
                        if let code = question.code { html(.code, data: code) }
                        html.time(question.asked)
                        html(.p, .class("note"), data: question.text)
                        if let reply = question.reply { html(.p, .class("note"), data: reply) }
                    }
                }
            }
            guard file.isOpen else { return whereToAsk(&html) }
            html(.details, .class("card")) { html in
                html(.summary, say: LocalizedText("Poser une question", en: "Ask a question"))
                html.form(.tender(tender.id, "questions"), visit: visit) { html in
                    html(.fieldset) { html in
                        html(.legend, say: LocalizedText("À qui", en: "To whom"))
                        for bidder in file.bidders {
                            html.checkbox(
                                "release", .verbatim(bidder.candidate.name),
                                value: bidder.candidate.release.description)
                        }
                    }
                    html.field(
                        "control", LocalizedText("À propos du point", en: "About the point"),
                        hint: LocalizedText("Un code, comme O-7.2.", en: "A code, such as O-7.2."),
                        required: false, .maxlength(100))
                    html.textArea("question", LocalizedText("Question", en: "Question"), required: true)
                    html.field(
                        "due", LocalizedText("Réponse avant le", en: "Reply by"), type: "date",
                        required: false)
                    html.submit(LocalizedText("Envoyer", en: "Send"))
                }
            }
        }
    }

    /// After the award nobody is asked in a tender any more: what a hospital wants to know of an answer is asked where
    /// the answer is.
    private func whereToAsk(_ html: inout HTML) {
        guard tender.state == .awarded else { return }
        html(.p, .class("muted")) { html in
            html.say(
                LocalizedText(
                    "Depuis l’attribution, questions et réponses restent telles qu’elles étaient. ",
                    en: "Since the award, questions and replies stay as they were. "))
            html.say(
                visit.can(.raiseDoubts)
                    ? LocalizedText(
                        "Pour interroger le titulaire, ouvrez un doute sur la réponse concernée.",
                        en:
                            "To ask the successful bidder something, raise a doubt about the answer concerned."
                    )
                    : LocalizedText(
                        "Pour interroger le titulaire, demandez à votre responsable de la sécurité d’ouvrir un doute sur la réponse concernée.",
                        en:
                            "To ask the successful bidder something, have your security officer raise a doubt about the answer concerned."
                    ))
            guard let place = file.bidders.firstIndex(where: { $0.candidate.release == tender.awarded }),
                let id = found.questionnaires.lazy.compactMap({ $0[place] }).first
            else { return }
            html.data(" ")
            html(
                .a, .href(SiteLink.questionnaire(id).to("points")),
                say: LocalizedText("Réponses du titulaire", en: "Answers of the successful bidder"))
        }
    }

    // MARK: Award

    func award(_ html: inout HTML) {
        guard file.isOpen else { return }
        html.section(
            LocalizedText("Attribution", en: "Award"), id: "award",
            about: LocalizedText(
                "Les réponses du titulaire et ses écarts deviennent des engagements suivis. Rien n’est attribué avant que vous ne l’ayez confirmé.",
                en:
                    "The successful bidder’s answers and gaps become tracked commitments. Nothing is awarded before you confirm it."
            )
        ) { $0.winnerChoice(file, found) }
    }

    func commitments(_ html: inout HTML) {
        guard !file.commitments.isEmpty else { return }
        html.section(
            LocalizedText("Engagements du titulaire", en: "Successful bidder’s commitments"),
            id: "commitments"
        ) { html in
            html.commitments(
                file.commitments, visit: visit, back: SiteLink.tender(tender.id).to("commitments"),
                mayFulfil: true)
            startClock(&html)
        }
    }

    /// What only the buyer sees starts most delays: an audit, a breach, the end of the contract.
    private func startClock(_ html: inout HTML) {
        let delays = file.commitments.flatMap { row in
            row.commitment.rules.filter { $0.unit.isDelay && $0.bound == .atMost }.map {
                (row.commitment, $0)
            }
        }
        guard !delays.isEmpty else { return }
        html(.details, .class("card")) { html in
            html(.summary, say: LocalizedText("Ouvrir un délai", en: "Start a time limit"))
            html(
                .p, .class("hint"),
                say: LocalizedText(
                    "Un audit rendu, une violation constatée, la fin du marché\u{A0}: vous serez prévenu une semaine avant le terme, puis s’il est dépassé.",
                    en:
                        "An audit delivered, a breach noticed, the end of the contract: you are told a week before the time limit, and again when it is past."
                ))
            html.form(.tender(tender.id, "clocks"), visit: visit) { html in
                html.choice(
                    "delay", LocalizedText("Délai", en: "Time limit"),
                    delays.map { commitment, rule in
                        Choice(
                            "\(commitment.id):\(rule.key)",
                            LocalizedText(
                                "\(commitment.control.code) – \(rule.title.french), \(rule.figure.french)",
                                en:
                                    "\(commitment.control.code) – \(rule.title.english), \(rule.figure.english)"
                            ))
                    }, required: true)
                html.field("cause", LocalizedText("Ce qui l’ouvre", en: "What starts it"), .maxlength(300))
                html.field(
                    "started", LocalizedText("Depuis le", en: "Since"), type: "datetime-local",
                    value: visit.now.parisField,
                    hint: LocalizedText(
                        "Jour et heure de Paris\u{A0}: un délai en heures court de là.",
                        en: "Day and time in Paris: a time limit in hours runs from there."))
                html.submit(LocalizedText("Ouvrir ce délai", en: "Start this time limit"), class: "")
            }
        }
    }
}

/// The report for the analysis of offers: made to be printed and put on file.
struct TenderReportView {
    let visit: Visit
    let file: TenderFile
    let found: TenderComparison

    private var tender: Tender { file.tender }

    func response() -> Response {
        let today = LocalizedText.day(visit.today)
        return visit.page(
            title: LocalizedText("Rapport d’analyse des offres", en: "Tender evaluation report"),
            section: .tenders,
            trail: [Crumb(.tenders), Crumb(.verbatim(tender.subject), .tender(tender.id))],
            about: LocalizedText(
                "\(tender.reference) – \(tender.subject) – établi le \(today.french)",
                en: "\(tender.reference) – \(tender.subject) – drawn up on \(today.english)")
        ) { html in
            html.frozen(found, of: file)
            method(&html)
            for (rank, place) in found.comparison.ranking.enumerated() { bidder(&html, rank + 1, place) }
        }
    }

    private func method(_ html: inout HTML) {
        html.section(LocalizedText("Méthode", en: "Method")) { html in
            html(
                .p,
                say: LocalizedText(
                    "Chaque point vaut son poids, multiplié par ce qui est respecté (conforme 1, partiel ½, sinon 0) et par la confiance dans la preuve. Un point inconnu compte comme non respecté. Un point bloquant non respecté plafonne la note.",
                    en:
                        "Each point is worth its weight, multiplied by what is met (compliant 1, partial ½, otherwise 0) and by the confidence in the evidence. An unknown point counts as not met. A blocking point that is not met caps the score."
                ))
            html(.ul, .class("list")) { html in
                for part in found.comparison.parts {
                    html(.li) { html in
                        html.say(part.edition.title)
                        html.data(" (\(part.edition.key))")
                        html.say(LocalizedText("\u{A0}: ", en: ": "))
                        html.say(.percentage(part.share))
                        weights(&html, part)
                    }
                }
            }
            html(.p) { html in
                html.say(LocalizedText("Besoin\u{A0}: ", en: "Needs: "))
                html.say(needs)
            }
        }
    }

    /// How the buyer weighed a part: what is not as usual, and the points that block.
    private func weights(_ html: inout HTML, _ part: Comparison.Part) {
        guard let weights = tender.parts.first(where: { $0.edition == part.edition.key })?.weights else {
            return
        }
        let criticalities = ControlCriticality.allCases.map {
            ($0.title, weights.byCriticality[$0.rawValue] ?? 1)
        }
        let themes = part.edition.themes.compactMap { theme in
            weights.byTheme[theme.key].map { (theme.title, $0) }
        }
        let points = part.rows.compactMap { row in
            weights.byControl[row.control.code.text].map {
                (LocalizedText.verbatim(row.control.code.text), $0)
            }
        }
        html(.ul, .class("list")) { html in
            for (name, weight) in criticalities + themes + points {
                let figure = plainFigure(weight)
                html(
                    .li,
                    say: LocalizedText("\(name.french)\u{A0}: \(figure)", en: "\(name.english): \(figure)"))
            }
            let blocking = part.rows.filter(\.blocks).map(\.control.code.text)
            html(.li) { html in
                html.say(LocalizedText("Points bloquants retenus\u{A0}: ", en: "Blocking points: "))
                html.data(blocking.isEmpty ? "–" : blocking.joined(separator: ", "))
            }
        }
    }

    private var needs: LocalizedText {
        let traits = Trait.allCases.filter { tender.needs[$0] == true }.map(\.title)
        return traits.isEmpty
            ? LocalizedText(
                "non précisé, tous les points sont demandés.", en: "not stated, so every point is asked.")
            : LocalizedText(
                traits.map(\.french).joined(separator: ", "),
                en: traits.map(\.english).joined(separator: ", "))
    }

    private func bidder(_ html: inout HTML, _ rank: Int, _ place: Int) {
        let bidder = file.bidders[place]
        html.section(
            LocalizedText("\(rank). \(bidder.candidate.name)", en: "\(rank). \(bidder.candidate.name)"),
            about: .verbatim(bidder.supplierName)
        ) { html in
            html(.p) { html in
                html.say(LocalizedText("Note\u{A0}: ", en: "Score: "))
                html(.strong) {
                    $0.say(found.comparison.totals[place].map { .points($0) } ?? LocalizedText("–", en: "–"))
                }
                html.data(" ")
                let outcome = found.comparison.outcomes[place]
                html.badge(outcome.title, outcome.tone)
            }
            for part in found.comparison.parts {
                let score = part.scores[place]
                html(.h3, say: part.edition.title)
                html(.p, data: score.sentence(of: part.edition, in: visit.language))
                losses(&html, score, part)
            }
            let own = file.questions.filter { $0.release == bidder.candidate.release }
            if !own.isEmpty {
                html(.h3, say: LocalizedText("Questions et réponses", en: "Questions and replies"))
                html(.ul, .class("list")) { html in
                    for question in own {
                        html(.li) { html in
                            html.data(question.text)
                            html(.span, .class("sub")) { html in
                                if let reply = question.reply {
                                    html.data(reply)
                                } else {
                                    html.say(LocalizedText("sans réponse", en: "no reply"))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func losses(_ html: inout HTML, _ score: Score, _ part: Comparison.Part) {
        html.table(
            LocalizedText("Ce qui fait perdre le plus de points", en: "What loses the most points"),
            [
                Column<Score.Loss>(LocalizedText("Point", en: "Point"), kind: .name) { html, loss in
                    html(.code, .class("whole"), data: loss.code.text)
                    if let control = part.edition.control(loss.code) {
                        html(.span, .class("sub"), say: control.title)
                    }
                },
                Column(LocalizedText("Retenu", en: "Counts as")) { html, loss in
                    html.badge(loss.state.standing.title, loss.state.standing.tone)
                    if loss.blocks, loss.state.standing < .compliant {
                        html.badge(LocalizedText("Bloquant", en: "Blocking"), .high)
                    }
                },
                Column(LocalizedText("Constaté", en: "Found")) { $0.yesNo($1.state.isJudged) },
                Column(LocalizedText("Confiance", en: "Confidence"), kind: .number) { html, loss in
                    if loss.state.standing == .unknown {
                        html.data("–")
                    } else {
                        html.say(.percentage(loss.state.confidence))
                    }
                },
                Column(LocalizedText("Points perdus", en: "Points lost"), kind: .number) {
                    $0.say(.number($1.points, decimals: 1))
                },
            ], Array(score.losses.prefix(15)),
            empty: EmptyState(
                LocalizedText("Rien", en: "Nothing"),
                LocalizedText("Tout est respecté et prouvé.", en: "Everything is met and proven.")))
    }
}

/// The clauses for the contract with one bidder: our words, to be edited, as a page and as a document.
struct ClausesView {
    let visit: Visit
    let file: TenderFile
    let input: ContractInput
    let clauses: ContractClauses

    func response() -> Response {
        let release = visit.parameters.get("release").flatMap { ID<Release>($0) } ?? ID(0)
        return visit.page(
            title: .verbatim(clauses.title), section: .tenders,
            trail: [Crumb(.tenders), Crumb(.verbatim(file.tender.subject), .tender(file.tender.id))],
            about: .verbatim(input.product),
            actions: { html in
                html(
                    .a, .class("button"), .href(.clausesFile(file.tender.id, for: release)), .download,
                    say: LocalizedText("Document à modifier (ODT)", en: "Document to edit (ODT)"))
                html(
                    .a, .class("button"), .href(.clausesPage(file.tender.id, for: release)), .download,
                    say: LocalizedText("Fichier HTML", en: "HTML file"))
            }
        ) { html in
            if isAwarded { html.notice(agreed, .low) }
            for paragraph in clauses.preamble.split(whereSeparator: \.isNewline) {
                html(.p, .class("lead"), data: String(paragraph))
            }
            edit(
                &html, ClausePlace.preamble, clauses.preamble,
                LocalizedText("Texte du préambule", en: "Text of the preamble"), release)
            for (number, clause) in clauses.clauses.enumerated() {
                html(.section, .class("part")) { html in
                    html(.h2) { html in
                        html.data("\(number + 1). \(clause.heading) ")
                        html.badge(clause.kind.title, clause.kind.tone)
                    }
                    for paragraph in clause.paragraphs { html.prose(paragraph) }
                    if let control = clause.control, clause.kind != .general {
                        edit(&html, control, clause, release)
                    } else if clause.kind == .general {
                        edit(
                            &html, ClausePlace.general(number), clause.editable.joined(separator: "\n"),
                            LocalizedText(
                                "Texte de la clause «\u{A0}\(clause.heading)\u{A0}»",
                                en: "Text of clause “\(clause.heading)”"), release)
                    }
                }
            }
        }
    }

    private var isAwarded: Bool { file.tender.state == .awarded }

    private var agreed: LocalizedText {
        let release = visit.parameters.get("release").flatMap { ID<Release>($0) } ?? ID(0)
        guard let award = file.award,
            award.record.annex(in: visit.language, with: release, of: file.tender) != nil
        else {
            return LocalizedText(
                "Cette consultation est attribuée\u{A0}: ce texte ne se modifie plus ici.",
                en: "This tender is awarded: this text can no longer be edited here.")
        }
        let day = LocalizedText.day(award.at.parisDay)
        guard file.tender.awarded == release else {
            return LocalizedText(
                "Ce candidat n’a pas été retenu. Le texte est celui du jour de l’attribution, le \(day.french)\u{A0}: il ne change plus, quoi que le fournisseur réponde depuis.",
                en:
                    "This bidder was not chosen. The text is the one of the day of the award, \(day.english): it no longer changes, whatever the supplier answers since."
            )
        }
        return LocalizedText(
            "Texte convenu à l’attribution, le \(day.french)\u{A0}: il ne change plus, quoi que le fournisseur réponde depuis.",
            en:
                "The text agreed at the award, on \(day.english): it no longer changes, whatever the supplier answers since."
        )
    }

    /// A text that comes from no control.
    private func edit(
        _ html: inout HTML, _ place: String, _ text: String, _ label: LocalizedText, _ release: ID<Release>
    ) {
        guard !isAwarded else { return }
        html(.details) { html in
            html(.summary, say: LocalizedText("Modifier le texte", en: "Edit the text"))
            html.form(.clauses(file.tender.id, for: release), visit: visit) { html in
                html(.input, .type("hidden"), .name("place"), .value(place))
                html(.div, .class("field")) { html in
                    let name = "text-" + place.replacing(" ", with: "-")
                    html(.label, .for(name), say: label)
                    html(
                        .textarea, .id(name), .name("text"), .rows(6), .maxlength(8_000), .required,
                        data: text)
                }
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "small")
            }
        }
    }

    private func delay(_ control: ControlReference, _ release: ID<Release>) -> Int? {
        file.clauses.first {
            $0.release == release && $0.reference == "\(control.edition.catalogue) \(control.code)"
        }?.delayDays
    }

    private func edit(
        _ html: inout HTML, _ control: ControlReference, _ clause: ContractClauses.Clause,
        _ release: ID<Release>
    ) {
        guard !isAwarded else { return }
        html(.details) { html in
            html(.summary, say: LocalizedText("Modifier le texte", en: "Edit the text"))
            html.form(.clauses(file.tender.id, for: release), visit: visit) { html in
                html(.input, .type("hidden"), .name("control"), .value(control.description))
                html(.input, .type("hidden"), .name("kind"), .value(clause.kind.rawValue))
                html(.div, .class("field")) { html in
                    let name =
                        clause.kind == .derogation ? "text-waiver-\(control.code)" : "text-\(control.code)"
                    html(
                        .label, .for(name),
                        say: LocalizedText(
                            "Texte de la clause \(control.code)", en: "Text of clause \(control.code)"))
                    html(
                        .textarea, .id(name), .name("text"), .rows(6), .maxlength(8_000), .required,
                        data: clause.editable.joined(separator: "\n"))
                }
                if clause.kind == .gap {
                    html(.div, .class("field")) { html in
                        let name = "delay-\(control.code)"
                        html(
                            .label, .for(name),
                            say: LocalizedText(
                                "Délai pour s’y conformer, en jours (90 si rien n’est dit)",
                                en: "Time to comply, in days (90 if nothing is said)"))
                        html(
                            .input, .id(name), .name("delay"), .inputmode("numeric"), .maxlength(4),
                            .value(delay(control, release).map(String.init) ?? ""))
                    }
                }
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "small")
            }
        }
    }
}

extension ContractClauses.Clause.Kind {
    var tone: Tone {
        switch self {
        case .commitment: .low
        case .gap: .high
        case .derogation: .medium
        case .general: .quiet
        }
    }
}

extension HTML {
    /// Says that what was compared is kept as it was at the award, and what counts otherwise by now.
    mutating func frozen(_ found: TenderComparison, of file: TenderFile) {
        guard file.tender.state == .awarded else { return }
        guard let at = found.frozen else {
            return notice(
                LocalizedText(
                    "Cette consultation a été attribuée avant que Cordon ne garde ce qui a été comparé\u{A0}: les notes sont celles des réponses d’aujourd’hui.",
                    en:
                        "This tender was awarded before Cordon kept what was compared: the scores are those of today’s answers."
                ), .medium)
        }
        let day = LocalizedText.day(at.parisDay)
        notice(
            LocalizedText(
                "Comparaison gardée telle qu’à l’attribution, le \(day.french).",
                en: "The comparison is kept as it was at the award, on \(day.english)."), .low)
        let changed = zip(file.bidders, found.changes).filter { !$0.1.isEmpty }
        guard !changed.isEmpty else { return }
        self(.ul, .class("list")) { html in
            for (bidder, codes) in changed {
                let shown = codes.prefix(20).map(\.text).joined(separator: ", ")
                let more = codes.count > 20 ? "…" : ""
                html(
                    .li,
                    say: LocalizedText(
                        "\(bidder.candidate.name)\u{A0}: réponses ou constats changés depuis (\(shown)\(more))",
                        en: "\(bidder.candidate.name): answers or findings changed since (\(shown)\(more))"))
            }
        }
    }
}
