import Vocabulary

extension ImportFault {
    /// The number stands in the error: the cell may hold a list of them.
    func finess(_ error: FinessError) -> LocalizedText {
        switch error {
        case .wrongLength(let text):
            LocalizedText(
                "« \(text) » n’a pas les neuf caractères d’un numéro FINESS.",
                en: "\"\(text)\" has not the nine characters of a FINESS number.")
        case .wrongCharacter(let text, let position):
            LocalizedText(
                "« \(text) » n’est pas un numéro FINESS : le caractère \(position) n’est pas un chiffre.",
                en: "\"\(text)\" is not a FINESS number: character \(position) is not a digit.")
        case .wrongKey(let text, let expected):
            LocalizedText(
                "« \(text) » n’est pas un numéro FINESS : sa clé devrait être \(expected).",
                en: "\"\(text)\" is not a FINESS number: its key should be \(expected).")
        }
    }

    func finessMend(_ error: FinessError, _ meant: String?) -> LocalizedText {
        if let meant {
            return LocalizedText(
                "Le tableur a sans doute supprimé le zéro initial : écrivez \(meant).",
                en: "A spreadsheet probably dropped the leading zero: write \(meant).")
        }
        return switch error {
        case .wrongKey: LocalizedText("Cherchez un chiffre mal saisi.", en: "Look for a mistyped digit.")
        case .wrongLength, .wrongCharacter:
            LocalizedText(
                "Donnez à la colonne le format Texte et écrivez le numéro entier.",
                en: "Give the column the Text format and write the whole number.")
        }
    }
}

/// The code of a character on four or more hexadecimal digits.
func hexadecimal(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

func notA(_ french: String, en english: String, _ text: String) -> LocalizedText {
    LocalizedText("« \(text) » n’est pas \(french).", en: "\"\(text)\" is not \(english).")
}

/// Words of a list: `« Vital », « Important » ou « Utile »`; the first twelve of a long one, whose template names all.
func list(_ words: [LocalizedText], _ language: Language) -> String {
    let quoted = words.prefix(12).map { language == .french ? "« \($0.french) »" : "\"\($0.english)\"" }
    guard words.count <= 12, let last = quoted.last, quoted.count > 1 else {
        guard words.count > 12 else { return quoted.joined() }
        return quoted.joined(separator: ", ")
            + (language == .french ? " ou une autre valeur du modèle" : " or another value of the template")
    }
    return quoted.dropLast().joined(separator: ", ") + (language == .french ? " ou " : " or ") + last
}
