import Registry
import Vocabulary

/// One field that a row of a file would change, or a row that would be created.
struct ImportFileRow: Sendable {
    let line: Int
    let record: String
    let isNew: Bool
    let field: LocalizedText?
    let old, new: LocalizedText?
}

extension ImportPreview {
    /// What changes, a line for each field.
    var fileRows: [ImportFileRow] {
        rows.flatMap { row in
            row.isNew
                ? [
                    ImportFileRow(
                        line: row.line, record: row.key, isNew: true, field: nil, old: nil, new: nil)
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
            Column(LocalizedText("Ligne", en: "Line"), "line", width: 8) { row, _ in .integer(row.line) },
            Column(LocalizedText("Enregistrement", en: "Record"), "record", width: 28) { row, _ in
                .text(row.record)
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
