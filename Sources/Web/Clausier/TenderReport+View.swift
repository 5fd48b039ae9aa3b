import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

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
                        let version = part.edition.key.version
                        html.say(
                            LocalizedText(" (édition \(version))", en: " (edition \(version))"))
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
                let figure = LocalizedText.plain(weight)
                html(
                    .li,
                    say: LocalizedText(
                        "\(name.french)\u{A0}: \(figure.french)", en: "\(name.english): \(figure.english)"))
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
            html.warning(of: bidder.supplierName, bidder.standing)
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
                Column(LocalizedText("Constaté", en: "Assessed")) { $0.yesNo($1.state.isJudged) },
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
