import Markup
package import Vocabulary

/// What readers are told of records and inputs that could not be read: decoders say it in English, the report in the
/// reader's language.
package enum TroubleWords {
    /// A reason in both languages; one that has no translation stays as it is.
    package static func reason(_ english: String) -> LocalizedText {
        translated(english, by: reasons) ?? .verbatim(english)
    }

    /// A place in an input, such as `a.evtx, byte 4096`, whose first part is a path that is nobody's to translate.
    package static func place(_ english: String) -> LocalizedText {
        let parts = english.split(separator: ", ", omittingEmptySubsequences: false).map(String.init)
        let french = parts.map { translated($0, by: places)?.french ?? $0 }
        return LocalizedText(french.joined(separator: ", "), en: english)
    }

    /// Why an input could not be read: the path is left out, for the report names it beside.
    package static func failure(_ english: String, path: String) -> LocalizedText {
        let prefix = path + ": "
        let text = english.hasPrefix(prefix) ? String(english.dropFirst(prefix.count)) : english
        return reason(text)
    }

    /// Looks a sentence up with `#` for its numbers, and puts the numbers back.
    private static func translated(_ english: String, by table: [String: String]) -> LocalizedText? {
        var numbers: [Substring] = []
        var pattern = ""
        var rest = english[...]
        while let first = rest.first {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            if digits.isEmpty {
                pattern.append(first)
                rest = rest.dropFirst()
            } else {
                pattern += "#"
                numbers.append(digits)
                rest = rest[digits.endIndex...]
            }
        }
        guard let sentence = table[pattern] else { return nil }
        var french = ""
        for character in sentence {
            if character == "#", !numbers.isEmpty {
                french += numbers.removeFirst()
            } else {
                french.append(character)
            }
        }
        return LocalizedText(french, en: english)
    }

    private static let places = [
        "line #": "ligne #", "column #": "colonne #", "byte #": "octet #", "# bytes": "# octets",
        "record #": "enregistrement #",
    ]

    /// Each reason of the decoders; a test looks for those that are missing.
    private static let reasons: [String: String] = [
        "EVTX file: no header, only chunks": "fichier EVTX sans en-tête, réduit à ses blocs",
        "EVTX file: cut within its header": "fichier EVTX coupé dans son en-tête",
        "EVTX file: cut behind its header": "fichier EVTX coupé juste après son en-tête",
        "EVTX file: cut within the header of a chunk": "fichier EVTX coupé dans l’en-tête d’un bloc",
        "EVTX file: cut within a chunk": "fichier EVTX coupé au milieu d’un bloc",
        "EVTX file: the checksum of the file header is wrong":
            "fichier EVTX dont la somme de contrôle de l’en-tête est fausse",
        "EVTX chunk: damaged header, its records are searched":
            "bloc EVTX à l’en-tête abîmé, dont les enregistrements sont recherchés",
        "EVTX chunk: the checksum of its header is wrong":
            "bloc EVTX dont la somme de contrôle de l’en-tête est fausse",
        "EVTX chunk: the checksum of its records is wrong":
            "bloc EVTX dont la somme de contrôle des enregistrements est fausse",
        "EVTX chunk: bytes between records that are no record":
            "bloc EVTX avec, entre deux enregistrements, des octets qui n’en sont pas un",
        "EVTX record: a length or an offset points outside the record or its chunk":
            "enregistrement EVTX dont une longueur ou une adresse sort de l’enregistrement ou de son bloc",
        "EVTX record: binary XML holds a token that does not exist":
            "enregistrement EVTX dont le XML binaire contient un jeton qui n’existe pas",
        "EVTX record: elements are nested more than # deep":
            "enregistrement EVTX aux éléments imbriqués sur plus de # niveaux",
        "EVTX record: its template is missing or damaged":
            "enregistrement EVTX dont le modèle manque ou est abîmé",
        "EVTX record: expands to more than # MiB": "enregistrement EVTX qui s’étend au-delà de # Mio",
        "EVTX record: its templates refer to each other without end":
            "enregistrement EVTX dont les modèles se renvoient l’un à l’autre sans fin",
        "JSON: the line does not begin with '{'": "JSON dont la ligne ne commence pas par «\u{A0}{\u{A0}»",
        "JSON: the object does not end on its line": "JSON dont l’objet ne finit pas sur sa ligne",
        "JSON: a record that was cut, of which what is there was read":
            "enregistrement JSON coupé, dont la partie présente a été lue",
        "JSON: an escape that does not exist": "JSON avec un échappement qui n’existe pas",
        "JSON: a value that is no string, number, true, false, null, object or array":
            "JSON avec une valeur qui n’est ni texte, ni nombre, ni true, false ou null, ni objet, ni liste",
        "JSON: a quote, colon, comma or bracket is missing":
            "JSON où manque un guillemet, un deux-points, une virgule ou une accolade",
        "JSON: nested more than # deep": "JSON imbriqué sur plus de # niveaux",
        "JSON: something follows the object on its line": "JSON où quelque chose suit l’objet sur sa ligne",
        "JSON: a list of records that goes on with no record":
            "JSON dont la liste d’enregistrements se poursuit par autre chose",
        "text: line longer than # bytes": "ligne de plus de # octets",
        "text: invalid UTF-#, replaced by U+FFFD": "texte qui n’est pas de l’UTF-#, remplacé par U+FFFD",
        "text: holds zeros, as no log does": "ligne qui contient des octets nuls, comme aucun journal",
        "text: no object, among lines of JSON": "ligne qui n’est pas un objet, parmi des lignes de JSON",
        "neither EVTX nor text": "ni EVTX, ni texte",
        "text, but no log of a known form; name the file to read it all the same":
            "du texte, mais aucune forme de journal connue\u{A0}; nommer le fichier pour le lire malgré tout",
        "there is no such file or folder": "ce fichier ou ce dossier n’existe pas",
        "cannot be read: permission denied": "illisible\u{A0}: accès refusé",
        "cannot be read: is a directory": "illisible\u{A0}: c’est un dossier",
        "cannot be read: input/output error": "illisible\u{A0}: erreur d’entrée-sortie",
        "gzip data end too soon, at byte #": "données gzip qui finissent trop tôt, à l’octet #",
        "zstd data end too soon, at byte #": "données zstd qui finissent trop tôt, à l’octet #",
        "gzip data expand past # bytes, which is more than is allowed here":
            "données gzip qui s’étendent au-delà de # octets, plus qu’il n’est permis ici",
        "zstd data expand past # bytes, which is more than is allowed here":
            "données zstd qui s’étendent au-delà de # octets, plus qu’il n’est permis ici",
    ]
}
