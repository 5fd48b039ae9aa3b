public import Vocabulary

/// What one scenario means for one system.
public struct ScenarioEstimate: Hashable, Sendable {
    /// Which.
    public var scenario: DebtScenario
    /// Paid once; `nil` where a unit cost is missing.
    public var oneOff: Money?
    /// Paid each year once it is done, today's run cost included; `nil` where a cost is missing. What is kept and ages
    /// costs more each year: see ``years``.
    public var yearly: Money?
    /// From decision to done.
    public var months: Int
    /// The share of the expected loss that it takes away, in thousandths.
    public var riskRemovedPerMille: Int
    /// Where the months and the risk removed come from.
    public var effectBasis: Basis
    /// Expected loss once it is done, a year.
    public var expectedLoss: Money
    /// What making or buying equipment emits, by family of factors; families are never added.
    public var carbon: [CarbonEstimate]
    /// What it emits where workstations are laptops, which the register does not tell; empty for anything else.
    public var carbonOfLaptops: [CarbonEstimate]
    /// Whether equipment is made or run for it whose emissions no sourced factor tells: unknown, and not none.
    public var isCarbonUnknown: Bool
    /// What stands in the way, or must be minded.
    public var constraints: [ScenarioConstraint]
    /// Each year's costs, from now to five years ahead; empty where a cost is missing.
    public var years: [YearCost]

    /// Whether nothing forbids it.
    public var isOpen: Bool { !constraints.contains(where: \.forbids) }

    /// What it costs over five years, expected losses included, as weighed today; `nil` where a cost is missing.
    public var netPresentCost: Money? {
        years.isEmpty ? nil : years.reduce(.zero) { $0 + $1.present }
    }
}

/// What stands in the way of a scenario.
public enum ScenarioConstraint: String, CaseIterable, Codable, Sendable {
    case makerMustChange, extensionNotOffered, extensionEnded, extensionEndsSoon, careDependsOnIt,
        contractStillRuns,
        hostMustBeCertified
    case supplierGone, noSupportedRelease, dependentsMustMove, notEquipment, mayBreakMaintenance,
        isolatedAlready, unitCostMissing

    /// Whether it forbids the scenario rather than complicating it.
    public var forbids: Bool {
        switch self {
        case .extensionNotOffered, .extensionEnded, .supplierGone, .noSupportedRelease, .notEquipment,
            .isolatedAlready:
            true
        case .makerMustChange, .extensionEndsSoon, .careDependsOnIt, .contractStillRuns, .hostMustBeCertified,
            .dependentsMustMove,
            .mayBreakMaintenance, .unitCostMissing:
            false
        }
    }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .makerMustChange:
            LocalizedText(
                "Dispositif médical : seul le fabricant peut le modifier (règlement (UE) 2017/745)"
                    .typographic,
                en: "Medical device: only its maker may change it (regulation (EU) 2017/745)")
        case .extensionNotOffered:
            LocalizedText("Aucune extension de support n’est vendue", en: "No support extension is sold")
        case .extensionEnded:
            LocalizedText("L’extension de support a pris fin", en: "The support extension has ended")
        case .extensionEndsSoon:
            LocalizedText(
                "L’extension de support prend fin avant cinq ans : le risque revient ensuite".typographic,
                en: "The support extension ends within five years: the risk comes back after it")
        case .careDependsOnIt:
            LocalizedText(
                "Des services de soins en dépendent : bascule à préparer avec eux, mode dégradé prêt"
                    .typographic,
                en: "Care services depend on it: prepare the change with them, with a degraded mode at hand")
        case .contractStillRuns:
            LocalizedText(
                "Contrat en cours : vérifier les conditions de sortie".typographic,
                en: "A contract runs: check how to leave it")
        case .hostMustBeCertified:
            LocalizedText(
                "Données de santé : hébergeur certifié HDS obligatoire (CSP, art. L. 1111-8)".typographic,
                en: "Health data: the host must be certified (CSP, art. L. 1111-8)")
        case .supplierGone:
            LocalizedText(
                "Le fournisseur n’est plus en mesure de livrer", en: "The supplier can no longer deliver")
        case .noSupportedRelease:
            LocalizedText("Aucune version maintenue n’est connue", en: "No supported release is known")
        case .dependentsMustMove:
            LocalizedText(
                "D’autres systèmes en dépendent : à migrer d’abord".typographic,
                en: "Other systems depend on it: they must move first")
        case .notEquipment: LocalizedText("Ce n’est pas un équipement", en: "It is not a piece of equipment")
        case .mayBreakMaintenance:
            LocalizedText(
                "L’isolement peut couper la télémaintenance : à convenir avec le mainteneur".typographic,
                en: "Isolation may cut remote maintenance: agree on it with the maintainer")
        case .isolatedAlready:
            LocalizedText("Il est déjà isolé du réseau", en: "It is isolated already")
        case .unitCostMissing: LocalizedText("Un coût unitaire manque", en: "A unit cost is missing")
        }
    }
}
