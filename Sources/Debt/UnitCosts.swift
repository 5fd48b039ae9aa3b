public import Vocabulary

/// Where a figure that people may edit comes from.
public struct Basis: Hashable, Codable, Sendable {
    /// How much it can be leaned on.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// A working assumption, to be replaced.
        case assumption
        /// Published by a body or a maker.
        case publication
        /// The hospital's own contract, quote or accounts.
        case own
    }
    /// How much it can be leaned on.
    public var kind: Kind
    /// Title, article, page.
    public var text: LocalizedText
    /// Where to read it.
    public var link: String?
    /// The day it was true.
    public var asOf: Day

    /// A source in words.
    public init(_ kind: Kind, _ text: LocalizedText, link: String? = nil, asOf: Day) {
        self.kind = kind
        self.text = text
        self.link = link
        self.asOf = asOf
    }
}

/// What is paid for.
public enum CostItem: UInt8, CaseIterable, Codable, Sendable {
    case upgrade, replace, refurbish, isolate, outsource, retire, compensate
    case isolateYearly, outsourceYearly, compensateYearly, extensionYearly, runYearly, ageingYearly

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .upgrade: LocalizedText("Montée de version", en: "Upgrade")
        case .replace: LocalizedText("Remplacement", en: "Replacement")
        case .refurbish: LocalizedText("Équipement reconditionné", en: "Refurbished equipment")
        case .isolate: LocalizedText("Isolement réseau", en: "Network isolation")
        case .outsource: LocalizedText("Externalisation, bascule", en: "Outsourcing, migration")
        case .retire: LocalizedText("Décommissionnement", en: "Retirement")
        case .compensate: LocalizedText("Mesures compensatoires", en: "Compensating measures")
        case .isolateYearly: LocalizedText("Isolement, par an", en: "Isolation, per year")
        case .outsourceYearly:
            LocalizedText("Hébergement ou abonnement, par an", en: "Hosting or subscription, per year")
        case .compensateYearly:
            LocalizedText("Mesures compensatoires, par an", en: "Compensating measures, per year")
        case .extensionYearly:
            LocalizedText("Extension de support, par an", en: "Paid support extension, per year")
        case .runYearly:
            LocalizedText(
                "Exploitation d’un système à jour, par an", en: "Running an up-to-date system, per year")
        case .ageingYearly:
            LocalizedText(
                "Surcoût annuel d’exploitation, par année passée hors support",
                en: "Extra yearly running cost, for each year out of support")
        }
    }
}

/// What one unit costs, by what is done and to what: editable, each figure with its source.
public struct UnitCosts: Hashable, Codable, Sendable {
    /// A figure's place.
    public struct Key: Hashable, Codable, Sendable {
        /// What is paid for.
        public var item: CostItem
        /// For what kind of thing.
        public var asset: AssetClass

        /// A figure's place.
        public init(_ item: CostItem, _ asset: AssetClass) {
            self.item = item
            self.asset = asset
        }
    }

    /// A figure with its source.
    public struct Entry: Hashable, Codable, Sendable {
        /// For one unit, tax included.
        public var amount: Money
        /// Who says so.
        public var basis: Basis
    }

    /// Above this no unit cost is believed: ten billion euros.
    public static let ceiling = Money(euros: 10_000_000_000)

    private var entries: [Key: Entry]

    /// Starts from nothing: each cost is then unknown.
    public init() {
        entries = [:]
    }

    /// The figure, `nil` where nobody gave one.
    public subscript(item: CostItem, asset: AssetClass) -> Entry? { entries[Key(item, asset)] }

    /// Every figure, in a steady order.
    public var all: [(key: Key, entry: Entry)] {
        entries.map { (key: $0.key, entry: $0.value) }
            .sorted {
                ($0.key.asset.rawValue, $0.key.item.rawValue) < ($1.key.asset.rawValue, $1.key.item.rawValue)
            }
    }

    /// Sets a figure. A negative cost, or one above ``ceiling``, is refused.
    public mutating func set(_ amount: Money, for item: CostItem, of asset: AssetClass, basis: Basis)
        throws(VocabularyError)
    {
        guard amount >= .zero, amount <= UnitCosts.ceiling else {
            throw .outside(
                Double(amount.cents) / 100, of: 0...Double(UnitCosts.ceiling.cents) / 100, in: "unit cost")
        }
        entries[Key(item, asset)] = Entry(amount: amount, basis: basis)
    }
}

extension UnitCosts {
    /// Cordon's working assumptions, for a first look; no public price list exists for hospitals. Each is to be replaced by
    /// the group's own contracts.
    public static let assumptions: UnitCosts = {
        var costs = UnitCosts()
        let basis = Basis(
            .assumption,
            LocalizedText(
                "Hypothèse de travail de Cordon, à remplacer par les prix de vos marchés",
                en: "Cordon’s working assumption, to be replaced by the prices of your contracts"),
            asOf: Day(number: 20_454))
        for (asset, amounts) in assumedEuros {
            for (item, euros) in zip(CostItem.allCases, amounts) {
                costs.entries[Key(item, asset)] = Entry(amount: Money(euros: euros), basis: basis)
            }
        }
        return costs
    }()

    /// Euros for one unit, in the order of ``CostItem``.
    private static let assumedEuros: [(AssetClass, [Int64])] = [
        (
            .clinicalApplication,
            [
                60_000, 220_000, 40_000, 9_000, 90_000, 25_000, 6_000, 2_500, 48_000, 3_500, 15_000, 38_000,
                4_000,
            ]
        ),
        (
            .businessApplication,
            [
                20_000, 80_000, 15_000, 6_000, 35_000, 10_000, 4_000, 1_500, 18_000, 2_000, 6_000, 14_000,
                1_500,
            ]
        ),
        (.server, [4_500, 9_000, 5_500, 2_500, 8_000, 1_500, 1_500, 700, 4_200, 800, 1_200, 2_400, 300]),
        (
            .database,
            [9_000, 22_000, 12_000, 3_500, 18_000, 3_000, 2_500, 900, 9_000, 1_200, 3_500, 4_500, 600]
        ),
        (.workstation, [120, 850, 420, 90, 600, 40, 60, 25, 380, 30, 60, 210, 25]),
        (.network, [1_500, 6_000, 2_800, 1_200, 7_000, 600, 800, 300, 3_600, 400, 700, 900, 120]),
        (
            .security,
            [4_000, 18_000, 9_000, 2_000, 20_000, 1_500, 1_500, 500, 12_000, 800, 2_500, 4_000, 500]
        ),
        (
            .medicalDevice,
            [12_000, 65_000, 28_000, 3_000, 30_000, 2_500, 2_500, 900, 20_000, 1_200, 5_000, 6_500, 800]
        ),
        (
            .onlineService,
            [5_000, 45_000, 20_000, 4_000, 30_000, 8_000, 3_000, 1_000, 16_000, 1_500, 4_000, 15_000, 1_000]
        ),
    ]
}
