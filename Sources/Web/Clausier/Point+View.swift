import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// One point of a release as hospitals judge it: the claim, its proofs, the findings beside it, doubts, derogations.
struct PointView {
    let visit: Visit
    let dossier: AnswerDossier
    let point: AnswerPoint
    let places: PlacesPage
    let history: [AnswerVersion]

    private var control: Control { point.control }
    private var id: ID<Questionnaire> { dossier.questionnaire.id }

    func response() -> Response {
        visit.page(
            title: LocalizedText(
                "\(control.code) – \(control.title.french)", en: "\(control.code) – \(control.title.english)"),
            section: .answers,
            trail: [Crumb(.answers), Crumb(.verbatim(dossier.questionnaire.releaseName), .questionnaire(id))]
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(control.criticality)
                html.badge(point.state.standing.title, point.state.standing.tone)
                html.waived(point.waivers)
                for feed in control.feeds { html.badge(feed.title, .low) }
            }
            html(.div, .class("columns")) { html in
                asked(&html)
                claimed(&html)
                found(&html)
            }
            doubts(&html)
            derogations(&html)
            versions(&html)
            around(&html)
        }
    }

    private func asked(_ html: inout HTML) {
        html(.div, .class("card")) { html in
            html(.h2, say: LocalizedText("Ce qui est demandé", en: "What is asked"))
            html(.p, say: control.test)
            if let why = control.why { html(.p, .class("muted"), say: why) }
            if !control.rules.isEmpty {
                html(.ul, .class("list")) { html in
                    for rule in control.rules {
                        html(.li) { html in
                            html.say(rule.title)
                            html.say(LocalizedText("\u{A0}: ", en: ": "))
                            html.say(rule.figure)
                        }
                    }
                }
            }
        }
    }

    private func claimed(_ html: inout HTML) {
        html(.div, .class("card")) { html in
            html(.h2, say: LocalizedText("Ce que dit le fournisseur", en: "What the supplier says"))
            guard control.respondent == .supplier else {
                html(
                    .p,
                    say: LocalizedText(
                        "C’est l’établissement qui répond à ce point.", en: "The hospital answers this point."
                    ))
                return
            }
            if control.applicability.applies(to: dossier.profile) == .no {
                html.notice(
                    LocalizedText(
                        "D’après ce que le fournisseur dit de son produit, ce point ne le concerne pas. Si vous en jugez autrement, votre constat ou votre doute comptera.",
                        en:
                            "By what the supplier says of its product, this point does not apply to it. If you judge otherwise, your finding or your doubt will count."
                    ), .unknown)
                html(.p) { html in
                    html(
                        .a, .href(SiteLink.questionnaire(id).to("routing")),
                        say: LocalizedText(
                            "Ce qu’il dit de son produit", en: "What it says of its product"))
                }
                // What was answered while the point was asked is no claim any more; it stays among the versions.
                return
            }
            guard let answer = point.answer else {
                html(.p) {
                    $0.unknown(
                        LocalizedText("Le fournisseur n’a pas répondu.", en: "The supplier has not answered.")
                    )
                }
                return
            }
            html(.p) { html in
                html.badge(answer.claim.title, answer.claim.tone)
                html(.span, .class("sub")) { html in
                    html.say(LocalizedText("version \(answer.version), ", en: "version \(answer.version), "))
                    html.day(answer.at.parisDay)
                }
            }
            html.prose(answer.comment)
            html.prose(answer.details)
            for rule in control.rules {
                if let measured = answer.measures[rule.key] {
                    html(.p) { html in
                        html.say(rule.title)
                        html.say(LocalizedText("\u{A0}: ", en: ": "))
                        html.say(rule.unit.figure(measured))
                        html.badge(
                            rule.isKept(by: measured)
                                ? LocalizedText("Dans la limite", en: "Within the limit")
                                : LocalizedText("Hors limite", en: "Beyond the limit"),
                            rule.isKept(by: measured) ? .good : .critical)
                    }
                }
            }
            html(.h3, say: LocalizedText("Preuves", en: "Evidence"))
            html.pieces(point.evidence, day: visit.today) { piece in
                piece.confidentiality == .assessors && !visit.can(.judgeAnswers) ? nil : .evidence(piece.id)
            }
            html(.h3, say: LocalizedText("Confiance", en: "Confidence"))
            html(.p) { $0.confidence(point.confidence) }
        }
    }

    // MARK: Findings

    private func found(_ html: inout HTML) {
        html(.div, .class("card")) { html in
            html(
                .h2, say: LocalizedText("Ce qu’ont constaté les évaluateurs", en: "What the assessors found"))
            if point.findings.isEmpty {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        control.respondent == .supplier
                            ? "Personne n’a encore jugé cette réponse."
                            : "Les évaluateurs ne jugent que les réponses des fournisseurs.",
                        en: control.respondent == .supplier
                            ? "Nobody has judged this answer yet."
                            : "Assessors judge suppliers’ answers only."))
            }
            if case .disputed = point.judgement {
                html.notice(
                    LocalizedText(
                        "Les évaluateurs divergent\u{A0}: un évaluateur qui n’a pas encore jugé ce point peut arbitrer. D’ici là, le constat le plus sévère compte, avec une confiance réduite.",
                        en:
                            "Assessors differ: an assessor who has not judged this point yet can settle it. Until then the most severe finding counts, with less confidence."
                    ), .medium)
            }
            html(.ul, .class("history")) { html in
                for finding in point.findings { self.finding(&html, finding) }
            }
            guard visit.can(.judgeAnswers), control.respondent == .supplier else { return }
            html(.details, point.findings.isEmpty ? .open : nil) { html in
                html(.summary, say: LocalizedText("Enregistrer un constat", en: "Record a finding"))
                html.form(.point(control.code, of: id, "finding"), visit: visit) { html in
                    html.choice(
                        "verdict", LocalizedText("Constat", en: "Finding"),
                        Verdict.allCases.map { Choice($0.rawValue, $0.title) }, required: true)
                    html.textArea("reason", LocalizedText("Motif", en: "Reason"), rows: 3, required: true)
                    // Who is one of those who differ cannot settle it.
                    if case .disputed(let said) = point.judgement,
                        visit.visitor.map({ said[$0.principal.name] == nil }) ?? false
                    {
                        html.choice(
                            "capacity", LocalizedText("En qualité de", en: "As"),
                            [
                                Choice("assessor", LocalizedText("Évaluateur", en: "Assessor")),
                                Choice(
                                    "arbiter",
                                    LocalizedText(
                                        "Arbitre (tranche le désaccord)",
                                        en: "Arbiter (settles the disagreement)")),
                            ], required: true)
                    }
                    html.submit(LocalizedText("Enregistrer le constat", en: "Record the finding"))
                }
            }
        }
    }

    private func finding(_ html: inout HTML, _ finding: Finding) {
        html(.li) { html in
            html.badge(finding.verdict.title, finding.verdict.tone)
            if finding.capacity == .arbiter {
                html.badge(LocalizedText("Arbitrage", en: "Arbitration"), .low)
            }
            html.day(finding.at.parisDay)
            if finding.assessor == visit.visitor?.principal.name {
                html(.span, .class("sub"), say: LocalizedText("par vous", en: "by you"))
            } else if let name = point.assessors[finding.id] {
                html(.span, .class("sub"), say: LocalizedText("par \(name)", en: "by \(name)"))
            } else {
                html(
                    .span, .class("sub"),
                    say: LocalizedText(
                        "par un évaluateur d’un autre établissement", en: "by an assessor of another hospital"
                    ))
            }
            if finding.answerVersion != (point.answer?.version ?? 0) {
                html.badge(
                    LocalizedText(
                        "sur la version \(finding.answerVersion)", en: "on version \(finding.answerVersion)"),
                    .unknown)
            }
            html(.p, .class("note"), data: finding.reason)
        }
    }

    // MARK: Doubts and derogations

    private func own(_ permission: Permission) -> [(id: ID<Establishment>, group: ID<Group>, name: String)] {
        let reach = visit.reach(for: permission)
        return places.establishments.filter { reach.includes($0.id) }
    }

    private func establishment(_ html: inout HTML, _ permission: Permission) {
        let own = own(permission)
        guard own.count != 1 else {
            return html(.input, .type("hidden"), .name("establishment"), .value(own[0].id.description))
        }
        html.choice(
            "establishment", LocalizedText("Établissement", en: "Establishment"),
            own.prefix(2_000).map { Choice($0.id.description, .verbatim($0.name)) }, required: true)
    }

    private func doubts(_ html: inout HTML) {
        let mayDoubt = visit.can(.raiseDoubts) && control.respondent == .supplier
        guard mayDoubt || !point.doubts.isEmpty else { return }
        html.section(LocalizedText("Doutes", en: "Doubts")) { html in
            if !point.doubts.isEmpty {
                html(.ul, .class("plain card")) { html in
                    for doubt in point.doubts {
                        html(.li) { html in
                            html(.a, .href(.doubt(doubt.id)), data: doubt.subject)
                            html.data(" ")
                            html.badge(doubt.state.title, doubt.state.tone)
                            html(.span, .class("sub")) { html in
                                html.say(
                                    doubt.establishment.map { .verbatim($0) }
                                        ?? LocalizedText(
                                            "un établissement du réseau", en: "a hospital of the network"))
                                html.say(LocalizedText(", le ", en: ", on "))
                                html.day(doubt.opened.parisDay)
                            }
                        }
                    }
                }
            }
            guard mayDoubt else { return }
            html(.details, .class("card")) { html in
                html(.summary, say: LocalizedText("Soulever un doute", en: "Raise a doubt"))
                html(
                    .p, .class("hint"),
                    say: LocalizedText(
                        "Le fournisseur et tous les établissements qui utilisent le produit le verront\u{A0}; le vôtre n’est nommé que s’il accepte de l’être.",
                        en:
                            "The supplier and every hospital that uses the product will see it; yours is named only if it has agreed to be."
                    ))
                html.form(.point(control.code, of: id, "doubt"), visit: visit) { html in
                    establishment(&html, .raiseDoubts)
                    html.field("subject", LocalizedText("Titre", en: "Title"), .maxlength(300))
                    html.textArea(
                        "text", LocalizedText("Pourquoi vous en doutez", en: "Why you doubt it"),
                        required: true)
                    html.submit(LocalizedText("Soulever ce doute", en: "Raise this doubt"))
                }
            }
        }
    }

    private func derogations(_ html: inout HTML) {
        guard visit.can(.decideAnswers) || !point.derogations.isEmpty else { return }
        html.section(LocalizedText("Dérogations", en: "Waivers")) { html in
            if !point.derogations.isEmpty {
                html(.ul, .class("history")) { html in
                    for derogation in point.derogations { html.derogation(derogation, visit: visit) }
                }
            }
            guard visit.can(.decideAnswers) else { return }
            html(.details, .class("card")) { html in
                html(.summary, say: LocalizedText("Demander une dérogation", en: "Request a waiver"))
                html.form(.point(control.code, of: id, "derogation"), visit: visit) { html in
                    establishment(&html, .decideAnswers)
                    html.textArea("reason", LocalizedText("Motif", en: "Reason"), rows: 2, required: true)
                    html.textArea(
                        "compensation", LocalizedText("Mesure compensatoire", en: "Compensating measure"),
                        rows: 2, required: true)
                    html.field(
                        "ends", LocalizedText("Jusqu’au", en: "Until"), type: "date",
                        hint: LocalizedText(
                            "Deux ans au plus\u{A0}; rappel un mois avant.",
                            en: "Two years at most; you are reminded one month before."))
                    html.submit(LocalizedText("Demander la dérogation", en: "Request the waiver"))
                }
            }
        }
    }

    private func versions(_ html: inout HTML) {
        let isLeftOut = control.applicability.applies(to: dossier.profile) == .no
        guard history.count > (isLeftOut ? 0 : 1) else { return }
        html.section(LocalizedText("Versions de la réponse", en: "Versions of the answer")) { html in
            html(.ul, .class("history")) { html in
                for version in history {
                    html(.li) { html in
                        html.say(
                            LocalizedText(
                                "Version \(version.answer.version)", en: "Version \(version.answer.version)"))
                        html.badge(version.answer.claim.title, version.answer.claim.tone)
                        html.time(version.answer.at)
                        html(.span, .class("sub"), data: "\(version.signatory), \(version.position)")
                        let text = [version.answer.comment, version.answer.details].filter { !$0.isEmpty }
                            .joined(separator: "\n")
                        if !text.isEmpty { html(.p, .class("note"), data: text) }
                    }
                }
            }
        }
    }

    private func around(_ html: inout HTML) {
        let all = dossier.points
        guard let place = all.firstIndex(where: { $0.control.code == control.code }) else { return }
        html.paging(
            previous: place > 0 ? .point(all[place - 1].control.code, of: id) : nil,
            next: place + 1 < all.count ? .point(all[place + 1].control.code, of: id) : nil,
            summary: LocalizedText(
                "Point \(place + 1) sur \(all.count)", en: "Point \(place + 1) of \(all.count)"))
    }
}

extension HTML {
    /// A derogation with what may be done to it; in a list of several points, with what it is about.
    mutating func derogation(
        _ recorded: RecordedDerogation, visit: Visit,
        about: (title: String, point: LocalizedText?, link: SiteLink)? = nil
    ) {
        let derogation = recorded.derogation
        self(.li) { html in
            if let about {
                html(.p) { html in
                    html(.a, .href(about.link), data: about.title)
                    if let point = about.point { html(.span, .class("sub"), say: point) }
                }
            }
            let (title, tone) = recorded.badge(on: visit.today)
            html.badge(title, tone)
            html(.strong, data: recorded.establishmentName)
            html(.span, .class("sub")) { html in
                html.say(LocalizedText("jusqu’au ", en: "until "))
                html.day(derogation.ends)
                html.say(
                    LocalizedText(
                        ", demandée par \(recorded.askedBy)", en: ", requested by \(recorded.askedBy)"))
                if !derogation.approver.isEmpty {
                    html.say(
                        LocalizedText(
                            ", décidée par \(derogation.approver)", en: ", decided by \(derogation.approver)")
                    )
                }
            }
            html.definitions([
                (LocalizedText("Motif", en: "Reason"), { $0.prose(derogation.reason) }),
                (
                    LocalizedText("Mesure compensatoire", en: "Compensating measure"),
                    { $0.prose(derogation.compensation) }
                ),
            ])
            guard visit.reach(for: .decideAnswers).includes(derogation.establishment),
                recorded.isPending || recorded.holds(on: visit.today)
            else { return }
            guard !recorded.isPending || recorded.askedBy != visit.visitor?.principal.name else {
                return html(
                    .p, .class("hint"),
                    say: LocalizedText(
                        "Vous l’avez demandée\u{A0}: une autre personne de l’établissement ou du groupement l’approuve. D’ici là, le point compte comme avant.",
                        en:
                            "You requested it: somebody else at the hospital or the group approves it. Until then the point counts as before."
                    ))
            }
            html.form(.derogation(derogation.id), visit: visit, class: "inline") { html in
                if recorded.isPending {
                    html(
                        .button, .type("submit"), .name("step"), .value("approve"), .class("small primary"),
                        say: LocalizedText("Approuver", en: "Approve"))
                    html(
                        .button, .type("submit"), .name("step"), .value("refuse"), .class("small"),
                        say: LocalizedText("Refuser", en: "Refuse"))
                }
                if recorded.holds(on: visit.today) {
                    html(
                        .button, .type("submit"), .name("step"), .value("end"), .class("small danger"),
                        say: LocalizedText("Mettre fin à la dérogation", en: "End the waiver"))
                }
            }
        }
    }
}
