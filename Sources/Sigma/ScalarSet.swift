/// A set of Unicode scalars: a class of a regular expression.
struct ScalarSet: Hashable, Sendable {
    enum Item: Hashable, Sendable {
        case range(UInt32, UInt32)
        case digit, word, space
        case notDigit, notWord, notSpace
    }

    private let items: [Item]
    private let isNegated: Bool
    private let ignoresCase: Bool
    /// The answer for each ASCII character, so that most text needs one shift.
    let ascii: UInt128

    init(_ items: [Item], negated: Bool = false, ignoresCase: Bool = false) {
        self.items = items
        isNegated = negated
        self.ignoresCase = ignoresCase
        var ascii = items.reduce(UInt128(0)) { $0 | $1.ascii }
        if ignoresCase {
            // The two cases of an ASCII letter are ASCII, and 32 apart.
            let letters = Item.range(0x41, 0x5A).ascii
            ascii |= ((ascii & letters) << 32) | ((ascii >> 32) & letters)
        }
        self.ascii = negated ? ~ascii : ascii
    }

    func contains(_ scalar: UInt32) -> Bool {
        if scalar < 128 { return (ascii &>> UInt128(scalar)) & 1 == 1 }
        return Self.holds(scalar, items, ignoresCase) != isNegated
    }

    /// The one scalar of the set, if it was written as one.
    var single: UInt32? {
        guard !isNegated, items.count == 1, case .range(let low, let high) = items[0], low == high else {
            return nil
        }
        return low
    }

    var ignoresLetterCase: Bool { ignoresCase }

    /// Whether a scalar beyond ASCII, or a byte that is not UTF-8, may be in the set: never no if one is.
    var mayHoldBeyondASCII: Bool {
        if isNegated { return true }
        // U+0131, U+212A and U+017F have 'i', 'k' and 's' as their other case.
        if ignoresCase, [0x49, 0x4B, 0x53, 0x69, 0x6B, 0x73].contains(where: contains) { return true }
        return items.contains {
            guard case .range(_, let high) = $0 else { return true }
            return high >= 0x80
        }
    }

    /// The ranges of the set, if it is made of nothing else.
    var plainRanges: [ClosedRange<UInt32>]? {
        guard !isNegated else { return nil }
        let ranges = items.compactMap { item -> ClosedRange<UInt32>? in
            guard case .range(let low, let high) = item, low <= high else { return nil }
            return low...high
        }
        return ranges.count == items.count ? ranges : nil
    }

    private static func holds(_ value: UInt32, _ items: [Item], _ ignoresCase: Bool) -> Bool {
        if items.contains(where: { $0.contains(value) }) { return true }
        guard ignoresCase, let properties = Unicode.Scalar(value)?.properties else { return false }
        return holds(properties.lowercaseMapping, items) || holds(properties.uppercaseMapping, items)
    }

    /// Whether a lower-case or upper-case form is one scalar, and among the items. Asked of every letter beyond ASCII: nothing
    /// is allocated.
    private static func holds(_ form: String, _ items: [Item]) -> Bool {
        var scalars = form.unicodeScalars.makeIterator()
        guard let first = scalars.next()?.value, scalars.next() == nil else { return false }
        return items.contains { $0.contains(first) }
    }
}

extension ScalarSet.Item {
    func contains(_ value: UInt32) -> Bool {
        switch self {
        case .range(let low, let high): low <= value && value <= high
        case .digit: Self.isDigit(value)
        case .word: Self.isWord(value)
        case .space: Self.isSpace(value)
        case .notDigit: !Self.isDigit(value)
        case .notWord: !Self.isWord(value)
        case .notSpace: !Self.isSpace(value)
        }
    }

    /// The answer for each ASCII character, as bits.
    var ascii: UInt128 {
        switch self {
        case .range(let low, let high): Self.bits(low, high)
        case .digit: Self.bits(0x30, 0x39)
        case .word:
            Self.bits(0x30, 0x39) | Self.bits(0x41, 0x5A) | Self.bits(0x5F, 0x5F) | Self.bits(0x61, 0x7A)
        case .space: Self.bits(0x09, 0x0D) | Self.bits(0x1C, 0x20)
        case .notDigit: ~Self.digit.ascii
        case .notWord: ~Self.word.ascii
        case .notSpace: ~Self.space.ascii
        }
    }

    private static func bits(_ low: UInt32, _ high: UInt32) -> UInt128 {
        guard low < 128, low <= high else { return 0 }
        let upTo = UInt128.max >> UInt128(127 - min(high, 127))
        return (upTo >> UInt128(low)) << UInt128(low)
    }

    static func isDigit(_ value: UInt32) -> Bool {
        if value < 128 { return (0x30...0x39).contains(value) }
        return Unicode.Scalar(value)?.properties.generalCategory == .decimalNumber
    }

    static func isWord(_ value: UInt32) -> Bool {
        if value < 128 {
            return (0x30...0x39).contains(value) || (0x61...0x7A).contains(value | 0x20) || value == 0x5F
        }
        guard let properties = Unicode.Scalar(value)?.properties else { return false }
        return properties.isAlphabetic || properties.numericType != nil
    }

    static func isSpace(_ value: UInt32) -> Bool {
        if value < 128 {
            return value == 0x20 || (0x09...0x0D).contains(value) || (0x1C...0x1F).contains(value)
        }
        return Unicode.Scalar(value)?.properties.isWhitespace ?? false
    }
}
