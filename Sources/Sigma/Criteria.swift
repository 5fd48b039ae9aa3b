/// What a rule looks for: selections, each a test of one event, and the condition that joins them.
public struct Criteria: Hashable, Sendable {
    /// In the order of the file.
    public var selections: [Selection]
    /// Which selections must hold.
    public var condition: Condition

    /// Joins selections by a condition, which refers to them by position.
    public init(selections: [Selection], condition: Condition) {
        self.selections = selections
        self.condition = condition
    }
}

/// A named part of a rule's detection.
public struct Selection: Hashable, Sendable {
    /// The name by which the condition refers to it.
    public let name: String
    /// The test.
    public let search: Search
    /// Where it is written.
    public let location: SourceLocation

    /// Names a search.
    public init(name: String, search: Search, location: SourceLocation) {
        self.name = name
        self.search = search
        self.location = location
    }
}

/// A test of one event.
public indirect enum Search: Hashable, Sendable {
    /// Every part holds.
    case all([Search])
    /// At least one part holds.
    case any([Search])
    /// The part does not hold.
    case not(Search)
    /// A value of the field passes the test.
    case field(String, ValueTest)
    /// Any value of the event passes the test.
    case keyword(ValueTest)
    /// The field is there, with any value but null, or is not there.
    case exists(String, Bool)
    /// The field is absent or null.
    case null(String)
    /// A value of the first field compares so to a value of the second.
    case reference(String, to: String, Anchoring, cased: Bool)
}

/// A test of one value.
public enum ValueTest: Hashable, Sendable {
    /// Text with wildcards, with or without case.
    case text(TextPattern)
    /// A regular expression, searched anywhere.
    case expression(RegularExpression)
    /// The value is an address of the network.
    case network(AddressRange)
    /// The value is a number that compares so.
    case number(Comparison, Number)
    /// The value is a time, of which the part compares so, in UTC.
    case time(TimePart, Comparison, Int)
}

/// Which selections must hold; selections are named by their position in ``Criteria/selections``.
public indirect enum Condition: Hashable, Sendable {
    case selection(Int)
    case not(Condition)
    case all([Condition])
    case any([Condition])
}
