/// The text without case and without the accents of Western European languages, so that `Éole` sorts beside
/// `Eole` and not after `Zénith`.
func sortKey(of text: String) -> String {
    // Most names are plain, and a load makes a million keys.
    if text.utf8.allSatisfy({ $0 < 0x80 && !(0x41...0x5A).contains($0) }) { return text }
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
        return String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }
    var key: [UInt8] = []
    key.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            key.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
        } else {
            for small in scalar.properties.lowercaseMapping.unicodeScalars { append(small, to: &key) }
        }
    }
    return String(decoding: key, as: UTF8.self)
}

/// A small letter without its accent.
private func append(_ scalar: Unicode.Scalar, to key: inout [UInt8]) {
    switch scalar {
    case "à", "á", "â", "ä", "ã", "å": key.append(UInt8(ascii: "a"))
    case "ç": key.append(UInt8(ascii: "c"))
    case "è", "é", "ê", "ë": key.append(UInt8(ascii: "e"))
    case "ì", "í", "î", "ï": key.append(UInt8(ascii: "i"))
    case "ñ": key.append(UInt8(ascii: "n"))
    case "ò", "ó", "ô", "ö", "õ", "ø": key.append(UInt8(ascii: "o"))
    case "ù", "ú", "û", "ü": key.append(UInt8(ascii: "u"))
    case "ý", "ÿ": key.append(UInt8(ascii: "y"))
    case "œ": key.append(contentsOf: "oe".utf8)
    case "æ": key.append(contentsOf: "ae".utf8)
    case "’": key.append(UInt8(ascii: "'"))
    // Combining accents, from text that was decomposed.
    case "\u{300}"..."\u{36F}": break
    default: key.append(contentsOf: scalar.utf8)
    }
}
