/// How many distinct establishments must confirm an indicator before it is blocked.
///
/// Sized for circles of ten to twenty hospitals: a tenth would let one mistake through, a half would come too late.
public struct Consensus: Hashable, Sendable {
    /// Confirmations by distinct establishments; never fewer than two.
    public let needed: Int

    /// The usual number for a circle of so many members: two up to ten, one more for every five, five at most.
    public init(members: Int) { self.init(needed: min(5, 2 + max(0, members - 6) / 5)) }

    /// A number that a circle decided.
    public init(needed: Int) { self.needed = max(2, needed) }

    /// Below so many members, a count says who: such a circle cannot share without naming.
    public static let smallestCircle = 3
}
