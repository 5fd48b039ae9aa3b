/// The text without case and without the accents of Western European languages, so that `Éole` sorts beside
/// `Eole` and not after `Zénith`.
func sortKey(of text: String) -> String {
    // Most names are plain, and a load makes a million keys.
    if text.utf8.allSatisfy({ $0 < 0x80 && !(0x41...0x5A).contains($0) }) { return text }
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
        return String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }
    var key = ""
    key.reserveCapacity(text.utf8.count)
    for scalar in text.lowercased().unicodeScalars {
        switch scalar {
        case "à", "á", "â", "ä", "ã", "å": key += "a"
        case "ç": key += "c"
        case "è", "é", "ê", "ë": key += "e"
        case "ì", "í", "î", "ï": key += "i"
        case "ñ": key += "n"
        case "ò", "ó", "ô", "ö", "õ", "ø": key += "o"
        case "ù", "ú", "û", "ü": key += "u"
        case "ý", "ÿ": key += "y"
        case "œ": key += "oe"
        case "æ": key += "ae"
        case "’": key += "'"
        // Combining accents, from text that was decomposed.
        case "\u{300}"..."\u{36F}": continue
        default: key.unicodeScalars.append(scalar)
        }
    }
    return key
}
