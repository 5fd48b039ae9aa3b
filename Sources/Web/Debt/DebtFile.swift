import Debt
import Hummingbird
import Registry
import Store
import Vocabulary

/// One system of the ledger as a file tells it.
struct DebtFileRow: Sendable {
    let debt: DebtLedger
    let place: Int
    /// Where it stands in the file, from 0.
    let rank: Int
    let name: DebtName?

    var row: LedgerRow { debt.ledger.rows[place] }
}

extension TableFile<DebtFileRow> {
    /// The ledger, one row a system.
    static let ledger = TableFile(
        name: LocalizedText("Dette technique", en: "Technical debt"),
        columns: [
            Column(LocalizedText("Établissement", en: "Establishment"), "establishmentName", width: 36) {
                row, _ in
                .text(row.debt.owner(row.place).name)
            },
            Column(LocalizedText("FINESS", en: "FINESS"), "establishment", width: 12) { row, _ in
                .text(row.debt.owner(row.place).finess)
            },
            Column(LocalizedText("Code", en: "Code"), "code", width: 14) { row, _ in
                .text(row.name?.code ?? "")
            },
            Column(LocalizedText("Système", en: "System"), "system", width: 36) { row, _ in
                .text(row.name?.name ?? "")
            },
            Column(LocalizedText("Fonction", en: "Function"), "function", width: 26) {
                .text($0.debt.function($0.place).title[$1])
            },
            Column(LocalizedText("Version", en: "Release"), "release", width: 26) { row, _ in
                FileCell(row.debt.release(row.place)?.name)
            },
            Column(LocalizedText("État du support", en: "State of support"), "state", width: 26) {
                .text($0.row.state.title[$1])
            },
            Column(LocalizedText("Fin des correctifs gratuits", en: "End of free fixes"), "supportEnds") {
                row, _ in
                FileCell(row.debt.facts(row.place)?.lifecycle?.lastFreeDay)
            },
            Column(LocalizedText("Âge (années)", en: "Age (years)"), "ageYears", width: 8) { row, _ in
                row.row.ageDays.map { .integer(Int($0) / 365) } ?? .empty
            },
            Column(
                LocalizedText("Failles non corrigées", en: "Unfixed flaws"), "openFlaws",
                width: 10
            ) {
                row, _ in row.row.knownOpenFlaws.map { .integer($0) } ?? .empty
            },
            Column(LocalizedText("Failles à vérifier", en: "Flaws to check"), "flawsToVerify", width: 10) {
                row, _ in row.row.knownFlawsToVerify.map { .integer($0) } ?? .empty
            },
            Column(
                LocalizedText("Services de soins touchés", en: "Care services affected"), "careServices",
                width: 10
            ) {
                row, _ in row.row.knownCareServices.map { .integer($0) } ?? .empty
            },
            Column(
                LocalizedText("Systèmes qui en dépendent", en: "Systems that depend on it"), "dependents",
                width: 10
            ) {
                row, _ in .integer(Int(row.row.dependents))
            },
            Column(LocalizedText("Principal (€)", en: "Principal (€)"), "principal") { row, _ in
                row.row.isPrincipalUnknown ? .empty : .money(row.row.principal)
            },
            Column(LocalizedText("Intérêts (€/an)", en: "Interest (€/year)"), "interest") { row, _ in
                .money(row.row.interest)
            },
            Column(
                LocalizedText(
                    "dont surcoût d’exploitation (€/an)", en: "of which extra running cost (€/year)"),
                "runOverrun"
            ) { row, _ in .money(row.row.runOverrun) },
            Column(
                LocalizedText("dont extensions (€/an)", en: "of which extensions (€/year)"), "extensionFee"
            ) {
                row, _ in .money(row.row.extensionFee)
            },
            Column(
                LocalizedText("dont perte attendue (€/an)", en: "of which expected loss (€/year)"),
                "lossCarried"
            ) {
                row, _ in .money(row.row.lossCarried)
            },
            Column(LocalizedText("Quadrant TIME", en: "TIME quadrant"), "quadrant", width: 14) {
                .text(TimeQuadrant($0.row).place.title[$1])
            },
            Column(LocalizedText("Scénario de référence", en: "Reference scenario"), "scenario", width: 22) {
                FileCell($0.row.reference?.title[$1])
            },
            Column(LocalizedText("Scénario choisi", en: "Chosen scenario"), "chosen", width: 22) {
                FileCell($0.debt.choice($0.place)?.scenario.title[$1])
            },
            Column(LocalizedText("Fait avant le", en: "To be done by"), "due") { row, _ in
                FileCell(row.debt.choice(row.place)?.due)
            },
            Column(LocalizedText("Motifs", en: "Reasons"), "reasons", width: 60) { row, language in
                .words(row.row.reasons.each.map { $0.title[language] })
            },
        ])

    /// The rows of some places of a ledger, in that order; names are read a thousand at a time.
    func response(_ debt: DebtLedger, _ order: [Int], visit: Visit) async throws -> Response {
        let (store, reach) = (visit.store, visit.reach)
        return try await response(day: debt.day, visit: visit) { last in
            let start = last.map { $0.rank + 1 } ?? 0
            let part = order.indices.dropFirst(start).prefix(1_000)
            let names = try await store.debtNames(of: part.map { debt.system(order[$0]) }, reach: reach)
            return part.map { rank in
                DebtFileRow(
                    debt: debt, place: order[rank], rank: rank, name: names[debt.system(order[rank])])
            }
        }
    }
}

extension TableFile<Expiry> {
    /// What ends.
    static let expiries = TableFile(
        name: LocalizedText("Échéances", en: "Expiry dates"),
        columns: [
            Column(LocalizedText("Date", en: "Date"), "day") { row, _ in .day(row.day) },
            Column(LocalizedText("Ce qui prend fin", en: "What ends"), "kind", width: 30) {
                .text($0.kind.title[$1])
            },
            Column(LocalizedText("Objet", en: "Subject"), "subject", width: 50) { row, _ in .text(row.subject)
            },
            Column(LocalizedText("Systèmes concernés", en: "Systems affected"), "systems", width: 10) {
                row, _ in
                .integer(row.systems)
            },
        ])
}

extension TableFile<DebtTogetherModel.Migration> {
    /// Common migrations.
    static let migrations = TableFile(
        name: LocalizedText("Migrations communes", en: "Common migrations"),
        columns: [
            Column(LocalizedText("Produit", en: "Product"), "product", width: 32) { row, _ in
                .text(row.product)
            },
            Column(LocalizedText("Fonction", en: "Function"), "function", width: 28) {
                .text($0.function[$1])
            },
            Column(LocalizedText("État le plus grave", en: "Worst state"), "worst", width: 26) {
                .text($0.worst.title[$1])
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.systems)
            },
            Column(LocalizedText("Établissements", en: "Establishments"), "establishments", width: 10) {
                row, _ in
                .integer(row.owners)
            },
            Column(LocalizedText("Séparément (€)", en: "Separately (€)"), "apart") { row, _ in
                .money(row.apart.cents)
            },
            Column(LocalizedText("Ensemble (€)", en: "Together (€)"), "together") { row, _ in
                .money(row.together.cents)
            },
            Column(LocalizedText("Intérêts (€/an)", en: "Interest (€/year)"), "interest") { row, _ in
                .money(row.interest.cents)
            },
            Column(
                LocalizedText("Évité par euro en cinq ans", en: "Avoided per euro in five years"),
                "avoidedPerEuro"
            ) {
                row, _ in .number(Double(row.removedPercent) / 100)
            },
        ])
}

extension TableFile<DebtTogetherModel.Convergence> {
    /// Functions that several products serve.
    static let convergences = TableFile(
        name: LocalizedText("Fonctions à faire converger", en: "Functions to bring together"),
        columns: [
            Column(LocalizedText("Fonction", en: "Function"), "function", width: 30) {
                .text($0.function[$1])
            },
            Column(LocalizedText("Produits", en: "Products"), "products", width: 60) { row, _ in
                .words(row.products.map { "\($0.name) (\($0.systems))" })
            },
            Column(LocalizedText("Nombre de produits", en: "Number of products"), "productCount", width: 10) {
                row, _ in
                .integer(row.products.count)
            },
            Column(LocalizedText("Cible proposée", en: "Proposed target"), "target", width: 30) { row, _ in
                FileCell(row.target)
            },
            Column(LocalizedText("Systèmes à migrer", en: "Systems to migrate"), "moving", width: 10) {
                row, _ in
                .integer(row.moving)
            },
            Column(LocalizedText("Coût (€)", en: "Cost (€)"), "cost") { row, _ in .money(row.cost.cents) },
            Column(LocalizedText("Intérêts évités (€/an)", en: "Interest saved (€/year)"), "saved") {
                row, _ in
                .money(row.saved.cents)
            },
        ])
}

extension TableFile<DebtTogetherModel.Supplier> {
    /// What hangs on each publisher.
    static let concentration = TableFile(
        name: LocalizedText("Concentration des éditeurs", en: "Concentration of publishers"),
        columns: [
            Column(LocalizedText("Éditeur", en: "Publisher"), "publisher", width: 32) { row, _ in
                .text(row.name)
            },
            Column(LocalizedText("Établissements", en: "Establishments"), "establishments", width: 10) {
                row, _ in
                .integer(row.owners)
            },
            Column(LocalizedText("Systèmes", en: "Systems"), "systems", width: 10) { row, _ in
                .integer(row.systems)
            },
            Column(
                LocalizedText("Part du parc connu (‰)", en: "Share of known systems (‰)"), "sharePerMille",
                width: 10
            ) {
                row, _ in .integer(row.sharePerMille)
            },
            Column(LocalizedText("Systèmes vitaux", en: "Vital systems"), "vital", width: 10) { row, _ in
                .integer(row.vital)
            },
            Column(LocalizedText("Services de soins", en: "Care services"), "careServices", width: 10) {
                row, _ in
                .integer(row.careServices)
            },
        ])
}
