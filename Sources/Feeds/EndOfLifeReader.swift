public import Debt
import FoundationEssentials
import Registry
public import Vocabulary

/// Reads endoflife.date's data: one product a line, as mirrors keep it, or the answer of its API (`/api/v1/products/full`).
///
/// > Source: https://endoflife.date/docs/api/v1/ and the repository's `products/*.md`.
public enum EndOfLifeReader {
    /// Reads a file's bytes, told apart by their first letters. `asOf` is the day of the snapshot, which the format does not say.
    public static func read(_ bytes: [UInt8], asOf: Day, edition: String = "endoflife.date") throws(FeedFault)
        -> FeedReading<LifecycleProduct>
    {
        try FeedLimits.check(bytes, "endoflife.date")
        let reader = ProductBuilder(source: .feed(edition), asOf: asOf)
        var reading = FeedReading<LifecycleProduct>()
        if let full = try? JSONDecoder().decode(FullAnswer.self, from: Data(bytes)) {
            // One product that cannot be read leaves the others as they are.
            for (place, product) in full.result.enumerated() {
                switch product.result {
                case .success(let product): reading.entries.append(reader.product(product))
                case .failure(let error):
                    reading.faults.append(FeedFault(line: nil, "endoflife.date", wrong(error, at: place)))
                }
            }
            return reading
        }
        for (offset, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where line.contains(where: { $0 > 0x20 }) {
            do {
                reading.entries.append(
                    reader.product(try JSONDecoder().decode(MirroredProduct.self, from: Data(line))))
            } catch {
                reading.faults.append(FeedFault(line: offset + 1, "endoflife.date", wrong(error)))
            }
        }
        return reading
    }

    private static func wrong(_ error: any Error) -> LocalizedText {
        let detail = (error as? DecodingError).map(place) ?? "JSON"
        return LocalizedText(
            "produit illisible (\(detail)) ; il faut un objet JSON par ligne".spaced,
            en: "unreadable product (\(detail)); each line must be one JSON object")
    }

    private static func wrong(_ error: any Error, at place: Int) -> LocalizedText {
        let detail = (error as? DecodingError).map(self.place) ?? "JSON"
        return LocalizedText(
            "produit \(place + 1) illisible (\(detail)) ; les autres sont lus".spaced,
            en: "unreadable product \(place + 1) (\(detail)); the others are read")
    }

    private static func place(_ error: DecodingError) -> String {
        let context: DecodingError.Context
        switch error {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found):
            context = found
        case .keyNotFound(let key, let found):
            return (found.codingPath + [key]).map(\.stringValue).joined(separator: ".")
        @unknown default: return "JSON"
        }
        let path = context.codingPath.map { $0.intValue.map { "\($0)" } ?? $0.stringValue }.joined(
            separator: ".")
        return path.isEmpty ? "JSON" : path
    }
}

/// A product of the mirrored form.
private struct MirroredProduct: Decodable {
    struct Release: Decodable {
        var releaseCycle: String
        var releaseLabel: String?
        var releaseDate: Day?
        var eoas: SupportEnd?
        var eol: SupportEnd?
        var eoes: SupportEnd?
        var lts: SupportEnd?
        var latest: String?
    }
    var id: String
    var title: String
    var category: String?
    var identifiers: [[String: String]]?
    var releases: [Release]
}

/// The API's answer of all products.
private struct FullAnswer: Decodable {
    struct Product: Decodable {
        struct Identifier: Decodable {
            var type: String
            var id: String
        }
        struct Release: Decodable {
            struct Version: Decodable { var name: String? }
            var name: String
            var label: String?
            var releaseDate: Day?
            var isLts: Bool?
            var isEoas: Bool?
            var eoasFrom: Day?
            var isEol: Bool?
            var eolFrom: Day?
            var isEoes: Bool?
            var eoesFrom: Day?
            var latest: Version?
        }
        var name: String
        var label: String
        var aliases: [String]?
        var category: String?
        var identifiers: [Identifier]?
        var releases: [Release]
    }
    var result: [Lenient<Product>]
}

/// Turns either form into products of the domain.
private struct ProductBuilder {
    var source: Source
    var asOf: Day

    func product(_ product: MirroredProduct) -> LifecycleProduct {
        LifecycleProduct(
            key: product.id, title: product.title, kind: kind(product.category),
            identifiers: (product.identifiers ?? []).flatMap { $0 }.compactMap {
                identifier($0.key, $0.value)
            },
            releases: product.releases.map { release in
                LifecycleRelease(
                    cycle: release.releaseCycle, label: release.releaseLabel.map(plain(release.releaseCycle)),
                    latestVersion: release.latest,
                    isLongTerm: release.lts.map { $0.holds(on: asOf, asOf: asOf) != true } ?? false,
                    lifecycle: ReleaseLifecycle(
                        released: release.releaseDate, activeSupport: release.eoas ?? .unknown,
                        securitySupport: release.eol ?? .unknown, paidExtension: noExtension(release.eoes),
                        source: source, asOf: asOf))
            })
    }

    func product(_ product: FullAnswer.Product) -> LifecycleProduct {
        LifecycleProduct(
            key: product.name, title: product.label, kind: kind(product.category),
            aliases: product.aliases ?? [],
            identifiers: (product.identifiers ?? []).compactMap { identifier($0.type, $0.id) },
            releases: product.releases.map { release in
                LifecycleRelease(
                    cycle: release.name, label: release.label == release.name ? nil : release.label,
                    latestVersion: release.latest?.name, isLongTerm: release.isLts ?? false,
                    lifecycle: ReleaseLifecycle(
                        released: release.releaseDate, activeSupport: end(release.isEoas, release.eoasFrom),
                        securitySupport: end(release.isEol, release.eolFrom),
                        paidExtension: noExtension(end(release.isEoes, release.eoesFrom)), source: source,
                        asOf: asOf))
            })
    }

    private func end(_ isOver: Bool?, _ from: Day?) -> SupportEnd {
        from.map(SupportEnd.on) ?? isOver.map { $0 ? .over : .open } ?? .unknown
    }

    /// For paid extensions `false` means that none is announced, not that one goes on for ever.
    private func noExtension(_ end: SupportEnd?) -> SupportEnd {
        switch end {
        case nil, .unknown?, .open?: .unknown
        case .on(let day)?: .on(day)
        case .over?: .over
        }
    }

    /// A label with its place holder filled and the code names and remarks of the site's pages left out.
    private func plain(_ cycle: String) -> (String) -> String {
        { label in
            var text = label.replacing("__RELEASE_CYCLE__", with: cycle)
            for remark in ["'__CODENAME__'", "(__CODENAME__)", "__CODENAME__"] {
                text = text.replacing(remark, with: "")
            }
            return text.split(separator: " ").joined(separator: " ")
        }
    }

    private func identifier(_ type: String, _ id: String) -> ProductIdentifier? {
        switch type {
        case "purl": .purl(id)
        case "cpe": CPEName(id).map(ProductIdentifier.cpe)
        case "repology": .repology(id)
        default: nil
        }
    }

    private func kind(_ category: String?) -> ProductKind {
        switch category {
        case "os": .operatingSystem
        case "database": .database
        case "device": .infrastructure
        case "service": .service
        case "server-app", "lang", "framework", "standard": .infrastructure
        default: .application
        }
    }
}
