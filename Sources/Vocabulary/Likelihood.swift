/// The probability that an event happens in one year: dimensionless, in 0...1.
public struct Likelihood: Hashable, Sendable {
    /// Chance in one year.
    public let perYear: Double

    /// Refuses what is not a probability, NaN included.
    public init(perYear value: Double) throws(VocabularyError) {
        guard (0...1).contains(value) else { throw .outside(value, of: 0...1, in: "likelihood") }
        perYear = value
    }
}
