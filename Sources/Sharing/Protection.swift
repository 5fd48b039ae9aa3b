public import Vocabulary

/// Something that no block may touch, and why: an entry of a warning list, or what a hospital needs to give care.
public struct Protection: Hashable, Sendable {
    /// Why it is protected.
    public let category: Category
    /// What is protected.
    public let target: Target
    /// Which list or contract says so, as people who may see it read it.
    public let reason: LocalizedText
    /// Where the entry comes from.
    public let source: String
    /// The day the source said it.
    public let asOf: Day

    /// A protected thing with its reason.
    public init(category: Category, target: Target, reason: LocalizedText, source: String, asOf: Day) {
        self.category = category
        self.target = target
        self.reason = reason
        self.source = source
        self.asOf = asOf
    }

    /// Why something is protected.
    public enum Category: String, CaseIterable, Codable, Sendable {
        /// The hospital's own addresses and names.
        case ownNetwork
        /// Data that care depends on go there.
        case careFlow
        /// A supplier maintains systems from there, by contract.
        case maintenance
        /// Somebody decided it, with a reason.
        case decided
        /// A large cloud: thousands of harmless services share its addresses.
        case cloud
        /// A public resolver of names.
        case resolver
        /// Addresses that belong to nobody in particular.
        case special
        /// National services of health and state.
        case care
        /// What certificates and updates come from.
        case plumbing
        /// A name under which a registry or a host gives names to anybody: all of them would be blocked with it.
        case suffix

        /// Whether what it protects is looked for all the same once it was reported: an attacker may come over a supplier's
        /// or a member's own line. What everybody meets all day means nothing.
        public var isLookedFor: Bool {
            switch self {
            case .ownNetwork, .careFlow, .maintenance, .decided: true
            case .cloud, .resolver, .special, .care, .plumbing, .suffix: false
            }
        }

        /// As people say it, naming nobody.
        public var title: LocalizedText {
            switch self {
            case .ownNetwork: LocalizedText("Réseau d’un membre", en: "A member’s own network")
            case .careFlow: LocalizedText("Flux de soins d’un membre", en: "A member’s care flow")
            case .maintenance:
                LocalizedText(
                    "Télémaintenance d’un fournisseur, prévue au contrat",
                    en: "A supplier’s remote maintenance, under contract")
            case .decided:
                LocalizedText("Exception décidée par un membre", en: "Exception decided by a member")
            case .cloud: LocalizedText("Grand hébergeur", en: "Large cloud provider")
            case .resolver: LocalizedText("Résolveur DNS public", en: "Public DNS resolver")
            case .special: LocalizedText("Adresse privée ou réservée", en: "Private or reserved address")
            case .care: LocalizedText("Service public de santé", en: "Public health service")
            case .plumbing: LocalizedText("Certificats et mises à jour", en: "Certificates and updates")
            case .suffix:
                LocalizedText(
                    "Suffixe partagé par les noms de tous", en: "Suffix that everybody’s names share")
            }
        }
    }

    /// What is protected.
    public enum Target: Hashable, Sendable {
        /// Every address of a range.
        case network(IPNetwork)
        /// A name and every name below it.
        case domain(String)
        /// One value, as it is.
        case exact(Indicator)

        /// Reads an address, a range or a name; anything else stands for itself.
        public init(_ text: String) throws(IndicatorFault) {
            if let network = IPNetwork(text) ?? IPNetwork(rounding: text) {
                self = .network(network)
                return
            }
            let observable = try Indicator(detecting: text)
            self = observable.kind == .domain ? .domain(observable.value) : .exact(observable)
        }

        /// Reads a name that is protected itself while each name below it may be blocked; anything else as ever.
        public init(itself text: String) throws(IndicatorFault) {
            let read = try Target(text)
            guard case .domain(let name) = read else {
                self = read
                return
            }
            self = .exact(Indicator(kind: .domain, canonical: name))
        }

        /// As it is written.
        public var text: String {
            switch self {
            case .network(let network): network.description
            case .domain(let name): name
            case .exact(let observable): observable.value
            }
        }

        /// Whether it covers so much that it would switch blocks off rather than spare something: a range of public
        /// addresses wider than /16 of IPv4 or /32 of IPv6. Only who answers for the whole network protects so much.
        public var isTooWide: Bool {
            switch self {
            case .network(let network): network.prefix < (network.isVersion6 ? 32 : 16) && !network.isPrivate
            case .domain, .exact: false
            }
        }
    }
}

/// Everything that is protected, ready to be asked.
public struct Protections: Sendable {
    private let all: [Protection]
    private let domains: [String: Int]
    private let networks: [Int: [UInt128: Int]]
    private let networks6: [Int: [UInt128: Int]]
    private let exact: [Indicator: Int]
    private let below: [String: Int]

    /// Of entries that protect the same thing, the first is named.
    public init(_ entries: [Protection]) {
        all = entries
        var domains: [String: Int] = [:]
        var below: [String: Int] = [:]
        var networks: [Int: [UInt128: Int]] = [:]
        var networks6: [Int: [UInt128: Int]] = [:]
        var exact: [Indicator: Int] = [:]
        for (index, entry) in entries.enumerated() {
            switch entry.target {
            case .domain(let name):
                domains[name] = domains[name] ?? index
                for parent in parents(of: name) { below[parent] = below[parent] ?? index }
            case .network(let network) where network.isVersion6:
                networks6[network.prefix, default: [:]][network.bits] =
                    networks6[network.prefix]?[network.bits] ?? index
            case .network(let network):
                networks[network.prefix, default: [:]][network.bits] =
                    networks[network.prefix]?[network.bits] ?? index
            case .exact(let observable): exact[observable] = exact[observable] ?? index
            }
        }
        (self.domains, self.below, self.networks, self.networks6, self.exact) =
            (domains, below, networks, networks6, exact)
    }

    /// How many entries there are.
    public var count: Int { all.count }

    /// What forbids to block `observable`; `nil` when nothing does.
    ///
    /// A range is protected if it holds or lies in a protected one; a name if it, one above or one below it is; a URL and an
    /// e-mail address with their host.
    public func protecting(_ observable: Indicator) -> Protection? {
        if let index = exact[observable] { return all[index] }
        if let network = observable.hostAddress ?? observable.network { return protecting(network) }
        guard let domain = observable.domain else { return nil }
        for name in [domain] + parents(of: domain) {
            if let index = domains[name] { return all[index] }
        }
        // The URL of another path, or a mailbox of that name, is not the name itself.
        return observable.kind == .domain ? below[domain].map { all[$0] } : nil
    }

    /// What protects an address of the range.
    public func protecting(_ network: IPNetwork) -> Protection? {
        let table = network.isVersion6 ? networks6 : networks
        for (prefix, entries) in table.sorted(by: { $0.key > $1.key }) {
            if prefix <= network.prefix {
                if let index = entries[network.bits & IPNetwork.mask(prefix)] { return all[index] }
            } else {
                // Narrower ones inside the range asked for: only ranges are asked, and they are few.
                let mask = IPNetwork.mask(network.prefix)
                if let index = entries.filter({ $0.key & mask == network.bits }).map(\.value).min() {
                    return all[index]
                }
            }
        }
        return nil
    }
}

/// The names above a name, nearest first, down to two parts.
func parents(of name: String) -> [String] {
    var rest = name[...]
    var parents: [String] = []
    while let dot = rest.firstIndex(of: ".") {
        rest = rest[rest.index(after: dot)...]
        if rest.contains(".") { parents.append(String(rest)) }
    }
    return parents
}
