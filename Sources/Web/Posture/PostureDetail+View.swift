import Access
import Hummingbird
import Markup
import Posture
import Registry
import Store
import Vocabulary

/// The posture of one establishment down to its facts.
struct PostureDetailView {
    let visit: Visit
    let detail: PostureDetail
    /// How to go on without its vital systems while they are restored.
    let degraded: CaseDegradedModes

    func response() -> Response {
        visit.page(
            title: LocalizedText(
                "Posture\u{A0}: \(detail.place.name)", en: "Posture: \(detail.place.name)"),
            section: .posture, trail: [Crumb(.posture)],
            about: LocalizedText(
                "Au \(LocalizedText.day(detail.posture.day).french). Chaque niveau vient des faits listés plus bas\u{A0}; l’intervalle dit ce que l’on ignore.",
                en:
                    "As of \(LocalizedText.day(detail.posture.day).english). Each level comes from the facts listed below; the interval shows what is not known."
            ),
            actions: { html in
                html(.a, .class("button"), .href(SiteLink.contribution(of: detail.place.id))) {
                    $0.say(LocalizedText("Ce que cela coûte", en: "What it costs"))
                }
                html(.a, .class("button"), .href(SiteLink.insurerFile(of: detail.place.id))) {
                    $0.say(LocalizedText("Dossier d’assurance", en: "Insurer’s file"))
                }
            }
        ) { html in
            contradictions(&html)
            levels(&html)
            PostureHistoryView(history: detail.history).revisions(&html)
            advice(&html)
            facts(&html)
            degraded.write(&html, visit: visit, about: CaseDegradedModes.ofRestoration)
            if visit.can(.recordPosture) { PostureForms(visit: visit, detail: detail).write(&html) }
        }
    }

    private func contradictions(_ html: inout HTML) {
        for contradiction in detail.posture.contradictions {
            let aspect = contradiction.declared.aspect.title
            html.notice(
                LocalizedText(
                    "\(aspect.french)\u{A0}: déclaré à \(LocalizedText.percentage(contradiction.declared.level).french), mesuré à \(LocalizedText.percentage(contradiction.measuredLevel).french). La mesure l’emporte.",
                    en:
                        "\(aspect.english): declared \(LocalizedText.percentage(contradiction.declared.level).english), measured \(LocalizedText.percentage(contradiction.measuredLevel).english). The measurement takes precedence."
                ), .high)
        }
    }

    private func levels(_ html: inout HTML) {
        html.section(LocalizedText("Niveaux", en: "Levels")) { html in
            html.table(
                LocalizedText("Niveau de chaque protection", en: "Level of each protection"),
                [
                    Column(LocalizedText("Protection", en: "Protection"), kind: .name) {
                        $0.say($1.aspect.title)
                    },
                    Column(LocalizedText("En place", en: "In place"), kind: .number) { html, aspect in
                        if aspect.isUnknown { html.unknown() } else { html.say(.percentage(aspect.level)) }
                    },
                    Column(LocalizedText("Intervalle (9 fois sur 10)", en: "Interval (9 times in 10)")) {
                        html, aspect in
                        html.interval(aspect)
                    },
                    Column(
                        LocalizedText("Établissements de même taille", en: "Establishments of the same size")
                    ) { html, aspect in peers(&html, aspect.aspect) },
                    Column(LocalizedText("Douze derniers mois", en: "Last twelve months")) { html, aspect in
                        PostureHistoryView(history: detail.history).path(&html, of: aspect.aspect)
                    },
                ], detail.posture.aspects, repeatsHeading: true,
                empty: .nothing)
        }
    }

    private func peers(_ html: inout HTML, _ aspect: PostureAspect) {
        guard let peers = detail.peers[aspect] else {
            return html.unknown(LocalizedText("moins de trois", en: "fewer than three"))
        }
        html.say(
            LocalizedText(
                "médiane \(LocalizedText.percentage(peers.median).french) (\(peers.count))",
                en: "median \(LocalizedText.percentage(peers.median).english) (\(peers.count))"))
    }

    private func advice(_ html: inout HTML) {
        html.section(
            LocalizedText("Ce qui la relèverait le plus", en: "What would raise it most"),
            about: LocalizedText(
                "Corriger ce qui est mesuré, ou prouver ce qui ne l’est pas, d’abord ce qui évite le plus de pertes ici en un an.",
                en:
                    "Fix what is measured, or prove what is not; first what avoids most losses here in a year."
            )
        ) { html in
            html(.ol) { html in
                for (advice, worth) in zip(detail.advice, detail.adviceWorth) {
                    html(.li) { html in
                        html(.strong, say: advice.aspect.title)
                        html.say(sentence(advice))
                        let saved = LocalizedText.uncertain(worth)
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "\(saved.french) de pertes évitées par an",
                                en: "\(saved.english) of losses avoided a year"))
                    }
                }
            }
        }
    }

    private func sentence(_ advice: PostureAdvice) -> LocalizedText {
        let gain = LocalizedText.number(max(advice.gain, 0) * 100, decimals: 0)
        switch advice.action {
        case .mend(let item):
            return LocalizedText(
                "\u{A0}: corriger «\u{A0}\(item.fact.french)\u{A0}», jusqu’à +\(gain.french)\u{A0}points",
                en: ": fix “\(item.fact.english)”, up to +\(gain.english) points")
        case .show(let kind):
            return LocalizedText(
                "\u{A0}: apporter une preuve (\(kind.title.french.lowercasedStart)), jusqu’à +\(gain.french)\u{A0}points",
                en: ": bring evidence (\(kind.title.english.lowercasedStart)), up to +\(gain.english) points")
        }
    }

    private func facts(_ html: inout HTML) {
        html.section(
            LocalizedText("Les faits", en: "The facts"), id: "facts",
            about: LocalizedText(
                "Un fait mène à ce qui le montre. La confiance dit à quel point sa source est sûre et complète\u{A0}; son poids baisse de moitié à chaque demi-vie.",
                en:
                    "A fact leads to what shows it. Confidence says how sure and complete its source is; its weight halves with each half-life."
            )
        ) { html in
            let rows = (detail.posture.aspects + detail.posture.asked).flatMap { aspect in
                aspect.counted.map { FactRow(item: $0.item, share: $0.share, setAside: nil) }
                    + aspect.setAside.map { FactRow(item: $0.item, share: 0, setAside: $0.reason) }
            }
            html.table(
                LocalizedText("Faits par protection", en: "Facts by protection"),
                [
                    Column(LocalizedText("Protection", en: "Protection"), kind: .name) {
                        $0.say($1.item.aspect.title)
                    },
                    Column(LocalizedText("Fait", en: "Fact")) { html, row in
                        html.fact(row.item, of: detail.place.id, visit: visit)
                        html(.span, .class("sub")) { html in
                            html.source(row.item.source, asOf: row.item.asOf)
                            html.say(weight(row.item))
                        }
                    },
                    Column(LocalizedText("Comment on le sait", en: "How it is known")) { html, row in
                        html.badge(row.item.basis.title, row.item.basis.tone)
                    },
                    Column(LocalizedText("Niveau", en: "Level"), kind: .number) {
                        $0.say(.percentage($1.item.level))
                    },
                    Column(LocalizedText("Poids dans le niveau", en: "Weight in the level"), kind: .number) {
                        html, row in
                        if let reason = row.setAside {
                            html.say(reason.title)
                        } else {
                            html.say(.percentage(row.share))
                        }
                    },
                ], rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun fait", en: "No fact"),
                    LocalizedText(
                        "On ne sait encore rien de cet établissement\u{A0}: importez un audit d’annuaire, des essais de restauration ou des déclarations.",
                        en:
                            "Nothing is known about this establishment yet: import a directory audit, restore tests or declarations."
                    )))
        }
    }

    /// How sure it is, and what its age leaves of it.
    private func weight(_ item: EvidenceItem) -> LocalizedText {
        let (sure, left) = (
            LocalizedText.percentage(item.confidence),
            LocalizedText.percentage(
                item.freshness(on: detail.posture.day, by: detail.judge.scale))
        )
        let half = Int(detail.judge.scale.halfLifeDays(of: item.kind).rounded())
        return LocalizedText(
            ", confiance \(sure.french), vaut encore \(left.french) (demi-vie \(half)\u{A0}jours)",
            en: ", confidence \(sure.english), still worth \(left.english) (half-life \(half) days)")
    }

    private struct FactRow {
        let item: EvidenceItem
        let share: Double
        let setAside: SetAsideItem.Reason?
    }
}

extension HTML {
    /// An interval in 0...1 as words and as a bar.
    fileprivate mutating func interval(_ aspect: AspectPosture) {
        let (low, high) = (LocalizedText.percentage(aspect.low), LocalizedText.percentage(aspect.high))
        say(
            LocalizedText("de \(low.french) à \(high.french)", en: "\(low.english) to \(high.english)"))
        self(.svg, .class("interval"), .viewBox(width: 100, height: 8), .ariaHidden) { html in
            html(.rect, .class("track"), .x(0.0), .y(3.0), .width(100.0), .height(2.0))
            html(
                .rect, .class("range"), .x(aspect.low * 100), .y(1.0),
                .width(max((aspect.high - aspect.low) * 100, 1)), .height(6.0))
            html(
                .rect, .class("mark"), .x(max(aspect.level * 100 - 1, 0)), .y(0.0), .width(2.0), .height(8.0))
        }
    }
}

extension EvidenceBasis {
    fileprivate var tone: Tone {
        switch self {
        case .measured: .good
        case .proven: .low
        case .declared: .medium
        }
    }
}
