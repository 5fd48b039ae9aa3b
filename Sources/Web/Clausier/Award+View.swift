import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// Before a tender is awarded: to whom, what that freezes and what begins. It cannot be undone, so nobody is chosen
/// beforehand, and what was chosen is read again.
struct AwardView {
    let visit: Visit
    let file: TenderFile
    let found: TenderComparison
    /// Who is about to be chosen; `nil` while nobody is.
    let choice: AwardChoice?

    func response() -> Response {
        visit.page(
            title: LocalizedText("Attribuer la consultation", en: "Award the tender"), section: .tenders,
            trail: [Crumb(.tenders), Crumb(.verbatim(file.tender.subject), .tender(file.tender.id))],
            about: .verbatim(file.tender.reference)
        ) { html in
            if let closed = file.whyClosed {
                html.notice(closed, .medium)
            } else if file.isTooEarlyToAward {
                html.beforeTheAward(file, found)
            } else if let choice {
                warnings(&html, choice)
                winner(&html, choice)
                consequences(&html, choice)
                confirm(&html, choice)
            } else {
                html.winnerChoice(file, found)
            }
        }
    }

    private func warnings(_ html: inout HTML, _ choice: AwardChoice) {
        let bidder = file.bidders[choice.place]
        html.warning(of: bidder.supplierName, bidder.standing)
        let outcome = found.comparison.outcomes[choice.place]
        if outcome != .clear {
            let codes = found.comparison.parts.flatMap { $0.scores[choice.place].blockers }.map(\.code.text)
            let listed = codes.prefix(20).joined(separator: ", ") + (codes.count > 20 ? "…" : "")
            html.notice(
                LocalizedText(
                    "\(outcome.title.french)\u{A0}: \(listed).", en: "\(outcome.title.english): \(listed)."),
                outcome.tone)
        }
        guard let first = found.comparison.ranking.first, first != choice.place else { return }
        let name = file.bidders[first].candidate.name
        html.notice(
            LocalizedText(
                "Ce candidat n’est pas le mieux classé\u{A0}: c’est \(name).",
                en: "This bidder does not rank first: \(name) does."), .medium)
    }

    private func winner(_ html: inout HTML, _ choice: AwardChoice) {
        let bidder = file.bidders[choice.place]
        html.definitions([
            (
                LocalizedText("Titulaire", en: "Successful bidder"),
                { html in
                    html(.strong, data: bidder.candidate.name)
                    html(.span, .class("sub")) { html in
                        html.data(bidder.supplierName)
                        if bidder.standing != .trading { html.badge(bidder.standing) }
                    }
                }
            ),
            (
                LocalizedText("Rang", en: "Rank"),
                { html in
                    let rank = (found.comparison.ranking.firstIndex(of: choice.place) ?? 0) + 1
                    html.say(
                        LocalizedText(
                            "\(rank) sur \(file.bidders.count)", en: "\(rank) of \(file.bidders.count)"))
                    if let total = found.comparison.totals[choice.place] {
                        let points = LocalizedText.points(total)
                        html.say(
                            LocalizedText(
                                ", note de \(points.french)", en: ", scoring \(points.english)"))
                    }
                }
            ),
        ])
        html.section(LocalizedText("Acheteurs", en: "Buyers")) { $0.list(of: file.buyers.map(\.name)) }
    }

    // MARK: What it does

    private func consequences(_ html: inout HTML, _ choice: AwardChoice) {
        html.section(LocalizedText("Ce qui ne changera plus", en: "What will no longer change")) { html in
            html(.ul, .class("list")) { html in
                html(
                    .li,
                    say: LocalizedText(
                        "La comparaison\u{A0}: besoin, pondération, réponses, constats, notes et rangs de tous les candidats.",
                        en:
                            "The comparison: needs, weights, answers, findings, scores and ranks of every bidder."
                    ))
                html(.li) { html in
                    html.say(annex(choice))
                    html(
                        .a, .href(.clauses(file.tender.id, for: choice.release)),
                        say: LocalizedText("Relire les clauses", en: "Read the clauses again"))
                }
                html(.li, say: questions)
            }
        }
        html.section(LocalizedText("Ce qui commence", en: "What begins")) { html in
            html(.ul, .class("list")) { html in
                html(.li, say: commitments(choice))
                html(
                    .li,
                    say: LocalizedText(
                        "Chaque acheteur qui n’a encore rien décidé accepte ces réponses\u{A0}: il sera prévenu si elles changent.",
                        en:
                            "Each buyer that has decided nothing yet accepts these answers, and is told if they change."
                    ))
            }
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Cordon n’écrit pas aux candidats\u{A0}: les notifications de votre procédure restent à envoyer.",
                    en: "Cordon writes to no bidder: the notices of your procedure remain to be sent."))
        }
    }

    private func annex(_ choice: AwardChoice) -> LocalizedText {
        let kinds = Dictionary(grouping: choice.clauses.clauses, by: \.kind).mapValues(\.count)
        let kept = LocalizedText.count(
            kinds[.commitment] ?? 0, one: LocalizedText("engagement", en: "commitment"),
            many: LocalizedText("engagements", en: "commitments"))
        let gaps = LocalizedText.count(
            kinds[.gap] ?? 0, one: LocalizedText("écart à combler", en: "gap to close"),
            many: LocalizedText("écarts à combler", en: "gaps to close"))
        let waived = LocalizedText.count(
            kinds[.derogation] ?? 0, one: LocalizedText("dérogation", en: "waiver"),
            many: LocalizedText("dérogations", en: "waivers"))
        return LocalizedText(
            "Le texte de l’annexe, ici et chez les candidats écartés\u{A0}: \(kept.french), \(gaps.french), \(waived.french). ",
            en:
                "The text of the annex, here and for the unsuccessful bidders: \(kept.english), \(gaps.english), \(waived.english). "
        )
    }

    private var questions: LocalizedText {
        let waiting = file.questions.count { $0.reply == nil }
        guard waiting > 0 else {
            return LocalizedText(
                "Les questions aux candidats et leurs réponses.",
                en: "The questions to bidders and their replies.")
        }
        return LocalizedText(
            "Les questions aux candidats\u{A0}: \(waiting) \(waiting > 1 ? "restent" : "reste") sans réponse, et plus personne n’y répondra.",
            en:
                "The questions to bidders: \(waiting) \(waiting > 1 ? "have" : "has") no reply, and nobody can reply any more."
        )
    }

    private func commitments(_ choice: AwardChoice) -> LocalizedText {
        let owed = choice.input.owed(in: .french)
        let dated = owed.count { $0.due != nil }
        let all = LocalizedText.count(
            owed.count, one: LocalizedText("engagement suivi", en: "commitment is tracked"),
            many: LocalizedText("engagements suivis", en: "commitments are tracked"))
        return LocalizedText(
            "\(all.french), dont \(dated) avec un terme\u{A0}: vous serez prévenu avant qu’il n’échoie.",
            en: "\(all.english), \(dated) of them by a date: you are told before it comes.")
    }

    private func confirm(_ html: inout HTML, _ choice: AwardChoice) {
        let name = file.bidders[choice.place].candidate.name
        html.form(.tender(file.tender.id, "award"), visit: visit, class: "form card") { html in
            html(
                .p,
                say: LocalizedText("L’attribution ne s’annule pas.", en: "An award cannot be undone."))
            html(.input, .type("hidden"), .name("release"), .value(choice.release.description))
            html(.div, .class("row-actions")) { html in
                html.submit(LocalizedText("Attribuer à \(name)", en: "Award to \(name)"))
                html(
                    .a, .class("button"), .href(SiteLink.tender(file.tender.id).to("award")),
                    say: LocalizedText("Ne rien attribuer", en: "Award nothing"))
            }
        }
    }
}

/// Who is about to be chosen, and what would be agreed.
struct AwardChoice {
    let release: ID<Release>
    /// Among the bidders of the tender.
    let place: Int
    let input: ContractInput
    let clauses: ContractClauses
}

extension TenderFile {
    /// Whether nobody can be chosen yet: the tender is not out, or nobody bids.
    var isTooEarlyToAward: Bool { tender.state == .preparing || bidders.isEmpty }

    /// Whether the tender may still be changed by the reader.
    var isOpen: Bool { whyClosed == nil }

    /// Why the reader cannot change the tender; `nil` where that is possible.
    var whyClosed: LocalizedText? {
        switch tender.state {
        case .awarded:
            LocalizedText(
                "Cette consultation est attribuée\u{A0}: elle reste telle qu’elle a été comparée.",
                en: "This tender is awarded: it stays as it was compared.")
        case .abandoned:
            LocalizedText(
                "Cette consultation est sans suite. Pour la reprendre, changez son état dans «\u{A0}Besoin et pondération\u{A0}».",
                en: "This tender was abandoned. To take it up again, change its state in “Needs and weights”."
            )
        case .preparing, .open, .examining:
            buyersBeyondReach == 0
                ? nil
                : LocalizedText(
                    "Des établissements hors de votre périmètre achètent aussi\u{A0}: seul qui répond de tous les acheteurs modifie la consultation.",
                    en:
                        "Establishments beyond your reach buy as well: only someone who answers for every buyer changes the tender."
                )
        }
    }
}

extension HTML {
    /// Why nobody can be chosen yet, and what is to be done before.
    mutating func beforeTheAward(_ file: TenderFile, _ found: TenderComparison) {
        let isPreparing = file.tender.state == .preparing
        let unanswered = unanswered(file, found)
        notice(
            isPreparing
                ? LocalizedText(
                    "Cette consultation est encore en préparation\u{A0}: elle ne peut pas être attribuée.",
                    en: "This tender is still in preparation: it cannot be awarded yet.")
                : LocalizedText(
                    "Cette consultation n’a pas de candidat\u{A0}: elle ne peut pas être attribuée.",
                    en: "This tender has no bidder: it cannot be awarded yet."), .medium)
        self(.ol, .class("list")) { html in
            if isPreparing {
                html(.li) { html in
                    html.say(
                        LocalizedText(
                            "Publiez-la selon votre procédure, puis passez son état à «\u{A0}Ouverte\u{A0}» dans ",
                            en:
                                "Publish it under your procurement procedure, then set its state to “Open” in "
                        ))
                    html(
                        .a, .href(.tender(file.tender.id, "settings")),
                        say: LocalizedText("Besoin et pondération", en: "Needs and weights"))
                    html.data(".")
                }
            }
            if file.bidders.isEmpty {
                html(.li) { html in
                    html(
                        .a, .href(SiteLink.tender(file.tender.id).to("bidders")),
                        say: LocalizedText(
                            "Ajoutez les candidats qui ont remis une offre",
                            en: "Add the bidders that handed in an offer"))
                    html.data(".")
                }
            }
            html(.li, say: unanswered)
            html(
                .li,
                say: isPreparing
                    ? LocalizedText(
                        "Le choix du titulaire apparaît ici dès que la consultation est ouverte.",
                        en: "The choice of the successful bidder appears here once the tender is open.")
                    : LocalizedText(
                        "Le choix du titulaire apparaît ici dès qu’il y a un candidat.",
                        en: "The choice of the successful bidder appears here once there is a bidder."))
        }
    }

    /// How far the bidders have answered what the tender asks.
    private func unanswered(_ file: TenderFile, _ found: TenderComparison) -> LocalizedText {
        let open = file.bidders.indices.count { place in
            found.comparison.parts.contains { $0.scores[place].unknown > 0 }
        }
        guard open > 0 else {
            return LocalizedText(
                "Recueillez les réponses et les offres des candidats.",
                en: "Collect the bidders’ answers and offers.")
        }
        guard file.bidders.count > 1 else {
            return LocalizedText(
                "Recueillez les réponses et l’offre du candidat\u{A0}: il laisse encore des points sans réponse.",
                en: "Collect the bidder’s answers and offer: it still leaves points unanswered.")
        }
        let (plural, left) = (open > 1, "\(open) of \(file.bidders.count) bidders")
        return LocalizedText(
            "Recueillez les réponses et les offres des candidats\u{A0}: \(open) candidat\(plural ? "s" : "") sur \(file.bidders.count) \(plural ? "laissent" : "laisse") encore des points sans réponse.",
            en:
                "Collect the bidders’ answers and offers: \(left) still \(plural ? "leave" : "leaves") points unanswered."
        )
    }

    /// The list of bidders to choose from, with their ranks; nobody is chosen beforehand.
    mutating func winnerChoice(_ file: TenderFile, _ found: TenderComparison) {
        self(.form, .method("get"), .action(SiteLink.tender(file.tender.id, "award")), .class("form card")) {
            html in
            html.choice(
                "release", LocalizedText("Titulaire", en: "Successful bidder"),
                found.comparison.ranking.enumerated().map { rank, place in
                    let bidder = file.bidders[place]
                    let (name, standing) = ("\(rank + 1). \(bidder.candidate.name)", bidder.standing.title)
                    return Choice(
                        bidder.candidate.release.description,
                        bidder.standing == .trading
                            ? .verbatim(name)
                            : LocalizedText(
                                "\(name) – \(standing.french)", en: "\(name) – \(standing.english)"))
                }, empty: LocalizedText("Choisissez", en: "Choose"), required: true)
            html.submit(LocalizedText("Voir ce que fige l’attribution", en: "See what the award freezes"))
        }
    }
}
