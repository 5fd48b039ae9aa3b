package import Vocabulary

/// The letters and digits of a text, without case, accents, blanks or punctuation: `N° FINESS` and `n_finess`
/// read alike.
package func folded(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x30...0x39, 0x61...0x7A: result.unicodeScalars.append(scalar)
        case 0x41...0x5A: result.append(Character(Unicode.Scalar(UInt8(scalar.value) + 0x20)))
        case 0...0x7F: continue
        // Accents that stand alone: file systems and some spreadsheets write e followed by its accent.
        case 0x300...0x36F: continue
        default:
            guard scalar.properties.isAlphabetic else { continue }
            result += unaccented(scalar.properties.lowercaseMapping)
        }
    }
    return result
}

/// The plain letters for an accented one of Western European languages; anything else as it is.
private func unaccented(_ letter: String) -> String {
    switch letter {
    case "à", "á", "â", "ã", "ä", "å": "a"
    case "ç": "c"
    case "è", "é", "ê", "ë": "e"
    case "ì", "í", "î", "ï": "i"
    case "ñ": "n"
    case "ò", "ó", "ô", "õ", "ö", "ø": "o"
    case "ù", "ú", "û", "ü": "u"
    case "ý", "ÿ": "y"
    case "œ": "oe"
    case "æ": "ae"
    case "ß": "ss"
    case "º", "ª": ""
    default: letter
    }
}

/// The candidate most like the word, if one is like enough to be a slip of the fingers; both already folded.
///
/// - Complexity: O(*n* · *m*²) for *n* candidates of *m* letters; words past 40 letters are not compared.
package func nearestIndex(to word: String, among candidates: [String]) -> Int? {
    let bound = max(1, word.utf8.count / 3)
    var best: (index: Int, distance: Int)?
    for (index, candidate) in candidates.enumerated() {
        let distance = editDistance(word, candidate, within: bound)
        if distance <= bound, distance < best?.distance ?? .max { best = (index, distance) }
    }
    return best?.index
}

/// French text with its non-breaking blanks, which no keyboard shows: before `:` `;` `?` `!` and inside « ».
func french(_ text: String) -> String {
    var result = ""
    for character in text {
        if ":;?!»".contains(character), result.hasSuffix(" ") {
            result.removeLast()
            result.append("\u{A0}")
        }
        result.append(character == " " && result.hasSuffix("«") ? "\u{A0}" : character)
    }
    return result
}

/// A value of a closed list that people write in words.
package protocol ImportWord: CaseIterable, Hashable, Sendable {
    /// As people say it; what an export writes.
    var title: LocalizedText { get }
    /// What else inventories write for it, in any case, with or without accents.
    var synonyms: [String] { get }
}

extension ImportWord {
    /// Everything that is read as this value, folded: its titles, those without what stands in parentheses,
    /// what stands there, and the synonyms.
    package var spellings: Set<String> {
        var all = synonyms
        for title in [title.french, title.english] {
            all.append(title)
            let parts = title.split { $0 == "(" || $0 == ")" }
            if parts.count > 1 { all += parts.map(String.init) }
        }
        return Set(all.map(folded)).subtracting([""])
    }
}
