import Markup
import Vocabulary

/// One cell of a heat table: a figure, how it is shaded, and the rows behind it.
struct HeatCell {
    let value: LocalizedText
    /// 0 for none, 1...4 for faint to strong.
    let heat: Int
    let tone: Tone
    /// The rows behind the figure; `nil` when nothing is behind it or the visitor may not see it.
    let link: SiteLink?
    /// What the figure is, for those who hear the link alone.
    let meaning: LocalizedText
    /// By which live updates find it.
    var liveName: String?
    /// The shade that a live update gives it when the first comes: 1...4.
    var firstHeat: Int?

    init(
        _ value: LocalizedText, heat: Int, tone: Tone, link: SiteLink?, meaning: LocalizedText,
        liveName: String? = nil, firstHeat: Int? = nil
    ) {
        self.value = value
        self.heat = min(max(heat, 0), 4)
        self.tone = tone
        self.link = link
        self.meaning = meaning
        self.liveName = liveName
        self.firstHeat = firstHeat
    }
}

/// Rows under one heading of a heat table.
struct HeatGroup {
    let title: LocalizedText
    let link: SiteLink?
    /// What is said below the title.
    var about: LocalizedText?
    /// The group's own figures; empty when it has one row only.
    let cells: [HeatCell]
    let rows: [(name: LocalizedText, about: LocalizedText, link: SiteLink?, cells: [HeatCell])]
}

extension HTML {
    /// Rows by columns, shaded by gravity. Each figure is written out: the shade only repeats it.
    mutating func heatTable(
        _ caption: LocalizedText, rowTitle: LocalizedText, columns: [LocalizedText], groups: [HeatGroup]
    ) {
        self(.div, .class("table-region"), .role("region"), .ariaLabel(caption), .tabindex(0)) { html in
            html(.table, .class("heat")) { html in
                html(.caption) { $0(.span, say: caption) }
                html(.thead) { html in
                    html(.tr) { html in
                        html(.th, .scope("col"), .class("name"), say: rowTitle)
                        for column in columns { html(.th, .scope("col"), .class("number"), say: column) }
                    }
                }
                for group in groups { html.heatGroup(group, width: columns.count) }
            }
        }
    }

    private mutating func heatGroup(_ group: HeatGroup, width: Int) {
        self(.tbody) { html in
            html(.tr, .class("group")) { html in
                html(
                    .th, .scope("rowgroup"), .class("name group"),
                    group.cells.isEmpty ? .colspan(width + 1) : nil
                ) {
                    $0.linked(group.title, group.link)
                    if let about = group.about { $0(.span, .class("about"), say: about) }
                }
                for cell in group.cells { html.heatCell(cell) }
            }
            for row in group.rows {
                html(.tr) { html in
                    html(.th, .scope("row"), .class("name")) { html in
                        html.linked(row.name, row.link)
                        html(.span, .class("about"), say: row.about)
                    }
                    for cell in row.cells { html.heatCell(cell) }
                }
            }
        }
    }

    private mutating func heatCell(_ cell: HeatCell) {
        let names = cell.heat == 0 ? "none" : "\(cell.tone.rawValue) heat-\(cell.heat)"
        let first = cell.heat > 0 ? nil : cell.firstHeat.map { "\(cell.tone.rawValue) heat-\($0)" }
        self(
            .td, .class(names), cell.liveName.map { .dataset("live", $0) }, first.map { .dataset("heat", $0) }
        ) { html in
            guard let link = cell.link else { return html.say(cell.value) }
            let meaning = LocalizedText(", \(cell.meaning.french)", en: ", \(cell.meaning.english)")
            html(.a, .href(link)) { html in
                html.say(cell.value)
                html(.span, .class("visually-hidden"), say: meaning)
            }
        }
    }

    /// A name that leads somewhere, or stands alone.
    mutating func linked(_ text: LocalizedText, _ link: SiteLink?) {
        if let link { self(.a, .href(link), say: text) } else { say(text) }
    }
}
