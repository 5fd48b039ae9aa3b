public import Debt
import FoundationEssentials
import Registry
public import Vocabulary
import Workbooks

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
        if let answer = try? JSONDecoder().decode(FullAnswer.self, from: Data(bytes)) {
            return readAnswer(answer, reader)
        }
        var reading = FeedReading<LifecycleProduct>()
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

    /// One release or product that cannot be read costs itself alone.
    private static func readAnswer(_ answer: FullAnswer, _ reader: ProductBuilder)
        -> FeedReading<LifecycleProduct>
    {
        var reading = FeedReading<LifecycleProduct>()
        for (number, entry) in answer.result.enumerated() {
            do {
                let product = try entry.result.get()
                reading.entries.append(reader.product(product))
                for (place, release) in product.releases.enumerated() {
                    if case .failure(let error) = release.result {
                        let detail = (error as? DecodingError)?.field ?? "JSON"
                        reading.faults.append(
                            FeedFault(
                                "endoflife.date, \(product.name), releases[\(place)]",
                                LocalizedText(
                                    "version illisible (\(detail))", en: "unreadable release (\(detail))")))
                    }
                }
            } catch {
                let detail = (error as? DecodingError)?.field ?? "JSON"
                reading.faults.append(
                    FeedFault(
                        "endoflife.date, result[\(number)]",
                        LocalizedText("produit illisible (\(detail))", en: "unreadable product (\(detail))")))
            }
        }
        return reading
    }

    private static func wrong(_ error: any Error) -> LocalizedText {
        let detail = (error as? DecodingError)?.field ?? "JSON"
        return LocalizedText(
            "produit illisible (\(detail)) ; il faut un objet JSON par ligne".spaced,
            en: "unreadable product (\(detail)); each line must be one JSON object")
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
        var releases: [Lenient<Release>]
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
            releases: product.releases.compactMap { try? $0.result.get() }.map { release in
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
