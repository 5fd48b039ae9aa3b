import Markup
import Pool
import Store
import Vocabulary

/// The day a mean major incident happens, and the cash that it takes.
struct MeanIncidentView {
    let incident: MeanIncident
    /// With the hospital's protections at the ends of their intervals.
    let ends: [MeanIncident]
    let cash: CashGap.Schedule

    func write(_ html: inout HTML) {
        let years = LocalizedText.number(Int(min(incident.yearsBetween, 9_999).rounded()))
        let days = LocalizedText.number(Int(incident.days.rounded()))
        html.section(
            LocalizedText("Le jour où cela arrive", en: "The day it happens"), id: "incident",
            about: LocalizedText(
                "Un incident majeur moyen, tous les \(years.french) ans environ\u{A0}: \(days.french) jours d’arrêt.",
                en: "A mean major incident, some \(years.english) years apart: \(days.english) days down.")
        ) { html in
            let whole = incident.lostRevenue + incident.remediation + incident.breach
            let (low, high) = (
                LocalizedText.roundedMoney(incident.low), LocalizedText.roundedMoney(incident.high)
            )
            let mean = LocalizedText.range(range { $0.lostRevenue + $0.remediation + $0.breach })
            html.definitions([
                (
                    LocalizedText("Coût moyen", en: "Mean cost"),
                    { html in
                        html.say(.roundedMoney(whole))
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "8\u{A0}fois sur\u{A0}10 entre \(low.french) et \(high.french)",
                                en: "8 times in 10 between \(low.english) and \(high.english)"))
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "la moyenne, \(mean.french)", en: "the mean, \(mean.english)"))
                    }
                ),
                (
                    LocalizedText("Recettes perdues", en: "Lost revenue"),
                    { $0.uncertain(range(\.lostRevenue)) }
                ),
                (
                    LocalizedText("Remédiation", en: "Remediation"),
                    { $0.uncertain(range(\.remediation)) }
                ),
                (
                    LocalizedText("Fuite de données", en: "Data breach"),
                    { $0.uncertain(range(\.breach)) }
                ),
                (
                    LocalizedText("Indemnité de la mutuelle", en: "The pool pays"),
                    { $0.uncertain(range { Money(millions: $0.withAdvance.indemnity) }) }
                ),
                (
                    LocalizedText(
                        "Besoin de trésorerie sans avance", en: "Cash shortfall without an advance"),
                    { peak(&$0, \.withoutAdvance) }
                ),
                (
                    LocalizedText(
                        "Avec l’avance du jour \(Int(cash.advanceDay))",
                        en: "With the advance on day \(Int(cash.advanceDay))"),
                    { peak(&$0, \.withAdvance) }
                ),
            ])
            CashChart(incident: incident, ends: ends).write(&html)
        }
    }

    /// A figure of the incident with what it would be at the ends.
    private func range(_ figure: (MeanIncident) -> Money) -> UncertainMoney {
        UncertainMoney(
            figure(incident), between: figure(ends.first ?? incident), and: figure(ends.last ?? incident))
    }

    private func peak(_ html: inout HTML, _ gap: (MeanIncident) -> CashGap) {
        let amount = LocalizedText.roundedMoney(Money(millions: gap(incident).peak))
        let day = Int(gap(incident).peakDay.rounded())
        html.say(LocalizedText("\(amount.french) le jour \(day)", en: "\(amount.english) on day \(day)"))
        html(.span, .class("sub"), say: .range(range { Money(millions: gap($0).peak) }))
    }
}
