public import Access
public import Registry
public import Vocabulary

/// One system with all that hangs on it, as far as the reach sees.
public struct SystemDetail: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Which system.
    public var system: ID<System>
    /// The day that support is held against.
    public var day: Day

    /// The most systems at the other end of dependencies that a page lists.
    public static let mostRelated = 200

    /// The system, if it lies in reach.
    public init(reach: Reach, system: ID<System>, day: Day) {
        self.reach = reach
        self.system = system
        self.day = day
    }
}

/// What the page of a system shows.
public struct SystemDetailPage: Sendable {
    /// The system, as in the list.
    public let row: SystemListRow
    /// The certificate of its hosting, where it holds one.
    public let certificate: HDSCertificate?
    /// What establishments in reach make of it, the owner first.
    public let uses: [SystemUseRow]
    /// Other establishments that use it: how many, and no name.
    public let usersOutOfReach: Int
    /// What it cannot do without.
    public let needs: [RelatedSystem]
    /// What cannot do without it.
    public let neededBy: [RelatedSystem]
    /// Contracts of establishments in reach about it, the last to end first.
    public let contracts: [ContractRow]
    /// Its flows, and those of other systems in reach towards it.
    public let flows: [FlowRow]
}

/// What an establishment makes of a system.
public struct SystemUseRow: Hashable, Sendable {
    /// Who.
    public let establishment: ID<Establishment>
    /// Its name.
    public let establishmentName: String
    /// What stops there when it stops.
    public let criticality: Criticality
    /// The care services there that rely on it, by name.
    public let careServices: [CareService]
}

/// A system at the other end of a dependency or a flow.
public enum RelatedSystem: Hashable, Sendable {
    /// In reach, with whose it is; whether it still serves.
    case seen(
        ID<System>, code: String, name: String, function: Function,
        owner: ID<Establishment>, ownerName: String, serves: Bool)
    /// There is one, beyond reach.
    case unseen

    /// Whether it still serves: one beyond reach does, as far as is known here.
    public var serves: Bool { if case .seen(_, _, _, _, _, _, false) = self { false } else { true } }
}

/// A contract with the names it needs on a page.
public struct ContractRow: Sendable {
    /// What was signed.
    public let contract: Contract
    /// Who signed it.
    public let establishmentName: String
    /// With whom.
    public let supplierName: String
    /// The first three of the systems it covers, by name.
    public let systems: [(id: ID<System>, name: String)]
}

/// A flow as seen from one of its ends.
public struct FlowRow: Hashable, Sendable {
    /// What is recorded of it, seen from the system it was recorded for.
    public let flow: Flow
    /// Whether it was recorded for the system of the page, and not for its partner.
    public let isOwn: Bool
    /// The system at the other end; `nil` when somebody outside is there.
    public let other: RelatedSystem?
}
