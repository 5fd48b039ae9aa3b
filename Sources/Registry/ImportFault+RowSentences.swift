import Vocabulary

extension ImportFault {
    /// What is wrong between rows.
    func rowParts(_ text: String) -> (LocalizedText, LocalizedText) {
        switch self {
        case .twiceInList(let entry):
            (
                LocalizedText(
                    "« \(entry) » figure deux fois dans la liste.", en: "\"\(entry)\" is twice in the list."),
                LocalizedText("Gardez-en une.", en: "Keep one.")
            )
        case .ownerAmongUsers:
            (
                LocalizedText(
                    "le propriétaire figure parmi les autres utilisateurs.",
                    en: "the owner is among the other users."),
                LocalizedText(
                    "Sa criticité va dans la colonne « Criticité ».",
                    en: "Its criticality goes into the column \"Criticality\".")
            )
        case .duplicate(let line):
            (
                LocalizedText(
                    "« \(text) » figure déjà à la ligne \(line).",
                    en: "\"\(text)\" is already on line \(line)."),
                LocalizedText("Gardez une seule des deux lignes.", en: "Keep only one of the two.")
            )
        case .contradicts(let line, let says, let subject):
            (
                LocalizedText(
                    "« \(text) » contredit la ligne \(line), qui dit « \(says.french) » pour \(subject.french).",
                    en:
                        "\"\(text)\" contradicts line \(line), which says \"\(says.english)\" for \(subject.english)."
                ),
                LocalizedText(
                    "Écrivez la même valeur aux deux lignes.", en: "Write the same value on both lines.")
            )
        case .unknownEstablishment(let finess):
            (
                LocalizedText(
                    "aucun établissement enregistré n’a le numéro FINESS \(finess).",
                    en: "no recorded establishment has the FINESS number \(finess)."),
                LocalizedText("Importez d’abord les établissements.", en: "Import the establishments first.")
            )
        case .unknownSystem(let finess, let code):
            (
                LocalizedText(
                    "l’établissement \(finess) n’a pas de système de code « \(code) ».",
                    en: "the establishment \(finess) has no system of code \"\(code)\"."),
                LocalizedText("Importez d’abord les systèmes.", en: "Import the systems first.")
            )
        case .endsBeforeStart:
            (
                LocalizedText("la fin précède le début.", en: "the end comes before the start."),
                LocalizedText("Corrigez l’une des deux dates.", en: "Correct one of the two dates.")
            )
        default:
            (
                LocalizedText(
                    "vos droits ne permettent pas de modifier « \(text) ».",
                    en: "you may not change \"\(text)\"."),
                LocalizedText(
                    "Demandez au responsable de la sécurité du groupement.",
                    en: "Ask the group's security officer.")
            )
        }
    }

    /// What is wrong with the form of the file.
    func fileParts(_ text: String) -> (LocalizedText, LocalizedText) {
        switch self {
        case .cellsPastHeader(let cells, let headers):
            (
                LocalizedText(
                    "la ligne a \(cells) cellules pour \(headers) en-têtes.",
                    en: "the row has \(cells) cells under \(headers) headers."),
                LocalizedText(
                    "Mettez entre guillemets tout texte qui contient le séparateur.",
                    en: "Put quotes around any text that holds the separator.")
            )
        case .tooManyColumns(let limit):
            (
                LocalizedText(
                    "la ligne a plus de \(limit) cellules.", en: "the row has more than \(limit) cells."),
                LocalizedText("Supprimez les colonnes de trop.", en: "Remove the columns in excess.")
            )
        case .cellTooLarge(let limit):
            (
                LocalizedText(
                    "la cellule dépasse \(limit / 1_024) Kio.",
                    en: "the cell is larger than \(limit / 1_024) KiB."),
                LocalizedText(
                    "Raccourcissez-la, ou fermez le guillemet qui l’ouvre.",
                    en: "Shorten it, or close the quote that opens it.")
            )
        case .textAfterQuote(let line):
            (
                LocalizedText(
                    "du texte suit le guillemet qui ferme la cellule ouverte à la ligne \(line).",
                    en: "text follows the quote that closes the cell opened on line \(line)."),
                LocalizedText(
                    "Doublez les guillemets à l’intérieur d’une cellule.",
                    en: "Double the quotes inside a cell.")
            )
        case .tooManyRows(let limit):
            (
                LocalizedText(
                    "le fichier a plus de \(limit) lignes.", en: "the file has more than \(limit) rows."),
                LocalizedText("Découpez-le.", en: "Split it.")
            )
        case .unclosedQuote:
            (
                LocalizedText(
                    "le guillemet ouvert ici n’est jamais fermé.",
                    en: "the quote opened here is never closed."),
                LocalizedText("Fermez-le, ou supprimez-le.", en: "Close it, or remove it.")
            )
        case .missingColumn(let accepted):
            (
                LocalizedText("la colonne manque.", en: "the column is missing."),
                LocalizedText(
                    "Ajoutez-la sous l’un de ces noms : \(accepted.joined(separator: ", ")).",
                    en: "Add it under one of these names: \(accepted.joined(separator: ", ")).")
            )
        case .columnTwice(let first):
            (
                LocalizedText(
                    "« \(text) » donne une information que la colonne \(first) donne déjà.",
                    en: "\"\(text)\" gives what column \(first) gives already."),
                LocalizedText("Supprimez ou renommez l’une des deux.", en: "Remove or rename one of the two.")
            )
        case .unreadable(let why): (why, LocalizedText("", en: ""))
        case .unknownField(let field, let known):
            (
                LocalizedText("« \(field) » n’est pas un champ.", en: "\"\(field)\" is no field."),
                LocalizedText(
                    "Choisissez parmi : \(known.joined(separator: ", ")).",
                    en: "Choose one of: \(known.joined(separator: ", ")).")
            )
        case .notCSV(let kind):
            (
                LocalizedText("ce fichier est \(kind.french).", en: "this file is \(kind.english)."),
                LocalizedText(
                    "Enregistrez-le en « CSV UTF-8 » depuis le tableur.",
                    en: "Save it as \"CSV UTF-8\" from the spreadsheet.")
            )
        default:
            (
                LocalizedText("le fichier est vide.", en: "the file is empty."),
                LocalizedText(
                    "Sa première ligne doit porter les en-têtes : partez du modèle.",
                    en: "Its first line must hold the headers: start from the template.")
            )
        }
    }
}
