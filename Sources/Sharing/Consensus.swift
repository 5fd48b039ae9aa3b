public import Registry
public import Vocabulary

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

    /// Whether confirmations come from people apart: two persons at least, and two groups where the circle has several.
    ///
    /// One account may answer for every hospital of its group: that is one judgement, however many hospitals it is given
    /// for, and one stolen password.
    public static func isIndependent(_ confirmations: [Confirmation], groups: Int) -> Bool {
        Set(confirmations.map(\.person)).count >= 2
            && Set(confirmations.map(\.group)).count >= min(2, groups)
    }
}

/// That an establishment says of an indicator that it means harm.
public struct Confirmation: Hashable, Sendable {
    /// Whose word it is.
    public let establishment: ID<Establishment>
    /// The group that it belongs to.
    public let group: ID<Group>
    /// Who gave it.
    public let person: String

    /// A confirmation that was given.
    public init(establishment: ID<Establishment>, group: ID<Group>, person: String) {
        self.establishment = establishment
        self.group = group
        self.person = person
    }
}
