// Spreadsheets run what starts like a formula, and a hospital's export is opened in a spreadsheet: a cell
// `=HYPERLINK(…)` typed by a supplier would run on the buyer's machine. An apostrophe in front makes it text.
//
// > Source: OWASP, "CSV injection": `=`, `+`, `-`, `@`, tab and carriage return.

/// The text with an apostrophe in front where a spreadsheet would read a formula. A plain negative number is none, and
/// stays one that can be added up.
///
/// A text that starts with apostrophes before such a character gets one more, so that ``restored(_:)`` is exact.
func neutralised(_ text: String) -> String {
    startsLikeFormula(text.utf8.drop { $0 == apostrophe }) ? "'" + text : text
}

/// The text that was neutralised; any other is itself.
func restored(_ text: String) -> String {
    guard text.utf8.first == apostrophe, startsLikeFormula(text.utf8.drop { $0 == apostrophe }) else {
        return text
    }
    return String(text.unicodeScalars.dropFirst())
}

private let apostrophe = UInt8(ascii: "'")

private func startsLikeFormula(_ text: Substring.UTF8View) -> Bool {
    switch text.first {
    case UInt8(ascii: "-"): !isNumber(text.dropFirst())
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "@"), Byte.tab, Byte.carriageReturn: true
    default: false
    }
}

/// Digits with one decimal mark at most, and an exponent as programs write it.
private func isNumber(_ text: Substring.UTF8View) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "e"), maxSplits: 1, omittingEmptySubsequences: false)
    let digits = parts[0].split(omittingEmptySubsequences: false) {
        $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",")
    }
    func areDigits(_ text: Substring.UTF8View) -> Bool {
        !text.isEmpty && text.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
    guard digits.count <= 2, digits.allSatisfy(areDigits) else { return false }
    guard parts.count == 2 else { return true }
    let sign = parts[1].first == UInt8(ascii: "-") || parts[1].first == UInt8(ascii: "+")
    return areDigits(sign ? parts[1].dropFirst() : parts[1])
}
