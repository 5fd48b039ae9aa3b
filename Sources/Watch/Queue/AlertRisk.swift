public import Registry

/// What is known of an alert that decides how soon somebody should look at it.
public struct RiskFacts: Hashable, Sendable {
    /// The rule's level, or the level that the establishment has given it.
    public var level: AlertLevel
    /// The highest criticality of the systems that run on the machine; `nil` when nobody has said what runs there.
    public var criticality: Criticality?
    /// The care that relies on those systems.
    public var care: Set<CareServiceKind>
    /// Alerts of the rule at the establishment in the last ``AlertRisk/rarityDays`` days, this one left out.
    public var alertsHere: Int
    /// Establishments where the rule has raised an alert in those days, this one included, out of those that send
    /// logs; `nil` where that is not to be known.
    public var network: (seeing: Int, listening: Int)?

    /// An alert of that level of which nothing else is known.
    public init(
        level: AlertLevel, criticality: Criticality? = nil, care: Set<CareServiceKind> = [],
        alertsHere: Int = 0, network: (seeing: Int, listening: Int)? = nil
    ) {
        self.level = level
        self.criticality = criticality
        self.care = care
        self.alertsHere = alertsHere
        self.network = network
    }

    /// The same facts.
    public static func == (left: RiskFacts, right: RiskFacts) -> Bool {
        left.level == right.level && left.criticality == right.criticality && left.care == right.care
            && left.alertsHere == right.alertsHere && left.network?.seeing == right.network?.seeing
            && left.network?.listening == right.network?.listening
    }

    /// As equality has it.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(level)
        hasher.combine(criticality)
        hasher.combine(care)
        hasher.combine(alertsHere)
        hasher.combine(network?.seeing)
        hasher.combine(network?.listening)
    }
}

/// How soon somebody should look at an alert, from 0 to 100, as a sum whose parts are shown.
///
/// | part | points |
/// |---|---|
/// | level of the rule | 5, 15, 30, 45, 60 |
/// | criticality of what runs on the machine | 0, 4, 8, 14; 5 when unknown |
/// | care that relies on it | 0, 3, 7, 10 |
/// | rarity of the rule at this establishment | 8 the first time in 30 days, 6 to the third, 3 to the tenth, then 0 |
/// | rarity in the network | 8 when only here, 6 up to a tenth of the members, 3 up to a quarter, then 0 |
///
/// The points are our judgement: the level alone orders two alerts unless the lower one stands on what keeps people
/// alive and is new. They are kept small enough to be learned by heart.
public struct AlertRisk: Hashable, Sendable {
    /// Days over which rarity is reckoned.
    public static let rarityDays = 30

    /// One term of the sum.
    public struct Part: Hashable, Sendable {
        /// Why.
        public let reason: Reason
        /// How much.
        public let points: Int
    }

    /// Why points are given.
    public enum Reason: Hashable, Sendable {
        case level(AlertLevel)
        case asset(Criticality?)
        case care(CareServiceKind?)
        case rarityHere(alerts: Int)
        case rarityInNetwork(seeing: Int, listening: Int)
    }

    /// The terms, in the order of the table.
    public let parts: [Part]

    /// From 0 to 100.
    public var score: Int { min(100, parts.reduce(0) { $0 + $1.points }) }

    /// The score without the network's part: what an establishment alone may know.
    public var ownScore: Int {
        min(
            100,
            parts.reduce(0) { sum, part in
                if case .rarityInNetwork = part.reason { sum } else { sum + part.points }
            })
    }

    /// Weighs the facts.
    public init(_ facts: RiskFacts) {
        let gravest = facts.care.max { ($0.urgency, $1.rawValue) < ($1.urgency, $0.rawValue) }
        var parts = [
            Part(
                reason: .level(facts.level),
                points: facts.level == .informational ? 5 : 15 * facts.level.rawValue),
            Part(reason: .asset(facts.criticality), points: AlertRisk.points(facts.criticality)),
            Part(reason: .care(gravest), points: [0, 3, 7, 10][gravest?.urgency ?? 0]),
            Part(
                reason: .rarityHere(alerts: facts.alertsHere),
                points: facts.alertsHere < 1 ? 8 : facts.alertsHere < 3 ? 6 : facts.alertsHere < 10 ? 3 : 0),
        ]
        if let (seeing, listening) = facts.network {
            parts.append(
                Part(
                    reason: .rarityInNetwork(seeing: seeing, listening: listening),
                    points: seeing <= 1 ? 8 : seeing * 10 <= listening ? 6 : seeing * 4 <= listening ? 3 : 0))
        }
        self.parts = parts
    }

    private static func points(_ criticality: Criticality?) -> Int {
        switch criticality {
        case nil: 5
        case .comfort: 0
        case .useful: 4
        case .important: 8
        case .vital: 14
        }
    }
}

extension CareServiceKind {
    /// How soon people suffer when the service stops: 3 at once, 2 within hours, 1 within days.
    public var urgency: Int {
        switch self {
        case .emergency, .emergencyCalls, .intensiveCare, .theatre, .maternity: 3
        case .imaging, .laboratory, .pharmacy, .radiotherapy, .dialysis, .medicine, .surgery, .sterilisation:
            2
        case .psychiatry, .rehabilitation, .elderlyCare, .consultations, .homeCare, .admissions, .kitchen: 1
        }
    }
}
