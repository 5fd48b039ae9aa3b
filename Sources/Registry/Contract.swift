public import Vocabulary

/// What a supplier owes for a system, until a day.
public struct Contract: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Contract>
    /// Who signed it.
    public var establishment: ID<Establishment>
    /// With whom.
    public var supplier: ID<Supplier>
    /// The system it is about, when it is about one.
    public var system: ID<System>?
    /// As filed by the buyer; unique for that establishment.
    public var reference: String
    /// First day.
    public var starts: Day?
    /// Last day.
    public var ends: Day
    /// What it costs in a year, where known.
    public var yearlyCost: Money?

    /// A contract as signed.
    public init(
        id: ID<Contract>, establishment: ID<Establishment>, supplier: ID<Supplier>, system: ID<System>?,
        reference: String, starts: Day? = nil, ends: Day, yearlyCost: Money? = nil
    ) {
        self.id = id
        self.establishment = establishment
        self.supplier = supplier
        self.system = system
        self.reference = reference
        self.starts = starts
        self.ends = ends
        self.yearlyCost = yearlyCost
    }
}
