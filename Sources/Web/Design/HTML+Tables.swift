import Markup
import Vocabulary

/// One column of a table.
struct Column<Row> {
    let title: LocalizedText
    /// The name by which the page sorts on it; `nil` when it cannot.
    var sort: String?
    var kind: Kind = .text
    let cell: (inout HTML, Row) -> Void

    /// How its cells are set.
    enum Kind: String, Sendable {
        case text
        /// The cell that names the row: a row header, kept in sight on a phone.
        case name
        /// Figures of one width, to the right.
        case number
        /// A box to tick, whose heading is only heard.
        case tick
    }

    init(
        _ title: LocalizedText, sort: String? = nil, kind: Kind = .text,
        cell: @escaping (inout HTML, Row) -> Void
    ) {
        self.title = title
        self.sort = sort
        self.kind = kind
        self.cell = cell
    }
}

/// In which order a table stands, and the page that can change it.
struct SortOrder: Sendable {
    /// The column's name.
    let column: String
    let isDescending: Bool
    /// The page with its filters.
    let page: SiteLink

    /// The order that the query asks for (`sort=name` or `sort=-name`), if it is one of `allowed`.
    init(_ visit: Visit, allowed: [String], default standard: String) {
        let asked = visit.query["sort"] ?? standard
        let name = asked.hasPrefix("-") ? String(asked.dropFirst()) : asked
        let chosen = allowed.contains(name) ? asked : standard
        isDescending = chosen.hasPrefix("-")
        column = isDescending ? String(chosen.dropFirst()) : chosen
        // Another order starts again from the first page.
        page = visit.here.with("after", nil).with("page", nil).with("done", nil)
    }

    /// The page in the order of that column; chosen again, the other way round.
    func link(to column: String) -> SiteLink {
        page.with("sort", column == self.column && !isDescending ? "-" + column : column)
    }
}

/// What to say where there is nothing, and what to do next.
struct EmptyState {
    let title: LocalizedText
    let advice: LocalizedText
    var action: (LocalizedText, SiteLink)?

    init(_ title: LocalizedText, _ advice: LocalizedText, action: (LocalizedText, SiteLink)? = nil) {
        self.title = title
        self.advice = advice
        self.action = action
    }

    /// For a table that has rows wherever it is written.
    static let nothing = EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: ""))
}

extension HTML {
    /// A table with a caption; on a phone each row becomes a card whose lines carry the columns' names.
    ///
    /// A caption that `repeatsHeading` above the table is only heard, not seen.
    mutating func table<Row>(
        _ caption: LocalizedText, id: String? = nil, _ columns: [Column<Row>], _ rows: [Row],
        order: SortOrder? = nil, repeatsHeading: Bool = false, empty: EmptyState
    ) {
        guard !rows.isEmpty else { return emptyState(empty) }
        self(.div, .class("table-region"), .role("region"), .ariaLabel(caption), .tabindex(0)) { html in
            html(.table, .class("cards"), id.map { .id($0) }) { html in
                html(.caption, repeatsHeading ? .class("visually-hidden") : nil) { $0(.span, say: caption) }
                html(.thead) { html in
                    html(.tr) { html in for column in columns { html.header(column, order) } }
                }
                html(.tbody) { html in
                    for row in rows {
                        html(.tr) { html in for column in columns { html.cell(column, row) } }
                    }
                }
            }
        }
    }

    private mutating func header<Row>(_ column: Column<Row>, _ order: SortOrder?) {
        guard column.kind != .tick else {
            return self(.th, .scope("col")) { $0(.span, .class("visually-hidden"), say: column.title) }
        }
        guard let order, let name = column.sort else {
            self(.th, .scope("col"), .class(column.kind.rawValue), say: column.title)
            return
        }
        let isCurrent = order.column == name
        self(
            .th, .scope("col"), .class(column.kind.rawValue),
            isCurrent ? .ariaSort(order.isDescending ? "descending" : "ascending") : nil
        ) { html in
            html(.a, .href(order.link(to: name)), .class("sort")) { html in
                html.say(column.title)
                if isCurrent { html.icon(order.isDescending ? .arrowDown : .arrowUp) }
            }
        }
    }

    private mutating func cell<Row>(_ column: Column<Row>, _ row: Row) {
        if column.kind == .name {
            self(.th, .scope("row"), .class("name")) { column.cell(&$0, row) }
        } else {
            self(.td, .class(column.kind.rawValue), .dataset("label", say: column.title)) {
                column.cell(&$0, row)
            }
        }
    }

    /// Nothing to show: says so, and what to do.
    mutating func emptyState(_ state: EmptyState) {
        self(.div, .class("empty")) { html in
            html(.p, .class("empty-title"), say: state.title)
            if !state.advice.french.isEmpty { html(.p, say: state.advice) }
            if let (label, link) = state.action {
                html(.p) { $0(.a, .href(link), .class("button"), say: label) }
            }
        }
    }

    /// Links to the pages of a long table around this one.
    mutating func paging(previous: SiteLink?, next: SiteLink?, summary: LocalizedText) {
        self(.nav, .class("paging"), .ariaLabel(LocalizedText("Pages", en: "Pages"))) { html in
            html(.p, say: summary)
            if let previous {
                html(
                    .a, .class("button"), .href(previous), .rel("prev"),
                    say: LocalizedText("Précédent", en: "Previous"))
            }
            if let next {
                html(
                    .a, .class("button"), .href(next), .rel("next"), say: LocalizedText("Suivant", en: "Next")
                )
            }
        }
    }
}
