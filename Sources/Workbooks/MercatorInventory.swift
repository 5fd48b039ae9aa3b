import FoundationEssentials
import Registry
import Vocabulary

/// What Mercator's API gives of one thing it maps; which kind of thing is told by the fields that kind alone has.
///
/// > Source: https://github.com/dbarzin/mercator, the models `MApplication`, `LogicalServer`, `Database`, and
/// > `docs/api.md`.
struct MercatorItem: Decodable {
    var id: Int64
    var name: LooseText
    var vendor: LooseText?
    var product: LooseText?
    var version: LooseText?
    var operatingSystem: LooseText?
    var type: LooseText?
    var installDate: LooseText?
    /// The things that it is tied to, which the API gives with a single object: what an application runs on and keeps its
    /// data in, or what runs on a server.
    private let applications: [MercatorReference]
    private let databases: [MercatorReference]
    private let servers: [MercatorReference]
    private let fields: Set<String>

    private enum CodingKeys: String, CodingKey {
        case id, name, vendor, product, version, type
        case operatingSystem = "operating_system"
        case installDate = "install_date"
        case applications, databases, logicalServers
        case servers = "logical_servers"
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(Int64.self, forKey: .id)
        name = try values.decode(LooseText.self, forKey: .name)
        vendor = try values.decodeIfPresent(LooseText.self, forKey: .vendor)
        product = try values.decodeIfPresent(LooseText.self, forKey: .product)
        version = try values.decodeIfPresent(LooseText.self, forKey: .version)
        operatingSystem = try values.decodeIfPresent(LooseText.self, forKey: .operatingSystem)
        type = try values.decodeIfPresent(LooseText.self, forKey: .type)
        installDate = try values.decodeIfPresent(LooseText.self, forKey: .installDate)
        func tied(_ key: CodingKeys) -> [MercatorReference] {
            (try? values.decodeIfPresent([MercatorReference].self, forKey: key)) ?? []
        }
        applications = tied(.applications)
        databases = tied(.databases)
        servers = tied(.logicalServers) + tied(.servers)
        fields = Set(try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue))
    }

    /// What Mercator maps that is a system.
    enum Kind { case application, server, database }

    private var kind: Kind? {
        if fields.contains("application_block_id") || fields.contains("editor") || fields.contains("vendor") {
            return .application
        }
        if fields.contains("operating_system") || fields.contains("net_services") { return .server }
        return fields.contains("security_need_c") && fields.contains("type") ? .database : nil
    }

    /// The row of it, of the kind that its list says or its fields show; `nil` for what is no system, such as a flow.
    func row(_ known: Kind?) -> InventoryRow? {
        guard let kind = known ?? kind else { return nil }
        var row = InventoryRow(
            name: name.text, since: (installDate?.text.prefix(10)).flatMap { try? Day(parsing: String($0)) })
        row.code = Self.code(kind, id)
        switch kind {
        case .application:
            row.needs = Self.codes(.database, databases) + Self.codes(.server, servers)
            row.publisher = vendor?.text ?? ""
            row.product = product?.text ?? (row.publisher.isEmpty ? "" : name.text)
            row.version = version?.text ?? ""
        case .server:
            row.neededBy = Self.codes(.application, applications) + Self.codes(.database, databases)
            row.function = .server
            row.product = operatingSystem?.text ?? ""
        case .database:
            row.needs = Self.codes(.server, servers)
            row.neededBy = Self.codes(.application, applications)
            row.function = .database
            row.product = type?.text ?? ""
        }
        return row
    }
}

extension MercatorItem {
    /// The code that a system of Mercator's gets here: Mercator's own prefix and number.
    static func code(_ kind: Kind, _ id: Int64) -> String {
        switch kind {
        case .application: "APP_\(id)"
        case .server: "LSERVER_\(id)"
        case .database: "DATABASE_\(id)"
        }
    }

    private static func codes(_ kind: Kind, _ references: [MercatorReference]) -> [String] {
        references.map { code(kind, $0.id) }
    }
}

/// A thing by its number, or as an object that has one.
struct MercatorReference: Decodable {
    let id: Int64

    private enum CodingKeys: String, CodingKey { case id }

    init(from decoder: any Decoder) throws {
        if let number = try? decoder.singleValueContainer().decode(Int64.self) {
            id = number
        } else {
            id = try decoder.container(keyedBy: CodingKeys.self).decode(Int64.self, forKey: .id)
        }
    }
}

/// Several lists of the API in one file, under the names of their addresses.
struct MercatorExport: Decodable {
    var rows: [InventoryRow] = []
    var refused: [RefusedObject] = []

    private enum CodingKeys: String, CodingKey {
        case applications, databases
        case servers = "logical-servers"
        case serversPlain = "logicalServers"
        case serversUnderscored = "logical_servers"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func add(_ key: CodingKeys, _ kind: MercatorItem.Kind) throws {
            let items = try values.decodeIfPresent([Lenient<MercatorItem>].self, forKey: key) ?? []
            for (offset, item) in items.enumerated() {
                switch item.result {
                case .success(let item): rows += item.row(kind).map { [$0] } ?? []
                case .failure(let error):
                    refused.append(RefusedObject(number: offset + 1, list: key.stringValue, error))
                }
            }
        }
        try add(.applications, .application)
        for key in [CodingKeys.servers, .serversPlain, .serversUnderscored] { try add(key, .server) }
        try add(.databases, .database)
    }
}
