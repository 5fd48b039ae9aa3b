public import Access
public import Registry
public import Vocabulary

/// Systems in reach, filtered, sorted, a page at a time.
public struct SystemList: Hashable, Sendable {
    /// How far it sees: systems that an establishment in reach owns or uses.
    public var reach: Reach
    /// The day that support, certificates and contracts are held against.
    public var day: Day
    /// Which of them.
    public var filter: SystemFilter
    /// In which order.
    public var sort: SystemSort
    /// Whether from last to first.
    public var isDescending: Bool
    /// Which part.
    public var paging: Paging

    /// All systems in reach by name, unless told otherwise.
    public init(
        reach: Reach, day: Day, filter: SystemFilter = SystemFilter(), sort: SystemSort = .name,
        isDescending: Bool = false, paging: Paging = Paging()
    ) {
        self.reach = reach
        self.day = day
        self.filter = filter
        self.sort = sort
        self.isDescending = isDescending
        self.paging = paging
    }
}

/// Which systems: every condition that is set must hold.
public struct SystemFilter: Hashable, Sendable {
    /// Owned or used by a member of the group.
    public var group: ID<Group>?
    /// Owned or used by the establishment.
    public var establishment: ID<Establishment>?
    /// One of these functions; empty for any.
    public var functions: Set<Function> = []
    /// The highest criticality in reach is one of these; empty for any.
    public var criticalities: Set<Criticality> = []
    /// One of these on the day; empty for any.
    public var supports: Set<Support> = []
    /// Hosted in one of these kinds of place; empty for any.
    public var hostings: Set<HostingKind> = []
    /// Hosted in this place.
    public var hosting: ID<Hosting>?
    /// Reachable from the internet, or not.
    public var isExposed: Bool?
    /// Holding health data, or not.
    public var holdsHealthData: Bool?
    /// Running a product of this supplier.
    public var supplier: ID<Supplier>?
    /// Running this product.
    public var product: ID<Product>?
    /// Running this release.
    public var release: ID<Release>?
    /// Serving on the day, or taken out of service by then.
    public var service: ServiceStanding = .inService
    /// Leaving this question open on the day.
    public var question: RegisterQuestion?
    /// Words, or their beginnings, of the name, code, product or supplier.
    public var text: String = ""

    /// No condition.
    public init() {}
}

/// Whether systems serve: lists show those that do unless they are asked for others.
public enum ServiceStanding: String, CaseIterable, Codable, Sendable {
    case inService, retired, any
}

/// By what systems are sorted.
public enum SystemSort: String, CaseIterable, Codable, Sendable {
    case name, code, function, owner, product, support, criticality, inService, changed
}

/// A page of the list.
public struct SystemListPage: Sendable {
    /// The systems on the page.
    public let rows: [SystemListRow]
    /// How many there are in all.
    public let total: Total
}

/// A system in the list.
public struct SystemListRow: Hashable, Sendable {
    /// What is recorded of it.
    public let system: System
    /// Who answers for it.
    public let ownerName: String
    /// What is installed; `nil` when unknown.
    public let installed: Installed?
    /// Where it runs; `nil` when unknown.
    public let hosting: HostingSummary?
    /// The support of the release on the day.
    public let support: Support
    /// The highest criticality that an establishment in reach gives it; `nil` when none says.
    public let criticality: Criticality?
    /// Establishments in reach that use it.
    public let users: Int
    /// That it serves no more, or that this is decided; `nil` while nobody says so.
    public let retirement: Retirement?
    /// Who or what says so.
    public let source: Source
    /// The day the source said it.
    public let asOf: Day
    /// When the record last changed.
    public let changed: Instant
}

/// An installed release with its product and supplier.
public struct Installed: Hashable, Sendable {
    /// The version with its lifecycle.
    public let release: Release
    /// The product's name.
    public let product: String
    /// Who publishes or makes it.
    public let supplier: ID<Supplier>
    /// The supplier's name.
    public let supplierName: String
}

/// A place where systems run, in short.
public struct HostingSummary: Hashable, Sendable {
    /// Which one.
    public let id: ID<Hosting>
    /// As people call it.
    public let name: String
    /// What kind of place it is.
    public let kind: HostingKind
    /// Last day of its certificate for health data; `nil` without one.
    public let certificateExpires: Day?
}
