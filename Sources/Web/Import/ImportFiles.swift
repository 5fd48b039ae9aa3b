import Markup
import Registry
import Vocabulary

/// One field that a row of a file would change, or a row that would be created.
struct ImportFileRow: Sendable {
    let line: Int?
    let record: LocalizedText
    let isNew: Bool
    let field: LocalizedText?
    let old, new: LocalizedText?
}

extension ImportPreview {
    /// What changes, a line for each field.
    var fileRows: [ImportFileRow] { Self.fields(of: rows) }

    /// What the file says otherwise than people who corrected the record, a line for each field. Of more rows than are kept
    /// the last line tells the number.
    var fileConflicts: [ImportFileRow] {
        var rows = Self.fields(of: conflictRows)
        if let rest = Self.rest(conflictCount - conflictRows.count) {
            rows.append(
                ImportFileRow(line: nil, record: .verbatim(""), isNew: false, field: rest, old: nil, new: nil)
            )
        }
        return rows
    }

    /// The problems, and of more than are kept how many more there are.
    var fileProblems: [Problem] {
        guard let rest = Self.rest(problemCount - problems.count) else { return problems }
        return problems + [Problem(line: nil, column: nil, field: nil, text: "", sentence: rest)]
    }

    private static func rest(_ count: Int) -> LocalizedText? {
        guard count > 0 else { return nil }
        return LocalizedText(
            "… et \(count) de plus, que ce fichier ne montre pas\u{A0}: corrigez d’abord ceux qui précèdent",
            en: "… and \(count) more, which this file does not show: correct the ones above first")
    }

    private static func fields(of rows: [Row]) -> [ImportFileRow] {
        rows.flatMap { row in
            row.isNew
                ? [
                    ImportFileRow(
                        line: row.line, record: row.key, isNew: true, field: nil, old: nil, new: row.summary)
                ]
                : row.changes.map {
                    ImportFileRow(
                        line: row.line, record: row.key, isNew: false, field: $0.field, old: $0.old,
                        new: $0.new)
                }
        }
    }
}

extension TableFile<ImportFileRow> {
    static let importChanges = TableFile(
        name: LocalizedText("Aperçu de l’import", en: "Import preview"),
        columns: [
            Column(LocalizedText("Ligne", en: "Line"), "line", width: 8) { row, _ in
                row.line.map { .integer($0) } ?? .empty
            },
            Column(LocalizedText("Enregistrement", en: "Record"), "record", width: 28) { row, language in
                .text(row.record[language])
            },
            Column(LocalizedText("Effet", en: "Effect"), "effect", width: 12) { row, language in
                .text(
                    row.isNew
                        ? LocalizedText("À créer", en: "To create")[language]
                        : LocalizedText("À modifier", en: "To update")[language])
            },
            Column(LocalizedText("Champ", en: "Field"), "field", width: 26) { row, language in
                row.field.map { .text($0[language]) } ?? .empty
            },
            Column(LocalizedText("Avant", en: "Before"), "before", width: 30) { row, language in
                row.old.map { .text($0[language]) } ?? .empty
            },
            Column(LocalizedText("Après", en: "After"), "after", width: 30) { row, language in
                row.new.map { .text($0[language]) } ?? .empty
            },
        ])
}

extension TableFile<ImportFileRow> {
    static let importConflicts = TableFile(
        name: LocalizedText("Champs corrigés à la main", en: "Fields corrected by hand"),
        columns: [
            Column(LocalizedText("Ligne", en: "Line"), "line", width: 8) { row, _ in
                row.line.map { .integer($0) } ?? .empty
            },
            Column(LocalizedText("Enregistrement", en: "Record"), "record", width: 28) { row, language in
                .text(row.record[language])
            },
            Column(LocalizedText("Champ", en: "Field"), "field", width: 26) { row, language in
                row.field.map { .text($0[language]) } ?? .empty
            },
            Column(LocalizedText("Corrigé en", en: "Corrected to"), "corrected", width: 30) { row, language in
                row.old.map { .text($0[language]) } ?? .empty
            },
            Column(LocalizedText("Dans le fichier", en: "In the file"), "file", width: 30) { row, language in
                row.new.map { .text($0[language]) } ?? .empty
            },
        ])
}

extension TableFile<ImportPreview.Problem> {
    static let importProblems = TableFile(
        name: LocalizedText("Problèmes de l’import", en: "Import problems"),
        columns: [
            Column(LocalizedText("Ligne", en: "Line"), "line", width: 8) { row, _ in
                row.line.map { .integer($0) } ?? .empty
            },
            Column(LocalizedText("Colonne", en: "Column"), "column", width: 8) { row, _ in
                row.column.map { .integer($0) } ?? .empty
            },
            Column(LocalizedText("Champ", en: "Field"), "field", width: 26) { row, language in
                row.field.map { .text($0[language]) } ?? .empty
            },
            Column(LocalizedText("Dans le fichier", en: "In the file"), "text", width: 30) { row, _ in
                .text(row.text)
            },
            Column(
                LocalizedText("Ce qui ne va pas, quoi écrire", en: "What is wrong, what to write"), "problem",
                width: 60
            ) { .text($0.sentence[$1]) },
        ])
}
