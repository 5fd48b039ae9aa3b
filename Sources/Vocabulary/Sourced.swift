/// A fact with where it comes from and the day it was true: no figure is shown without both.
public struct Sourced<Value> {
    /// The fact itself.
    public let value: Value
    /// Who or what says so.
    public let source: Source
    /// The day the source said it.
    public let asOf: Day

    /// Binds a fact to its source and its day.
    public init(_ value: Value, from source: Source, asOf: Day) {
        self.value = value
        self.source = source
        self.asOf = asOf
    }
}

extension Sourced: Sendable where Value: Sendable {}
extension Sourced: Equatable where Value: Equatable {}
extension Sourced: Hashable where Value: Hashable {}
extension Sourced: Codable where Value: Codable {}

/// Where a fact comes from.
public enum Source: Hashable, Codable, Sendable {
    /// A person typed or decided it; the text is how the audit log names the person.
    case person(String)
    /// A row of an imported file; the line counts from 1.
    case file(String, line: Int)
    /// A public data set, by name and edition: endoflife.date, CISA KEV.
    case feed(String)
    /// A supplier's answer to a control.
    case supplier(String)
    /// Made up for a demonstration.
    case fiction
}
