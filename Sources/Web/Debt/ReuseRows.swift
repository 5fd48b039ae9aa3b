import Debt
import Markup
import Registry
import Store
import Vocabulary

/// What one establishment bought in a year, beside what the text asks for.
struct ReuseRow: Sendable {
    let recorded: RecordedPurchases
    let target: ReuseTarget?

    var purchases: ReusePurchases { recorded.purchases }

    /// An amount of the row's line, as its page shows it.
    func words(_ amount: Int64) -> LocalizedText {
        switch purchases.line.unit {
        case .cents: .wholeEuros(Money(cents: amount))
        case .pieces:
            .count(
                Int(amount), one: LocalizedText("matériel", en: "piece"),
                many: LocalizedText("matériels", en: "pieces"))
        }
    }

    fileprivate func cell(_ amount: Int64) -> FileCell {
        switch purchases.line.unit {
        case .cents: .money(amount)
        case .pieces: .integer(Int(amount))
        }
    }
}

extension ReuseLine.Unit {
    /// As a file says it.
    fileprivate var title: LocalizedText {
        switch self {
        case .cents: LocalizedText("€ HT", en: "€, tax excluded")
        case .pieces: LocalizedText("matériels", en: "pieces")
        }
    }
}

extension TableFile<ReuseRow> {
    static let reuse = TableFile(
        name: LocalizedText("Réemploi", en: "Reuse"),
        columns: [
            Column(LocalizedText("Année", en: "Year"), "year", width: 8) { row, _ in
                .integer(row.purchases.year)
            },
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 36) {
                row, _ in
                .text(row.recorded.name)
            },
            Column(LocalizedText("Ligne de produits", en: "Product line"), "line", width: 44) {
                .text($0.purchases.line.title[$1])
            },
            Column(LocalizedText("Unité", en: "Unit"), "unit", width: 14) {
                .text($0.purchases.line.unit.title[$1])
            },
            Column(LocalizedText("Total", en: "Total"), "total") { row, _ in row.cell(row.purchases.total) },
            Column(LocalizedText("dont réemploi", en: "of which reused"), "reused") { row, _ in
                row.cell(row.purchases.reused)
            },
            Column(LocalizedText("Part", en: "Share"), "share", width: 8) { row, _ in
                row.purchases.sharePerMille.map { .number(Double($0) / 1_000) } ?? .empty
            },
            Column(LocalizedText("Objectif", en: "Target"), "target", width: 8) { row, _ in
                row.target.map { .number(Double($0.sharePerMille) / 1_000) } ?? .empty
            },
            Column(LocalizedText("Il manque", en: "Shortfall"), "missing") { row, _ in
                row.target.map { row.cell(row.purchases.missing(to: $0)) } ?? .empty
            },
            Column(LocalizedText("Source de l’objectif", en: "Source of the target"), "source", width: 50) {
                row, language in FileCell(row.target?.basis.text[language])
            },
        ])
}

/// One share that is in force in a group, or the lack of one.
struct ReuseTargetRow: Sendable {
    let line: ReuseLine
    let target: ReuseTarget?

    /// Every line, each with its shares in the order of their years.
    static func all(_ targets: [ReuseTarget]) -> [ReuseTargetRow] {
        ReuseLine.allCases.flatMap { line -> [ReuseTargetRow] in
            let own = targets.filter { $0.line == line }.sorted { $0.fromYear < $1.fromYear }
            return own.isEmpty
                ? [ReuseTargetRow(line: line, target: nil)]
                : own.map { ReuseTargetRow(line: line, target: $0) }
        }
    }
}

extension TableFile<ReuseTargetRow> {
    static let reuseTargets = TableFile(
        name: LocalizedText("Objectifs de réemploi", en: "Reuse targets"),
        columns: [
            Column(LocalizedText("Ligne de produits", en: "Product line"), "line", width: 44) {
                .text($0.line.title[$1])
            },
            Column(LocalizedText("À partir de", en: "From"), "fromYear", width: 10) { row, _ in
                row.target.map { .integer($0.fromYear) } ?? .empty
            },
            Column(LocalizedText("Part", en: "Share"), "share", width: 8) { row, _ in
                row.target.map { .number(Double($0.sharePerMille) / 1_000) } ?? .empty
            },
            Column(LocalizedText("Statut", en: "Standing"), "standing", width: 18) {
                .text($0.standing.title[$1])
            },
            Column(LocalizedText("Source", en: "Source"), "source", width: 60) { row, language in
                FileCell(row.target?.basis.text[language])
            },
        ])
}

extension ReuseTargetRow {
    /// How far a share can be leaned on.
    var standing: (title: LocalizedText, tone: Tone) {
        guard let target else { return (LocalizedText("À confirmer", en: "To be confirmed"), .unknown) }
        switch target.basis.kind {
        case .publication: return (LocalizedText("Texte publié", en: "Published text"), .good)
        case .own: return (LocalizedText("Saisi par le groupement", en: "Recorded by the group"), .low)
        case .assumption: return (LocalizedText("Hypothèse", en: "Assumption"), .unknown)
        }
    }
}
