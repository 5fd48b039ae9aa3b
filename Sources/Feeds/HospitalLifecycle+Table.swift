public import Debt
import Registry
import Vocabulary
public import Workbooks

extension HospitalLifecycle {
    /// The columns of the file as a table, one release a row.
    public static let columns = [
        "key", "title", "kind", "supplier", "aliases", "cycle", "label", "released", "active_support_end",
        "security_support_end", "paid_extension_end", "source", "as_of",
    ]

    /// Reads the file as CSV, for people who keep it in a spreadsheet. Rows of one key make one product; aliases are parted by
    /// `|`; an end of support is a date, `over`/`terminé`, `open`/`en cours` or empty.
    public static func readTable(_ source: ByteSource) throws -> FeedReading<LifecycleProduct> {
        var reader = try CSVReader(source)
        var record = CSVRecord()
        var reading = FeedReading<LifecycleProduct>()
        guard try reader.next(into: &record) else { return reading }
        let places = try header(record)
        var products: [String: Product] = [:]
        var order: [String] = []
        while try reader.next(into: &record) {
            func cell(_ column: String) -> String {
                places[column].flatMap { record.text(of: $0) }.map(trimmed) ?? ""
            }
            do throws(FeedFault) {
                let release = try release(cell, line: record.line)
                let key = cell("key")
                if products[key] == nil {
                    products[key] = try product(cell, line: record.line)
                    order.append(key)
                }
                products[key]?.releases.append(release)
            } catch {
                reading.faults.append(error)
            }
        }
        for key in order { if let product = products[key] { reading.add(product) } }
        return reading
    }

    /// The same of a file's bytes.
    public static func readTable(_ bytes: [UInt8], named name: String) throws(FeedFault)
        -> FeedReading<LifecycleProduct>
    {
        try FeedLimits.check(bytes, name)
        do {
            return try readTable(ByteSource(bytes, name: name))
        } catch let fault as FeedFault {
            throw fault
        } catch {
            throw FeedFault(
                name, LocalizedText("table illisible (\(error))", en: "unreadable table (\(error))"))
        }
    }

    private static func header(_ record: CSVRecord) throws(FeedFault) -> [String: Int] {
        var places: [String: Int] = [:]
        for place in 0..<record.count {
            if let name = record.text(of: place).map({ trimmed($0).lowercased() }), places[name] == nil {
                places[name] = place
            }
        }
        for column in ["key", "title", "cycle", "security_support_end", "source", "as_of"]
        where places[column] == nil {
            throw FeedFault(
                line: record.line, column,
                LocalizedText(
                    "la colonne manque ; voici toutes les colonnes : \(columns.joined(separator: ", "))"
                        .spaced,
                    en: "the column is missing; these are all columns: \(columns.joined(separator: ", "))"))
        }
        return places
    }

    private static func product(_ cell: (String) -> String, line: Int) throws(FeedFault) -> Product {
        let kind = cell("kind")
        guard let kind = kind.isEmpty ? .application : ProductKind(rawValue: kind) else {
            throw FeedFault(
                line: line, "kind",
                LocalizedText(
                    "« \(kind) » n’est pas une sorte de produit : \(ProductKind.allCases.map(\.rawValue).joined(separator: ", "))"
                        .spaced,
                    en:
                        "'\(kind)' is no kind of product: \(ProductKind.allCases.map(\.rawValue).joined(separator: ", "))"
                ))
        }
        var product = Product(
            LifecycleProduct(key: cell("key"), title: cell("title"), kind: kind, releases: []))
        product.supplier = cell("supplier").isEmpty ? nil : cell("supplier")
        product.aliases = cell("aliases").split(separator: "|").map { trimmed(String($0)) }.filter {
            !$0.isEmpty
        }
        return product
    }

    private static func release(_ cell: (String) -> String, line: Int) throws(FeedFault) -> Release {
        var release = Release(
            LifecycleRelease(
                cycle: cell("cycle"),
                lifecycle: ReleaseLifecycle(
                    securitySupport: .unknown, source: .feed(cell("source")), asOf: Day(number: 0))))
        release.label = cell("label").isEmpty ? nil : cell("label")
        release.released = try day(cell("released"), "released", line)
        release.activeSupport = try end(cell("active_support_end"), "active_support_end", line)
        release.securitySupport = try end(cell("security_support_end"), "security_support_end", line)
        release.paidExtension = try end(cell("paid_extension_end"), "paid_extension_end", line)
        release.asOf = try day(cell("as_of"), "as_of", line)
        guard !release.cycle.isEmpty else {
            throw FeedFault(
                line: line, "cycle", LocalizedText("la version manque", en: "the release is missing"))
        }
        return release
    }

    private static func end(_ text: String, _ column: String, _ line: Int) throws(FeedFault) -> SupportEnd? {
        switch text.lowercased() {
        case "": nil
        case "over", "terminé", "termine": .over
        case "open", "en cours": .open
        default: try day(text, column, line).map(SupportEnd.on)
        }
    }

    private static func day(_ text: String, _ column: String, _ line: Int) throws(FeedFault) -> Day? {
        if text.isEmpty { return nil }
        do {
            return try Day(parsing: text)
        } catch {
            throw FeedFault(
                line: line, column,
                LocalizedText("« \(text) » n’est pas une date ; écrivez 2026-11-30".spaced, en: "\(error)"))
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
