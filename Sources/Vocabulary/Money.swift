/// An amount of euros in whole cents.
public struct Money: Hashable, Sendable {
    /// Hundredths of a euro; negative for a debt.
    public let cents: Int64

    /// Counts cents.
    public init(cents: Int64) {
        self.cents = cents
    }

    /// Counts whole euros.
    public init(euros: Int64) {
        cents = euros * 100
    }

    /// Nothing owed, nothing owned.
    public static let zero = Money(cents: 0)

    /// Reads `1234`, `1234.56`, `1234,5`, `1 234,56 €`, with or without plain, narrow or non-breaking blanks.
    ///
    /// A comma and a point in one number are refused, because they mean different things in French and English.
    public init(parsing text: String) throws(VocabularyError) {
        let blanks: Set<Character> = [" ", "\u{A0}", "\u{202F}", "\u{2009}", "€"]
        let kept = text.filter { !blanks.contains($0) }
        let negative = kept.hasPrefix("-")
        let digits = negative ? kept.dropFirst() : kept[...]
        let parts = digits.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
        guard (1...2).contains(parts.count), !parts[0].isEmpty,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let euros = Int64(parts[0]), euros < 1_000_000_000_000
        else { throw .notAnAmount(text) }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.count <= 2,
            let hundredths = Int64(fraction + String(repeating: "0", count: 2 - fraction.count))
        else { throw .notAnAmount(text) }
        let magnitude = euros * 100 + hundredths
        cents = negative ? -magnitude : magnitude
    }
}

extension Money: Comparable, AdditiveArithmetic {
    /// Orders by value.
    public static func < (left: Money, right: Money) -> Bool { left.cents < right.cents }
    /// The sum, exact.
    public static func + (left: Money, right: Money) -> Money { Money(cents: left.cents + right.cents) }
    /// The difference, exact.
    public static func - (left: Money, right: Money) -> Money { Money(cents: left.cents - right.cents) }
}

extension Money: CustomStringConvertible {
    /// Plain decimal euros for files and programs: `1234.56`.
    public var description: String {
        let magnitude = cents.magnitude
        return "\(cents < 0 ? "-" : "")\(magnitude / 100).\(padded(Int(magnitude % 100), to: 2))"
    }
}

extension Money: Codable {
    /// Reads whole cents.
    public init(from decoder: any Decoder) throws {
        cents = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes whole cents.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(cents)
    }
}
