import Vocabulary

extension ImportFault {
    /// What is wrong, and what to write instead. The French blanks are made non-breaking by the caller.
    func parts(_ text: String) -> (what: LocalizedText, mend: LocalizedText) {
        switch self {
        case .needed(let reason):
            (
                LocalizedText("la cellule est vide.", en: "the cell is empty."),
                LocalizedText(
                    "Remplissez-la : \(reason.french).", en: "Fill it in: \(reason.english).")
            )
        case .lasting(let reason):
            (
                LocalizedText(
                    "rien n’est à retirer ici : \(reason.french).",
                    en: "nothing can be taken back here: \(reason.english)."),
                LocalizedText(
                    "Écrivez la valeur qui convient, ou laissez la cellule vide pour garder celle qui est enregistrée.",
                    en: "Write the value that holds, or leave the cell empty to keep the recorded one.")
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
        case .missing:
            (
                LocalizedText("la cellule est vide.", en: "the cell is empty."),
                LocalizedText("Remplissez-la.", en: "Fill it in.")
            )
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
        case .dayTooEarly:
            (
                LocalizedText("« \(text) » est antérieur à 1950.", en: "\"\(text)\" is before 1950."),
                LocalizedText(
                    "Un tableur écrit 1900 pour une date vide : corrigez la date, ou laissez-la vide.",
                    en: "Spreadsheets write 1900 for an empty date: correct it, or leave it empty.")
            )
        case .dayTooLate(let latest):
            (
                LocalizedText(
                    "« \(text) » dépasse le \(written(latest, .french)).",
                    en: "\"\(text)\" is after \(written(latest, .english))."),
                LocalizedText(
                    "Corrigez la date, ou laissez-la vide s’il n’y a pas d’échéance.",
                    en: "Correct the date, or leave it empty where there is no end.")
            )
        case .notYetInService(let latest):
            (
                LocalizedText(
                    "« \(text) » est à venir : une mise en service ne s’annonce pas au-delà du \(written(latest, .french)).",
                    en:
                        "\"\(text)\" is to come: a first day in service is taken up to \(written(latest, .english))."
                ),
                LocalizedText(
                    "Corrigez la date, ou laissez-la vide tant que le système ne sert pas.",
                    en: "Correct the date, or leave it empty until the system serves.")
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
        case .notCountry:
            (
                notA("un pays", en: "a country", text),
                LocalizedText(
                    "Écrivez son code à deux lettres, comme FR.", en: "Write its two-letter code, such as FR."
                )
            )
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
        case .unknownNeed(let finess, let code):
            (
                LocalizedText(
                    "l’établissement \(finess) n’a pas de système de code « \(code) », ni dans le registre ni dans ce fichier.",
                    en:
                        "the establishment \(finess) has no system of code \"\(code)\", neither on record nor in this file."
                ),
                LocalizedText(
                    "Corrigez le code, ou ajoutez la ligne de ce système.",
                    en: "Correct the code, or add that system’s row.")
            )
        case .unknownCareService(let name):
            (
                LocalizedText(
                    "l’établissement n’a pas de service de soins « \(name) ».",
                    en: "the establishment has no care service \"\(name)\"."),
                LocalizedText(
                    "Écrivez sa nature devant, comme « Médecine: \(name) ».",
                    en: "Write its kind before it, such as \"Medicine: \(name)\".")
            )
        case .endsBeforeStart:
            (
                LocalizedText("la fin précède le début.", en: "the end comes before the start."),
                LocalizedText("Corrigez l’une des deux dates.", en: "Correct one of the two dates.")
            )
        case .forbidden:
            (
                LocalizedText(
                    "vos droits ne permettent pas de modifier « \(text) ».",
                    en: "you may not change \"\(text)\"."),
                LocalizedText(
                    "Demandez au responsable de la sécurité du groupement.",
                    en: "Ask the group's security officer.")
            )
        case .unreadableObject(let place, let field):
            (
                LocalizedText(
                    "l’objet \(place) est illisible : le champ \(field) manque ou n’a pas la forme attendue.",
                    en: "object \(place) cannot be read: the field \(field) is missing or has another form."),
                LocalizedText(
                    "Corrigez-le dans l’outil d’où il vient, puis exportez à nouveau.",
                    en: "Correct it in the tool that it comes from, then export again.")
            )
        case .noSystem(let number):
            (
                LocalizedText(
                    "l’objet \(number) n’est ni une application, ni un serveur, ni une base.",
                    en: "object \(number) is neither an application, nor a server, nor a database."),
                LocalizedText("Retirez-le de l’export.", en: "Leave it out of the export.")
            )
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
        case .noHeader:
            (
                LocalizedText("le fichier est vide.", en: "the file is empty."),
                LocalizedText(
                    "Sa première ligne doit porter les en-têtes : partez du modèle.",
                    en: "Its first line must hold the headers: start from the template.")
            )
        }
    }
}

private func written(_ day: Day, _ language: Language) -> String { ImportFormat.day.write(day, language) }
