public import Clausier
public import Vocabulary

/// A tender as a workbook, for the analysis of offers: the ranking, each edition control by control with all bidders side
/// by side, and what each bidder wrote.
public enum TenderWorkbook {
    /// The workbook of a comparison.
    ///
    /// `bidders` are the names in the tender's order; `answers` what each wrote, edition by edition, in the same order.
    public static func spreadsheet(
        _ comparison: Comparison, bidders: [String], answers: [[AnswerSheet]] = [], in language: Language
    ) -> Spreadsheet {
        var sheets = [ranking(comparison, bidders, language)]
        for part in comparison.parts { sheets.append(controls(part, bidders, language)) }
        for (bidder, name) in bidders.enumerated() where bidder < answers.count {
            sheets.append(said(answers[bidder], name, "\(bidder + 1)", comparison, language))
        }
        return Spreadsheet(sheets: sheets)
    }

    private static func ranking(
        _ comparison: Comparison, _ bidders: [String], _ language: Language
    ) -> Spreadsheet.Sheet {
        func say(_ french: String, _ english: String) -> String { language == .french ? french : english }
        var heading: [Spreadsheet.Cell] = [
            .heading(say("Rang", "Rank")), .heading(say("Candidat", "Bidder")),
            .heading(say("Note sur 100", "Out of 100")),
            .heading(say("Points bloquants", "Blocking")),
        ]
        for part in comparison.parts {
            heading.append(.heading(part.edition.title[language]))
            heading.append(.heading(say("dont inconnus", "of them unknown")))
        }
        var rows = [heading]
        for (rank, bidder) in comparison.ranking.enumerated() {
            var row: [Spreadsheet.Cell] = [
                .integer(rank + 1), .text(bidder < bidders.count ? bidders[bidder] : ""),
                comparison.totals[bidder].map { .number(rounded($0)) } ?? .empty,
                .text(comparison.outcomes[bidder].title[language]),
            ]
            for part in comparison.parts {
                row.append(part.scores[bidder].value.map { .number(rounded($0)) } ?? .empty)
                row.append(.integer(part.scores[bidder].unknown))
            }
            rows.append(row)
        }
        return .init(
            name: say("Classement", "Ranking"), rows: rows,
            widths: [8, 36, 14, 26] + comparison.parts.flatMap { _ in [24, 16] })
    }

    private static func controls(
        _ part: Comparison.Part, _ bidders: [String], _ language: Language
    ) -> Spreadsheet.Sheet {
        func say(_ french: String, _ english: String) -> String { language == .french ? french : english }
        var rows: [[Spreadsheet.Cell]] = [
            [
                .heading("Code"), .heading(say("Exigence", "Requirement")),
                .heading(say("Poids (%)", "Weight (%)")),
                .heading(say("Bloquant", "Blocking")),
            ] + bidders.map { .heading($0) }
        ]
        for row in part.rows {
            rows.append(
                [
                    .text(row.control.code.text), .text(row.control.title[language]),
                    .number(rounded(row.weight * 100)),
                    row.blocks ? .text(say("Oui", "Yes")) : .empty,
                ]
                    + row.states.map {
                        .text(
                            $0.standing.title[language]
                                + ($0.isWaived ? say(" (dérogation)", " (waived)") : ""))
                    })
        }
        return .init(
            name: String(part.edition.title[language].prefix(31)), rows: rows,
            widths: [12, 44, 10, 10] + bidders.map { _ in 18 })
    }

    private static func said(
        _ sheets: [AnswerSheet], _ name: String, _ number: String, _ comparison: Comparison,
        _ language: Language
    ) -> Spreadsheet.Sheet {
        func say(_ french: String, _ english: String) -> String { language == .french ? french : english }
        var rows: [[Spreadsheet.Cell]] = [
            [
                .heading("Code"), .heading(say("Exigence", "Requirement")),
                .heading(say("Réponse", "Answer")),
                .heading(say("Détails", "Details")),
                .heading(say("Éléments de consolidation", "Elements of consolidation")),
            ]
        ]
        for part in comparison.parts {
            let own = sheets.first { $0.edition == part.edition.key }?.answers ?? []
            let answers = Dictionary(own.map { ($0.code, $0) }, uniquingKeysWith: { $1 })
            for row in part.rows {
                let answer = answers[row.control.code]
                rows.append([
                    .text(row.control.code.text), .text(row.control.title[language]),
                    .text(answer?.claim.title[language] ?? say("Sans réponse", "Not answered")),
                    .text(answer?.comment ?? ""), .text(answer?.details ?? ""),
                ])
            }
        }
        return .init(name: "\(number) \(name)", rows: rows, widths: [12, 40, 16, 50, 50])
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
