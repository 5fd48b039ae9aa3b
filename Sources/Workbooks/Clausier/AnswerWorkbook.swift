public import Clausier
public import Vocabulary

// The workbook that a supplier fills in, with the columns buyers already use:
//
//     RetourClausier    code | text | measure (yes/no) | details | elements of consolidation | figures | expected | criticality
//     Cordon            which edition and release it is about, and how to fill it in
//
// Only code, measure, details, elements and figures are read back; the rest is there for the reader.

/// The workbook of answers to an edition: out to the supplier, and in again.
public enum AnswerWorkbook {
    /// The sheet of answers, in both languages: other programs look for this name.
    public static let sheetName = "RetourClausier"
    /// The sheet that says what the workbook is about.
    static let aboutName = "Cordon"

    /// The workbook of the controls that concern a product, hospital-side ones left out, with what is answered so far.
    public static func spreadsheet(
        of edition: Edition, _ sheet: AnswerSheet, profile: Profile = Profile(), in language: Language
    ) -> Spreadsheet {
        let answers = Dictionary(sheet.answers.map { ($0.code, $0) }, uniquingKeysWith: { $1 })
        let controls = edition.controls(for: profile).filter { $0.respondent == .supplier }
        var rows: [[Spreadsheet.Cell]] = [Column.allCases.map { .heading($0.heading[language]) }]
        rows += controls.map { row(of: $0, answers[$0.code], in: language) }
        let claims = Claim.allCases.map { $0.title[language] }
        return Spreadsheet(sheets: [
            .init(
                name: sheetName, rows: rows, widths: Column.allCases.map(\.width),
                choices: [Column.measure.rawValue: claims]),
            about(edition, sheet, in: language),
        ])
    }

    /// What a workbook is called on disk: `RetourClausier-hospital-2.0.1.xlsx`.
    public static func fileName(of edition: EditionKey) -> String {
        "\(sheetName)-\(edition.catalogue)-\(FrameworkReading.slug(edition.version)).xlsx"
    }

    /// The columns, from the first.
    enum Column: Int, CaseIterable {
        case code, text, measure, details, elements, figures, expected, criticality

        var heading: LocalizedText {
            switch self {
            case .code: LocalizedText("Code", en: "Code")
            case .text: LocalizedText("Exigence", en: "Requirement")
            case .measure: LocalizedText("Mesure (Oui/Non)", en: "Measure (Yes/No)")
            case .details: LocalizedText("Détails", en: "Details")
            case .elements: LocalizedText("Éléments de consolidation", en: "Elements of consolidation")
            case .figures: LocalizedText("Valeurs", en: "Figures")
            case .expected: LocalizedText("Pièce attendue", en: "Expected evidence")
            case .criticality: LocalizedText("Criticité", en: "Criticality")
            }
        }

        var width: Int {
            switch self {
            case .code, .criticality: 12
            case .text: 60
            case .measure: 16
            case .details, .elements: 45
            case .figures: 40
            case .expected: 22
            }
        }
    }

    private static func row(of control: Control, _ answer: AnswerRow?, in language: Language) -> [Spreadsheet
        .Cell]
    {
        func text(_ text: String?) -> Spreadsheet.Cell {
            guard let text, !text.isEmpty else { return .empty }
            return .text(text)
        }
        let figures = control.rules.map { rule in
            let value = answer?.measures[rule.key].map { plain($0, in: language) } ?? ""
            return "\(rule.title[language]) (\(rule.figure[language])) = \(value)"
        }
        return [
            .text(control.code.text), .text("\(control.title[language])\n\(control.test[language])"),
            text(answer?.claim.title[language]), text(answer?.comment), text(answer?.details),
            text(figures.joined(separator: "\n")),
            text(control.expected?[language] ?? control.evidence.title[language]),
            text(control.criticality.title[language]),
        ]
    }

    static func plain(_ value: Double, in language: Language) -> String {
        let text = plainFigure(value)
        return language == .french ? text.replacing(".", with: ",") : text
    }

    private static func about(_ edition: Edition, _ sheet: AnswerSheet, in language: Language)
        -> Spreadsheet.Sheet
    {
        func say(_ french: String, _ english: String) -> String { language == .french ? french : english }
        func row(_ key: String, _ value: String) -> [Spreadsheet.Cell] { [.heading(key), .text(value)] }
        return .init(
            name: aboutName,
            rows: [
                row("edition", edition.key.description), row("supplier", sheet.supplier),
                row("product", sheet.product), row("version", sheet.version),
                row(say("titre", "title"), edition.title[language]),
                row(
                    say("mode d’emploi", "how to"),
                    say(
                        "Remplissez les colonnes C à F de la feuille \(sheetName). Une réponse «\u{A0}Non\u{A0}» ou «\u{A0}Partiellement\u{A0}» demande une explication en colonne D. Une ligne sans mesure compte comme sans réponse. Ne changez ni les codes ni cette feuille.",
                        "Fill in columns C to F of the sheet \(sheetName). “No” and “Partly” need an explanation in column D. A row without a measure counts as not answered. Leave the codes and this sheet as they are."
                    )),
            ], widths: [18, 100], frozenRows: 0)
    }
}
