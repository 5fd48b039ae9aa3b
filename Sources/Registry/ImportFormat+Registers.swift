import Vocabulary

extension ImportFormat where Value == Finess {
    /// A number of the national file, its key verified.
    static let finess = ImportFormat(
        read: { text throws(ImportFault) in
            do throws(FinessError) {
                return try Finess(parsing: text)
            } catch {
                throw .notFiness(error, meant: (try? Finess(parsing: "0" + text))?.text)
            }
        }, write: { finess, _ in finess.text },
        accepted: LocalizedText("neuf caractères, clé comprise", en: "nine characters, key included"))
}

extension ImportFormat where Value == Siren {
    /// Nine digits of the national register of companies, its key verified.
    static let siren = ImportFormat(
        read: { text throws(ImportFault) in
            guard let siren = Siren(text) else { throw .notSiren }
            return siren
        }, write: { siren, _ in siren.text }, accepted: LocalizedText("neuf chiffres", en: "nine digits"))
}

extension ImportFormat where Value == Set<SupplierRole> {
    /// Several roles, separated by `;`, `,`, `/` or a line break.
    static let roles = ImportFormat(
        read: { text throws(ImportFault) in
            var roles: Set<SupplierRole> = []
            for part in text.split(whereSeparator: { ";,/|".contains($0) || $0.isNewline }) {
                let word = trimmed(String(part))
                if !word.isEmpty { roles.insert(try roleWords.value(word)) }
            }
            guard !roles.isEmpty else { throw .missing }
            return roles
        },
        write: { roles, language in
            SupplierRole.allCases.filter(roles.contains).map { $0.title[language] }.joined(separator: "; ")
        },
        accepted: LocalizedText(
            "une ou plusieurs valeurs parmi : "
                + SupplierRole.allCases.map(\.title.french).joined(separator: ", "),
            en: "one or more of: " + SupplierRole.allCases.map(\.title.english).joined(separator: ", ")))

    private static let roleWords = WordTable<SupplierRole>()
}

extension ImportFormat where Value == Set<Int> {
    /// The activities of a certificate for hosting health data, each in 1...6: `1, 2, 3` or `1-6`.
    static let activities = ImportFormat(
        read: { text throws(ImportFault) in
            var activities: Set<Int> = []
            for part in text.split(whereSeparator: { ";,/ +".contains($0) || $0.isWhitespace }) {
                let bounds = part.split { $0 == "-" || $0 == "–" }.map { Int($0) ?? 0 }
                guard let first = bounds.first, let last = bounds.last, bounds.count <= 2, first <= last,
                    (1...6).contains(first), (1...6).contains(last)
                else { throw .badEntry(form: form) }
                activities.formUnion(first...last)
            }
            return activities
        }, write: { activities, _ in activities.sorted().map(String.init).joined(separator: ", ") },
        accepted: LocalizedText("chiffres de 1 à 6, comme 1, 2, 3", en: "digits from 1 to 6, such as 1, 2, 3")
    )

    private static let form = LocalizedText(
        "des chiffres de 1 à 6, comme « 1, 2, 3 »", en: "digits from 1 to 6, such as \"1, 2, 3\"")
}

extension ImportFormat where Value == Int {
    /// How long before its end a contract must be given notice of, in days: `90 jours`, `3 mois`.
    ///
    /// A month counts as 31 days, so that no reminder comes too late; a bare number could be either, and is refused.
    static let notice = ImportFormat(
        read: { text throws(ImportFault) in
            let digits = text.prefix { $0.isNumber || $0.isWhitespace }
            let unit = folded(String(text.dropFirst(digits.count)))
            guard let number = Int(unblanked(String(digits))), (1...3_660).contains(number),
                let days = units[unit], number * days <= 3_660
            else { throw .badEntry(form: form) }
            return number * days
        },
        write: { days, language in
            let (number, isMonths) = days.isMultiple(of: 31) ? (days / 31, true) : (days, false)
            switch language {
            case .french: return "\(number) \(isMonths ? "mois" : number == 1 ? "jour" : "jours")"
            case .english: return "\(number) \(isMonths ? "month" : "day")\(number == 1 ? "" : "s")"
            }
        },
        accepted: LocalizedText("durée, comme 3 mois ou 90 jours", en: "a time, such as 3 months or 90 days"))

    private static let units = [
        "mois": 31, "month": 31, "months": 31, "m": 31, "jour": 1, "jours": 1, "j": 1, "day": 1, "days": 1,
        "d": 1,
    ]
    private static let form = LocalizedText(
        "une durée avec son unité, comme « 3 mois » ou « 90 jours »",
        en: "a time with its unit, such as \"3 months\" or \"90 days\"")
}

extension ImportFormat where Value == [Finess: Criticality] {
    /// Establishments with what the system is worth to each: `990000010:vital; 990000028:useful`.
    static let users = ImportFormat(
        read: { text throws(ImportFault) in
            var users: Value = [:]
            for entry in entries(of: text) {
                guard entry.count == 2 else { throw .badEntry(form: form) }
                let establishment = try ImportFormat<Finess>.finess.read(entry[0])
                let criticality = try words.value(entry[1])
                guard users.updateValue(criticality, forKey: establishment) == nil else {
                    throw .twiceInList(establishment.text)
                }
            }
            return users
        },
        write: { users, language in
            users.sorted { $0.key.text < $1.key.text }.map { "\($0.key): \($0.value.title[language])" }
                .joined(separator: "; ")
        },
        accepted: LocalizedText(
            "FINESS:criticité, séparés par des points-virgules",
            en: "FINESS:criticality, separated by semicolons"))

    private static let words = WordTable<Criticality>()
    private static let form = LocalizedText(
        "« FINESS: criticité; FINESS: criticité »", en: "\"FINESS: criticality; FINESS: criticality\"")
}

extension ImportFormat where Value == [Finess: SiteRow] {
    /// Places with their names and towns: `990000028:Site Nord:Roseval; 990000036:Les Tilleuls`.
    static let sites = ImportFormat(
        read: { text throws(ImportFault) in
            var sites: Value = [:]
            for entry in entries(of: text) {
                guard (2...3).contains(entry.count) else { throw .badEntry(form: form) }
                let finess = try ImportFormat<Finess>.finess.read(entry[0])
                let name = try ImportFormat<String>.text(upTo: 300).read(entry[1])
                let town =
                    entry.count == 3 && !entry[2].isEmpty
                    ? try ImportFormat<String>.text(upTo: 300).read(entry[2]) : nil
                guard !name.isEmpty else { throw .badEntry(form: form) }
                guard sites.updateValue(SiteRow(name: name, town: town), forKey: finess) == nil else {
                    throw .twiceInList(finess.text)
                }
            }
            return sites
        },
        write: { sites, _ in
            sites.sorted { $0.key.text < $1.key.text }.map { finess, site in
                ([finess.text, escaped(site.name)] + (site.town.map { [escaped($0)] } ?? [])).joined(
                    separator: ": ")
            }.joined(separator: "; ")
        },
        accepted: LocalizedText(
            "FINESS ET:nom:commune, séparés par des points-virgules",
            en: "FINESS ET:name:town, separated by semicolons"))

    private static let form = LocalizedText(
        "« FINESS: nom: commune; FINESS: nom: commune »", en: "\"FINESS: name: town; FINESS: name: town\"")
}

/// The entries of a list, each in its parts, trimmed. `\;`, `\:` and `\\` stand for the character itself; a line
/// break separates like a semicolon.
func entries(of text: String) -> [[String]] {
    let scalars = text.unicodeScalars
    var entries: [[String]] = [[]]
    var part = ""
    var (start, index) = (scalars.startIndex, scalars.startIndex)
    func endPart() {
        part += text[start..<index]
        entries[entries.count - 1].append(trimmed(part))
        part = ""
    }
    while index < scalars.endIndex {
        let scalar = scalars[index]
        let next = scalars.index(after: index)
        switch scalar {
        case "\\":
            part += text[start..<index]
            start = next
            // What follows is itself, whatever it is.
            index = next < scalars.endIndex ? scalars.index(after: next) : next
            continue
        case ":", ";", "\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}":
            endPart()
            if scalar != ":" { entries.append([]) }
            start = next
        default: break
        }
        index = next
    }
    endPart()
    return entries.filter { $0 != [""] }
}

func escaped(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
        $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "\\")
    }
    // Nearly every text of an export: to go through its characters takes fifty times as long.
    if isPlain { return text }
    return String(text.flatMap { ";:\\".contains($0) ? ["\\", $0] : [$0] })
}

/// The text without blanks at either end, non-breaking ones included.
package func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last else { return text }
    // Neither end is a blank, nor a letter that may be one: nearly every cell.
    if isInk(first), isInk(last) { return text }
    // Blanks and tabs alone stand around nearly every entry of a list.
    var bytes = text.utf8[...]
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    var rest = Substring(bytes)
    if let first = bytes.first, let last = bytes.last, isInk(first), isInk(last) { return String(rest) }
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
}

private func isInk(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x80 }
