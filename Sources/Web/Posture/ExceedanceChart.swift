import Foundation
import Markup
import Store
import Vocabulary

/// The curve of a year's loss with its axes: what is passed with which chance, and the band of what is not known.
struct ExceedanceChart {
    /// Whose year it is.
    enum Subject {
        case pool, hospital, hospitalWhole
    }

    let curve: [ExceedancePoint]
    /// The curve as it is today, beside one of a what-if.
    var before: [ExceedancePoint] = []
    var subject = Subject.pool
    let isLogarithmic: Bool

    /// Where the curve lies in the drawing, and the drawing itself.
    private static let left = 62.0, top = 12.0, width = 400.0, height = 190.0
    private static let whole = 480, tall = 256

    /// The largest amount of the horizontal axis, in M€; a figure that is none draws nothing and stops nothing.
    private var widest: Double {
        let largest = (curve + before).map(\.high).filter(\.isFinite).max() ?? 1
        return min(max(largest, 1e-6), 1e9)
    }

    private func x(_ loss: Double) -> Double { ExceedanceChart.left + loss / widest * ExceedanceChart.width }

    private func y(_ chance: Double) -> Double {
        let depth = isLogarithmic ? log(0.5 / chance) / log(0.5 / 0.0005) : 1 - chance / 0.5
        return ExceedanceChart.top + depth * ExceedanceChart.height
    }

    /// Chances with a line of their own.
    private var levels: [(chance: Double, words: LocalizedText)] {
        isLogarithmic
            ? [(0.5, 0), (0.1, 0), (0.01, 0), (0.001, 1)].map { ($0.0, words($0.0, decimals: $0.1)) }
            : [0.5, 0.4, 0.3, 0.2, 0.1, 0].map { ($0, words($0, decimals: 0)) }
    }

    private func words(_ chance: Double, decimals: Int) -> LocalizedText {
        let figure = LocalizedText.number(chance * 100, decimals: decimals)
        return LocalizedText("\(figure.french)\u{A0}%", en: "\(figure.english)%")
    }

    private var title: LocalizedText {
        switch (subject, isLogarithmic) {
        case (.pool, true): LocalizedText("Échelle logarithmique", en: "Logarithmic scale")
        case (.pool, false): LocalizedText("Échelle linéaire", en: "Linear scale")
        case (.hospital, true), (.hospitalWhole, true):
            LocalizedText(
                "Cet établissement, échelle logarithmique", en: "This establishment, logarithmic scale")
        case (.hospital, false), (.hospitalWhole, false):
            LocalizedText("Cet établissement, échelle linéaire", en: "This establishment, linear scale")
        }
    }

    private var amountTitle: LocalizedText {
        switch subject {
        case .pool:
            LocalizedText(
                "Perte de la mutuelle dans l’année, en M€", en: "Loss of the pool in the year, in €M")
        case .hospital:
            LocalizedText(
                "Ce que la mutuelle lui verse dans l’année, en M€",
                en: "What the pool pays it in the year, in €M")
        case .hospitalWhole:
            LocalizedText("Ce que l’année lui coûte, en M€", en: "What the year costs it, in €M")
        }
    }

    private func line(_ points: [ExceedancePoint]) -> [(x: Double, y: Double)] {
        points.map { (x: x($0.loss), y: y($0.chance)) }
    }

    private var band: [PathStep] {
        var steps: [PathStep] = []
        for point in curve {
            let (place, level) = (x(point.low), y(point.chance))
            steps.append(steps.isEmpty ? .move(x: place, y: level) : .line(x: place, y: level))
        }
        for point in curve.reversed() { steps.append(.line(x: x(point.high), y: y(point.chance))) }
        return steps + [.close]
    }

    func write(_ html: inout HTML) {
        html(.figure, .class("chart curve")) { html in
            html(
                .svg, .viewBox(width: ExceedanceChart.whole, height: ExceedanceChart.tall), .role("img"),
                .ariaLabel(title)
            ) { html in
                axes(&html)
                if curve.contains(where: { $0.low < $0.high }) {
                    html(.path, .class("band"), .path(band))
                }
                if !before.isEmpty { html(.polyline, .class("line before"), .points(line(before))) }
                html(.polyline, .class("line"), .points(line(curve)))
            }
            html(.figcaption) { html in
                html(.strong, say: title)
                if before.isEmpty {
                    html.say(
                        LocalizedText(
                            "La bande claire\u{A0}: ce que l’on ignore des postures.",
                            en: "The pale band: what is not known of the postures."))
                } else {
                    html.say(
                        LocalizedText(
                            "Pointillé aujourd’hui, trait plein avec ce que vous essayez\u{A0}; bande claire\u{A0}: ce que l’on ignore des postures.",
                            en:
                                "Dashed today, solid with what you try; the pale band: what is not known of the postures."
                        ))
                }
                values(&html)
            }
        }
    }

    private func axes(_ html: inout HTML) {
        let (left, top, width, height) = (
            ExceedanceChart.left, ExceedanceChart.top, ExceedanceChart.width, ExceedanceChart.height
        )
        for level in levels {
            html(
                .polyline, .class("grid"),
                .points([(left, y(level.chance)), (left + width, y(level.chance))]))
            html(
                .text, .class("axis"), .textAnchor("end"), .x(left - 6), .y(y(level.chance) + 4),
                say: level.words)
        }
        let base = top + height
        let amounts = AxisSteps(over: widest)
        for amount in amounts.values(from: 0, to: widest) {
            html(.polyline, .class("grid"), .points([(x(amount), top), (x(amount), base)]))
            html(
                .text, .class("axis"), .textAnchor("middle"), .x(x(amount)), .y(base + 16),
                say: amounts.words(amount))
        }
        html(.polyline, .class("base"), .points([(left, top), (left, base), (left + width, base)]))
        html(
            .text, .class("axis"), .textAnchor("middle"), .x(left + width / 2), .y(base + 36),
            say: amountTitle)
        html(
            .text, .class("axis"), .textAnchor("middle"), .x(0), .y(0), .rotated(13, top + height / 2),
            say: LocalizedText("Probabilité de la dépasser", en: "Chance of exceeding it"))
    }

    private func values(_ html: inout HTML) {
        html(.details) { html in
            html(.summary, say: LocalizedText("Les valeurs", en: "The values"))
            html(.table) { html in
                html(.tr) { html in
                    html(.th, .scope("col"), say: LocalizedText("Dépassé", en: "Exceeded"))
                    html(.th, .scope("col"), say: LocalizedText("Perte", en: "Loss"))
                    html(.th, .scope("col"), say: LocalizedText("Intervalle", en: "Interval"))
                }
                for point in curve {
                    html(.tr) { html in
                        html(.th, .scope("row"), say: .oneYearIn(point.chance))
                        html(.td, .class("number"), say: .roundedMoney(Money(millions: point.loss)))
                        let (low, high) = (
                            LocalizedText.roundedMoney(Money(millions: point.low)),
                            LocalizedText.roundedMoney(Money(millions: point.high))
                        )
                        html(
                            .td, .class("number"),
                            say: LocalizedText(
                                "\(low.french) à \(high.french)", en: "\(low.english) to \(high.english)"))
                    }
                }
            }
        }
    }
}

extension LocalizedText {
    fileprivate static func oneYearIn(_ chance: Double) -> LocalizedText {
        let years = 1 / chance
        let figure = number(years, decimals: abs(years - years.rounded()) < 0.05 ? 0 : 1)
        return LocalizedText("1 année sur \(figure.french)", en: "1 year in \(figure.english)")
    }
}
