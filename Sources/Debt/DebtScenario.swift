public import Vocabulary

/// What can be done about a system.
public enum DebtScenario: UInt8, CaseIterable, Codable, Sendable {
    case keep, buyExtension, upgrade, replace, isolate, outsource, refurbish, retire

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .keep:
            LocalizedText("Conserver avec mesures compensatoires", en: "Keep with compensating measures")
        case .buyExtension: LocalizedText("Souscrire l’extension de support", en: "Buy the support extension")
        case .upgrade: LocalizedText("Monter de version", en: "Upgrade")
        case .replace: LocalizedText("Remplacer", en: "Replace")
        case .isolate: LocalizedText("Isoler", en: "Isolate")
        case .outsource:
            LocalizedText(
                "Externaliser (hébergeur HDS ou SaaS)", en: "Outsource (HDS-certified host or SaaS)")
        case .refurbish: LocalizedText("Équiper en reconditionné", en: "Equip with refurbished hardware")
        case .retire: LocalizedText("Décommissionner", en: "Retire")
        }
    }

    /// Whether it brings the system up to date, rather than making the wait safer.
    public var paysTheDebt: Bool {
        switch self {
        case .upgrade, .replace, .outsource, .refurbish, .retire: true
        case .keep, .buyExtension, .isolate: false
        }
    }

    /// What is paid once.
    var oneOff: CostItem? {
        switch self {
        case .keep: .compensate
        case .buyExtension: nil
        case .upgrade: .upgrade
        case .replace: .replace
        case .isolate: .isolate
        case .outsource: .outsource
        case .refurbish: .refurbish
        case .retire: .retire
        }
    }

    /// What is paid each year on top of the run cost, or instead of it.
    var yearly: CostItem? {
        switch self {
        case .keep: .compensateYearly
        case .buyExtension: .extensionYearly
        case .isolate: .isolateYearly
        case .outsource: .outsourceYearly
        case .upgrade, .replace, .refurbish, .retire: nil
        }
    }
}
