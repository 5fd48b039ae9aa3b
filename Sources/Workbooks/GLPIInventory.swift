import FoundationEssentials
import Registry
import Vocabulary

/// An inventory as the GLPI agent sends it: one machine, with its system and its database services.
///
/// > Source: https://github.com/glpi-project/inventory_format, `inventory.schema.json`. Software packages are left out:
/// > a machine has hundreds, and what stops care is the machine, its system and its databases.
struct GLPIInventory: Decodable {
    var content: Content
    var deviceid: LooseText
    var itemtype: String?

    struct Content: Decodable {
        struct Hardware: Decodable {
            var name: LooseText?
            var uuid: LooseText?
            var chassisType: LooseText?

            private enum CodingKeys: String, CodingKey {
                case name, uuid
                case chassisType = "chassis_type"
            }
        }
        struct OperatingSystem: Decodable {
            var name: LooseText?
            var fullName: LooseText?
            var version: LooseText?
            var installDate: LooseText?

            private enum CodingKeys: String, CodingKey {
                case name, version
                case fullName = "full_name"
                case installDate = "install_date"
            }
        }
        struct DatabaseServer: Decodable {
            var name: LooseText?
            var type: LooseText?
            var version: LooseText?
            var manufacturer: LooseText?
            var port: LooseText?
        }
        struct Device: Decodable {
            var name: LooseText?
            var manufacturer: LooseText?
            var model: LooseText?
            var firmware: LooseText?
        }
        var hardware: Hardware?
        var operatingsystem: OperatingSystem?
        var databasesServices: [DatabaseServer]?
        var databasesServers: [DatabaseServer]?
        var networkDevice: Device?

        private enum CodingKeys: String, CodingKey {
            case hardware, operatingsystem
            case databasesServices = "databases_services"
            case databasesServers = "databases_servers"
            case networkDevice = "network_device"
        }
    }

    var rows: [InventoryRow] {
        var machine = InventoryRow()
        let name = content.hardware?.name?.text ?? content.networkDevice?.name?.text ?? deviceid.text
        // The number of the machine outlives the agent's own, which changes when the agent is installed again.
        machine.code = (content.hardware?.uuid?.text ?? deviceid.text).lowercased()
        machine.name = name
        machine.function = function
        if let system = content.operatingsystem {
            machine.product = system.fullName?.text ?? system.name?.text ?? ""
            machine.version = system.version?.text ?? ""
            machine.since = (system.installDate?.text.prefix(10)).flatMap { try? Day(parsing: String($0)) }
        } else if let device = content.networkDevice {
            machine.product = device.model?.text ?? ""
            machine.publisher = device.manufacturer?.text ?? ""
            machine.version = device.firmware?.text ?? ""
        }
        let databases = (content.databasesServices ?? []) + (content.databasesServers ?? [])
        var rows = [machine]
        var names: [String: Int] = [:]
        for server in databases {
            var row = database(of: server, on: name, code: machine.code)
            // Two instances of one service are two systems: told apart by their port, or their place in the list.
            let before = names[row.code, default: 0]
            names[row.code] = before + 1
            if before > 0 {
                let mark = server.port.map(\.text) ?? "\(before + 1)"
                row.code = "\(row.code.prefix(90)):\(mark.prefix(9))"
                row.name += " (\(mark))"
            }
            rows.append(row)
        }
        return rows
    }

    private func database(of server: Content.DatabaseServer, on name: String, code: String) -> InventoryRow {
        let product = server.name?.text ?? server.type?.text ?? ""
        return InventoryRow(
            code: String("\(code)/\(product.lowercased())".prefix(100)), name: "\(product) – \(name)",
            function: .database,
            product: product, version: server.version?.text ?? "", publisher: server.manufacturer?.text ?? "")
    }

    /// What the machine is for, where its kind tells; else whoever imports says it for the file.
    private var function: Function? {
        switch itemtype {
        case "NetworkEquipment": return .network
        case "Phone": return .telephony
        case "Computer", nil: break
        default: return nil
        }
        let system = (content.operatingsystem?.fullName?.text ?? content.operatingsystem?.name?.text ?? "")
            .lowercased()
        if system.contains("server") || system.contains("serveur") || system.contains("esxi") {
            return .server
        }
        let portable: Set = [
            "laptop", "notebook", "sub notebook", "portable", "desktop", "low profile desktop", "mini tower",
            "tower", "all in one", "convertible", "tablet", "hand held", "space-saving", "mini pc",
            "stick pc",
            "detachable", "docking station", "pizza box", "lunch box",
        ]
        if portable.contains((content.hardware?.chassisType?.text ?? "").lowercased()) {
            return .workstation
        }
        if system.isEmpty { return nil }
        let desktops = [
            "windows xp", "windows 7", "windows 8", "windows 10", "windows 11", "macos", "mac os",
        ]
        return desktops.contains { system.contains($0) } ? .workstation : .server
    }
}

/// One object of a JSON file: an inventory of the GLPI agent, or a thing that Mercator maps.
enum InventoryItem: Decodable {
    case glpi(GLPIInventory)
    case mercator(MercatorItem)
    case other(any Error)

    private enum Mark: String, CodingKey { case deviceid, content }

    init(from decoder: any Decoder) throws {
        do {
            self = .glpi(try GLPIInventory(from: decoder))
        } catch let glpi {
            do {
                self = .mercator(try MercatorItem(from: decoder))
            } catch {
                // The reason of the form that it has is the one that helps.
                let marks = try? decoder.container(keyedBy: Mark.self).allKeys
                self = .other(marks?.isEmpty == false ? glpi : error)
            }
        }
    }

    /// The rows of it; of the number in the file, where it tells of no system.
    func rows(number: Int) -> Result<[InventoryRow], RefusedObject> {
        switch self {
        case .glpi(let inventory): .success(inventory.rows)
        case .mercator(let item):
            item.row(nil).map { .success([$0]) }
                ?? .failure(RefusedObject(number: number, fault: .noSystem(number)))
        case .other(let error): .failure(RefusedObject(number: number, error))
        }
    }
}
