public import Debt
import FoundationEssentials
import Registry
import Vocabulary
import Workbooks

/// The hospital's own lifecycle file: what public data sets lack, edited by people, each release with its source and day.
///
/// It is read after the public sets and wins over them. As JSON:
///
///     {"format": 1, "products": [{"key": "…", "title": "…", "kind": "application", "supplier": "…", "aliases": ["…"],
///       "releases": [{"cycle": "5", "securitySupport": "2021-10-12", "source": "…", "link": "https://…", "asOf": "2026-01-05"}]}]}
///
/// `activeSupport`, `securitySupport` and `paidExtension` are a day, `true` (over), `false` (goes on) or left out (unknown).
public enum HospitalLifecycle {
    /// What is shipped: few entries, each with a public source. A group adds its own.
    public static func shipped() throws(FeedFault) -> FeedReading<LifecycleProduct> {
        try read(Array((Assets.files["hospital-lifecycle.json"] ?? "").utf8))
    }

    /// Reads the file's JSON. A release without a source, a day or any date of support is reported and left out.
    public static func read(_ bytes: [UInt8]) throws(FeedFault) -> FeedReading<LifecycleProduct> {
        try FeedLimits.check(bytes, "hospital-lifecycle.json")
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch {
            throw FeedFault(
                "hospital-lifecycle.json",
                LocalizedText(
                    "JSON illisible ; partez du fichier qu’écrit « cordon feeds template »".spaced,
                    en: "unreadable JSON; start from the file that 'cordon feeds template' writes"))
        }
        var reading = FeedReading<LifecycleProduct>()
        for (offset, entry) in file.products.enumerated() {
            switch entry.result {
            case .success(let product): reading.add(product)
            case .failure(let error):
                reading.faults.append(
                    FeedFault(
                        "products[\(offset)]",
                        LocalizedText("produit illisible (\(error))", en: "unreadable product (\(error))")))
            }
        }
        return reading
    }

    /// Writes products in the form that ``read(_:)`` takes: the editable file.
    public static func write(_ products: [LifecycleProduct]) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let file = WrittenFile(products: products.map(Product.init))
        return (try? Array(encoder.encode(file))) ?? []
    }

    private struct File: Decodable {
        var products: [Lenient<Product>]
    }

    private struct WrittenFile: Encodable {
        var format = 1
        var products: [Product]
    }

    /// A product as the file writes it.
    struct Product: Codable {
        var key: String
        var title: String
        var kind: ProductKind
        var supplier: String?
        var aliases: [String]?
        var identifiers: [String]?
        var releases: [Release]

        init(_ product: LifecycleProduct) {
            key = product.key
            title = product.title
            kind = product.kind
            supplier = product.supplier
            aliases = product.aliases.isEmpty ? nil : product.aliases
            let written = product.identifiers.compactMap { identifier -> String? in
                switch identifier {
                case .purl(let name): name
                case .cpe(let name): name.description
                // The file has no form for names at repology.org.
                case .repology: nil
                }
            }
            identifiers = written.isEmpty ? nil : written
            releases = product.releases.map(Release.init)
        }
    }

    /// A release as the file writes it.
    struct Release: Codable {
        var cycle: String
        var label: String?
        var released: Day?
        var activeSupport: SupportEnd?
        var securitySupport: SupportEnd?
        var paidExtension: SupportEnd?
        var source: String?
        var link: String?
        var asOf: Day?

        init(_ release: LifecycleRelease) {
            let lifecycle = release.lifecycle
            cycle = release.cycle
            label = release.label
            released = lifecycle.released
            activeSupport = lifecycle.activeSupport == .unknown ? nil : lifecycle.activeSupport
            securitySupport = lifecycle.securitySupport == .unknown ? nil : lifecycle.securitySupport
            paidExtension = lifecycle.paidExtension == .unknown ? nil : lifecycle.paidExtension
            asOf = lifecycle.asOf
            switch lifecycle.source {
            case .feed(let text), .supplier(let text), .person(let text): source = text
            case .file(let name, let line): source = "\(name), \(line)"
            case .fiction: source = "fiction"
            }
        }

        /// The release, or what it lacks.
        func checked(_ product: String) throws(FeedFault) -> LifecycleRelease {
            let place = "\(product) \(cycle)"
            guard let source, source.contains(where: { !$0.isWhitespace }) else {
                throw FeedFault(
                    place,
                    LocalizedText(
                        "la source manque : une date sans source n’est pas un fait".spaced,
                        en: "the source is missing: a date without a source is no fact"))
            }
            guard let asOf else {
                throw FeedFault(
                    place,
                    LocalizedText(
                        "le jour de la source (asOf) manque", en: "the day of the source (asOf) is missing"))
            }
            guard activeSupport != nil || securitySupport != nil else {
                throw FeedFault(
                    place,
                    LocalizedText(
                        "aucune fin de support : indiquez securitySupport".spaced,
                        en: "no end of support: state securitySupport"))
            }
            return LifecycleRelease(
                cycle: cycle, label: label,
                lifecycle: ReleaseLifecycle(
                    released: released, activeSupport: activeSupport ?? .unknown,
                    securitySupport: securitySupport ?? .unknown, paidExtension: paidExtension ?? .unknown,
                    source: .feed(link.map { "\(source), \($0)" } ?? source), asOf: asOf))
        }
    }
}

extension FeedReading<LifecycleProduct> {
    /// Adds a product with its good releases; the bad ones are reported.
    mutating func add(_ product: HospitalLifecycle.Product) {
        guard !product.key.isEmpty, product.key.utf8.allSatisfy({ HospitalLifecycle.isKeyByte($0) }) else {
            faults.append(
                FeedFault(
                    product.key.isEmpty ? "key" : product.key,
                    LocalizedText(
                        "la clé ne s’écrit qu’avec a–z, 0–9 et des traits d’union",
                        en: "a key is written with a-z, 0-9 and hyphens only")))
            return
        }
        var releases: [LifecycleRelease] = []
        for release in product.releases {
            do throws(FeedFault) {
                releases.append(try release.checked(product.key))
            } catch {
                faults.append(error)
            }
        }
        entries.append(
            LifecycleProduct(
                key: product.key, title: product.title, kind: product.kind, supplier: product.supplier,
                aliases: product.aliases ?? [],
                identifiers: (product.identifiers ?? []).compactMap {
                    $0.hasPrefix("pkg:") ? .purl($0) : CPEName($0).map(ProductIdentifier.cpe)
                },
                releases: releases))
    }
}

extension HospitalLifecycle {
    static func isKeyByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }
}
