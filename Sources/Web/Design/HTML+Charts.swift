import Markup
import Vocabulary

extension HTML {
    /// How a figure moved, as a line a word high; `label` says in words what it shows.
    ///
    /// The line breaks where a value is not a number, because nothing was known. `top` is the height of the whole; the largest
    /// value where it is not given.
    mutating func sparkline(
        _ values: [Double], top: Double? = nil, dashed: [Double] = [], label: LocalizedText
    ) {
        let top = top ?? (values + dashed).filter(\.isFinite).max() ?? 0
        self(.figure, .class("chart sparkline")) { html in
            html(.svg, .viewBox(width: 120, height: 28), .role("img"), .ariaLabel(label)) { html in
                if !dashed.isEmpty { html.runs(dashed, top: top, "line before") }
                html.runs(values, top: top, "line")
            }
        }
    }

    /// The lines of a sparkline: it breaks where a value is missing.
    private mutating func runs(_ values: [Double], top: Double, _ style: String) {
        let (width, height) = (120.0, 28.0)
        let step = values.count > 1 ? width / Double(values.count - 1) : 0
        var runs: [[(x: Double, y: Double)]] = [[]]
        for (offset, value) in values.enumerated() {
            guard value.isFinite else {
                if runs.last?.isEmpty == false { runs.append([]) }
                continue
            }
            runs[runs.count - 1].append(
                (x: Double(offset) * step, y: height - 2 - (top > 0 ? value / top : 0) * (height - 4)))
        }
        for run in runs where !run.isEmpty {
            // One month alone is a stroke, not a point that nobody sees.
            let points =
                run.count > 1 ? run : [(max(run[0].x - 3, 0), run[0].y), (run[0].x + 3, run[0].y)]
            self(.polyline, .class(style), .points(points))
        }
    }

    /// Bars side by side under a caption. The same figures follow as a table for those who do not see the drawing.
    mutating func bars(_ caption: LocalizedText, _ bars: [(name: LocalizedText, value: Int)]) {
        let (width, height) = (Double(max(bars.count, 1)) * 24, 120.0)
        let top = Double(max(bars.map(\.value).max() ?? 0, 1))
        self(.figure, .class("chart")) { html in
            html(.svg, .viewBox(width: Int(width), height: Int(height)), .ariaHidden) { html in
                for (offset, bar) in bars.enumerated() {
                    let length = Double(bar.value) / top * (height - 4)
                    html(
                        .rect, .class("bar"), .x(Double(offset) * 24 + 3), .y(height - length), .width(18.0),
                        .height(length))
                }
                html(.polyline, .class("base"), .points([(0, height), (width, height)]))
            }
            html(.figcaption) { html in
                html(.details) { html in
                    html(.summary, say: caption)
                    html(.table) { html in
                        for bar in bars {
                            html(.tr) { html in
                                html(.th, .scope("row"), say: bar.name)
                                html(.td, .class("number"), say: .number(bar.value))
                            }
                        }
                    }
                }
            }
        }
    }
}
