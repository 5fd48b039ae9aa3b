import Clausier
import Foundation
import Registry
import Vocabulary
import Workbooks

/// Prints what a nation's answers cost: scores of all releases, the effect of one answer, tenders, workbooks.
@main struct Answers {
    static let releases = 6_000, establishments = 1_300, systems = 780_000, bidders = 12

    static func main() throws {
        let edition = try ShippedEditions.hospital()
        var numbers = SystemRandomNumberGenerator()
        var table = ScoreTable(edition, reserving: releases)
        for row in 0..<releases {
            table.addRow()
            for place in edition.controls.indices { table[row, place] = state(&numbers) }
        }
        print("| work | ms, best of 7 |\n| --- | --: |")
        measure("Score of \(releases) releases × \(edition.controls.count) controls") { _ = table.scores() }
        try effect(edition, &table, &numbers)
        try tender(edition, &numbers)
    }

    private static func effect(
        _ edition: Edition, _ table: inout ScoreTable, _ numbers: inout SystemRandomNumberGenerator
    ) throws {
        // As in a nation: a few releases are everywhere, most are rare.
        let releaseOf = (0..<systems).map { _ in
            Int32(Double(releases) * pow(Double.random(in: 0..<1, using: &numbers), 4))
        }
        let establishmentOf = (0..<systems).map { _ in
            Int32.random(in: 0..<Int32(establishments), using: &numbers)
        }
        measure("Sort \(systems) systems by release, once") {
            _ = RelianceMap(releases: releases, releaseOf: releaseOf, establishmentOf: establishmentOf)
        }
        let map = RelianceMap(releases: releases, releaseOf: releaseOf, establishmentOf: establishmentOf)
        var copy = table
        var reached = 0
        measure("Effect of one answer, on the release that most systems run") {
            let effect = copy.change(row: 0, place: 40, to: PointState(.nonCompliant), reaching: map)
            reached = effect.reached.count
        }
        let reliances = (0..<systems).map { system in
            Reliance(
                decision: DecisionReference(.acceptance, Int64(system)),
                establishment: ID(Int64(establishmentOf[system]) + 1),
                owner: "owner \(establishmentOf[system])",
                release: ID(Int64(releaseOf[system]) + 1))
        }
        let change = TrustChange(release: ID(1), cause: .answerChanged(from: .yes, to: .no))
        measure("Decisions that one answer opens again, among \(systems)") {
            _ = Reopening([change], among: reliances)
        }
        print("\nThe release runs in \(reached) establishments.\n\n| work | ms, best of 7 |\n| --- | --: |")
    }

    private static func tender(_ edition: Edition, _ numbers: inout SystemRandomNumberGenerator) throws {
        let states = (0..<bidders).map { _ in
            Dictionary(uniqueKeysWithValues: edition.controls.map { ($0.code, state(&numbers)) })
        }
        let inputs = [Comparison.Input(edition: edition, states: states)]
        measure("Comparison of \(bidders) bidders, explained") {
            _ = Comparison(inputs, needs: Profile(), bidders: bidders)
        }
        let comparison = Comparison(inputs, needs: Profile(), bidders: bidders)
        let text = String(repeating: "Description de la mesure en place, avec sa procédure. ", count: 6)
        let sheets = (0..<bidders).map { bidder in
            AnswerSheet(
                edition: edition.key, supplier: "Fournisseur \(bidder)", product: "Produit", version: "1",
                answers: edition.controls.map {
                    AnswerRow(code: $0.code, claim: .yes, comment: text, details: text)
                })
        }
        let names = sheets.map(\.supplier)
        try measure("Workbook of \(edition.controls.count) × \(bidders), with all that was answered") {
            _ = try TenderWorkbook.spreadsheet(
                comparison, bidders: names, answers: sheets.map { [$0] }, in: .french
            ).xlsx()
        }
        let book = try AnswerWorkbook.spreadsheet(of: edition, sheets[0], in: .french).xlsx()
        try measure("Workbook of one supplier read, checked row by row") {
            _ = try AnswerWorkbook.read(book, as: edition)
        }
        let catalog = try OSCALCatalog.write(edition, at: Instant(milliseconds: 0))
        try measure("OSCAL catalog of the edition written") {
            _ = try OSCALCatalog.write(edition, at: Instant(milliseconds: 0))
        }
        try measure("OSCAL catalog of the edition read") { _ = try OSCALCatalog.read(catalog) }
    }

    private static func state(_ numbers: inout SystemRandomNumberGenerator) -> PointState {
        let standing = Standing(rawValue: UInt8.random(in: 0...4, using: &numbers)) ?? .unknown
        return PointState(standing, confidence: Double.random(in: 0...1, using: &numbers))
    }

    private static func measure(_ title: String, _ work: () throws -> Void) rethrows {
        var best = Duration.seconds(1_000_000)
        for _ in 0..<7 { best = min(best, try ContinuousClock().measure(work)) }
        let milliseconds =
            Double(best.components.seconds) * 1_000 + Double(best.components.attoseconds) / 1e15
        print("| \(title) | \(String(format: "%.2f", milliseconds)) |")
    }
}
