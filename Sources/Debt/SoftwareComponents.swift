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
    /// Where it was named, in a bill that is made of several lists; `nil` in one that came as one file.
    public var origin: String?
    /// Whether a person typed it as a name and a version: then its name may be all there is to recognise it by.
    public var isTyped: Bool?

    /// A part of a product.
    public init(
        reference: String, name: String, group: String? = nil, version: String? = nil, purl: String? = nil,
        cpe: CPEName? = nil, licences: [String] = [], needs: [String] = [], origin: String? = nil,
        isTyped: Bool? = nil
    ) {
        self.reference = reference
        self.name = name
        self.group = group
        self.version = version
        self.purl = purl
        self.cpe = cpe
        self.licences = licences
        self.needs = needs
        self.origin = origin
        self.isTyped = isTyped
    }

    /// The version that the bill says, else the one that the package URL carries.
    public var statedVersion: String? { version ?? purl.flatMap(ComponentMatcher.version) }
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
    /// As the data set calls the product.
    public var title: String
    /// How surely it was read from a name that a person typed, in 0...1; `nil` where an identifier says what it is.
    public var confidence: Double?
}

/// Finds which listed products the parts of a bill are: by package URL and platform name; a part of a file never by its
/// name alone, one that a person typed by its name as inventories are read.
public struct ComponentMatcher: Sendable {
    private let catalogue: LifecycleCatalogue
    private let flaws: FlawMatcher
    private let recogniser: Recogniser?
    private var byPackage: [String: String] = [:]
    private var byPlatform: [CPEName: String] = [:]
    /// By the plain name of a package or platform; `nil` where several products have it.
    private var byName: [String: String?] = [:]

    /// Prepares the catalogue's identifiers. Without a recogniser, typed names are only known where they are a product's
    /// own name to the letter.
    public init(_ catalogue: LifecycleCatalogue, _ flaws: FlawMatcher, recogniser: Recogniser? = nil) {
        self.catalogue = catalogue
        self.flaws = flaws
        self.recogniser = recogniser
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
        for product in catalogue.products {
            for name in Set(ComponentMatcher.names(of: product)) {
                byName[name] = byName.keys.contains(name) ? .some(nil) : .some(product.key)
            }
        }
    }

    /// What a product is called, to the letter: its key, its title, its packages and its platforms.
    private static func names(of product: LifecycleProduct) -> [String] {
        var names = [product.key, product.title.lowercased()] + product.aliases.map { $0.lowercased() }
        for identifier in product.identifiers {
            switch identifier {
            case .purl(let purl):
                let package = package(purl)
                // Within a scope, packages are called `core` and `client`: there the name alone says nothing.
                guard !package.contains("/@"), let last = package.split(separator: "/").last else { continue }
                names.append(String(last))
            case .cpe(let name): names.append(name.product.lowercased())
            case .repology(let name): names.append(name.lowercased())
            }
        }
        return names.filter { $0.count >= 3 && !commonNames.contains($0) }
    }

    /// Names of packages that are words of the trade.
    private static let commonNames: Set<String> = [
        "core", "server", "client", "common", "main", "app", "web", "api", "framework", "base", "data",
        "runtime", "sdk", "cli", "library", "lib", "tools", "agent", "manager", "database", "linux", "office",
    ]

    /// How sure a typed name is that is a product's own to the letter, and one that is with its release.
    private static let exactName = (alone: 0.85, withRelease: 0.95)

    /// The parts that are listed products, with their support and flaws.
    public func findings(in bill: SoftwareBill) -> [ComponentFlaw] {
        bill.components.compactMap { finding(of: $0) }
    }

    /// What one part is; `nil` where it is no listed product.
    public func finding(of component: SoftwareComponent) -> ComponentFlaw? {
        let version = component.statedVersion
        if let product = product(of: component) {
            let cycle = version.flatMap { release(of: product, version: $0) }
            return finding(component, product, cycle, nil)
        }
        guard component.isTyped == true else { return nil }
        if let product = product(named: component.name) {
            let cycle = version.flatMap { release(of: product, version: $0) }
            let (alone, withRelease) = ComponentMatcher.exactName
            return finding(component, product, cycle, cycle == nil ? alone : withRelease)
        }
        let read = recogniser?.recognise([component.name, version ?? ""].joined(separator: " "))
        guard let read, read.verdict == .recognised, let key = read.match,
            let product = catalogue[key.product]
        else { return nil }
        return finding(component, product, catalogue.release(key), read.confidence)
    }

    private func finding(
        _ component: SoftwareComponent, _ product: LifecycleProduct, _ cycle: LifecycleRelease?,
        _ confidence: Double?
    ) -> ComponentFlaw {
        let key = ReleaseKey(product: product.key, cycle: cycle?.cycle)
        var found = flaws.matches(key, version: component.statedVersion.map { ProductVersion($0) })
        // A flaw is no surer than that the part is what it is taken for.
        if let confidence {
            for place in found.indices { found[place].confidence = min(found[place].confidence, confidence) }
        }
        return ComponentFlaw(
            component: component, release: key, lifecycle: cycle?.lifecycle, flaws: found,
            title: product.title, confidence: confidence)
    }

    private func product(named name: String) -> LifecycleProduct? {
        byName[name.lowercased()].flatMap(\.self).flatMap { catalogue[$0] }
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

    /// The release whose cycle is the longest head of the version, up to a point or a letter: 1.0.2 of 1.0.2k, not of 1.0.21.
    private func release(of product: LifecycleProduct, version: String) -> LifecycleRelease? {
        product.releases.filter { release in
            version.hasPrefix(release.cycle)
                && version.dropFirst(release.cycle.count).first?.isNumber != true
        }
        .max { $0.cycle.count < $1.cycle.count }
    }

    /// The version after the last `@` behind the last slash, as it is written without escapes; `nil` without one.
    ///
    /// > Source: https://github.com/package-url/purl-spec.
    static func version(_ purl: String) -> String? {
        let head = purl.prefix { $0 != "?" && $0 != "#" }
        guard let at = head.lastIndex(of: "@"), head.lastIndex(of: "/").map({ $0 < at }) ?? true else {
            return nil
        }
        let version = head[head.index(after: at)...].replacing("%2B", with: "+").replacing("%2b", with: "+")
            .replacing("%3A", with: ":").replacing("%3a", with: ":").replacing("%7E", with: "~")
        return version.isEmpty ? nil : String(version)
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
