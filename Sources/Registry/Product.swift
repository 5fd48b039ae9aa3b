public import Vocabulary

/// What a supplier sells.
public struct Product: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Product>
    /// Who publishes or makes it.
    public var supplier: ID<Supplier>
    /// As the supplier names it; unique for that supplier.
    public var name: String
    /// What kind of thing it is.
    public var kind: ProductKind
    /// Its identifier in the endoflife.date data set, such as `windows-server`, where it is listed there.
    public var lifecycleKey: String?

    /// A product of a supplier.
    public init(
        id: ID<Product>, supplier: ID<Supplier>, name: String, kind: ProductKind, lifecycleKey: String? = nil
    ) {
        self.id = id
        self.supplier = supplier
        self.name = name
        self.kind = kind
        self.lifecycleKey = lifecycleKey
    }
}

/// What kind of thing a product is.
public enum ProductKind: String, CaseIterable, Codable, Sendable {
    case application, operatingSystem, database, infrastructure, network, security, medicalDevice, service

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .application: LocalizedText("Application", en: "Application")
        case .operatingSystem: LocalizedText("Système d’exploitation", en: "Operating system")
        case .database: LocalizedText("Base de données", en: "Database")
        case .infrastructure: LocalizedText("Infrastructure", en: "Infrastructure")
        case .network: LocalizedText("Réseau", en: "Network equipment")
        case .security: LocalizedText("Sécurité", en: "Security")
        case .medicalDevice: LocalizedText("Dispositif médical", en: "Medical device")
        case .service: LocalizedText("Service en ligne", en: "Online service")
        }
    }
}

/// A version of a product, with the days on which its support ends.
public struct Release: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Release>
    /// What it is a version of.
    public var product: ID<Product>
    /// As the supplier writes it, such as `2012 R2`; unique for that product.
    public var version: String
    /// Its lifecycle, where known; unknown is never good.
    public var lifecycle: Sourced<Lifecycle>?

    /// A version of a product.
    public init(id: ID<Release>, product: ID<Product>, version: String, lifecycle: Sourced<Lifecycle>? = nil)
    {
        self.id = id
        self.product = product
        self.version = version
        self.lifecycle = lifecycle
    }
}

/// The days on which a release comes and goes; `nil` where the source does not say.
public struct Lifecycle: Hashable, Codable, Sendable {
    /// First day of sale or download.
    public var released: Day?
    /// Last day of improvements.
    public var activeSupportEnd: Day?
    /// Last day of free security corrections.
    public var securitySupportEnd: Day?
    /// Last day of corrections that are paid for apart.
    public var extendedSupportEnd: Day?

    /// The days that are known.
    public init(
        released: Day? = nil, activeSupportEnd: Day? = nil, securitySupportEnd: Day? = nil,
        extendedSupportEnd: Day? = nil
    ) {
        self.released = released
        self.activeSupportEnd = activeSupportEnd
        self.securitySupportEnd = securitySupportEnd
        self.extendedSupportEnd = extendedSupportEnd
    }

    /// The support there is on a day. The last day of support is still supported.
    public func support(on day: Day) -> Support {
        guard let securityEnd = securitySupportEnd ?? activeSupportEnd else { return .unknown }
        if day <= securityEnd {
            return activeSupportEnd.map { day <= $0 } ?? true ? .active : .securityOnly
        }
        if let extendedEnd = extendedSupportEnd, day <= extendedEnd { return .paidExtension }
        return .ended
    }
}

/// How far a release is supported on a day.
public enum Support: String, CaseIterable, Codable, Sendable {
    /// Improvements and corrections.
    case active
    /// Security corrections only.
    case securityOnly
    /// Security corrections for those who pay for the extension.
    case paidExtension
    /// No correction of any kind.
    case ended
    /// No date is known: counted, and never taken as good.
    case unknown

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .active: LocalizedText("Support complet", en: "Fully supported")
        case .securityOnly: LocalizedText("Correctifs de sécurité seuls", en: "Security fixes only")
        case .paidExtension: LocalizedText("Extension payante", en: "Paid extension")
        case .ended: LocalizedText("Hors support", en: "Out of support")
        case .unknown: LocalizedText("Support inconnu", en: "Support unknown")
        }
    }
}
