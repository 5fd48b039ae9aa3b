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
            html.cashPaths(of: incident, ends)
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

extension HTML {
    /// The lack of cash day by day without and with the advance, drawn and as a table.
    fileprivate mutating func cashPaths(of incident: MeanIncident, _ ends: [MeanIncident]) {
        let (without, with) = (incident.withoutAdvance, incident.withAdvance)
        func lack(_ day: Double, _ gap: (MeanIncident) -> CashGap) -> UncertainMoney {
            func amount(_ incident: MeanIncident) -> Money { Money(millions: gap(incident).gap(at: day)) }
            return UncertainMoney(
                amount(incident), between: amount(ends.first ?? incident), and: amount(ends.last ?? incident))
        }
        let (width, height) = (480.0, 160.0)
        let gaps = (without.path + with.path).map(\.gap)
        let lowest = min(gaps.min() ?? 0, 0), highest = max(gaps.max() ?? 1, 1e-9)
        let last = max((without.path + with.path).map(\.day).max() ?? 1, 1)
        func y(_ gap: Double) -> Double { height - 2 - (gap - lowest) / (highest - lowest) * (height - 4) }
        func points(_ path: [CashGap.Point]) -> [(x: Double, y: Double)] {
            path.map { (x: $0.day / last * width, y: y($0.gap)) }
        }
        let title = LocalizedText(
            "Argent qui manque, jour par jour\u{A0}: pointillé sans avance, trait plein avec.",
            en: "Cash that is lacking, day by day: dashed without the advance, solid with it.")
        self(.figure, .class("chart")) { html in
            html(.svg, .viewBox(width: 480, height: 164), .role("img"), .ariaLabel(title)) { html in
                html(.polyline, .class("line before"), .points(points(without.path)))
                html(.polyline, .class("line"), .points(points(with.path)))
                html(.polyline, .class("base"), .points([(0, y(0)), (width, y(0))]))
            }
            html(.figcaption) { html in
                html.say(title)
                html(.details) { html in
                    html(.summary, say: LocalizedText("Jour par jour", en: "Day by day"))
                    html(.table) { html in
                        html(.tr) { html in
                            html(.th, .scope("col"), say: LocalizedText("Jour", en: "Day"))
                            html(.th, .scope("col"), say: LocalizedText("Sans avance", en: "No advance"))
                            html(.th, .scope("col"), say: LocalizedText("Avec", en: "With it"))
                        }
                        for day in [5.0, 7, 15, 30, 45, 60, 90, 119, 120] where day <= last {
                            html(.tr) { html in
                                html(.th, .scope("row"), data: String(Int(day)))
                                html(.td, .class("number")) { $0.uncertain(lack(day, \.withoutAdvance)) }
                                html(.td, .class("number")) { $0.uncertain(lack(day, \.withAdvance)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
