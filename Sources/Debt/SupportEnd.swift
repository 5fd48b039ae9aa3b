public import Vocabulary

/// The end of one kind of support, as a source gives it: a day, or only whether it is over.
///
/// Lifecycle data sets answer with a date, with "yes, it is over" or with "no end is announced"; to turn the last two
/// into a made-up date would be to invent a fact.
public enum SupportEnd: Hashable, Sendable {
    /// The source says nothing of this kind of support.
    case unknown
    /// Support goes on and its end is not announced.
    case open
    /// The last day of support.
    case on(Day)
    /// Support is over, since an unknown day.
    case over

    /// How long after it was read an open end is still believed: nobody who says "no end announced" speaks for years ahead.
    public static let openEndTrustDays = 365

    /// The last day of support, where the source names it.
    public var day: Day? {
        if case .on(let day) = self { day } else { nil }
    }

    /// Whether support of this kind holds on `day`, given that the source was read on `asOf`; `nil` if nothing can be said.
    public func holds(on day: Day, asOf: Day) -> Bool? {
        switch self {
        case .unknown: nil
        case .open: day.number <= asOf.number + SupportEnd.openEndTrustDays ? true : nil
        case .on(let last): day <= last
        case .over: day >= asOf ? false : nil
        }
    }
}

extension SupportEnd: Codable {
    /// Reads a day, `true` for over, `false` for open, `null` for unknown, as endoflife.date writes them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .unknown
        } else if let isOver = try? container.decode(Bool.self) {
            self = isOver ? .over : .open
        } else {
            self = .on(try container.decode(Day.self))
        }
    }

    /// Writes what it reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .unknown: try container.encodeNil()
        case .open: try container.encode(false)
        case .on(let day): try container.encode(day)
        case .over: try container.encode(true)
        }
    }
}
