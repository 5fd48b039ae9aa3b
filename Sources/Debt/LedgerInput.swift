public import Registry
public import Vocabulary

/// Everything the ledger is computed from, in columns: one place in every column is one system.
///
/// A nation's register has 780,000 systems; as objects they would take gigabytes and most of the time. The store fills
/// these arrays straight from its rows. What is not known has its own value in each column and is counted, never
/// taken as good.
public struct LedgerInput: Sendable {
    /// A day that is not known.
    public static let unknownDay = Int32.min
    /// A release that is not known.
    public static let unknownRelease: Int32 = -1

    /// The releases that systems run, each once.
    public var releases: [LedgerRelease] = []

    /// Each system's place in the store.
    public var systems: [Int64] = []
    /// Whose it is: a place in a list that the caller keeps.
    public var owners: [Int32] = []
    /// What it is for, as the place in `Function.allCases`.
    public var functions: [UInt8] = []
    /// What it runs: a place in ``releases``, or ``unknownRelease``.
    public var releaseOf: [Int32] = []
    /// First day in service, as a day's number, or ``unknownDay``.
    public var inServiceSince: [Int32] = []
    /// Last day of its contract, or ``unknownDay``.
    public var contractEnds: [Int32] = []
    /// Last day of its host's certificate for health data, or ``unknownDay`` for none.
    public var certificateExpires: [Int32] = []
    /// Yes-or-no facts.
    public var facts: [SystemFacts] = []
    /// Where it runs: 0 unknown, else 1 + the place in `HostingKind.allCases`.
    public var hosting: [UInt8] = []
    /// How its supplier stands: 0 unknown, else 1 + the place in `SupplierStanding.allCases`.
    public var supplier: [UInt8] = []
    /// How much care depends on it, the worst of its uses: 0 unknown, else the raw value of `Criticality`.
    public var criticality: [UInt8] = []
    /// How many units it is made of, at least 1: a park of 300 workstations is one system of 300 units.
    public var units: [Int32] = []
    /// What it costs to run in a year, in cents; negative for unknown.
    public var runCost: [Int64] = []
    /// What the extension that was bought costs in a year, in cents; negative for unknown.
    public var extensionCost: [Int64] = []

    /// Pairs (system, what it needs), as places.
    public var needs: [(system: Int32, needed: Int32)] = []
    /// Pairs (system, care service that relies on it), as places; services are numbered from 0.
    public var uses: [(system: Int32, service: Int32)] = []
    /// How many care services there are.
    public var serviceCount = 0

    /// No system yet.
    public init() {}

    /// How many systems.
    public var count: Int { systems.count }

    /// Makes room.
    public mutating func reserve(_ count: Int) {
        systems.reserveCapacity(count)
        owners.reserveCapacity(count)
        functions.reserveCapacity(count)
        releaseOf.reserveCapacity(count)
        inServiceSince.reserveCapacity(count)
        contractEnds.reserveCapacity(count)
        certificateExpires.reserveCapacity(count)
        facts.reserveCapacity(count)
        hosting.reserveCapacity(count)
        supplier.reserveCapacity(count)
        criticality.reserveCapacity(count)
        units.reserveCapacity(count)
        runCost.reserveCapacity(count)
        extensionCost.reserveCapacity(count)
    }

    /// Adds a system of which only the given is known, and returns its place.
    @discardableResult
    public mutating func add(
        _ system: ID<System>, owner: Int32 = 0, function: Function,
        release: Int32 = LedgerInput.unknownRelease,
        inServiceSince since: Day? = nil, contractEnds end: Day? = nil, certificateExpires: Day? = nil,
        facts: SystemFacts = [], hosting: HostingKind? = nil, supplier: SupplierStanding? = nil,
        criticality: Criticality? = nil, units: Int = 1, runCost: Money? = nil, extensionCost: Money? = nil
    ) -> Int {
        systems.append(system.rawValue)
        owners.append(owner)
        functions.append(UInt8(Function.allCases.firstIndex(of: function) ?? 0))
        releaseOf.append(release)
        inServiceSince.append(LedgerInput.number(since))
        contractEnds.append(LedgerInput.number(end))
        self.certificateExpires.append(LedgerInput.number(certificateExpires))
        self.facts.append(facts)
        self.hosting.append(LedgerInput.code(hosting))
        self.supplier.append(LedgerInput.code(supplier))
        self.criticality.append(UInt8(criticality?.rawValue ?? 0))
        self.units.append(Int32(clamping: max(1, units)))
        self.runCost.append(runCost?.cents ?? -1)
        self.extensionCost.append(extensionCost?.cents ?? -1)
        return systems.count - 1
    }

    /// A day as a column keeps it.
    public static func number(_ day: Day?) -> Int32 { day.map { Int32(clamping: $0.number) } ?? unknownDay }

    /// A choice as a column keeps it: 0 for none.
    public static func code<Choice: CaseIterable & Equatable>(_ choice: Choice?) -> UInt8 {
        guard let choice, let place = Array(Choice.allCases).firstIndex(of: choice) else { return 0 }
        return UInt8(clamping: place + 1)
    }

    /// Whether every column has as many places as ``systems``, and every release place exists.
    public var isSound: Bool {
        let counts = [
            owners.count, functions.count, releaseOf.count, inServiceSince.count, contractEnds.count,
            certificateExpires.count, facts.count, hosting.count, supplier.count, criticality.count,
            units.count,
            runCost.count, extensionCost.count,
        ]
        return counts.allSatisfy { $0 == count }
            && releaseOf.allSatisfy { $0 >= -1 && Int($0) < releases.count }
            && functions.allSatisfy { Int($0) < Function.allCases.count }
    }
}

/// Yes-or-no facts of a system.
public struct SystemFacts: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// From bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It holds data about patients' health.
    public static let holdsHealthData = SystemFacts(rawValue: 1)
    /// It can be reached from the internet.
    public static let isExposed = SystemFacts(rawValue: 2)
    /// The paid extension of support was bought.
    public static let hasExtension = SystemFacts(rawValue: 4)
    /// It is isolated on a network of its own.
    public static let isIsolated = SystemFacts(rawValue: 8)
    /// It is a medical device under regulation (EU) 2017/745, which the hospital may not change by itself.
    public static let isMedicalDevice = SystemFacts(rawValue: 16)
    /// Somebody decided that it goes, and nothing replaces it.
    public static let isToBeRetired = SystemFacts(rawValue: 32)
}

/// A release that systems run, with what the ledger needs of it.
public struct LedgerRelease: Sendable {
    /// The registry's release.
    public var id: ID<Release>?
    /// Its keys in the catalogue, where it is recognised.
    public var key: ReleaseKey?
    /// The ends of its support; `nil` for unknown.
    public var lifecycle: ReleaseLifecycle?
    /// Its exploited flaws, dismissed ones left out.
    public var flaws: [FlawMatch]
    /// Whether its exploited flaws could be looked up: else none found says nothing.
    public var areFlawsKnown: Bool
    /// What it is when it comes to money, where the release itself tells; else the system's function does.
    public var asset: AssetClass?
    /// Whether its product came to its end: no release of it is supported any more, so that there is nothing to upgrade to.
    public var isEndOfLine: Bool

    /// A release with what is known of it.
    public init(
        id: ID<Release>? = nil, key: ReleaseKey? = nil, lifecycle: ReleaseLifecycle? = nil,
        flaws: [FlawMatch] = [], areFlawsKnown: Bool = true, asset: AssetClass? = nil,
        isEndOfLine: Bool = false
    ) {
        self.id = id
        self.key = key
        self.lifecycle = lifecycle
        self.flaws = flaws
        self.areFlawsKnown = areFlawsKnown
        self.asset = asset
        self.isEndOfLine = isEndOfLine
    }
}
