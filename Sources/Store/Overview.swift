public import Access
public import Registry
public import Vocabulary
public import Watch

/// The state of every establishment in reach on one day, and of the whole.
public struct Overview: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// The day that supports, certificates and contracts are held against.
    public var day: Day
    /// The present, for sources that are silent.
    public var now: Instant
    /// Only this group.
    public var group: ID<Group>?
    /// Only this establishment.
    public var establishment: ID<Establishment>?
    /// Of more establishments than these, each group is told as a whole, without its establishments.
    public var mostEstablishments: Int

    /// Everything in reach, unless narrowed; at noon of the day, unless told otherwise.
    public init(
        reach: Reach, day: Day, now: Instant? = nil, group: ID<Group>? = nil,
        establishment: ID<Establishment>? = nil, mostEstablishments: Int = .max
    ) {
        self.reach = reach
        self.day = day
        self.mostEstablishments = mostEstablishments
        self.now = now ?? Instant(startOf: day).advanced(by: .seconds(43_200))
        self.group = group
        self.establishment = establishment
    }
}

/// What the overview shows.
public struct OverviewPage: Sendable {
    /// The groups in reach, by name, each with its establishments by name.
    public let groups: [GroupOverview]
    /// Everything in reach; a shared system counts once.
    public let total: Figures
    /// Whether the groups are told without their establishments, which are too many.
    public let isFolded: Bool
}

/// A group on the overview.
public struct GroupOverview: Sendable {
    /// Which one.
    public let id: ID<Group>
    /// As people call it.
    public let name: String
    /// Its establishments in reach, by name; none where the groups alone are told.
    public let establishments: [EstablishmentOverview]
    /// Its establishments in reach together; a shared system counts once.
    public let figures: Figures
}

/// An establishment on the overview.
public struct EstablishmentOverview: Sendable {
    /// Which one.
    public let id: ID<Establishment>
    /// Its full name.
    public let name: String
    /// Its number.
    public let finess: String
    /// What kind of hospital it is.
    public let kind: EstablishmentKind
    /// The town.
    public let town: String
    /// Tenths of a full-time equivalent.
    public let itStaffTenths: Int
    /// Tenths of a full-time equivalent.
    public let securityStaffTenths: Int
    /// What is counted there.
    public let figures: Figures
}

/// The figures of an establishment, a group or the whole.
public struct Figures: Hashable, Sendable {
    /// Establishments that are counted.
    public var establishments = 0
    /// Beds and places.
    public var beds = 0
    /// Alerts that are not closed, by level; a level without one is missing.
    public var openAlerts: [AlertLevel: Int] = [:]
    /// Time of the newest log record; `nil` when none ever came.
    public var lastEvent: Instant?
    /// Expected sources of logs that are silent.
    public var silentSources = 0
    /// Systems owned or used.
    public var systems = 0
    /// Those whose release has no support of any kind left on the day.
    public var pastSupport = 0
    /// Open questions of the register; a question without one is missing.
    public var questions: [RegisterQuestion: Int] = [:]

    /// Systems of which it is not known how long they are supported.
    public var supportUnknown: Int { (questions[.release] ?? 0) + (questions[.lifecycle] ?? 0) }
    /// Open questions of all kinds.
    public var unanswered: Int { questions.values.reduce(0, +) }
    /// Alerts that are not closed, of all levels.
    public var alerts: Int { openAlerts.values.reduce(0, +) }

    /// Nothing yet.
    public init() {}

    mutating func count(kind: String, systems number: Int) {
        switch kind {
        case "systems": systems += number
        case "pastSupport": pastSupport += number
        default:
            if let question = RegisterQuestion(rawValue: kind) { questions[question, default: 0] += number }
        }
    }
}
