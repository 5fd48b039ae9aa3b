import Registry
import Vocabulary

/// A machine that writes logs.
struct Host: Sendable {
    /// For example `AUB-PC-0123`.
    let name: String
    /// With its domain, in the reserved zone `.example`.
    let fullName: String
    /// Private.
    let address: String
    /// Whether Sysmon runs there; elsewhere processes are seen in the Security log only.
    let hasSysmon: Bool
}

/// An account of the group's directory: by role, never a person's name.
struct Account: Sendable {
    let name: String
    /// As Windows writes it in most places: `LOUNE\ide.urgences3`.
    let qualified: String
    let identifier: String
}

/// The machines and accounts of one establishment, as its logs show them.
struct House: Sendable {
    /// The position in the network.
    let index: Int
    let id: ID<Establishment>
    let domain: String
    let zone: String
    let code: String
    let workstations: [Host]
    /// Machines on which Sysmon runs; small houses have it on two servers only.
    let watched: [Host]
    /// By role: `AD1`, `FIC1`, `APP1`, `SQL1`, `PACS1`, `EAI1`, `SAV1`, `RDS1`, `ADM1`.
    let servers: [String: Host]
    let serverList: [Host]
    /// By role: `web1`, `dpt1` (backup repository), `dns1`, `prx1`, `fw1`, `rad1`, `mta1`, `eai1`.
    let appliances: [String: Host]
    let staff: [Account]
    let services: [Account]
    let administrators: [Account]
    /// How often it writes, against the others.
    let weight: Int

    /// The server of that role; every house has all of them.
    func server(_ role: String) -> Host { servers[role] ?? workstations[0] }
    /// The appliance of that role; every house has all of them.
    func appliance(_ role: String) -> Host { appliances[role] ?? workstations[0] }

    /// A house with machines in proportion to its beds.
    init(_ establishment: Establishment, index: Int, domain: String) {
        self.index = index
        id = establishment.id
        self.domain = domain
        zone = "\(domain.lowercased()).example"
        // Two towns may share three letters: the number keeps their machines apart.
        let code = FictionalPlaces.code(establishment.town) + String(index + 1)
        self.code = code
        let zone = zone
        let network = "10.\(index % 250 + 1)"
        let isModern = establishment.itStaffTenths > 30
        workstations = (0..<max(12, min(400, establishment.beds / 2))).map { number in
            let name = "\(code)-PC-\(String(10_001 + number).dropFirst())"
            return Host(
                name: name, fullName: "\(name).\(zone)",
                address: "\(network).\(16 + number / 200).\(10 + number % 200)",
                hasSysmon: isModern && number % 3 != 0)
        }
        let roles = ["AD1", "FIC1", "APP1", "SQL1", "PACS1", "EAI1", "SAV1", "RDS1", "ADM1"]
        serverList = roles.enumerated().map { number, role in
            let name = "\(code)-SRV-\(role)"
            return Host(
                name: name, fullName: "\(name).\(zone)", address: "\(network).1.\(10 + number)",
                hasSysmon: isModern || role == "APP1" || role == "AD1")
        }
        watched = (workstations + serverList).filter(\.hasSysmon)
        servers = Dictionary(uniqueKeysWithValues: zip(roles, serverList))
        let boxes = ["web1", "dpt1", "dns1", "prx1", "fw1", "rad1", "mta1", "eai1"]
        appliances = Dictionary(
            uniqueKeysWithValues: boxes.enumerated().map { number, role in
                let name = "\(code.lowercased())-\(role)"
                return (
                    role,
                    Host(
                        name: name, fullName: "\(name).\(zone)", address: "\(network).2.\(10 + number)",
                        hasSysmon: false)
                )
            })
        staff = House.staff(of: establishment, domain: domain)
        let base = index * 1_000
        services = House.services.enumerated().map { House.account($1, domain, base + 800 + $0) }
        administrators = House.administrators.enumerated().map { House.account($1, domain, base + 900 + $0) }
        weight = 12 + establishment.beds / 10
    }

    private static func staff(of establishment: Establishment, domain: String) -> [Account] {
        let wards =
            establishment.kind == .nursingHome
            ? ["residence", "accueil", "animation"]
            : [
                "urgences", "bloc", "radio", "labo", "pharma", "geriatrie", "medecine", "cardio", "consult",
                "accueil",
            ]
        let jobs = ["ide", "as", "med", "sec", "cadre"]
        var accounts: [Account] = []
        for (place, ward) in wards.enumerated() {
            for (rank, job) in jobs.enumerated() {
                for number in 1...3 {
                    let name = "\(job).\(ward)\(number)"
                    let suffix = Int(establishment.id.rawValue) * 1_000 + place * 50 + rank * 3 + number
                    accounts.append(account(name, domain, suffix))
                }
            }
        }
        return accounts
    }

    static func account(_ name: String, _ domain: String, _ number: Int) -> Account {
        Account(
            name: name, qualified: "\(domain)\\\(name)",
            identifier: "S-1-5-21-1004336348-1177238915-682003330-\(1_000 + number)")
    }

    private static let services = [
        "svc-pacs", "svc-eai", "svc-veeam", "svc-sql", "svc-dpi", "svc-sccm", "svc-labo", "svc-supervision",
        "svc-impression", "svc-pharma",
    ]
    private static let administrators = [
        "adm.systeme1", "adm.systeme2", "adm.reseau1", "adm.sauvegarde", "adm.poste1",
    ]
}
