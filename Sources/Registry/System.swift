public import Vocabulary

/// One installed application, infrastructure part or connected medical device, at one or several establishments.
public struct System: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<System>
    /// Who runs it and answers for it.
    public var owner: ID<Establishment>
    /// The owner's own key for it, such as `DPI-01`; unique for that owner, so that an import finds it again.
    public var code: String
    /// As people call it.
    public var name: String
    /// What it is for.
    public var function: Function
    /// The version that is installed, where known.
    public var release: ID<Release>?
    /// Where it runs, where known.
    public var hosting: ID<Hosting>?
    /// First day in service, where known.
    public var inServiceSince: Day?
    /// Whether it holds data about patients' health.
    public var holdsHealthData: Bool
    /// Whether it can be reached from the internet.
    public var isExposed: Bool

    /// A system with all that is known of it.
    public init(
        id: ID<System>, owner: ID<Establishment>, code: String, name: String, function: Function,
        release: ID<Release>? = nil, hosting: ID<Hosting>? = nil, inServiceSince: Day? = nil,
        holdsHealthData: Bool = false, isExposed: Bool = false
    ) {
        self.id = id
        self.owner = owner
        self.code = code
        self.name = name
        self.function = function
        self.release = release
        self.hosting = hosting
        self.inServiceSince = inServiceSince
        self.holdsHealthData = holdsHealthData
        self.isExposed = isExposed
    }
}

/// What an establishment makes of a system, its own or shared: its criticality differs in each.
public struct SystemUse: Hashable, Sendable {
    /// What is used.
    public var system: ID<System>
    /// Who uses it.
    public var establishment: ID<Establishment>
    /// What stops there when it stops.
    public var criticality: Criticality
    /// The care services there that rely on it.
    public var careServices: Set<ID<CareService>>

    /// A use of a system by an establishment.
    public init(
        system: ID<System>, establishment: ID<Establishment>, criticality: Criticality,
        careServices: Set<ID<CareService>> = []
    ) {
        self.system = system
        self.establishment = establishment
        self.criticality = criticality
        self.careServices = careServices
    }
}

/// How much care depends on a system; a higher value is worse to lose.
public enum Criticality: Int, CaseIterable, Codable, Comparable, Sendable {
    /// Care goes on without it.
    case comfort = 1
    /// Care slows down after days.
    case useful = 2
    /// Care is degraded within hours.
    case important = 3
    /// Lives are at stake at once.
    case vital = 4

    /// Orders by what is lost.
    public static func < (left: Criticality, right: Criticality) -> Bool { left.rawValue < right.rawValue }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .comfort: LocalizedText("Confort", en: "Comfort")
        case .useful: LocalizedText("Utile", en: "Useful")
        case .important: LocalizedText("Important", en: "Important")
        case .vital: LocalizedText("Vital", en: "Vital")
        }
    }
}

/// One system needs another to work: the patient record needs the directory.
public struct SystemDependency: Hashable, Sendable {
    /// What stops working.
    public var system: ID<System>
    /// What it cannot do without.
    public var needs: ID<System>

    /// A dependency; a system never needs itself.
    public init(of system: ID<System>, on needs: ID<System>) {
        self.system = system
        self.needs = needs
    }
}
