import Hummingbird
import Store
import Vocabulary

/// What a program may write in a query. What makes no sense is refused by name: a filter that is dropped in silence
/// answers another question than the one that was asked.
extension Visit {
    func refuse(_ wrong: [String]) throws {
        guard let name = wrong.first else { return }
        throw Refusal.invalid(
            LocalizedText(
                "La valeur du paramètre «\u{A0}\(name)\u{A0}» n’est pas acceptée\u{A0}; voyez /api/v1/openapi.json.",
                en: "The value of the parameter '\(name)' is not accepted; see /api/v1/openapi.json."))
    }

    private func read<Value>(_ reading: (inout QueryReader) -> Value?) throws -> Value? {
        var reader = QueryReader(query)
        let value = reading(&reader)
        try refuse(reader.wrong)
        return value
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        try read { $0.number(name, in: range) }
    }

    func word<Word: RawRepresentable<String>>(_ name: String) throws -> Word? { try read { $0.word(name) } }

    func queryID<Subject>(_ name: String) throws -> ID<Subject>? { try read { $0.id(name) } }

    /// Rows on a page.
    func size() throws -> Int { try number("size", in: 1...200) ?? 100 }

    /// Where a page that is kept by number begins, and how long it is.
    func keyset() throws -> (after: Int64?, size: Int) {
        (try number("after", in: 0...Int.max).map { Int64($0) }, try size())
    }

    /// A page of a list whose next page begins after `next`.
    func page<Item: Encodable>(_ items: [Item], next: String?) -> Response {
        .json(PageAnswer(items: items, next: next.map { here.with("after", $0).description }))
    }

    /// A page of rows that are all there, in the order of their numbers.
    func page<Row, Item: Encodable>(
        of rows: [Row], id: (Row) -> Int64, _ answer: (Row) -> Item
    ) throws -> Response {
        let (after, size) = try keyset()
        let rest = rows.sorted { id($0) < id($1) }.drop { id($0) <= after ?? 0 }
        let shown = rest.prefix(size)
        return page(shown.map(answer), next: rest.count > size ? shown.last.map { String(id($0)) } : nil)
    }
}
