import FoundationEssentials
import Registry
import Vocabulary

/// A flow between two things that Mercator maps: applications and databases; those of services and modules are no systems.
///
/// > Source: https://github.com/dbarzin/mercator, the model of the table `fluxes`, whose columns the API gives as they are.
struct MercatorFlow: Decodable {
    private var name: LooseText?
    private var type: LooseText?
    private let isEncrypted: Bool
    private let isBidirectional: Bool
    let source: String
    let destination: String

    private enum CodingKeys: String, CodingKey {
        case name, type, crypted, bidirectional
        case applicationSource = "application_source_id"
        case databaseSource = "database_source_id"
        case applicationDestination = "application_dest_id"
        case databaseDestination = "database_dest_id"
    }

    /// Yes or no, as JSON or as a number.
    private struct Flag: Decodable {
        let isSet: Bool
        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let flag = try? value.decode(Bool.self) {
                isSet = flag
            } else {
                isSet = try value.decode(Int64.self) != 0
            }
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decodeIfPresent(LooseText.self, forKey: .name)
        type = try values.decodeIfPresent(LooseText.self, forKey: .type)
        isEncrypted = try values.decodeIfPresent(Flag.self, forKey: .crypted)?.isSet ?? false
        isBidirectional = try values.decodeIfPresent(Flag.self, forKey: .bidirectional)?.isSet ?? false
        func end(_ application: CodingKeys, _ database: CodingKeys) throws -> String {
            if let id = try values.decodeIfPresent(Int64.self, forKey: application) {
                return MercatorItem.code(.application, id)
            }
            return MercatorItem.code(.database, try values.decode(Int64.self, forKey: database))
        }
        source = try end(.applicationSource, .databaseSource)
        destination = try end(.applicationDestination, .databaseDestination)
    }

    static let headers = ["code", "partnerCode", "direction", "wire"]

    /// What a file of flows says of it. What travels, and whether by the internet, is not in Mercator: whoever imports says it.
    var cells: [String] {
        let words = [name?.text, type.map { "(\($0.text))" }, isEncrypted ? "[TLS]" : nil]
            .compactMap(\.self).filter { !$0.isEmpty && $0 != "()" }.joined(separator: " ")
        let wire = String(words.map { $0.isNewline ? " " : $0 }.prefix(100))
        let direction: FlowDirection = isBidirectional ? .both : .outgoing
        return [source, destination, direction.title.english, wire]
    }
}

/// The flows of an export: a list of them, or lists of the API under the names of their addresses.
struct MercatorFlows: Decodable {
    var flows: [MercatorFlow] = []
    var refused: [RefusedObject] = []

    private enum CodingKeys: String, CodingKey {
        case fluxes, flows
        case applicationFlows = "application-flows"
    }

    init(from decoder: any Decoder) throws {
        if let list = try? decoder.singleValueContainer().decode([Lenient<MercatorFlow>].self) {
            add(list, "fluxes")
            return
        }
        let values = try decoder.container(keyedBy: CodingKeys.self)
        for key in [CodingKeys.fluxes, .flows, .applicationFlows] {
            add(try values.decodeIfPresent([Lenient<MercatorFlow>].self, forKey: key) ?? [], key.stringValue)
        }
    }

    private mutating func add(_ list: [Lenient<MercatorFlow>], _ name: String) {
        for (offset, item) in list.enumerated() {
            switch item.result {
            case .success(let flow): flows.append(flow)
            case .failure(let error):
                refused.append(RefusedObject(number: offset + 1, list: name, error))
            }
        }
    }
}

extension JSONInventory {
    /// The flows of a Mercator export as a table.
    static func flowTable(_ bytes: [UInt8]) throws(ImportFault) -> (
        table: [UInt8], refused: [RefusedObject]
    ) {
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard let export = try? JSONDecoder().decode(MercatorFlows.self, from: Data(content)),
            !export.flows.isEmpty
        else {
            throw .unreadable(
                LocalizedText(
                    "ce JSON n’a pas de flux de Mercator (fluxes) entre applications ou bases.",
                    en: "this JSON has no flows of Mercator (fluxes) between applications or databases."))
        }
        let writer = CSVWriter(language: .english)
        let table = export.flows.reduce(into: CSVWriter.start + writer.line(MercatorFlow.headers)) {
            $0 += writer.line($1.cells)
        }
        return (table, export.refused)
    }
}
