import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// A release as hospitals judge it: score and why, theme by theme, point by point, and what one's own establishments
/// decided.
struct QuestionnaireView {
    let visit: Visit
    let dossier: AnswerDossier
    let places: PlacesPage

    private var questionnaire: Questionnaire { dossier.questionnaire }
    private var id: ID<Questionnaire> { questionnaire.id }
    /// The weights that the reader's establishments set; `nil` for the usual ones.
    var weights: ScoreWeights?
    private var score: Score { dossier.score(weights ?? .usual) }

    func response() -> Response {
        let submitted = LocalizedText.day((questionnaire.submitted ?? questionnaire.changed).parisDay)
        return visit.page(
            title: .verbatim(questionnaire.releaseName), section: .answers, trail: [Crumb(.answers)],
            about: LocalizedText(
                "\(dossier.edition.title.french) – réponses du fournisseur \(questionnaire.supplierName), soumission \(questionnaire.submissions) du \(submitted.french)",
                en:
                    "\(dossier.edition.title.english) – answers from \(questionnaire.supplierName), submission \(questionnaire.submissions) of \(submitted.english)"
            )
        ) { html in
            let score = score
            html.warning(of: questionnaire.supplierName, questionnaire.supplierStanding)
            html.figures(figures(score))
            html(.p, .class("lead"), data: score.sentence(of: dossier.edition, in: visit.language))
            if weights != nil {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "Avec la pondération habituelle de vos établissements.",
                        en: "With your establishments’ usual weights."))
            }
            html(.div, .class("columns")) { html in
                themes(&html, score)
                losses(&html, score)
            }
            decisions(&html)
            events(&html)
            QuestionnaireRoutingView(dossier: dossier).write(&html)
            points(&html)
            FindingsUpload.write(&html, of: id, visit)
        }
    }

    private func figures(_ score: Score) -> [Figure] {
        let here = SiteLink.questionnaire(id)
        let asked = dossier.asked
        let disputed = asked.count { if case .disputed = $0.judgement { true } else { false } }
        return [
            Figure(
                name: LocalizedText("Score", en: "Score"),
                value: score.value.map { .points($0) } ?? LocalizedText("–", en: "–"),
                tone: score.outcome.tone,
                link: here.to("losses"), note: score.outcome.title),
            Figure(
                name: LocalizedText("Sans réponse", en: "Not answered"),
                value: .number(asked.count { $0.answer == nil }), tone: .medium, link: here.to("points"),
                note: LocalizedText("sur \(asked.count) points", en: "of \(asked.count) points")),
            Figure(
                name: LocalizedText("Écartés par le fournisseur", en: "Left out by the supplier"),
                value: .number(QuestionnaireRoutingView(dossier: dossier).leftOut.count),
                tone: dossier.contested.isEmpty ? .quiet : .high,
                link: here.to("routing"),
                note: dossier.contested.isEmpty
                    ? LocalizedText(
                        "d’après ce qu’il dit du produit", en: "by what it says of the product")
                    : .count(
                        dossier.contested.count, one: LocalizedText("contesté", en: "contested"),
                        many: LocalizedText("contestés", en: "contested"))),
            Figure(
                name: LocalizedText("Jugés par un évaluateur", en: "Judged by an assessor"),
                value: .number(asked.count { $0.judgement.verdict != nil }), tone: .low,
                link: here.to("points"),
                note: disputed == 0
                    ? nil
                    : .count(
                        disputed, one: LocalizedText("désaccord en plus", en: "disagreement besides"),
                        many: LocalizedText("désaccords en plus", en: "disagreements besides"))),
            Figure(
                name: LocalizedText("Doutes en cours", en: "Doubts pending"),
                value: .number(asked.count(where: \.isDoubted)),
                tone: asked.contains(where: \.isDoubted) ? .high : .good,
                link: here.to("points")),
            Figure(
                name: LocalizedText("L’utilisent dans le réseau", en: "In use in the network"),
                value: .number(dossier.relying.running), tone: .quiet, link: here.to("decisions"),
                note: .relying(dossier.relying.deciding)),
        ]
    }

    private func themes(_ html: inout HTML, _ score: Score) {
        html.section(LocalizedText("Par thème", en: "By theme")) { html in
            let titles = Dictionary(
                dossier.edition.themes.map { ($0.key, $0.title) }
            ) { first, _ in first }
            html.table(
                LocalizedText("Score par thème", en: "Score by theme"),
                [
                    Column<Score.ThemePart>(LocalizedText("Thème", en: "Theme"), kind: .name) { html, part in
                        html.say(titles[part.theme] ?? .verbatim(part.theme))
                    },
                    Column(LocalizedText("Score", en: "Score"), kind: .number) { html, part in
                        if let value = part.value {
                            html.say(.points(value))
                        } else {
                            html.unknown(LocalizedText("–", en: "–"))
                        }
                    },
                    Column(LocalizedText("Points", en: "Points"), kind: .number) {
                        $0.say(.number($1.counted))
                    },
                    Column(LocalizedText("Inconnus", en: "Unknown"), kind: .number) {
                        $0.say(.number($1.unknown))
                    },
                ], score.themes, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun point compté", en: "No point counts"),
                    LocalizedText(
                        "Aucun point ne concerne ce produit.", en: "No point applies to this product.")))
        }
    }

    /// What blocks first, then what costs most: a blocking point that is met and only weakly proven blocks nothing.
    private func costliest(_ score: Score) -> [Score.Loss] {
        score.blockers
            + score.losses.filter { !($0.blocks && $0.state.standing < .compliant) }
            .sorted { ($1.points, $0.code) < ($0.points, $1.code) }
    }

    private func losses(_ html: inout HTML, _ score: Score) {
        html.section(
            LocalizedText("Ce qui fait perdre le plus de points", en: "What loses the most points"),
            id: "losses"
        ) { html in
            html(.ul, .class("plain card")) { html in
                for loss in costliest(score).prefix(10) {
                    html(.li) { html in
                        html(.a, .href(.point(loss.code, of: id)), data: loss.code.text)
                        html.data(" ")
                        html.badge(loss.state.standing.title, loss.state.standing.tone)
                        if loss.blocks, loss.state.standing < .compliant {
                            html.badge(LocalizedText("Bloquant", en: "Blocking"), .high)
                        }
                        html(.span, .class("sub")) { html in
                            if let control = dossier.edition.control(loss.code) { html.say(control.title) }
                            let points = LocalizedText.number(loss.points, decimals: 1)
                            html.say(
                                LocalizedText(" – \(points.french) points", en: " – \(points.english) points")
                            )
                            // What is met loses points by how little it is proven, and by nothing else.
                            if loss.state.standing == .compliant {
                                let proven = LocalizedText.percentage(loss.state.confidence)
                                html.say(
                                    LocalizedText(
                                        ", confiance de \(proven.french)",
                                        en: ", confidence \(proven.english)"))
                            }
                        }
                    }
                }
                if score.losses.isEmpty {
                    html(
                        .li,
                        say: LocalizedText(
                            "Rien\u{A0}: tout est respecté et prouvé.",
                            en: "Nothing: everything is met and proven.")
                    )
                }
            }
        }
    }

    // MARK: Decisions

    private func decisions(_ html: inout HTML) {
        html.section(
            LocalizedText("Décisions de vos établissements", en: "Your establishments’ decisions"),
            id: "decisions",
            about: LocalizedText(
                "Une décision se rouvre d’elle-même quand une réponse sur laquelle elle repose change ou expire.",
                en: "A decision reopens by itself when an answer it relies on changes or expires.")
        ) { html in
            html.table(
                LocalizedText("Décisions", en: "Decisions"),
                [
                    Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) {
                        $0(.a, .href(.establishment($1.establishment)), data: $1.establishmentName)
                    },
                    Column(LocalizedText("Décision", en: "Decision")) { html, row in
                        html.badge(row.outcome.title, row.outcome.tone)
                        html(.span, .class("sub"), data: row.reason)
                    },
                    Column(LocalizedText("Sur", en: "On")) { html, row in
                        html.say(
                            LocalizedText("soumission \(row.submission)", en: "submission \(row.submission)"))
                        html(.span, .class("sub")) { html in
                            html.data("\(row.by), ")
                            html.day(row.at.parisDay)
                        }
                    },
                    Column(LocalizedText("État", en: "State")) { html, row in
                        guard let cause = row.reopenedBy else {
                            return html.badge(LocalizedText("En vigueur", en: "In force"), .good)
                        }
                        html.badge(LocalizedText("À revoir", en: "To review"), .critical)
                        html(.span, .class("sub")) { html in
                            html.say(cause.title)
                            html.say(LocalizedText("\u{A0}: ", en: ": "))
                            html.data(row.reopenedDetail ?? "")
                        }
                    },
                ], dossier.decisions, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune décision", en: "No decision"),
                    LocalizedText(
                        "Dites si vous acceptez ces réponses\u{A0}: vous serez prévenu si elles changent.",
                        en: "Say whether you accept these answers: you will be told if they change.")))
            if visit.can(.decideAnswers) { decide(&html) }
        }
    }

    private func decide(_ html: inout HTML) {
        let reach = visit.reach(for: .decideAnswers)
        let own = places.establishments.filter { reach.includes($0.id) }
        html(.details, .class("card")) { html in
            html(.summary, say: LocalizedText("Décider", en: "Decide"))
            html.form(.decision(on: id), visit: visit) { html in
                html.choice(
                    "outcome", LocalizedText("Décision", en: "Decision"),
                    RelianceDecision.Outcome.allCases.map { Choice($0.rawValue, $0.title) }, required: true)
                if own.count > 1 { html.establishmentBoxes(own) }
                html.textArea(
                    "reason", LocalizedText("Motif", en: "Reason"), rows: 2, required: true)
                html.submit(LocalizedText("Enregistrer la décision", en: "Record the decision"))
            }
        }
    }

    private func events(_ html: inout HTML) {
        guard !dossier.events.isEmpty else { return }
        html.section(LocalizedText("Ce qui s’est passé depuis", en: "What has happened since")) { html in
            html(.ul, .class("history")) { html in
                for event in dossier.events.prefix(20) {
                    html(.li) { html in
                        html.badge(event.cause.title, .medium)
                        html.time(event.at)
                        html.data(event.detail)
                        html(
                            .span, .class("sub"),
                            say: .count(
                                event.reopened,
                                one: LocalizedText(
                                    "décision rouverte dans le réseau",
                                    en: "decision reopened in the network"),
                                many: LocalizedText(
                                    "décisions rouvertes dans le réseau",
                                    en: "decisions reopened in the network")))
                    }
                }
            }
        }
    }

    // MARK: Points

    private func points(_ html: inout HTML) {
        html.section(LocalizedText("Point par point", en: "Point by point"), id: "points") { html in
            html.table(
                LocalizedText("Réponses et constats", en: "Answers and findings"),
                [
                    Column(LocalizedText("Point", en: "Point"), kind: .name) { html, point in
                        html(.a, .href(.point(point.control.code, of: id)), data: point.control.code.text)
                        html(.span, .class("sub"), say: point.control.title)
                    },
                    Column(LocalizedText("Poids", en: "Weight")) { $0.badge($1.control.criticality) },
                    Column(LocalizedText("Réponse", en: "Answer")) { html, point in
                        if point.control.respondent == .hospital {
                            return html.say(LocalizedText("À l’établissement", en: "The hospital’s"))
                        }
                        guard let answer = point.answer else {
                            return html.unknown(LocalizedText("Sans réponse", en: "Not answered"))
                        }
                        html.badge(answer.claim.title, answer.claim.tone)
                    },
                    Column(LocalizedText("Constat", en: "Finding")) { $0.judgement($1) },
                    Column(LocalizedText("Confiance", en: "Confidence"), kind: .number) { html, point in
                        if point.answer == nil {
                            html.unknown(LocalizedText("–", en: "–"))
                        } else {
                            html.say(.percentage(point.confidence.value))
                        }
                    },
                    Column(LocalizedText("Retenu", en: "Counts as")) { html, point in
                        guard point.control.respondent == .supplier else {
                            return html.unknown(LocalizedText("–", en: "–"))
                        }
                        html.badge(point.state.standing.title, point.state.standing.tone)
                        html.waived(point.waivers)
                    },
                ], dossier.points, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun point", en: "No point"),
                    LocalizedText(
                        "Ce catalogue ne demande rien à ce produit.",
                        en: "This catalogue asks nothing of this product.")))
        }
    }
}

extension HTML {
    /// Whether a point is waived, and by how many of those whom it concerns.
    mutating func waived(_ waivers: Waivers) {
        guard waivers.holding > 0 else { return }
        badge(
            waivers.isWhole
                ? LocalizedText("Dérogé", en: "Waived")
                : LocalizedText(
                    "Dérogé chez \(waivers.holding) sur \(waivers.concerned)",
                    en: "Waived by \(waivers.holding) of \(waivers.concerned)"), .quiet)
    }

    /// What assessors made of a point.
    mutating func judgement(_ point: AnswerPoint) {
        // Assessors judge suppliers alone.
        guard point.control.respondent == .supplier else { return unknown(LocalizedText("–", en: "–")) }
        switch point.judgement {
        case .none: unknown(LocalizedText("Pas encore de constat", en: "No finding yet"))
        case .settled(let verdict): badge(verdict.title, verdict.tone)
        case .disputed: badge(LocalizedText("Avis divergents", en: "Assessors differ"), .high)
        }
        if point.isDoubted { badge(LocalizedText("Doute", en: "Doubt"), .high) }
    }

    /// Boxes to tick, one for each establishment that a decision holds for.
    mutating func establishmentBoxes(_ places: [(id: ID<Establishment>, group: ID<Group>, name: String)]) {
        self(.fieldset) { html in
            html(.legend, say: LocalizedText("Établissements", en: "Establishments"))
            for place in places.prefix(200) {
                html.checkbox("establishment", .verbatim(place.name), value: place.id.description)
            }
        }
    }
}
