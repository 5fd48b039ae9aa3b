/// The names of the entries of CISA's catalogue that no row of ``FlawNames`` knows, for products that bear the same.
///
/// Most are of appliances and tools that no lifecycle set lists: gateways, mail servers, firewalls. Vendor and product must
/// both agree, word by word; versions are not compared, so that each match is for a person to check.
struct AlikeNames: Sendable {
    private struct Entry {
        var flaw: Int
        var vendor: [String]
        /// Each product that the entry names, by the words that tell it from the vendor's others.
        var products: [[String]]
    }

    /// The entries, by each word that may name their vendor.
    private var entries: [String: [Entry]] = [:]

    init(_ flaws: [ExploitedFlaw]) {
        for (place, flaw) in flaws.enumerated()
        where FlawNames.keys(vendor: flaw.vendor, product: flaw.product).isEmpty {
            let products = AlikeNames.products(named: flaw.product)
            for vendor in AlikeNames.vendors(of: flaw.vendor) {
                guard let first = vendor.first else { continue }
                let own = products.map { AlikeNames.core($0, of: vendor) }.filter { words in
                    !words.isEmpty && !words.allSatisfy(AlikeNames.saysNothing.contains)
                }
                guard !own.isEmpty else { continue }
                entries[first, default: []].append(Entry(flaw: place, vendor: vendor, products: own))
            }
        }
    }

    /// The flaws of what a maker calls so, by their places in the catalogue. `isExact` for a product that is listed
    /// elsewhere by its own name: a shorter one is then another.
    func flaws(of product: String, by maker: String, isExact: Bool) -> Set<Int> {
        let name = AlikeNames.words(product), makers = AlikeNames.words(maker)
        let all = Set(name + makers)
        var found: Set<Int> = []
        for word in all {
            for entry in entries[word] ?? [] where entry.vendor.allSatisfy(all.contains) {
                let own = AlikeNames.core(name, of: entry.vendor)
                guard let first = own.first else { continue }
                if entry.products.contains(where: { words in
                    words == own || (!isExact && own.count == 1 && first.count > 3 && words.first == first)
                }) {
                    found.insert(entry.flaw)
                }
            }
        }
        return found
    }

    /// The words of a vendor's name, and of those under which its products are known too.
    private static func vendors(of name: String) -> [[String]] {
        let own = words(name).filter { !companyWords.contains($0) }
        return [own] + (otherVendors[own.joined(separator: " ")] ?? []).map { [$0] }
    }

    /// `Adaptive Security Appliance (ASA) and Firepower Threat Defense (FTD)`: four names of two products.
    private static func products(named text: String) -> [[String]] {
        var names: [String] = []
        let parts = text.lowercased().replacing(" and ", with: ",").replacing(" or ", with: ",")
            .replacing("/", with: ",").split(separator: ",")
        for part in parts {
            guard let open = part.firstIndex(of: "("), let close = part.lastIndex(of: ")"), open < close
            else {
                names.append(String(part))
                continue
            }
            names.append(String(part[..<open]))
            names.append(String(part[part.index(after: open)..<close]))
        }
        return names.map(words)
    }

    private static func words(_ text: String) -> [String] {
        LearnedAliases.plain(text).split(separator: " ").map(String.init)
    }

    /// What tells a product: without its vendor's name, versions, and words that any product may bear; all of it where
    /// nothing else would be left, as of Samba's Samba.
    private static func core(_ name: [String], of vendor: [String]) -> [String] {
        let named = name.filter { word in
            !fillers.contains(word) && !(word.first?.isNumber ?? true)
                && !(word.count > 1 && word.first == "v" && word.dropFirst().first?.isNumber == true)
        }
        let own = named.filter { !vendor.contains($0) }
        return own.isEmpty ? named : own
    }

    private static let companyWords: Set<String> = [
        "networks", "systems", "software", "inc", "the", "platforms", "wireless", "hp",
    ]
    /// Makers that were bought or renamed, and products that are known by a name of their own.
    private static let otherVendors: [String: [String]] = [
        "synacor": ["zimbra"], "pulse secure": ["ivanti"], "ivanti": ["pulse", "mobileiron"],
        "progress": ["ipswitch", "moveit", "telerik", "kemp"], "zoho": ["manageengine"], "teclib": ["glpi"],
        "hewlett packard": ["hp", "hpe"], "broadcom": ["brocade"], "nextgen healthcare": ["mirth"],
        "citrix": ["netscaler"], "trend micro": ["trendmicro"],
    ]
    private static let fillers: Set<String> = [
        "appliance", "appliances", "server", "servers", "serveur", "software", "edition", "enterprise",
        "standard", "device", "devices", "series", "router", "routers", "suite", "version", "virtual", "vm",
        "vpx", "mpx", "sdx", "the", "of", "on", "prem", "x",
    ]
    /// Words that name no product by themselves.
    private static let saysNothing: Set<String> = [
        "multiple", "products", "product", "chipsets", "firewalls", "cameras", "agents", "ip", "nas",
        "attached", "network", "storage", "mobile", "driver", "drivers", "kernel", "framework", "management",
        "system", "controllers", "vpn", "small", "business",
    ]
}
