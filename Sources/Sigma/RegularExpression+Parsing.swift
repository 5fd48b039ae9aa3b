import Vocabulary

/// The tree of a regular expression.
indirect enum RegularExpressionTree {
    case empty
    case set(ScalarSet)
    case assertion(Assertion)
    case sequence([RegularExpressionTree])
    case alternatives([RegularExpressionTree])
    case repetition(RegularExpressionTree, atLeast: Int, atMost: Int?, isLazy: Bool)
}

/// A condition on a place between two scalars.
enum Assertion: Hashable, Sendable {
    case textStart, textEnd, lastLineEnd, lineStart, lineEnd, wordEdge, noWordEdge
}

/// Reads the pattern left to right, one scalar ahead.
struct RegularExpressionParser {
    private typealias Refusal = RegularExpression.Refusal
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var flags: RegularExpression.Flags
    private var depth = 0

    init(_ pattern: String, flags: RegularExpression.Flags) {
        scalars = Array(pattern.unicodeScalars)
        self.flags = flags
    }

    mutating func parse() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        let tree = try alternatives()
        guard position == scalars.count else {
            throw refusal(
                "la parenthèse «\u{A0})\u{A0}» ne ferme aucun groupe\u{A0}; écrivez «\u{A0}\\)\u{A0}» pour le caractère",
                en: "')' closes no group; write '\\)' for the character")
        }
        return tree
    }

    private func refusal(_ french: String, en english: String) -> RegularExpression.Refusal {
        Refusal(sentence: LocalizedText(french, en: english), offset: min(position, scalars.count))
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private mutating func take(_ word: String) -> Bool {
        let word = Array(word.unicodeScalars)
        guard scalars[position...].starts(with: word) else { return false }
        position += word.count
        return true
    }

    private mutating func alternatives() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 60 else {
            throw refusal(
                "les groupes s’imbriquent sur plus de 60 niveaux\u{A0}; simplifiez l’expression",
                en: "groups nest deeper than 60; simplify the expression")
        }
        let outer = flags
        defer { flags = outer }
        var choices = [try sequence()]
        while take("|") { choices.append(try sequence()) }
        return choices.count == 1 ? choices[0] : .alternatives(choices)
    }

    private mutating func sequence() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        var parts: [RegularExpressionTree] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            guard let atom = try atom() else { continue }
            parts.append(try repetition(of: atom))
        }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func atom() throws(RegularExpression.Refusal) -> RegularExpressionTree? {
        let scalar = scalars[position]
        switch scalar {
        case "(": return try group()
        case "[":
            position += 1
            return .set(try bracket())
        case ".":
            position += 1
            let newline = ScalarSet.Item.range(0x0A, 0x0A)
            return .set(ScalarSet(flags.contains(.dotMatchesNewline) ? [] : [newline], negated: true))
        case "^":
            position += 1
            return .assertion(flags.contains(.multiline) ? .lineStart : .textStart)
        case "$":
            position += 1
            return .assertion(flags.contains(.multiline) ? .lineEnd : .lastLineEnd)
        case "\\":
            position += 1
            return try escape()
        case "*", "+", "?":
            throw refusal(
                "«\u{A0}\(scalar)\u{A0}» ne répète rien\u{A0}; écrivez «\u{A0}\\\(scalar)\u{A0}» pour le caractère",
                en: "'\(scalar)' repeats nothing; write '\\\(scalar)' for the character")
        default:
            position += 1
            return .set(single(scalar.value))
        }
    }

    private func single(_ value: UInt32) -> ScalarSet { set([.range(value, value)]) }

    private func set(_ items: [ScalarSet.Item], negated: Bool = false) -> ScalarSet {
        ScalarSet(items, negated: negated, ignoresCase: flags.contains(.ignoresCase))
    }

    // MARK: Groups

    private mutating func group() throws(RegularExpression.Refusal) -> RegularExpressionTree? {
        position += 1
        let outer = flags
        if take("?") {
            if take("=") || take("!") || take("<=") || take("<!") {
                throw refusal(
                    "une assertion avant ou arrière (look-around) ne se cherche pas en temps linéaire\u{A0}; utilisez une seconde sélection et «\u{A0}not\u{A0}»",
                    en: "look-around cannot be searched in linear time; use a second selection and 'not'")
            }
            if take(">") {
                throw refusal(
                    "un groupe atomique n’a pas de sens ici\u{A0}; écrivez «\u{A0}(?:\u{A0}»",
                    en: "an atomic group means nothing here; write '(?:'")
            }
            if take("P<") || take("<") {
                while let scalar = next, scalar != ">" { position += 1 }
                guard take(">") else {
                    throw refusal(
                        "le nom du groupe n’a pas de fin\u{A0}; écrivez «\u{A0}>\u{A0}»",
                        en: "the group's name has no end; write '>'")
                }
            } else {
                try readFlags()
                if take(")") { return nil }  // The flags hold to the end of the enclosing group.
                guard take(":") else {
                    throw refusal(
                        "type de groupe inconnu\u{A0}; écrivez «\u{A0}(?:\u{A0}» pour un groupe simple",
                        en: "unknown kind of group; write '(?:' for a plain one")
                }
            }
        }
        let inside = try alternatives()
        flags = outer
        guard take(")") else {
            throw refusal(
                "la parenthèse «\u{A0}(\u{A0}» n’est jamais fermée\u{A0}; ajoutez «\u{A0})\u{A0}» ou écrivez «\u{A0}\\(\u{A0}»",
                en: "'(' is never closed; add ')' or write '\\('")
        }
        return inside
    }

    private mutating func readFlags() throws(RegularExpression.Refusal) {
        var sets = true
        while let scalar = next, scalar != ":", scalar != ")" {
            let flag: RegularExpression.Flags
            switch scalar {
            case "-":
                sets = false
                flag = []
            case "i": flag = .ignoresCase
            case "m": flag = .multiline
            case "s": flag = .dotMatchesNewline
            case "u", "U": flag = []
            default:
                throw refusal(
                    "option «\u{A0}\(scalar)\u{A0}» inconnue\u{A0}; les options sont i, m et s",
                    en: "unknown flag '\(scalar)'; the flags are i, m and s")
            }
            position += 1
            if sets { flags.formUnion(flag) } else { flags.subtract(flag) }
        }
    }

    // MARK: Repetition

    private mutating func repetition(
        of atom: RegularExpressionTree
    ) throws(RegularExpression.Refusal) -> RegularExpressionTree {
        guard let (low, high) = try bounds() else { return atom }
        if take("+") {
            throw refusal(
                "un quantificateur possessif n’a pas de sens ici\u{A0}; supprimez le second «\u{A0}+\u{A0}»",
                en: "a possessive quantifier means nothing here; drop the second '+'")
        }
        let isLazy = take("?")
        // As in Perl and Python. A chain of them would also make a tree as deep as the pattern is long.
        if try bounds() != nil {
            throw refusal(
                "une répétition est répétée\u{A0}; n’en écrivez qu’une, ou mettez un groupe entre les deux",
                en: "a repetition is repeated; write one, or put a group between")
        }
        return .repetition(atom, atLeast: low, atMost: high, isLazy: isLazy)
    }

    private mutating func bounds() throws(RegularExpression.Refusal) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{") else { return nil }
        let low = number()
        let high = take(",") ? number() : low
        let isRange = scalars[start..<position].contains(",")
        guard low != nil || high != nil, take("}") else {
            position = start  // A brace that counts nothing is a character.
            return nil
        }
        guard (low ?? 0) <= (high ?? .max), (high ?? 0) <= 10_000, (low ?? 0) <= 10_000 else {
            throw refusal(
                "les bornes de la répétition sont incorrectes\u{A0}; écrivez {n,m} avec n au plus égal à m et m au plus égal à 10000",
                en: "the repetition's bounds are wrong; write {n,m} with n at most m and m at most 10000")
        }
        return (low ?? 0, isRange ? high : low)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar), (value ?? 0) < 100_000 {
            value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
            position += 1
        }
        return value
    }

    // MARK: Escapes and classes

    private mutating func escape() throws(RegularExpression.Refusal) -> RegularExpressionTree {
        switch next {
        case "b": return assertion(.wordEdge)
        case "B": return assertion(.noWordEdge)
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "Z": return assertion(.lastLineEnd)
        case .some(let digit) where ("1"..."9").contains(digit):
            try refuseOctal()
            throw refusal(
                "une référence arrière ne se cherche pas en temps linéaire\u{A0}; écrivez le texte en entier",
                en: "a back-reference cannot be searched in linear time; write the text out")
        default: return .set(set([try escapedItem()]))
        }
    }

    /// Two or three octal digits are a character to some engines, and a zero or a back-reference with digits to others.
    private func refuseOctal() throws(RegularExpression.Refusal) {
        let digits = scalars[position...].prefix(3).prefix { ("0"..."7").contains($0) }
        guard digits.count > 1 else { return }
        let value = digits.reduce(UInt32(0)) { $0 * 8 + $1.value - 0x30 }
        let hexadecimal = String(value, radix: 16)
        let written = value < 0x100 ? "\\x" + (value < 0x10 ? "0" : "") + hexadecimal : "\\x{\(hexadecimal)}"
        let octal = "\\" + digits.map { String($0) }.joined()
        throw refusal(
            "\(octal.inGuillemets) est un échappement octal, qui n’est pas pris en charge\u{A0}; écrivez \(written.inGuillemets)",
            en: "'\(octal)' is an octal escape, which is not read; write '\(written)'")
    }

    private mutating func assertion(_ assertion: Assertion) -> RegularExpressionTree {
        position += 1
        return .assertion(assertion)
    }

    private mutating func escapedItem() throws(RegularExpression.Refusal) -> ScalarSet.Item {
        guard let scalar = next else {
            throw refusal(
                "l’expression finit par une barre oblique inverse\u{A0}; écrivez «\u{A0}\\\\\u{A0}» pour en chercher une",
                en: "the expression ends in a backslash; write '\\\\' for one")
        }
        try refuseOctal()
        position += 1
        let controls: [Unicode.Scalar: UInt32] = [
            "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "a": 7, "e": 27, "0": 0,
        ]
        switch scalar {
        case "d": return .digit
        case "D": return .notDigit
        case "w": return .word
        case "W": return .notWord
        case "s": return .space
        case "S": return .notSpace
        case "x", "u", "U": return try codePoint(digits: scalar == "x" ? 2 : scalar == "u" ? 4 : 8)
        default: break
        }
        if let value = controls[scalar] { return .range(value, value) }
        if scalar.isASCII, scalar.properties.isAlphabetic {
            throw refusal(
                "échappement «\u{A0}\\\(scalar)\u{A0}» inconnu\u{A0}; supprimez la barre oblique inverse s’il s’agit de la lettre",
                en: "unknown escape '\\\(scalar)'; drop the backslash if you mean the letter")
        }
        return .range(scalar.value, scalar.value)
    }

    private mutating func codePoint(digits: Int) throws(RegularExpression.Refusal) -> ScalarSet.Item {
        let isBraced = take("{")
        var text = ""
        while let scalar = next, scalar.properties.isASCIIHexDigit, text.count < (isBraced ? 8 : digits) {
            text.unicodeScalars.append(scalar)
            position += 1
        }
        guard let value = UInt32(text, radix: 16), isBraced ? take("}") : text.count == digits else {
            throw refusal(
                "un point de code demande \(digits) chiffres hexadécimaux",
                en: "a code point wants \(digits) hexadecimal digits")
        }
        return .range(value, value)
    }

    private mutating func bracket() throws(RegularExpression.Refusal) -> ScalarSet {
        let isNegated = take("^")
        var items: [ScalarSet.Item] = []
        var isFirst = true
        while isFirst || next != "]" {
            guard next != nil else {
                throw refusal(
                    "le crochet «\u{A0}[\u{A0}» n’est jamais fermé\u{A0}; ajoutez «\u{A0}]\u{A0}» ou écrivez «\u{A0}\\[\u{A0}»",
                    en: "'[' is never closed; add ']' or write '\\['")
            }
            isFirst = false
            if take("[:") {
                throw refusal(
                    "les classes nommées ne sont pas prises en charge\u{A0}; écrivez \\w, \\d, \\s ou un intervalle",
                    en: "named classes are not supported; write \\w, \\d, \\s or a range")
            }
            let low = try classItem()
            guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                items.append(low)
                continue
            }
            position += 1
            let high = try classItem()
            guard case .range(let first, _) = low, case .range(_, let last) = high else {
                // As in Perl, a hyphen beside a class such as \w is a hyphen.
                items += [low, .range(0x2D, 0x2D), high]
                continue
            }
            guard first <= last else {
                throw refusal(
                    "l’intervalle est à l’envers\u{A0}; échangez ses bornes",
                    en: "the range runs backwards; swap its ends")
            }
            items.append(.range(first, last))
        }
        position += 1
        return set(items, negated: isNegated)
    }

    private mutating func classItem() throws(RegularExpression.Refusal) -> ScalarSet.Item {
        let scalar = scalars[position]
        position += 1
        guard scalar == "\\" else { return .range(scalar.value, scalar.value) }
        if take("b") { return .range(8, 8) }
        return try escapedItem()
    }
}
