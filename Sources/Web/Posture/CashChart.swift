import Markup
import Pool
import Store
import Vocabulary

/// The lack of cash after an incident, day by day without and with the advance: drawn with its axes, and as a table.
struct CashChart {
    let incident: MeanIncident
    /// With the hospital's protections at the ends of their intervals.
    let ends: [MeanIncident]

    private static let left = 62.0, top = 12.0, width = 400.0, height = 190.0

    private var points: [CashGap.Point] { incident.withoutAdvance.path + incident.withAdvance.path }
    private var last: Double { max(points.map(\.day).max() ?? 1, 1) }
    private var lowest: Double { min(points.map(\.gap).min() ?? 0, 0) }
    private var highest: Double { max(points.map(\.gap).max() ?? 1, 1e-9) }

    private func x(_ day: Double) -> Double { CashChart.left + day / last * CashChart.width }
    private func y(_ gap: Double) -> Double {
        CashChart.top + (highest - gap) / (highest - lowest) * CashChart.height
    }

    private static let title = LocalizedText(
        "Argent qui manque, jour par jour\u{A0}: pointillé sans avance, trait plein avec. Sous 0, il en reste.",
        en:
            "Cash that is lacking, day by day: dashed without the advance, solid with it. Below 0, some is left."
    )

    func write(_ html: inout HTML) {
        html(.figure, .class("chart curve")) { html in
            html(.svg, .viewBox(width: 480, height: 256), .role("img"), .ariaLabel(CashChart.title)) { html in
                axes(&html)
                html(.polyline, .class("line before"), .points(line(incident.withoutAdvance)))
                html(.polyline, .class("line"), .points(line(incident.withAdvance)))
            }
            html(.figcaption) { html in
                html.say(CashChart.title)
                days(&html)
            }
        }
    }

    private func line(_ gap: CashGap) -> [(x: Double, y: Double)] {
        gap.path.map { (x: x($0.day), y: y($0.gap)) }
    }

    private func axes(_ html: inout HTML) {
        let left = CashChart.left, right = left + CashChart.width, base = CashChart.top + CashChart.height
        let amounts = AxisSteps(over: highest - lowest), days = AxisSteps(over: last, atMost: 8)
        for amount in amounts.values(from: lowest, to: highest) {
            html(
                .polyline, .class(amount == 0 ? "base" : "grid"),
                .points([(left, y(amount)), (right, y(amount))]))
            html(
                .text, .class("axis"), .textAnchor("end"), .x(left - 6), .y(y(amount) + 4),
                say: amounts.words(amount))
        }
        for day in days.values(from: 0, to: last) {
            html(.polyline, .class("grid"), .points([(x(day), CashChart.top), (x(day), base)]))
            html(
                .text, .class("axis"), .textAnchor("middle"), .x(x(day)), .y(base + 16), say: days.words(day))
        }
        html(
            .text, .class("axis"), .textAnchor("middle"), .x((left + right) / 2), .y(base + 36),
            say: LocalizedText("Jours depuis l’attaque", en: "Days since the attack"))
        html(
            .text, .class("axis"), .textAnchor("middle"), .x(0), .y(0),
            .rotated(13, CashChart.top + CashChart.height / 2),
            say: LocalizedText("Argent qui manque, en M€", en: "Cash lacking, in €M"))
    }

    private func days(_ html: inout HTML) {
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

    private func lack(_ day: Double, _ gap: (MeanIncident) -> CashGap) -> UncertainMoney {
        func amount(_ incident: MeanIncident) -> Money { Money(millions: gap(incident).gap(at: day)) }
        return UncertainMoney(
            amount(incident), between: amount(ends.first ?? incident), and: amount(ends.last ?? incident))
    }
}
