public import Registry
public import Vocabulary

/// A file to start from: headers, an example and what each column accepts.
///
/// Examples and explanations are lines that start with `#`, which the reader skips: one file says everything, and can
/// be imported as it is. Taking the `#` off an example makes a real row of it; the examples of establishments,
/// suppliers and systems, imported in this order, fit together.
public enum ImportTemplate {
    /// The bytes of the template of a kind, for people of that language.
    public static func bytes(of kind: ImportKind, in language: Language) -> [UInt8] {
        switch kind {
        case .establishments: bytes(EstablishmentRow.self, language)
        case .suppliers: bytes(SupplierRow.self, language)
        case .systems: bytes(SystemRow.self, language)
        case .flows: bytes(ImportedFlow.self, language)
        }
    }

    /// What a template is called on disk: `modele-systemes.csv`, `template-systems.csv`.
    public static func fileName(of kind: ImportKind, in language: Language) -> String {
        switch (kind, language) {
        case (.establishments, .french): "modele-etablissements.csv"
        case (.suppliers, .french): "modele-fournisseurs.csv"
        case (.systems, .french): "modele-systemes.csv"
        case (.flows, .french): "modele-flux.csv"
        case (_, .english): "template-\(kind.rawValue).csv"
        }
    }

    private static func bytes<Record: ImportRecord>(_: Record.Type, _ language: Language) -> [UInt8] {
        let writer = CSVWriter(language: language)
        var bytes = CSVWriter.start + writer.line(Record.fields.map(\.title[language]))
        bytes += [Byte.hash] + writer.line(Record.fields.map(\.example[language]))
        if !Record.secondExample.isEmpty {
            bytes +=
                [Byte.hash]
                + writer.line(Record.fields.map { Record.secondExample[$0.name]?[language] ?? "" })
        }
        for note in notes(language) { bytes += writer.comment(note) }
        for field in Record.fields { bytes += writer.comment(note(field, language)) }
        return bytes
    }

    /// Comments hold no quotes and no separator of the other language's files: a spreadsheet saves them as they are.
    private static func notes(_ language: Language) -> [String] {
        switch language {
        case .french:
            [
                "Les lignes qui commencent par # sont ignorées. Ci-dessus, des exemples : ôtez le # pour les importer.",
                "Une cellule vide laisse tel quel ce qui est enregistré. Pour retirer une valeur, écrivez (vide).",
            ]
        case .english:
            [
                "Lines that start with # are skipped. Examples stand above: take the # off to import them.",
                "An empty cell leaves what is recorded as it is. To take a value back, write (empty).",
            ]
        }
    }

    private static func note<Record>(_ field: ImportField<Record>, _ language: Language) -> String {
        switch language {
        case .french:
            "\(field.title.french)\(field.isRequired ? " (obligatoire)" : "")\u{A0}: \(field.accepted.french)"
        case .english:
            "\(field.title.english)\(field.isRequired ? " (required)" : ""): \(field.accepted.english)"
        }
    }
}
