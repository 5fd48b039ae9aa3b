public import Registry

/// A product whose releases come and go, as one source describes it.
public struct LifecycleProduct: Hashable, Codable, Sendable {
    /// The source's own key, such as `windows-server`; unique in a catalogue.
    public var key: String
    /// As people call it.
    public var title: String
    /// What kind of thing it is.
    public var kind: ProductKind
    /// Who publishes or makes it, where the source says.
    public var supplier: String?
    /// What else people call it.
    public var aliases: [String]
    /// Its names in other data sets.
    public var identifiers: [ProductIdentifier]
    /// Its releases, newest first as a rule.
    public var releases: [LifecycleRelease]

    /// A product with its releases.
    public init(
        key: String, title: String, kind: ProductKind, supplier: String? = nil, aliases: [String] = [],
        identifiers: [ProductIdentifier] = [], releases: [LifecycleRelease]
    ) {
        self.key = key
        self.title = title
        self.kind = kind
        self.supplier = supplier
        self.aliases = aliases
        self.identifiers = identifiers
        self.releases = releases
    }

    /// The release of that cycle.
    public func release(_ cycle: String) -> LifecycleRelease? { releases.first { $0.cycle == cycle } }
}

/// One release of a product, with its lifecycle.
public struct LifecycleRelease: Hashable, Codable, Sendable {
    /// The source's own key, such as `2012-r2`; unique in a product.
    public var cycle: String
    /// As people write it, such as `2012 R2`, where that differs from the cycle.
    public var label: String?
    /// The newest version of this release that the source knows, such as `10.0.14393`.
    public var latestVersion: String?
    /// Whether the maker calls it a long-term release.
    public var isLongTerm: Bool
    /// The ends of its support.
    public var lifecycle: ReleaseLifecycle

    /// A release as a source describes it.
    public init(
        cycle: String, label: String? = nil, latestVersion: String? = nil, isLongTerm: Bool = false,
        lifecycle: ReleaseLifecycle
    ) {
        self.cycle = cycle
        self.label = label
        self.latestVersion = latestVersion
        self.isLongTerm = isLongTerm
        self.lifecycle = lifecycle
    }

    /// As people write it.
    public var name: String { label ?? cycle }
}
