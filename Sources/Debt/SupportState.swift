public import Registry
public import Vocabulary

/// What support a system really gets on a day: what the maker offers, and whether the paid part was bought.
///
/// Ordered from good to bad. Unknown stands after every state that is known to bring corrections, so that it is never
/// taken as good.
public enum SupportState: UInt8, CaseIterable, Codable, Sendable {
    /// Improvements and corrections.
    case active
    /// Security corrections only.
    case securityOnly
    /// Security corrections, paid for apart, and paid.
    case extensionBought
    /// No date is known: counted, and never taken as good.
    case unknown
    /// Security corrections exist for those who pay, and nobody pays.
    case extensionNotBought
    /// No correction of any kind.
    case ended

    /// Whether security corrections are known to arrive.
    public var bringsCorrections: Bool {
        switch self {
        case .active, .securityOnly, .extensionBought: true
        case .unknown, .extensionNotBought, .ended: false
        }
    }

    /// Whether it is known that no correction arrives.
    public var isPastSupport: Bool {
        switch self {
        case .extensionNotBought, .ended: true
        case .active, .securityOnly, .extensionBought, .unknown: false
        }
    }

    /// What the maker offers, whoever pays.
    public var offered: Support {
        switch self {
        case .active: .active
        case .securityOnly: .securityOnly
        case .extensionBought, .extensionNotBought: .paidExtension
        case .unknown: .unknown
        case .ended: .ended
        }
    }

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .active: LocalizedText("Support complet", en: "Fully supported")
        case .securityOnly: LocalizedText("Correctifs de sécurité seuls", en: "Security fixes only")
        case .extensionBought: LocalizedText("Extension payante souscrite", en: "Paid extension, bought")
        case .unknown: LocalizedText("Support inconnu", en: "Support unknown")
        case .extensionNotBought:
            LocalizedText("Hors support, extension non souscrite", en: "Out of support, extension not bought")
        case .ended: LocalizedText("Hors support", en: "Out of support")
        }
    }
}

extension SupportState: Comparable {
    /// Orders from good to bad.
    public static func < (left: SupportState, right: SupportState) -> Bool { left.rawValue < right.rawValue }
}
