import Vocabulary

extension ImportFault {
    /// What is wrong, and what to write instead. The French blanks are made non-breaking by the caller.
    func parts(_ text: String) -> (what: LocalizedText, mend: LocalizedText) {
        switch self {
        case .missing, .needed, .tooLong, .controlCharacter, .damagedText, .unknownWord, .badEntry, .notYesNo:
            cellParts(text)
        case .notWhole, .notTenths, .notADay, .notAnAmount, .notFiness, .notSiren, .notCountry:
            valueParts(text)
        case .twiceInList, .ownerAmongUsers, .duplicate, .contradicts, .unknownEstablishment, .forbidden,
            .endsBeforeStart, .unknownSystem:
            rowParts(text)
        case .cellsPastHeader, .tooManyColumns, .cellTooLarge, .textAfterQuote, .tooManyRows, .unclosedQuote,
            .missingColumn,
            .columnTwice, .noHeader, .notCSV, .unreadable, .unknownField:
            fileParts(text)
        }
    }

    private func cellParts(_ text: String) -> (LocalizedText, LocalizedText) {
        switch self {
        case .needed(let reason):
            (
                LocalizedText("la cellule est vide.", en: "the cell is empty."),
                LocalizedText(
                    "Remplissez-la : \(reason.french).", en: "Fill it in: \(reason.english).")
            )
        case .tooLong(let limit):
            (
                LocalizedText(
                    "le texte compte \(text.count) caractères.", en: "the text has \(text.count) characters."),
                LocalizedText("Raccourcissez-le à \(limit).", en: "Shorten it to \(limit).")
            )
        case .controlCharacter(let code):
            (
                LocalizedText(
                    "la cellule contient le caractère invisible U+\(hexadecimal(code)).",
                    en: "the cell holds the invisible character U+\(hexadecimal(code))."),
                LocalizedText("Retapez-la.", en: "Type it again.")
            )
        case .damagedText:
            (
                LocalizedText(
                    "la cellule contient des octets illisibles.", en: "the cell holds bytes that are no text."
                ),
                LocalizedText(
                    "Retapez-la, ou enregistrez le fichier en « CSV UTF-8 ».",
                    en: "Type it again, or save the file as \"CSV UTF-8\".")
            )
        case .unknownWord(let nearest, let accepted):
            (
                LocalizedText(
                    "« \(text) » n’est pas une valeur connue.", en: "\"\(text)\" is not a known value."),
                LocalizedText(
                    nearest.map { "Vouliez-vous dire « \($0.french) » ?" }
                        ?? "Écrivez \(list(accepted, .french)).",
                    en: nearest.map { "Did you mean \"\($0.english)\"?" }
                        ?? "Write \(list(accepted, .english)).")
            )
        case .badEntry(let form):
            (
                LocalizedText(
                    "« \(text) » n’a pas la forme attendue.", en: "\"\(text)\" has not the expected form."),
                LocalizedText("Écrivez \(form.french).", en: "Write \(form.english).")
            )
        case .notYesNo:
            (
                LocalizedText("« \(text) » n’est ni oui ni non.", en: "\"\(text)\" is neither yes nor no."),
                LocalizedText("Écrivez oui ou non.", en: "Write yes or no.")
            )
        default:
            (
                LocalizedText("la cellule est vide.", en: "the cell is empty."),
                LocalizedText("Remplissez-la.", en: "Fill it in.")
            )
        }
    }

    private func valueParts(_ text: String) -> (LocalizedText, LocalizedText) {
        switch self {
        case .notWhole(let range):
            (
                notA(
                    "un nombre entier entre \(range.lowerBound) et \(range.upperBound)",
                    en: "a whole number between \(range.lowerBound) and \(range.upperBound)", text),
                LocalizedText("Écrivez par exemple 350.", en: "Write 350, for example.")
            )
        case .notTenths(let tenths?):
            (
                LocalizedText(
                    "« \(text) » a plus d’une décimale.", en: "\"\(text)\" has more than one decimal."),
                LocalizedText(
                    "Arrondissez : \(tenths / 10),\(tenths % 10).",
                    en: "Round it: \(tenths / 10).\(tenths % 10).")
            )
        case .notTenths(nil):
            (
                notA("un nombre d’équivalents temps plein", en: "a number of full-time equivalents", text),
                LocalizedText("Écrivez par exemple 2,5.", en: "Write 2.5, for example.")
            )
        case .notADay(let isSerial):
            (
                notA("une date", en: "a date", text),
                isSerial
                    ? LocalizedText(
                        "Donnez à la colonne le format Date dans le tableur, puis réenregistrez.",
                        en: "Give the column the Date format in the spreadsheet, then save again.")
                    : LocalizedText(
                        "Écrivez 30/11/2026 ou 2026-11-30.", en: "Write 2026-11-30 or 30/11/2026.")
            )
        case .notAnAmount:
            (
                notA("un montant en euros", en: "an amount in euros", text),
                LocalizedText("Écrivez 1234,56 ou 1,2 M€.", en: "Write 1234.56 or 1.2 M€.")
            )
        case .notFiness(let error, let meant): (finess(error), finessMend(error, meant))
        case .notSiren:
            (
                notA("un numéro SIREN", en: "a SIREN number", text),
                LocalizedText(
                    "Écrivez ses neuf chiffres ; le dernier est une clé de contrôle.",
                    en: "Write its nine digits; the last is a check digit.")
            )
        default:
            (
                notA("un pays", en: "a country", text),
                LocalizedText(
                    "Écrivez son code à deux lettres, comme FR.", en: "Write its two-letter code, such as FR."
                )
            )
        }
    }

    /// The number stands in the error: the cell may hold a list of them.
    private func finess(_ error: FinessError) -> LocalizedText {
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

    private func finessMend(_ error: FinessError, _ meant: String?) -> LocalizedText {
        if let meant {
            return LocalizedText(
                "Le tableur a sans doute supprimé le zéro initial : écrivez \(meant).",
                en: "A spreadsheet probably dropped the leading zero: write \(meant).")
        }
        return switch error {
        case .wrongKey: LocalizedText("Cherchez un chiffre mal saisi.", en: "Look for a mistyped digit.")
        default:
            LocalizedText(
                "Donnez à la colonne le format Texte et écrivez le numéro entier.",
                en: "Give the column the Text format and write the whole number.")
        }
    }
}

/// The code of a character on four or more hexadecimal digits.
private func hexadecimal(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

private func notA(_ french: String, en english: String, _ text: String) -> LocalizedText {
    LocalizedText("« \(text) » n’est pas \(french).", en: "\"\(text)\" is not \(english).")
}

/// Words of a list: `« Vital », « Important » ou « Utile »`; the first twelve of a long one.
func list(_ words: [LocalizedText], _ language: Language) -> String {
    let quoted = words.prefix(12).map { language == .french ? "« \($0.french) »" : "\"\($0.english)\"" }
    guard words.count <= 12, let last = quoted.last, quoted.count > 1 else {
        return quoted.joined(separator: ", ") + (words.count > 12 ? "…" : "")
    }
    return quoted.dropLast().joined(separator: ", ") + (language == .french ? " ou " : " or ") + last
}
