import Markup
import Store
import Vocabulary

extension Visit {
    /// The page of a list that the address asks for, within bounds: what is not a number is the first page.
    func paging(size: Int = 50) -> Paging {
        Paging(number: query["page"].flatMap { Int($0) } ?? 1, size: size)
    }
}

extension HTML {
    /// How many rows a list has, with links to the pages around this one.
    mutating func pages(of total: Total, _ paging: Paging, visit: Visit) {
        guard total.count > 0 || paging.number > 1 else { return }
        let last = max(1, (total.count + paging.size - 1) / paging.size)
        let page = { (number: Int) in
            visit.here.with("done", nil).with("page", number == 1 ? nil : String(number))
        }
        self.paging(
            previous: paging.number > 1 ? page(min(paging.number - 1, last)) : nil,
            next: paging.number < last ? page(paging.number + 1) : nil,
            summary: HTML.summary(total, paging, last: last))
    }

    private static func summary(_ total: Total, _ paging: Paging, last: Int) -> LocalizedText {
        let rows =
            total.isCapped
            ? LocalizedText("Plus de 10\u{202F}000 lignes", en: "More than 10,000 rows")
            : LocalizedText.count(
                total.count, one: LocalizedText("ligne", en: "row"),
                many: LocalizedText("lignes", en: "rows"))
        guard last > 1 else { return rows }
        return LocalizedText(
            "\(rows.french), page \(paging.number) sur \(last)",
            en: "\(rows.english), page \(paging.number) of \(last)")
    }
}

extension Total {
    /// How many there are; where counting stopped, that there are more.
    var words: LocalizedText {
        let figure = LocalizedText.number(count)
        return isCapped
            ? LocalizedText("plus de \(figure.french)", en: "more than \(figure.english)") : figure
    }
}
