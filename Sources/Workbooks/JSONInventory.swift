import FoundationEssentials
import Registry
import Vocabulary

/// Inventories in JSON: the GLPI agent's, and what Mercator's API gives. Each system becomes a row of a table.
///
/// The owner is in neither: whoever imports says it once for the file.
enum JSONInventory {
    static func csv(_ bytes: [UInt8]) throws(ImportFault) -> [UInt8] {
        let rows = try rows(bytes)
        guard !rows.isEmpty else {
            throw .unreadable(
                LocalizedText(
                    "ce JSON n’est ni un inventaire de l’agent GLPI (action, deviceid, content), ni un export de Mercator (applications, logical-servers, databases).",
                    en:
                        "this JSON is neither an inventory of the GLPI agent (action, deviceid, content) nor an export of Mercator (applications, logical-servers, databases)."
                ))
        }
        let writer = CSVWriter(language: .english)
        return rows.reduce(into: CSVWriter.start + writer.line(InventoryRow.headers)) {
            $0 += writer.line($1.cells)
        }
    }

    private static func rows(_ bytes: [UInt8]) throws(ImportFault) -> [InventoryRow] {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if let whole = try? decoded(OneOrMany<InventoryItem>.self, content) {
            let rows = whole.items.flatMap(\.rows)
            if !rows.isEmpty { return rows }
        }
        if let export = try? decoded(MercatorExport.self, content), !export.rows.isEmpty {
            return export.rows
        }
        // Agents append one inventory a line where several computers are gathered in a file.
        var rows: [InventoryRow] = []
        for (offset, line) in content.split(separator: 0x0A).enumerated()
        where line.contains(where: { $0 > 0x20 }) {
            do {
                rows += try decoded(InventoryItem.self, Array(line)).rows
            } catch {
                if offset == 0 { break }
                throw .unreadable(
                    LocalizedText(
                        "ligne \(offset + 1)\u{A0}: le JSON est mal formé ou coupé.",
                        en: "line \(offset + 1): the JSON is malformed or cut."))
            }
        }
        return rows
    }

    private static func decoded<Value: Decodable>(_ kind: Value.Type, _ bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(kind, from: Data(bytes))
    }
}

/// One system as an inventory tells it.
struct InventoryRow {
    var code = ""
    var name = ""
    var function: Function?
    var product = ""
    var version = ""
    var publisher = ""
    var since: Day?

    static let headers = [
        "code", "name", "function", "product", "publisher", "version", "inServiceSince",
    ]

    var cells: [String] {
        let maker = publisher.isEmpty && !product.isEmpty ? KnownMakers.maker(of: product) : publisher
        return [
            code, name, function?.title.english ?? "", product, maker, version, since?.description ?? "",
        ].map { String($0.map { $0.isNewline ? " " : $0 }.prefix(300)) }
    }
}

/// The makers of what every hospital runs; of others, the first word of the product's name stands for its maker.
enum KnownMakers {
    private static let words: [(String, String)] = [
        ("windows", "Microsoft"), ("microsoft", "Microsoft"), ("sql server", "Microsoft"),
        ("debian", "Debian"),
        ("ubuntu", "Canonical"), ("red hat", "Red Hat"), ("rhel", "Red Hat"), ("centos", "CentOS"),
        ("rocky", "Rocky Linux"), ("almalinux", "AlmaLinux"), ("suse", "SUSE"), ("oracle", "Oracle"),
        ("mysql", "Oracle"), ("mariadb", "MariaDB"), ("postgres", "PostgreSQL"), ("vmware", "VMware"),
        ("esxi", "VMware"), ("macos", "Apple"), ("mac os", "Apple"), ("fedora", "Fedora"),
        ("mongo", "MongoDB"),
    ]

    static func maker(of product: String) -> String {
        let plain = product.lowercased()
        return words.first { plain.contains($0.0) }?.1 ?? String(product.prefix { !$0.isWhitespace })
    }
}

/// One value, or a list of them.
struct OneOrMany<Item: Decodable>: Decodable {
    let items: [Item]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let many = try? container.decode([Item].self) {
            items = many
        } else {
            items = [try container.decode(Item.self)]
        }
    }
}

/// A text, or a number that stands for one.
struct LooseText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let whole = try? container.decode(Int64.self) {
            text = String(whole)
        } else {
            text = trimmed(try container.decode(String.self))
        }
    }
}
