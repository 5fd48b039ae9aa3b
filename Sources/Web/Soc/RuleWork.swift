public import Registry
public import Vocabulary

/// What the engine does for the pages about rules; the pages work without it, and say what they cannot tell.
public protocol RuleWork: Sendable {
    /// The rules that are asked about records of any of these kinds, as ``Store`` keeps them.
    func rules(reading kinds: Set<String>) -> Set<String>
    /// Puts a rule to what the archive holds of a span of time; `nil` for one that cannot be tried alone.
    ///
    /// The pages let one trial run at a time: each takes its share of the threads that read the archive, for seconds.
    func trial(
        of rule: String, at establishments: [ID<Establishment>], within span: ClosedRange<Instant>
    ) async throws -> RuleTrialOutcome?
}

/// What a trial of a rule found.
public struct RuleTrialOutcome: Sendable {
    /// Records that the rule was asked about.
    public var records: Int
    /// Records that match.
    public var matches: Int
    /// Matches by establishment and machine, the most first.
    public var hosts: [(establishment: ID<Establishment>, host: String, matches: Int)]
    /// The first that match.
    public var samples: [RawRecord]
    /// Whether a bound was reached before the end.
    public var isPartial: Bool
    /// Establishments of which all was read.
    public var whole: Int
    /// Those that were asked for.
    public var asked: Int

    /// What was found.
    public init(
        records: Int, matches: Int, hosts: [(establishment: ID<Establishment>, host: String, matches: Int)],
        samples: [RawRecord], isPartial: Bool, whole: Int = 0, asked: Int = 0
    ) {
        self.records = records
        self.matches = matches
        self.hosts = hosts
        self.samples = samples
        self.isPartial = isPartial
        self.whole = whole
        self.asked = asked
    }
}
