/// Why a value could not be made.
public enum VocabularyError: Error, Equatable, Sendable {
    /// The number is outside what the quantity allows; the text names the quantity.
    case outside(Double, of: ClosedRange<Double>, in: String)
    /// The text is not a day of the calendar.
    case notADay(String)
    /// The text is not a point in time.
    case notAnInstant(String)
    /// The text is not an amount of money.
    case notAnAmount(String)
}

extension VocabularyError: CustomStringConvertible {
    /// What is wrong and what to write instead.
    public var description: String {
        switch self {
        case .outside(let value, let range, let quantity):
            "\(quantity) is \(value); it must lie between \(range.lowerBound) and \(range.upperBound)"
        case .notADay(let text):
            "'\(text)' is not a date; write 2026-11-30 or 30/11/2026"
        case .notAnInstant(let text):
            "'\(text)' is not a time; write 2026-11-30T08:15:00Z"
        case .notAnAmount(let text):
            "'\(text)' is not an amount; write 1234.56 or 1 234,56"
        }
    }
}
