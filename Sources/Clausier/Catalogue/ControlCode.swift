/// What people call a control: `O-12.2.5.4`. Sorted as people count: `O-2.9` comes before `O-2.10`.
public struct ControlCode: Hashable, Sendable, CustomStringConvertible {
    /// As its edition writes it, without blanks at either end.
    public let text: String

    /// Reads a code of 1 to 200 bytes without control characters; `nil` for anything else.
    public init?(_ text: String) {
        var kept = text[...]
        while kept.first?.isWhitespace == true { kept.removeFirst() }
        while kept.last?.isWhitespace == true { kept.removeLast() }
        guard (1...ControlCode.longest).contains(kept.utf8.count),
            kept.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        self.text = String(kept)
    }

    /// The most bytes of a code.
    public static let longest = 200

    /// The code itself.
    public var description: String { text }
}

extension ControlCode: Comparable {
    /// Orders by runs: numbers by value, the rest by letter.
    public static func < (left: ControlCode, right: ControlCode) -> Bool {
        var a = left.text.utf8[...]
        var b = right.text.utf8[...]
        while let x = a.first, let y = b.first {
            if isDigit(x), isDigit(y) {
                let m = number(&a), n = number(&b)
                if m.count != n.count { return m.count < n.count }
                if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
            } else {
                if x != y { return x < y }
                a.removeFirst()
                b.removeFirst()
            }
        }
        if a.isEmpty && b.isEmpty { return left.text < right.text }
        return a.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Takes the digits at the front, without zeros before the first that counts.
    private static func number(_ bytes: inout Substring.UTF8View) -> Substring.UTF8View {
        let digits = bytes.prefix { isDigit($0) }
        bytes = bytes[digits.endIndex...]
        return digits.drop { $0 == 0x30 }
    }
}

extension ControlCode: Codable {
    /// Reads the code as a text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let code = ControlCode(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a code has 1 to \(Self.longest) bytes on one line")
        }
        self = code
    }

    /// Writes the code as a text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
