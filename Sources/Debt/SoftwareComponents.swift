public import Vocabulary

/// A part of a product, as its software bill of materials names it.
public struct SoftwareComponent: Hashable, Codable, Sendable {
    /// Its reference in the bill, unique there.
    public var reference: String
    /// As its makers call it.
    public var name: String
    /// Group or vendor, where the bill says so.
    public var group: String?
    /// Its version, where the bill says so.
    public var version: String?
    /// Its package URL, where the bill says so.
    public var purl: String?
    /// Its platform name, where the bill says so.
    public var cpe: CPEName?
    /// Its licences, as written.
    public var licences: [String]
    /// References of what it is made of.
    public var needs: [String]

    /// A part of a product.
    public init(
        reference: String, name: String, group: String? = nil, version: String? = nil, purl: String? = nil,
        cpe: CPEName? = nil, licences: [String] = [], needs: [String] = []
    ) {
        self.reference = reference
        self.name = name
        self.group = group
        self.version = version
        self.purl = purl
        self.cpe = cpe
        self.licences = licences
        self.needs = needs
    }
}

/// A bill of materials: it is attached to a product's release once, for every hospital that runs it.
public struct SoftwareBill: Hashable, Codable, Sendable {
    /// `CycloneDX 1.6`, `SPDX 2.3`.
    public var format: String
    /// The bill's own number, where it has one.
    public var serial: String?
    /// When it was made, where it says so.
    public var made: Instant?
    /// What it describes, where it says so.
    public var subject: SoftwareComponent?
    /// The parts, in the file's order.
    public var components: [SoftwareComponent]

    /// A bill of materials.
    public init(
        format: String, serial: String? = nil, made: Instant? = nil, subject: SoftwareComponent? = nil,
        components: [SoftwareComponent]
    ) {
        self.format = format
        self.serial = serial
        self.made = made
        self.subject = subject
        self.components = components
    }
}

/// A flaw that comes with a part.
public struct ComponentFlaw: Hashable, Sendable {
    /// The part.
    public var component: SoftwareComponent
    /// The listed product that the part is.
    public var release: ReleaseKey
    /// Its end of support, where known.
    public var lifecycle: ReleaseLifecycle?
    /// Its exploited flaws.
    public var flaws: [FlawMatch]
}

/// Finds which listed products the parts of a bill are, by package URL and platform name, never by a name alone.
public struct ComponentMatcher: Sendable {
    private let catalogue: LifecycleCatalogue
    private let flaws: FlawMatcher
    private var byPackage: [String: String] = [:]
    private var byPlatform: [CPEName: String] = [:]

    /// Prepares the catalogue's identifiers.
    public init(_ catalogue: LifecycleCatalogue, _ flaws: FlawMatcher) {
        self.catalogue = catalogue
        self.flaws = flaws
        for product in catalogue.products {
            for identifier in product.identifiers {
                switch identifier {
                case .purl(let purl): byPackage[ComponentMatcher.package(purl)] = product.key
                case .cpe(let name):
                    byPlatform[CPEName(part: name.part, vendor: name.vendor, product: name.product)] =
                        product.key
                case .repology: break
                }
            }
        }
    }

    /// The parts that are listed products, with their support and flaws.
    public func findings(in bill: SoftwareBill) -> [ComponentFlaw] {
        bill.components.compactMap { component in
            guard let product = product(of: component) else { return nil }
            let cycle = component.version.flatMap { release(of: product, version: $0) }
            let key = ReleaseKey(product: product.key, cycle: cycle?.cycle)
            return ComponentFlaw(
                component: component, release: key, lifecycle: cycle?.lifecycle,
                flaws: flaws.matches(key, version: component.version.map { ProductVersion($0) }))
        }
    }

    private func product(of component: SoftwareComponent) -> LifecycleProduct? {
        if let purl = component.purl, let key = byPackage[ComponentMatcher.package(purl)] {
            return catalogue[key]
        }
        guard let cpe = component.cpe else { return nil }
        return byPlatform[CPEName(part: cpe.part, vendor: cpe.vendor, product: cpe.product)].flatMap {
            catalogue[$0]
        }
    }

    /// The release whose cycle is the longest head of the version.
    private func release(of product: LifecycleProduct, version: String) -> LifecycleRelease? {
        product.releases.filter { version == $0.cycle || version.hasPrefix($0.cycle + ".") }
            .max { $0.cycle.count < $1.cycle.count }
    }

    /// Type, namespace and name, without version, qualifiers and path.
    ///
    /// > Source: https://github.com/package-url/purl-spec.
    static func package(_ purl: String) -> String {
        let head = purl.prefix { $0 != "?" && $0 != "#" }
        let at = head.lastIndex(of: "@")
        let slash = head.lastIndex(of: "/")
        let end = at.flatMap { at in slash.map { at > $0 } ?? true ? at : nil } ?? head.endIndex
        return head[..<end].lowercased().replacing("%40", with: "@")
    }
}
