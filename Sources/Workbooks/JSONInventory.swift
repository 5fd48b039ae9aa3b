import FoundationEssentials
import Registry
import Vocabulary

/// Inventories in JSON: the GLPI agent's, and what Mercator's API gives. Each system becomes a row of a table.
///
/// The owner is in neither: whoever imports says it once for the file.
enum JSONInventory {
    static func csv(_ bytes: [UInt8]) throws(ImportFault) -> (table: [UInt8], refused: [RefusedObject]) {
        let (rows, refused) = try read(bytes)
        guard !rows.isEmpty else {
            throw .unreadable(
                LocalizedText(
                    "ce JSON n’est ni un inventaire de l’agent GLPI (action, deviceid, content), ni un export de Mercator (applications, logical-servers, databases).",
                    en:
                        "this JSON is neither an inventory of the GLPI agent (action, deviceid, content) nor an export of Mercator (applications, logical-servers, databases)."
                ))
        }
        let writer = CSVWriter(language: .english)
        let linked = linked(rows)
        // The column is there where it says something: files without it keep the mapping that is remembered for them.
        let hasNeeds = linked.contains { !$0.needs.isEmpty }
        let headers = InventoryRow.headers + (hasNeeds ? ["needs"] : [])
        let table = linked.reduce(into: CSVWriter.start + writer.line(headers)) {
            $0 += writer.line($1.cells + (hasNeeds ? [$1.needs.joined(separator: "; ")] : []))
        }
        return (table, refused)
    }

    /// The rows with what each needs of the same file, whichever end tells it: of systems that are not in it nothing is known.
    private static func linked(_ rows: [InventoryRow]) -> [InventoryRow] {
        let codes = Set(rows.map(\.code))
        var needs: [String: Set<String>] = [:]
        for row in rows {
            needs[row.code, default: []].formUnion(row.needs)
            for code in row.neededBy { needs[code, default: []].insert(row.code) }
        }
        return rows.map { row in
            var row = row
            row.needs = needs[row.code, default: []].filter { $0 != row.code && codes.contains($0) }.sorted()
            return row
        }
    }

    private static func read(_ bytes: [UInt8]) throws(ImportFault)
        -> (rows: [InventoryRow], refused: [RefusedObject])
    {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if let whole = try? decoded(OneOrMany<InventoryItem>.self, content) {
            let judged = parted(whole.items.enumerated().map { ($0 + 1, $1) })
            if !judged.rows.isEmpty { return judged }
        }
        if let export = try? decoded(MercatorExport.self, content), !export.rows.isEmpty {
            return (export.rows, export.refused)
        }
        // Agents append one inventory a line where several computers are gathered in a file.
        var items: [(Int, InventoryItem)] = []
        for (offset, line) in content.split(separator: 0x0A).enumerated()
        where line.contains(where: { $0 > 0x20 }) {
            do {
                items.append((offset + 1, try decoded(InventoryItem.self, Array(line))))
            } catch {
                if offset == 0 { break }
                throw .unreadable(
                    LocalizedText(
                        "ligne \(offset + 1)\u{A0}: le JSON est mal formé ou coupé.",
                        en: "line \(offset + 1): the JSON is malformed or cut."))
            }
        }
        return parted(items)
    }

    /// The rows of those that could be read, and why the others could not, each with its number in the file.
    private static func parted(_ items: [(Int, InventoryItem)]) -> (
        rows: [InventoryRow], refused: [RefusedObject]
    ) {
        var rows: [InventoryRow] = []
        var refused: [RefusedObject] = []
        for (number, item) in items {
            switch item.rows(number: number) {
            case .success(let found): rows += found
            case .failure(let object): refused.append(object)
            }
        }
        return (rows, refused)
    }

    private static func decoded<Value: Decodable>(_ kind: Value.Type, _ bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(kind, from: Data(bytes))
    }
}

/// An object of an inventory that became no row.
struct RefusedObject: Error {
    /// Its number in its list, from 1, or its line.
    var number: Int
    var fault: ImportFault

    init(number: Int, fault: ImportFault) {
        self.number = number
        self.fault = fault
    }

    init(number: Int, list: String? = nil, _ error: any Error) {
        var field = (error as? DecodingError)?.field ?? "JSON"
        // Its place in the list is told apart.
        if list != nil || field.hasPrefix("["), let end = field.firstRange(of: "].") {
            field = String(field[end.upperBound...])
        }
        let place = list.map { "\($0)[\(number - 1)]" } ?? "\(number)"
        self.init(number: number, fault: .unreadableObject(place: place, field: field))
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
    /// Codes of the systems that it needs, and of those that need it.
    var needs: [String] = []
    var neededBy: [String] = []

    static let headers = [
        "code", "name", "function", "product", "publisher", "version", "inServiceSince",
    ]

    var cells: [String] {
        // Whose it is where the inventory does not say and everybody knows; else the register says it by its recogniser.
        let maker = publisher.isEmpty ? KnownMakers.known(of: product) ?? "" : publisher
        return [
            code, name, function?.title.english ?? "", product, maker, version, since?.description ?? "",
        ].map { String($0.map { $0.isNewline ? " " : $0 }.prefix(300)) }
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
        } else if let number = try? container.decode(Double.self) {
            text = "\(number)"
        } else {
            text = trimmed(try container.decode(String.self))
        }
    }
}
