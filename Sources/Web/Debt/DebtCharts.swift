import Debt
import Markup
import Registry
import Vocabulary

/// What a scenario costs over five years as weighed today, in its three parts.
struct CostBar {
    let title: LocalizedText
    let isOpen: Bool
    /// In cents: once, each year, expected loss.
    let once: Int64
    let yearly: Int64
    let loss: Int64

    init(_ estimate: ScenarioEstimate, rate: DiscountRate) {
        title = estimate.scenario.title
        isOpen = estimate.isOpen
        let later = estimate.years.dropFirst()
        once = estimate.years.first?.paid.cents ?? 0
        yearly = later.reduce(0) { $0 + rate.present($1.paid, year: $1.year).cents }
        loss = later.reduce(0) { $0 + rate.present($1.expectedLoss, year: $1.year).cents }
    }

    var total: Int64 { once + yearly + loss }
}

extension HTML {
    /// Bars under each other, each in three parts; the table beside them says the same.
    mutating func costBars(_ caption: LocalizedText, _ bars: [CostBar]) {
        let top = Double(max(1, bars.map(\.total).max() ?? 1))
        self(.figure, .class("chart costs"), .ariaLabel(caption)) { html in
            // Names and amounts are text of the page, so that they are read on a phone too: only the bars shrink.
            html(.ul, .class("plain")) { html in
                for bar in bars {
                    html(.li) { html in
                        html(.span, .class(bar.isOpen ? "name" : "name closed"), say: bar.title)
                        html(.svg, .viewBox(width: 480, height: 22), .ariaHidden) { html in
                            var x = 0.0
                            for (part, amount) in [
                                ("once", bar.once), ("yearly", bar.yearly), ("loss", bar.loss),
                            ] {
                                let width = Double(amount) / top * 480
                                guard width > 0 else { continue }
                                html(
                                    .rect, .class("part-" + part), .x(x), .y(0.0), .width(width),
                                    .height(22.0))
                                x += width
                            }
                        }
                        html(.span, .class("value"), say: .roundMoney(bar.total))
                    }
                }
            }
            html(.figcaption) { html in
                for (part, title) in [
                    ("once", LocalizedText("une fois", en: "once")),
                    ("yearly", LocalizedText("chaque année", en: "each year")),
                    ("loss", LocalizedText("perte attendue", en: "expected loss")),
                ] { html(.span, .class("key part-" + part), say: title) }
            }
        }
    }

    /// The four places of the TIME model, with the system in one of them.
    mutating func timeQuadrant(_ quadrant: TimeQuadrant) {
        let label = LocalizedText(
            "\(quadrant.place.title.french)\u{A0}: valeur \(quadrant.valuePoints) sur 100, état \(quadrant.soundnessPoints) sur 100",
            en:
                "\(quadrant.place.title.english): value \(quadrant.valuePoints) of 100, soundness \(quadrant.soundnessPoints) of 100"
        )
        self(.figure, .class("chart quadrant")) { html in
            html(.svg, .viewBox(width: 320, height: 250), .role("img"), .ariaLabel(label)) { html in
                // Names stand at the outer edges, where few systems lie: the dot hid those that stood near the middle.
                for (place, x, y, name) in [
                    (TimeQuadrant.Place.migrate, 20.0, 5.0, 22.0), (.invest, 170, 5, 22),
                    (.eliminate, 20, 120, 98),
                    (.tolerate, 170, 120, 98),
                ] {
                    html(
                        .rect, .class(place == quadrant.place ? "place here" : "place"), .x(x), .y(y),
                        .width(145.0), .height(110.0))
                    html(.text, .textAnchor("middle"), .x(x + 72), .y(y + name), say: place.title)
                }
                html(
                    .circle, .class("dot"), .cx(20 + Double(quadrant.soundnessPoints) / 100 * 295),
                    .cy(230 - Double(quadrant.valuePoints) / 100 * 225), .r(8))
                html(
                    .text, .class("axis upwards"), .textAnchor("middle"), .x(-118.0), .y(13.0),
                    say: LocalizedText("valeur pour les soins →", en: "value to care →"))
                html(
                    .text, .class("axis"), .textAnchor("middle"), .x(168.0), .y(247.0),
                    say: LocalizedText("état technique →", en: "technical soundness →"))
            }
            html(.figcaption, say: label)
        }
    }

    /// Two lines over the years: with nothing done, and with the work that was chosen.
    mutating func debtCurve(
        _ caption: LocalizedText, _ curve: DebtCurve, without: (DebtCurve.Point) -> Money,
        with: (DebtCurve.Point) -> Money
    ) {
        let points = curve.points
        guard points.count > 1 else { return }
        let (width, height, left, base) = (640.0, 230.0, 70.0, 200.0)
        let top = Double(max(1, points.map { max(without($0).cents, with($0).cents) }.max() ?? 1))
        func x(_ place: Int) -> Double {
            left + Double(place) / Double(points.count - 1) * (width - left - 20)
        }
        func y(_ amount: Money) -> Double { base - Double(max(0, amount.cents)) / top * (base - 16) }
        self(.figure, .class("chart curve")) { html in
            html(.svg, .viewBox(width: Int(width), height: Int(height)), .role("img"), .ariaLabel(caption)) {
                html in
                for step in 0...4 {
                    let amount = Money(cents: Int64(top * Double(step) / 4))
                    html(.polyline, .class("grid"), .points([(left, y(amount)), (width - 20, y(amount))]))
                    html(
                        .text, .class("axis"), .textAnchor("end"), .x(left - 6), .y(y(amount) + 4),
                        say: .roundMoney(amount.cents))
                }
                for (place, point) in points.enumerated() {
                    html(
                        .text, .class("axis"), .textAnchor("middle"), .x(x(place)), .y(base + 18),
                        say: .verbatim(String(point.day.components.year)))
                }
                html(
                    .polyline, .class("line without"),
                    .points(points.enumerated().map { (x: x($0), y: y(without($1))) }))
                html(
                    .polyline, .class("line with"),
                    .points(points.enumerated().map { (x: x($0), y: y(with($1))) }))
                for (place, point) in points.enumerated() {
                    html(
                        .rect, .class("mark without"), .x(x(place) - 3), .y(y(without(point)) - 3),
                        .width(6.0), .height(6.0))
                    html(.circle, .class("mark with"), .cx(x(place)), .cy(y(with(point))), .r(3.5))
                }
            }
            html(.figcaption) { html in
                html(.strong, say: caption)
                html(
                    .span, .class("key without"),
                    say: LocalizedText("si rien n’est fait", en: "if nothing is done"))
                html(
                    .span, .class("key with"),
                    say: LocalizedText("avec l’échéancier choisi", en: "with the chosen schedule"))
            }
        }
    }
}
