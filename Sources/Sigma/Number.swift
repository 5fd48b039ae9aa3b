/// A number of a rule or of an event: whole numbers keep all their digits.
public enum Number: Hashable, Sendable {
    case whole(Int)
    /// Past `Int.max`, as 64 bits without a sign are written.
    case large(UInt64)
    case real(Double)

    /// Reads `-12`, `3.5`, `1e3` or `0x1f`, blanks around allowed; anything else is no number.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 64 else { return nil }
        var trimmed = Substring(text).utf8.drop { $0 == 0x20 }
        while trimmed.last == 0x20 { trimmed.removeLast() }
        guard let first = trimmed.first else { return nil }
        let word = Substring(trimmed)
        let digits = word.first == "-" || word.first == "+" ? word.dropFirst() : word
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            guard let value = UInt64(digits.dropFirst(2), radix: 16) else { return nil }
            let sign: Double = first == 0x2D ? -1 : 1
            self =
                Int(exactly: value).map { .whole(sign < 0 ? -$0 : $0) }
                ?? (sign < 0 ? .real(-Double(value)) : .large(value))
        } else if let value = Int(word) {
            self = .whole(value)
        } else if first != 0x2D, let value = UInt64(digits) {
            self = .large(value)
        } else if digits.utf8.allSatisfy(Number.isNumeral), let value = Double(word), value.isFinite {
            self = .real(value)
        } else {
            return nil
        }
    }

    /// Reads a number as it stands in a log; whole numbers, and what is plainly no number, without allocating.
    package init?(bytes: Span<UInt8>) {
        guard !bytes.isEmpty, bytes.count <= 64 else { return nil }
        var value = 0
        var isPlain = bytes.count <= 18
        for index in bytes.indices {
            let byte = bytes[index]
            if byte &- 0x30 < 10 {
                if isPlain { value = value * 10 + Int(byte & 0x0F) }
                continue
            }
            isPlain = false
            // Blanks, signs, points, and the letters of exponents and of hexadecimal numbers.
            let mayBe = (byte | 0x20) &- 0x61 < 6 || byte | 0x20 == 0x78 || (0x2B...0x2E).contains(byte)
            guard mayBe || byte == 0x20 else { return nil }
        }
        if isPlain {
            self = .whole(value)
        } else {
            self.init(String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self))
        }
    }

    private static func isNumeral(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || [0x2E, 0x65, 0x45, 0x2B, 0x2D].contains(byte)
    }

    /// The number as a double, which past 2^53 may be rounded.
    public var double: Double {
        switch self {
        case .whole(let value): Double(value)
        case .large(let value): Double(value)
        case .real(let value): value
        }
    }
}

extension Number: Comparable {
    /// Compares whole numbers exactly.
    public static func < (left: Number, right: Number) -> Bool {
        switch (left, right) {
        case (.whole(let left), .whole(let right)): left < right
        case (.large(let left), .large(let right)): left < right
        case (.whole, .large): true
        case (.large, .whole): false
        case (.real, _), (_, .real): left.double < right.double
        }
    }

    /// Compares whole numbers exactly; `5` and `5.0` are the same.
    public static func == (left: Number, right: Number) -> Bool {
        switch (left, right) {
        case (.whole(let left), .whole(let right)): left == right
        case (.large(let left), .large(let right)): left == right
        case (.whole, .large), (.large, .whole): false
        case (.real, _), (_, .real): left.double == right.double
        }
    }

    /// The same for `5` and `5.0`.
    public func hash(into hasher: inout Hasher) { hasher.combine(double) }
}
