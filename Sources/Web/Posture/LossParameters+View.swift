import Access
import Hummingbird
import Markup
import Pool
import Store
import Vocabulary

extension ParameterNote.Tag {
    fileprivate var title: LocalizedText {
        switch self {
        case .sourced: LocalizedText("Sourcé", en: "Sourced")
        case .derived: LocalizedText("Déduit", en: "Derived")
        case .assumed: LocalizedText("Hypothèse", en: "Assumed")
        }
    }
}

/// The assumptions of the loss model: each with its value, its range and what it rests on, and every version.
struct LossParametersView {
    let visit: Visit
    let settings: LossSettings
    let history: [LossSettings]
    /// Where the pool is too small to show, there is none.
    let sensitivity: PoolSensitivity?

    /// How far the values can be leaned on, counted.
    private static let basis: LocalizedText = {
        func count(_ tag: ParameterNote.Tag) -> Int { ParameterNote.all.count { $0.tag == tag } }
        let (sourced, derived, assumed) = (count(.sourced), count(.derived), count(.assumed))
        return LocalizedText(
            "Sur \(sourced + derived + assumed)\u{A0}valeurs, \(sourced == 0 ? "aucune n’est reprise" : "\(sourced) reprises") telle quelle d’une publication, \(derived) sont déduites et \(assumed) supposées.",
            en:
                "Of \(sourced + derived + assumed) values, \(sourced == 0 ? "none is" : "\(sourced) are") taken from a publication as it stands, \(derived) are derived and \(assumed) assumed."
        )
    }()

    func response() -> Response {
        visit.page(
            title: LocalizedText("Hypothèses du modèle de perte", en: "Assumptions of the loss model"),
            section: .pool, trail: [Crumb(.pool)],
            about: LocalizedText(
                "Version \(settings.version). Tout changement de valeur demande un motif\u{A0}; les versions passées sont conservées. \(LossParametersView.basis.french)",
                en:
                    "Version \(settings.version). Changing a value takes a reason; past versions are kept. \(LossParametersView.basis.english)"
            )
        ) { html in
            for family in ParameterNote.Family.allCases {
                html.section(family.title) { html in parameters(&html, family) }
            }
            if let sensitivity { sensitivities(&html, sensitivity) }
            if visit.can(.setLossParameters) { form(&html) }
            versions(&html)
        }
    }

    private func parameters(_ html: inout HTML, _ family: ParameterNote.Family) {
        html.table(
            family.title,
            [
                Column(LocalizedText("Paramètre", en: "Parameter"), kind: .name) { $0.say($1.title) },
                Column(LocalizedText("Valeur", en: "Value"), kind: .number) { html, knob in
                    html.say(figure(knob.value(in: settings.parameters)))
                },
                Column(LocalizedText("Plage plausible", en: "Plausible range")) { html, knob in
                    let (low, high) = (figure(knob.range.lowerBound), figure(knob.range.upperBound))
                    html.say(
                        LocalizedText(
                            "de \(low.french) à \(high.french)", en: "\(low.english) to \(high.english)"))
                },
                Column(LocalizedText("Fondement", en: "Basis")) { html, knob in
                    html.say(knob.tag.title)
                    html(.span, .class("sub"), say: knob.source)
                },
            ], ParameterNote.all.filter { $0.family == family }, repeatsHeading: true,
            empty: .nothing)
    }

    /// The widest swing first: what it is worth to know better.
    private func sensitivities(_ html: inout HTML, _ sensitivity: PoolSensitivity) {
        let mean = LocalizedText.uncertain(sensitivity.meanNow)
        let tail = LocalizedText.uncertain(sensitivity.tailNow)
        html.section(
            LocalizedText("Ce qui compte le plus", en: "What matters most"), id: "sensitivity",
            about: LocalizedText(
                "Le résultat quand une hypothèse parcourt sa plage, les autres restant en place. Aujourd’hui\u{A0}: \(mean.french) une année moyenne, \(tail.french) les pires années, selon ce que l’on ignore des postures.",
                en:
                    "The result when one assumption goes through its range, the others as they are. Today: \(mean.english) in a mean year, \(tail.english) in the worst years, by what is not known of the postures."
            )
        ) { html in
            // What is left out is said: it moves postures, of which each page tells the interval, or no law at all.
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "N’y figurent pas le poids et l’âge des preuves, qui changent les niveaux des postures et leurs intervalles, ni le coût des protections et le recalage, dont la loi de l’année ne dépend pas.",
                    en:
                        "Left out are the weight and age of evidence, which change the levels of postures and their intervals, and the cost of protections and the recalibration, on which the law of the year does not depend."
                ))
            html(.p) { html in
                html(.a, .href(SiteLink.pool.to("assumed"))) {
                    $0.say(
                        LocalizedText(
                            "Toutes les hypothèses ensemble\u{A0}: ce que la mutuelle risque alors",
                            en: "All assumptions together: what the pool then risks"))
                }
            }
            if sensitivity.withheld > 0 { html.partedNote() }
            let rows = sensitivity.rows.sorted {
                abs($1.means.high - $1.means.low) < abs($0.means.high - $0.means.low)
            }
            let widest = rows.map { max($0.means.low, $0.means.high) }.max() ?? 1
            html.table(
                LocalizedText("Sensibilité", en: "Sensitivity"),
                [
                    Column(LocalizedText("Hypothèse", en: "Assumption"), kind: .name) {
                        $0.say($1.note.title)
                    },
                    Column(LocalizedText("Année moyenne", en: "Average year"), kind: .number) { html, row in
                        html.say(ends(row.means.low, row.means.high))
                    },
                    Column(LocalizedText("Étendue", en: "Range")) { html, row in
                        html.swing(row.means, now: sensitivity.mean, widest: widest)
                    },
                    Column(LocalizedText("Pires années", en: "Worst years"), kind: .number) { html, row in
                        if let tails = row.tails {
                            html.say(ends(tails.low, tails.high))
                        } else {
                            html.unknown(LocalizedText("voir la commande", en: "see the command"))
                        }
                    },
                ], rows, repeatsHeading: true,
                empty: .nothing)
        }
    }

    private func ends(_ low: Double, _ high: Double) -> LocalizedText {
        let (from, to) = (
            LocalizedText.roundedMoney(Money(millions: min(low, high))),
            LocalizedText.roundedMoney(Money(millions: max(low, high)))
        )
        return LocalizedText("de \(from.french) à \(to.french)", en: "\(from.english) to \(to.english)")
    }

    private func figure(_ value: Double) -> LocalizedText {
        PoolFields.Unit.plain.words((value * 1e4).rounded() / 1e4)
    }

    private func form(_ html: inout HTML) {
        html.section(LocalizedText("Changer une hypothèse", en: "Change an assumption")) { html in
            html.form(.lossParameters, visit: visit) { html in
                html.choice(
                    "parameter", LocalizedText("Paramètre", en: "Parameter"),
                    ParameterNote.all.map { Choice($0.key, $0.title) },
                    empty: LocalizedText("Choisir…", en: "Choose…"), required: true)
                html.field("value", LocalizedText("Valeur", en: "Value"), .inputmode("decimal"))
                html.textArea(
                    "reason", LocalizedText("Motif et source", en: "Reason and source"), rows: 2,
                    required: true, limit: 2_000)
                html.submit(LocalizedText("Enregistrer la nouvelle version", en: "Save the new version"))
            }
        }
    }

    private func versions(_ html: inout HTML) {
        guard !history.isEmpty else { return }
        html.section(LocalizedText("Versions", en: "Versions")) { html in
            html.table(
                LocalizedText("Versions des hypothèses", en: "Versions of the assumptions"),
                [
                    Column(LocalizedText("Version", en: "Version"), kind: .name) {
                        $0.data(String($1.version))
                    },
                    Column(LocalizedText("Motif", en: "Reason")) { $0.data($1.reason) },
                    Column(LocalizedText("Par", en: "By")) { $0.decider($1.by, visit) },
                    Column(LocalizedText("Le", en: "On")) { html, version in
                        if let at = version.at { html.time(at) }
                    },
                ], history, repeatsHeading: true,
                empty: .nothing)
        }
    }
}

extension HTML {
    /// A range on a scale from 0 to `widest`, with where it stands now; the figures stand beside it.
    fileprivate mutating func swing(
        _ ends: (low: Double, high: Double), now: Double, widest: Double
    ) {
        let scale = 100 / max(widest, 1e-12)
        let low = min(ends.low, ends.high) * scale, high = max(ends.low, ends.high) * scale
        self(.svg, .class("interval"), .viewBox(width: 100, height: 8), .ariaHidden) { html in
            html(.rect, .class("track"), .x(0.0), .y(3.0), .width(100.0), .height(2.0))
            html(.rect, .class("range"), .x(low), .y(1.0), .width(max(high - low, 1)), .height(6.0))
            html(
                .rect, .class("mark"), .x(max(min(now * scale, 100) - 1, 0)), .y(0.0), .width(2.0),
                .height(8.0))
        }
    }
}
