/// An identifier of one kind of thing, which no other kind's function accepts.
///
/// The number is given by the store when the thing is first recorded and is never given again. It means
/// nothing outside one installation: what leaves it carries a public identifier (FINESS, SIREN, purl).
public struct ID<Subject>: Hashable, Sendable {
    /// The number the store knows the thing by; positive.
    public let rawValue: Int64

    /// Wraps a number that came from the store or from a path of the site.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension ID: Comparable {
    /// Orders by age: the lower number was recorded first.
    public static func < (left: ID, right: ID) -> Bool { left.rawValue < right.rawValue }
}

extension ID: Codable {
    /// Reads the bare number.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the bare number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension ID: LosslessStringConvertible {
    /// Reads a positive decimal number without sign or blanks; `nil` for anything else.
    public init?(_ description: String) {
        guard description.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(description),
            number > 0
        else { return nil }
        rawValue = number
    }

    /// The decimal number, as in the paths of the site.
    public var description: String { String(rawValue) }
}
