/// A number of the national file of health establishments, with its check digit verified.
///
/// Nine characters: the department on two (`2A` and `2B` for Corsica), a serial number, and a key by Luhn's
/// formula in which the letter A counts as 1 and B as 2. The same form serves legal entities (FINESS EJ) and
/// places (FINESS ET).
///
/// > Source: DREES, "FINESS : fichier national des établissements sanitaires et sociaux", structure of the number.
public struct Finess: Hashable, Sendable {
    /// The nine characters, without blanks.
    public let text: String

    /// Reads a number, blanks allowed; refuses a wrong length, character or key.
    public init(parsing text: String) throws(FinessError) {
        let kept = text.filter { !$0.isWhitespace }.uppercased()
        let values = try Finess.values(of: kept, as: text)
        let expected = Finess.key(of: values.dropLast())
        guard values.last == expected else { throw .wrongKey(text, expected: expected) }
        self.text = kept
    }

    /// The number that starts with these eight characters, its key computed: for fictional networks and tests.
    public init(withoutKey stem: String) throws(FinessError) {
        let values = try Finess.values(of: stem + "0", as: stem)
        text = stem + String(Finess.key(of: values.dropLast()))
    }

    /// The department: two characters, `2A` and `2B` for Corsica.
    public var department: String { String(text.prefix(2)) }

    private static func values(of text: String, as given: String) throws(FinessError) -> [Int] {
        guard text.count == 9 else { throw .wrongLength(given) }
        var values: [Int] = []
        for (offset, character) in text.enumerated() {
            // By its byte: an accent that joins a digit makes another character between "0" and "9".
            switch character.asciiValue {
            case .some(let byte) where (0x30...0x39).contains(byte): values.append(Int(byte - 0x30))
            case UInt8(ascii: "A") where offset == 1 && text.hasPrefix("2"): values.append(1)
            case UInt8(ascii: "B") where offset == 1 && text.hasPrefix("2"): values.append(2)
            default: throw .wrongCharacter(given, position: offset + 1)
            }
        }
        return values
    }

    /// Luhn's formula: from the right, every second digit is doubled, and the sum must be a multiple of ten.
    private static func key(of stem: ArraySlice<Int>) -> Int {
        var sum = 0
        for (offset, digit) in stem.reversed().enumerated() {
            let weighted = offset % 2 == 0 ? digit * 2 : digit
            sum += weighted > 9 ? weighted - 9 : weighted
        }
        return (10 - sum % 10) % 10
    }
}

extension Finess: CustomStringConvertible {
    /// The nine characters.
    public var description: String { text }
}

/// Why a text is not a FINESS number.
public enum FinessError: Error, Equatable, Sendable {
    /// It has more or fewer than nine characters.
    case wrongLength(String)
    /// The character at that position, from 1, is not allowed there.
    case wrongCharacter(String, position: Int)
    /// The last digit does not follow from the others.
    case wrongKey(String, expected: Int)
}

extension FinessError: CustomStringConvertible {
    /// What is wrong and what to look for.
    public var description: String {
        switch self {
        case .wrongLength(let text):
            "'\(text)' is not a FINESS number: nine characters are needed (did a spreadsheet drop the leading zero?)"
        case .wrongCharacter(let text, let position):
            "'\(text)' is not a FINESS number: character \(position) is not a digit"
        case .wrongKey(let text, let expected):
            "'\(text)' is not a FINESS number: its key should be \(expected); check for a mistyped digit"
        }
    }
}
