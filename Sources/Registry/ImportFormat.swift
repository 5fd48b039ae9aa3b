import Vocabulary

/// How one kind of value is written in a cell, both ways: what is written reads as the same value.
struct ImportFormat<Value: Sendable>: Sendable {
    /// Reads the text of a cell, already trimmed and not empty.
    let read: @Sendable (String) throws(ImportFault) -> Value
    /// Writes a value for people of that language.
    let write: @Sendable (Value, Language) -> String
    /// What a template says may be written.
    let accepted: LocalizedText
    /// Every value there is, as people write it; none where there are more than can be listed.
    var choices: [LocalizedText] = []
}

extension ImportFormat where Value == String {
    /// Free text on one line: a line break inside a cell counts as a blank.
    static func text(upTo limit: Int) -> ImportFormat {
        ImportFormat(
            read: { text throws(ImportFault) in try line(text, upTo: limit) }, write: { text, _ in text },
            accepted: LocalizedText(
                "texte, \(limit) caractères au plus", en: "text, up to \(limit) characters"))
    }

    /// ISO 3166-1 alpha-2, or the name of a country that supplies hospitals.
    static let country = ImportFormat(
        read: { text throws(ImportFault) in
            guard let code = Country.code(of: text) else { throw .notCountry }
            return code
        }, write: { code, _ in code },
        accepted: LocalizedText("code à deux lettres, comme FR", en: "two-letter code, such as FR"))
}

/// The text with its line breaks and tabs as blanks; refuses other control characters and too much text.
private func line(_ text: String, upTo limit: Int) throws(ImportFault) -> String {
    var hasBreak = false
    var mayTurn = false
    for byte in text.utf8 where byte < 0x20 || byte == 0x7F || byte == 0xE2 {
        if byte == 0xE2 {
            mayTurn = true
        } else {
            guard (0x09...0x0D).contains(byte) else { throw .controlCharacter(UInt32(byte)) }
            hasBreak = true
        }
    }
    if mayTurn { try refuseTurns(in: text) }
    // Bytes are at least as many as characters: most texts need no slow count.
    guard text.utf8.count <= limit || text.unicodeScalars.count <= limit else { throw .tooLong(limit: limit) }
    return hasBreak ? String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) : text
}

/// Characters that turn the direction of writing let one name show as another on a screen.
///
/// > Source: Boucher and Anderson, "Trojan Source: invisible vulnerabilities", 2021, arXiv:2111.00169.
private func refuseTurns(in text: String) throws(ImportFault) {
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x202A...0x202E, 0x2066...0x2069: throw .controlCharacter(scalar.value)
        default: continue
        }
    }
}

extension ImportFormat where Value: ImportWord {
    /// One of the values of a list, in French or English.
    static func word() -> ImportFormat {
        let table = WordTable<Value>()
        return ImportFormat(
            read: { text throws(ImportFault) in try table.value(text) }, write: { $0.title[$1] },
            accepted: LocalizedText(
                Value.allCases.map(\.title.french).joined(separator: ", "),
                en: Value.allCases.map(\.title.english).joined(separator: ", ")),
            choices: Value.allCases.map(\.title))
    }
}

/// The spellings of the values of a list.
struct WordTable<Value: ImportWord>: Sendable {
    private let values: [String: Value]
    private let spellings: [String]
    /// As an export writes them: the common case needs no folding.
    private let exact: [String: Value]

    init() {
        var values: [String: Value] = [:]
        var exact: [String: Value] = [:]
        for value in Value.allCases {
            for spelling in value.spellings { values[spelling] = value }
            exact[value.title.french] = value
            exact[value.title.english] = value
        }
        (self.values, self.exact) = (values, exact)
        spellings = values.keys.sorted()
    }

    /// The value that the text is a spelling of, if it is one: without a look for the nearest, which takes a thousand
    /// times as long.
    func known(_ text: String) -> Value? { exact[text] ?? values[folded(text)] }

    func value(_ text: String) throws(ImportFault) -> Value {
        if let value = exact[text] { return value }
        let word = folded(text)
        if let value = values[word] { return value }
        let nearest = nearestIndex(to: word, among: spellings).flatMap { values[spellings[$0]]?.title }
        throw .unknownWord(nearest: nearest, accepted: Value.allCases.map(\.title))
    }
}

extension ImportFormat where Value == Bool {
    /// Yes or no.
    static let yesNo = ImportFormat(
        read: { text throws(ImportFault) in
            switch folded(text) {
            case "oui", "o", "yes", "y", "vrai", "true", "1", "x": true
            case "non", "n", "no", "faux", "false", "0": false
            default: throw .notYesNo
            }
        },
        write: { $1 == .french ? ($0 ? "oui" : "non") : ($0 ? "yes" : "no") },
        accepted: LocalizedText("oui, non", en: "yes, no"),
        choices: [LocalizedText("oui", en: "yes"), LocalizedText("non", en: "no")])
}

extension ImportFormat where Value == Day {
    /// `2026-11-30` or `30/11/2026`, with or without the midnight that spreadsheets add.
    static let day = ImportFormat(
        read: { text throws(ImportFault) in
            if let day = isoOrFrench(text.utf8) { return try plausible(day) }
            var date = text
            if text.utf8.count > 10 {
                let midnights = [" 00:00:00", " 00:00", "T00:00:00"]
                date = midnights.first { text.hasSuffix($0) }.map { String(text.dropLast($0.count)) } ?? text
            }
            guard let day = try? Day(parsing: date) else {
                throw .notADay(serialNumber: Int(text).map { (20_000..<80_000).contains($0) } ?? false)
            }
            return try plausible(day)
        },
        write: { $0.written(for: $1) },
        accepted: LocalizedText("date, comme 30/11/2026", en: "date, such as 2026-11-30"))

    /// The two forms that exports write, without a piece of text for each number: a file has millions of days.
    private static func isoOrFrench(_ text: String.UTF8View) -> Day? {
        guard text.count == 10 else { return nil }
        var numbers = (0, 0, 0)
        var mark: UInt8 = 0
        var digits = 0
        for byte in text {
            if isDigit(byte) {
                numbers.2 = numbers.2 * 10 + Int(byte - 0x30)
                digits += 1
            } else {
                guard digits == 2 || digits == 4, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
                else { return nil }
                guard mark == 0 || mark == byte else { return nil }
                mark = byte
                numbers = (numbers.1, numbers.2, 0)
                digits = 0
            }
        }
        return mark == UInt8(ascii: "-")
            ? Day(year: numbers.0, month: numbers.1, day: numbers.2)
            : Day(year: numbers.2, month: numbers.1, day: numbers.0)
    }

    /// Computers came to hospitals later, and no agreement lasts longer: what lies outside is a slip of the fingers, or what
    /// a spreadsheet made of an empty cell.
    private static func plausible(_ day: Day) throws(ImportFault) -> Day {
        if day < earliest { throw .dayTooEarly }
        if day > latest { throw .dayTooLate(latest) }
        return day
    }

    private static let earliest = Day(number: -7_305)  // 1950-01-01
    private static let latest = Day(number: 47_481)  // 2099-12-31
}

extension ImportFormat where Value == Int {
    /// A whole number in a range, thousands apart or not.
    static func whole(_ range: ClosedRange<Int>) -> ImportFormat {
        ImportFormat(
            read: { text throws(ImportFault) in
                guard let number = Int(unblanked(text)), range.contains(number) else {
                    throw .notWhole(range)
                }
                return number
            }, write: { number, _ in String(number) },
            accepted: LocalizedText("nombre entier", en: "whole number"))
    }

    /// People, in tenths: `2,5`.
    static let tenths = ImportFormat(
        read: { text throws(ImportFault) in
            let parts = unblanked(text).split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
            guard (1...2).contains(parts.count), parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }),
                let whole = Int(parts[0]), whole <= 100_000
            else { throw .notTenths(instead: nil) }
            guard parts.count == 2 else { return whole * 10 }
            guard let tenth = parts[1].first?.wholeNumberValue else { throw .notTenths(instead: nil) }
            let rest = parts[1].dropFirst()
            guard rest.allSatisfy({ $0 == "0" }) else {
                throw .notTenths(
                    instead: whole * 10 + tenth + (rest.first.map { $0 >= "5" } ?? false ? 1 : 0))
            }
            return whole * 10 + tenth
        },
        write: { tenths, language in
            let mark = language == .french ? "," : "."
            return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10)\(mark)\(tenths % 10)"
        },
        accepted: LocalizedText(
            "équivalents temps plein, comme 2,5", en: "full-time equivalents, such as 2.5"))
}

extension ImportFormat where Value == Money {
    /// Euros, or thousands and millions of them: `1 234,56 €`, `350 k€`, `1,2 M€`. Never negative.
    static let euros = ImportFormat(
        read: { text throws(ImportFault) in
            var amount = text
            var scale: Int64 = 1
            // Most amounts end in a digit and have no unit.
            if text.utf8.last.map(isDigit) == false {
                let lower = text.lowercased()
                for (suffix, factor) in scales where lower.hasSuffix(suffix) {
                    (amount, scale) = (String(text.dropLast(suffix.count)), factor)
                    break
                }
            }
            guard let money = try? Money(parsing: amount), money >= .zero else { throw .notAnAmount }
            let (cents, overflow) = money.cents.multipliedReportingOverflow(by: scale)
            guard !overflow, cents < Int64.max / 1_000 else { throw .notAnAmount }
            return Money(cents: cents)
        },
        write: { money, language in
            let text = money.cents % 100 == 0 ? String(money.cents / 100) : money.description
            return language == .french ? String(text.map { $0 == "." ? "," : $0 }) : text
        }, accepted: LocalizedText("euros, comme 1234,56 ou 1,2 M€", en: "euros, such as 1234.56 or 1.2 M€"))

    /// The same, up to ten billion euros: more is a slip of the fingers that would drown every sum.
    static let runCost = ImportFormat(
        read: { text throws(ImportFault) in
            let amount = try euros.read(text)
            guard amount <= Money(euros: 10_000_000_000) else { throw .notAnAmount }
            return amount
        }, write: euros.write, accepted: euros.accepted)

    private static let scales: [(String, Int64)] = [
        ("k€", 1_000), ("keur", 1_000), ("m€", 1_000_000), ("meur", 1_000_000), ("eur", 1),
    ]
}

/// The text without the blanks that stand between thousands.
func unblanked(_ text: String) -> String { text.filter { !$0.isWhitespace } }

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
