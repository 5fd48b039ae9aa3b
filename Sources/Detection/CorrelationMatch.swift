public import Sigma
public import Vocabulary

/// A correlation that fired, and why.
public struct CorrelationMatch: Sendable {
    /// The correlation.
    public let correlation: Correlation
    /// The group-by fields, by the correlation's names, with the values of the match that made it fire.
    public let group: [(field: String, value: String)]
    /// When the first match that counts happened.
    public let start: Instant
    /// When the last match that counts happened: not later than a timespan after ``start``.
    public let time: Instant
    /// What was reached: the number of matches, of values or of rules, the sum, mean, median or percentile.
    public let figure: Double
    /// How many matches made it; of a value count one for each value, of a temporal correlation one for each rule.
    public let count: Int
    /// What the caller calls their events; the newest ``referenceLimit``, oldest first. A correlation that counts others
    /// refers to the last event of each.
    public let references: [UInt64]

    /// The most events that a match refers to.
    public static let referenceLimit = 100
}
