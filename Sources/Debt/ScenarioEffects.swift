public import Vocabulary

/// How long a scenario takes and how much risk it removes, by what is done and to what: editable, each with its source.
public struct ScenarioEffects: Hashable, Sendable {
    /// A figure's place.
    public struct Key: Hashable, Sendable {
        /// What is done.
        public var scenario: DebtScenario
        /// To what kind of thing.
        public var asset: AssetClass

        /// A figure's place.
        public init(_ scenario: DebtScenario, _ asset: AssetClass) {
            self.scenario = scenario
            self.asset = asset
        }
    }

    /// What a scenario does, with its source.
    public struct Entry: Hashable, Sendable {
        /// From decision to done.
        public var months: Int
        /// The share of the expected loss that it takes away, in thousandths.
        public var riskRemovedPerMille: Int
        /// Who says so.
        public var basis: Basis

        /// What a scenario does.
        public init(months: Int, riskRemovedPerMille: Int, basis: Basis) {
            self.months = months
            self.riskRemovedPerMille = riskRemovedPerMille
            self.basis = basis
        }
    }

    /// The months that are believed: ten years at most.
    public static let monthsRange = 0...120

    private var entries: [Key: Entry] = [:]

    /// Cordon's working assumptions, until others are set.
    public init() {}

    /// Cordon's working assumptions: no published figures exist for hospitals. Each is to be replaced by the group's own
    /// projects.
    public static let assumptions = ScenarioEffects()

    /// What the scenario does to that kind of thing.
    public subscript(scenario: DebtScenario, asset: AssetClass) -> Entry {
        entries[Key(scenario, asset)] ?? ScenarioEffects.assumed(scenario, asset)
    }

    /// Every figure, in a steady order.
    public var all: [(key: Key, entry: Entry)] {
        AssetClass.allCases.flatMap { asset in
            DebtScenario.allCases.map { (key: Key($0, asset), entry: self[$0, asset]) }
        }
    }

    /// Sets what a scenario does. More than ten years, or a share outside 0 to 1, is refused.
    public mutating func set(
        months: Int, riskRemovedPerMille share: Int, for scenario: DebtScenario, of asset: AssetClass,
        basis: Basis
    ) throws(VocabularyError) {
        let range = ScenarioEffects.monthsRange
        guard range.contains(months) else {
            throw .outside(
                Double(months), of: Double(range.lowerBound)...Double(range.upperBound), in: "months")
        }
        guard (0...1_000).contains(share) else {
            throw .outside(Double(share) / 1_000, of: 0...1, in: "risk removed")
        }
        entries[Key(scenario, asset)] = Entry(months: months, riskRemovedPerMille: share, basis: basis)
    }
}

extension ScenarioEffects {
    private static let basis = Basis(
        .assumption,
        LocalizedText(
            "Hypothèse de travail de Cordon, à remplacer par ce que vos projets ont montré",
            en: "Cordon’s working assumption, to be replaced by what your projects have shown"),
        asOf: Day(number: 20_454))

    private static func assumed(_ scenario: DebtScenario, _ asset: AssetClass) -> Entry {
        Entry(
            months: months(scenario, asset), riskRemovedPerMille: riskRemoved(by: scenario), basis: basis)
    }

    private static func riskRemoved(by scenario: DebtScenario) -> Int {
        switch scenario {
        case .keep: 350
        case .buyExtension: 650
        case .upgrade: 850
        case .replace: 900
        case .isolate: 600
        case .outsource: 800
        case .refurbish: 850
        case .retire: 1_000
        }
    }

    private static func months(_ scenario: DebtScenario, _ asset: AssetClass) -> Int {
        let isBig = asset == .clinicalApplication || asset == .medicalDevice
        let isSmall = asset == .workstation || asset == .network
        switch scenario {
        case .keep, .buyExtension: return 1
        case .isolate: return 2
        case .upgrade: return isBig ? 9 : isSmall ? 2 : 4
        case .replace: return isBig ? 18 : isSmall ? 4 : 8
        case .outsource: return isBig ? 15 : 8
        case .refurbish: return isSmall ? 3 : 5
        case .retire: return isBig ? 12 : 3
        }
    }
}
