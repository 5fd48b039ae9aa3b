import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What suppliers' answers give to a system, for who may read them.
struct SystemAnswersModel {
    let page: SystemAnswersPage
    /// The editions that its suppliers are asked.
    let editions: [Edition]

    /// `nil` where the visitor reads no answers, or no catalogue is installed.
    init?(_ system: ID<Registry.System>, visit: Visit) async throws {
        let reach = visit.reach(for: .readAnswers)
        guard reach != .nothing, let edition = try await visit.store.currentEdition(of: Catalogues.hospital)
        else {
            return nil
        }
        // The official text has the same points; what a product costs to keep alive is asked by another catalogue: the end of
        // its support among it.
        let alike = try await visit.store.catalogues(alike: edition)
        var editions = [edition]
        for catalogue in alike + [Catalogues.durability] {
            if let other = try await visit.store.currentEdition(of: catalogue) { editions.append(other) }
        }
        self.editions = editions
        page = try await visit.store.page(
            SystemAnswers(
                reach: reach, system: system, editions: editions,
                standingOf: [edition.key.catalogue] + alike, on: visit.today))
    }
}

/// The part of a system's page that shows what its suppliers answered, each fact with the answer it came from.
struct SystemAnswersView {
    let visit: Visit
    let model: SystemAnswersModel

    private var page: SystemAnswersPage { model.page }

    func write(_ html: inout HTML) {
        html.section(
            LocalizedText("Ce qu’en dit le fournisseur", en: "What its supplier says"), id: "answers",
            about: LocalizedText(
                "Chaque fait renvoie à la réponse dont il vient.",
                en: "Each fact links to the answer it comes from.")
        ) { html in
            guard let id = page.questionnaire else {
                html.notice(
                    LocalizedText(
                        "Le fournisseur n’a pas répondu au clausier pour cette version\u{A0}: rien n’est prouvé.",
                        en: "The supplier has not answered the catalogue for this release: nothing is proven."
                    ), .unknown)
                if !page.fed.isEmpty { html(.div, .class("columns")) { facts(&$0) } }
                return certificates(&html)
            }
            html(.div, .class("columns")) { html in
                standing(&html, id)
                facts(&html)
            }
            networks(&html)
            certificates(&html)
            commitments(&html)
        }
    }

    private func standing(_ html: inout HTML, _ id: ID<Questionnaire>) {
        html(.div, .class("card")) { html in
            html.definitions([
                (
                    LocalizedText("Score", en: "Score"),
                    { html in
                        html(.a, .href(.questionnaire(id)), say: .points(Double(page.standing.perMille) / 10))
                    }
                ),
                (
                    LocalizedText("Répondu", en: "Answered"),
                    { $0.say(.verbatim("\(page.standing.answered)/\(page.standing.asked)")) }
                ),
                (
                    LocalizedText("Non respectés", en: "Not met"),
                    { html in
                        html.say(.number(page.standing.failed))
                        if page.standing.blocking > 0 {
                            html.badge(.blocking(page.standing.blocking), .critical)
                        }
                    }
                ),
                (LocalizedText("Dérogations", en: "Waivers"), { $0.say(.number(page.derogations)) }),
                (
                    LocalizedText("Décisions à revoir", en: "Decisions to review"),
                    { html in
                        page.reopened > 0
                            ? html.badge(.number(page.reopened), .critical) : html.say(.number(0))
                    }
                ),
            ])
        }
    }

    private func facts(_ html: inout HTML) {
        let shown: [Feed] = [
            .degradedMode, .noticeDuty, .correctionDelay, .securityContact, .supportEnd, .softwareList,
            .hosting,
        ]
        html(.div, .class("card")) { html in
            var isEmpty = true
            for feed in shown {
                let own = page.fed.filter { $0.feed == feed }
                guard !own.isEmpty else { continue }
                isEmpty = false
                html(.h3, say: feed.title)
                for fact in own { self.fact(&html, fact) }
            }
            if isEmpty {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "Rien d’exploitable dans ces réponses.",
                        en: "Nothing in these answers can be used here."))
            }
        }
    }

    private func fact(_ html: inout HTML, _ fact: FedAnswer) {
        html(.p) { html in
            html.badge(fact.claim.title, fact.claim.tone)
            if let verdict = fact.verdict { html.found(verdict) }
            html.data(" ")
            if fact.feed == .softwareList, fact.components > 0 {
                // The list itself stands on the page of the product, with its flaws.
                html.say(
                    .count(
                        fact.components, one: LocalizedText("composant déclaré", en: "declared component"),
                        many: LocalizedText("composants déclarés", en: "declared components")))
            } else {
                html.data(fact.text.count > 400 ? fact.text.prefix(400) + "…" : fact.text)
            }
            for rule in fact.control.rules {
                html(.span, .class("sub")) { html in
                    html.say(rule.title)
                    html.say(LocalizedText("\u{A0}: ", en: ": "))
                    html.say(
                        fact.measures[rule.key].map { rule.unit.figure($0) }
                            // Who does not say yes undertook no more than what it wrote.
                            ?? (fact.claim == .yes
                                ? rule.figure : LocalizedText("pas de chiffre donné", en: "no figure given")))
                }
            }
            html(.span, .class("sub")) { html in
                html(
                    .a, .href(.point(fact.code, of: fact.questionnaire)),
                    say: LocalizedText(
                        "\(fact.code), version \(fact.version)", en: "\(fact.code), version \(fact.version)"))
            }
        }
    }

    private func networks(_ html: inout HTML) {
        guard let id = page.questionnaire, !page.networks.isEmpty else { return }
        html.table(
            LocalizedText(
                "Adresses de télémaintenance, jamais bloquées",
                en: "Remote-maintenance addresses, never blocked"),
            [
                Column(LocalizedText("Plage", en: "Range"), kind: .name) { $0(.code, data: $1.range) },
                Column(LocalizedText("Depuis", en: "Since")) { $0.day($1.since.parisDay) },
                Column(LocalizedText("Réponse", en: "Answer")) { html, row in
                    if let code = ControlCode(row.code) {
                        html(
                            .a, .href(.point(code, of: id)),
                            say: LocalizedText(
                                "\(row.code), version \(row.version)",
                                en: "\(row.code), version \(row.version)"))
                    }
                    if let verdict = row.verdict { html.found(verdict) }
                },
            ], page.networks,
            empty: EmptyState(
                LocalizedText("Aucune adresse", en: "No address"),
                LocalizedText("Rien n’est déclaré.", en: "Nothing is declared.")))
    }

    private func certificates(_ html: inout HTML) {
        guard !page.certificates.isEmpty else { return }
        html(
            .h3,
            say: LocalizedText("Certificats d’hébergement remis", en: "Hosting certificates provided"))
        for certificate in page.certificates {
            html(.div, .class("card")) { html in
                html.pieces([certificate.piece], day: visit.today) {
                    $0.confidentiality == .assessors ? nil : .evidence($0.id)
                }
                if let verdict = certificate.verdict { html.found(verdict) }
                if certificate.setsExpiry {
                    html.badge(
                        LocalizedText(
                            "Fixe l’échéance HDS de l’hébergement", en: "Sets the hosting’s HDS expiry"), .low
                    )
                }
                html(.span, .class("sub")) { html in
                    html(
                        .a, .href(.point(certificate.code, of: certificate.questionnaire)),
                        data: certificate.code.text)
                }
            }
        }
    }

    private func commitments(_ html: inout HTML) {
        guard !page.commitments.isEmpty else { return }
        html(.h3, say: LocalizedText("Engagements du marché", en: "Commitments of the contract"))
        let (first, rest) = (page.commitments.prefix(6), page.commitments.dropFirst(6))
        html.commitments(Array(first), from: model.editions, visit: visit)
        guard !rest.isEmpty else { return }
        html(.details) { html in
            html(
                .summary,
                say: .count(
                    rest.count, one: LocalizedText("autre engagement", en: "more commitment"),
                    many: LocalizedText("autres engagements", en: "more commitments")))
            html.commitments(Array(rest), from: model.editions, visit: visit)
        }
    }
}
