/// How a rule's text is encoded before it is looked for.
enum TextEncoding: String, Sendable {
    case wide, utf16, utf16le, utf16be, base64, base64offset

    /// The encoded forms of a text: three for `base64offset`, one for the others.
    ///
    /// The forms of `base64offset` are what stands in Base64 whatever comes before and after the text: the characters
    /// that depend on a neighbour are left out.
    func forms(of text: [UInt8]) -> [[UInt8]] {
        switch self {
        case .wide, .utf16le: [Self.wide(text, bigEndian: false)]
        case .utf16be: [Self.wide(text, bigEndian: true)]
        case .utf16: [[0xFF, 0xFE] + Self.wide(text, bigEndian: false)]
        case .base64: [Self.base64(text)]
        case .base64offset: (0..<3).map { Self.base64(text, shiftedBy: $0) }
        }
    }

    private static func wide(_ text: [UInt8], bigEndian: Bool) -> [UInt8] {
        String(decoding: text, as: UTF8.self).utf16.flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit))
            return bigEndian ? [high, low] : [low, high]
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0...group.count {
                result.append(alphabet[Int(bits >> UInt32(18 - 6 * index) & 0x3F)])
            }
            result += Array(repeating: UInt8(ascii: "="), count: 3 - group.count)
        }
        return result
    }

    /// The Base64 of the text after `shift` unknown bytes, without the characters that hold bits of a neighbour.
    private static func base64(_ text: [UInt8], shiftedBy shift: Int) -> [UInt8] {
        let encoded = base64(Array(repeating: UInt8(ascii: " "), count: shift) + text)
        let head = [0, 2, 3][shift]
        let tail = [0, 3, 2][(text.count + shift) % 3]
        return Array(encoded.dropFirst(head).dropLast(tail))
    }
}

extension WildcardText {
    /// The text with each dash or slash before an option's name standing for any dash: `-enc` is then also `/enc`.
    ///
    /// As in pySigma, the dash must not follow a letter, a digit or `_`, and one of them must follow it. Unlike there, en dash,
    /// em dash and horizontal bar in the rule count as well.
    func withAnyDash() -> WildcardText {
        WildcardText(
            parts: parts.flatMap { part -> [Part] in
                guard case .literal(let bytes) = part else { return [part] }
                return Self.cutAtDashes(Array(String(decoding: bytes, as: UTF8.self).unicodeScalars))
            })
    }

    private static func cutAtDashes(_ scalars: [Unicode.Scalar]) -> [Part] {
        var parts: [Part] = []
        var literal = ""
        func isWord(_ index: Int) -> Bool {
            scalars.indices.contains(index) && ScalarSet.Item.isWord(scalars[index].value)
        }
        for (index, scalar) in scalars.enumerated() {
            if "-/\u{2013}\u{2014}\u{2015}".unicodeScalars.contains(scalar), !isWord(index - 1),
                isWord(index + 1)
            {
                if !literal.isEmpty { parts.append(.literal(Array(literal.utf8))) }
                literal = ""
                parts.append(.dash)
            } else {
                literal.unicodeScalars.append(scalar)
            }
        }
        if !literal.isEmpty { parts.append(.literal(Array(literal.utf8))) }
        return parts
    }

    /// How many texts the dashes stand for; `nil` past 1,000.
    var formCount: Int? {
        var count = 1
        for part in parts where part == .dash {
            count *= TextPattern.dashes.count
            if count > 1_000 { return nil }
        }
        return count
    }

    /// The bytes of the text, those of each wildcard counted as three.
    var length: Int {
        parts.reduce(0) { length, part in
            if case .literal(let bytes) = part { length + bytes.count } else { length + 3 }
        }
    }

    /// The texts that the dashes stand for, written out: as many as ``formCount`` says.
    func withDashesWrittenOut() -> [WildcardText] {
        var forms: [[Part]] = [[]]
        for part in parts {
            if part == .dash {
                forms = TextPattern.dashes.flatMap { dash in forms.map { $0 + [.literal(dash)] } }
            } else {
                for index in forms.indices { forms[index].append(part) }
            }
        }
        return forms.map { WildcardText(parts: Self.joined($0)) }
    }

    private static func joined(_ parts: [Part]) -> [Part] {
        parts.reduce(into: []) { result, part in
            if case .literal(let next) = part, case .literal(let last)? = result.last {
                result[result.count - 1] = .literal(last + next)
            } else {
                result.append(part)
            }
        }
    }
}
