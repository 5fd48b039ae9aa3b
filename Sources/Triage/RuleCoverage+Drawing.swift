import Attack
import Markup
import Sigma
package import Vocabulary

/// The ATT&CK matrix as a drawing: a column for each tactic, a cell for each technique.
extension RuleCoverage {
    private static let columnWidth = 216.0
    private static let cellHeight = 50.0
    private static let gap = 6.0
    private static let margin = 24.0
    private static let top = 132.0

    /// An SVG file, in UTF-8, that follows the reader's light or dark setting.
    package func svg(_ language: Language) -> [UInt8] {
        var html = HTML(language: language)
        let width =
            2 * RuleCoverage.margin + Double(max(5, columns.count))
            * (RuleCoverage.columnWidth + RuleCoverage.gap)
        let rows = columns.map(\.groups.count).max() ?? 0
        let height =
            RuleCoverage.top + 64 + Double(rows) * (RuleCoverage.cellHeight + RuleCoverage.gap)
            + RuleCoverage.margin
        html(
            .svg, .svgNamespace, .viewBox(width: Int(width), height: Int(height)), .width(Int(width)),
            .height(Int(height)), .role("img"), .ariaLabel(title), .lang(language)
        ) { html in
            html.trusted("<style>")
            html.trusted(RuleCoverage.style)
            html.trusted("</style>")
            html(.rect, .class("page"), .x(0), .y(0), .width(width), .height(height))
            legend(&html)
            for (index, column) in columns.enumerated() {
                draw(
                    column, &html,
                    x: RuleCoverage.margin + Double(index) * (RuleCoverage.columnWidth + RuleCoverage.gap))
            }
        }
        return html.bytes
    }

    private var title: LocalizedText {
        LocalizedText("Couverture ATT&CK des règles", en: "ATT&CK coverage of the rules")
    }

    private func legend(_ html: inout HTML) {
        let margin = RuleCoverage.margin
        html(.text, .class("title"), .x(margin), .y(46), say: title)
        let rules = LocalizedText.count(
            ruleCount, one: LocalizedText("règle", en: "rule"), many: LocalizedText("règles", en: "rules"))
        let techniques = LocalizedText.count(
            techniqueCount,
            one: LocalizedText("technique ou sous-technique", en: "technique or sub-technique"),
            many: LocalizedText("techniques et sous-techniques", en: "techniques and sub-techniques"))
        let untagged = LocalizedText.number(untaggedCount)
        html(
            .text, .class("note"), .x(margin), .y(72),
            say: LocalizedText(
                "\(rules.french), \(techniques.french)\u{A0}; \(untagged.french) règles n’en nomment aucune.",
                en: "\(rules.english), \(techniques.english); \(untagged.english) rules name none."))
        var x = margin
        for level in Level.allCases.reversed() {
            html(.rect, .class(level.rawValue), .x(x), .y(92), .width(14.0), .height(14.0))
            html(.text, .class("note"), .x(x + 20), .y(104), say: level.title)
            x += 112
        }
        html(
            .text, .class("note"), .x(x + 12), .y(104),
            say: LocalizedText(
                "Dans chaque case\u{A0}: nombre de règles, et leur répartition par niveau. Le fond est d’autant plus soutenu que les règles sont nombreuses.",
                en:
                    "In each cell: the number of rules, and their shares by level. The more rules, the stronger the background."
            ))
    }

    private func draw(_ column: Column, _ html: inout HTML, x: Double) {
        let width = RuleCoverage.columnWidth
        var y = RuleCoverage.top
        html(.rect, .class("head"), .x(x), .y(y), .width(width), .height(52.0))
        html(.text, .class("tactic"), .x(x + 10), .y(y + 22), say: column.tactic.title)
        let techniques = LocalizedText.number(column.groups.count)
        let rules = LocalizedText.number(column.levels.total)
        html(
            .text, .class("note"), .x(x + 10), .y(y + 41),
            say: LocalizedText(
                "\(techniques.french) techniques, \(rules.french) règles",
                en: "\(techniques.english) techniques, \(rules.english) rules"))
        y += 52 + RuleCoverage.gap
        for group in column.groups {
            html(.g) { draw(group, &$0, x: x, y: y) }
            y += RuleCoverage.cellHeight + RuleCoverage.gap
        }
    }

    private func draw(_ group: Group, _ html: inout HTML, x: Double, y: Double) {
        let width = RuleCoverage.columnWidth
        html(.title) { hint(&$0, group) }
        html(
            .rect, .class(shade(group.levels.total)), .x(x), .y(y), .width(width),
            .height(RuleCoverage.cellHeight))
        html(.text, .class("id"), .x(x + 10), .y(y + 18), data: group.technique.id)
        html(.text, .class("count"), .x(x + width - 10), .y(y + 18), say: .number(group.levels.total))
        html(.text, .class("name"), .x(x + 10), .y(y + 35), data: shortened(group.technique.name ?? ""))
        var start = x
        for level in Level.allCases.reversed() where group.levels[level] > 0 {
            let share = width * Double(group.levels[level]) / Double(group.levels.total)
            html(
                .rect, .class(level.rawValue), .x(start), .y(y + RuleCoverage.cellHeight - 6), .width(share),
                .height(6.0))
            start += share
        }
    }

    /// The whole name, the levels and the sub-techniques, for a pointer that rests on the cell.
    private func hint(_ html: inout HTML, _ group: Group) {
        html.data("\(group.technique.id) \(group.technique.name ?? "")\n")
        for level in Level.allCases.reversed() where group.levels[level] > 0 {
            html.say(level.title)
            html.data(": \(group.levels[level])\n")
        }
        for part in group.parts {
            html.data("\(part.technique.id) \(part.technique.name ?? ""): \(part.levels.total)\n")
        }
    }

    private func shade(_ count: Int) -> String {
        switch count {
        case ..<3: "few"
        case ..<10: "some"
        case ..<30: "many"
        default: "most"
        }
    }

    /// What fits a cell.
    private func shortened(_ name: String) -> String {
        name.count > 31 ? name.prefix(30) + "…" : name
    }

    private static let style: StaticString = """
        text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #16202b; }
        .title { font-size: 24px; font-weight: 650; } .note { fill: #4d5b69; font-size: 12.5px; }
        .tactic { font-size: 13px; font-weight: 650; } .id { font-weight: 650; }
        .count { font-weight: 650; text-anchor: end; } .name { font-size: 11px; }
        .page { fill: #f4f6f8; } .head { fill: #dfe5ea; }
        .few { fill: #ffffff; } .some { fill: #e3eff9; } .many { fill: #c3def3; } .most { fill: #9ccbec; }
        .critical { fill: #9b1029; } .high { fill: #d9600f; } .medium { fill: #d8a200; } .low { fill: #3d86c0; }
        .informational { fill: #8794a0; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6ebf0; } .note { fill: #a5b2bf; } .page { fill: #0f141a; } .head { fill: #1e2833; }
          .few { fill: #161d25; } .some { fill: #132c43; } .many { fill: #173d5e; } .most { fill: #1c517d; }
          .critical { fill: #f0566f; } .high { fill: #f08a4b; } .medium { fill: #e3bb4c; } .low { fill: #6fb3e6; }
        }
        """
}
