public import Vocabulary

/// What a supplier owes for one or several systems, until a day.
public struct Contract: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Contract>
    /// Who signed it.
    public var establishment: ID<Establishment>
    /// With whom.
    public var supplier: ID<Supplier>
    /// The systems it covers, each owned or used by the establishment; none where it is about something else.
    public var systems: Set<ID<System>>
    /// As filed by the buyer; unique for that establishment.
    public var reference: String
    /// First day.
    public var starts: Day?
    /// Last day.
    public var ends: Day
    /// Days before its end by which notice must be given, where it says so.
    public var noticeDays: Int?
    /// What it costs in a year, all systems together, where known.
    public var yearlyCost: Money?

    /// A contract as signed.
    public init(
        id: ID<Contract>, establishment: ID<Establishment>, supplier: ID<Supplier>, systems: Set<ID<System>>,
        reference: String, starts: Day? = nil, ends: Day, noticeDays: Int? = nil, yearlyCost: Money? = nil
    ) {
        self.id = id
        self.establishment = establishment
        self.supplier = supplier
        self.systems = systems
        self.reference = reference
        self.starts = starts
        self.ends = ends
        self.noticeDays = noticeDays
        self.yearlyCost = yearlyCost
    }

    /// The last day on which notice can be given, where the contract says how long before its end.
    public var lastNotice: Day? { noticeDays.map { ends.adding(days: -$0) } }
}
