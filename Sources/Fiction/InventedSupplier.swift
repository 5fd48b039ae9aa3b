import Registry

/// A company that does not exist, with what it sells to hospitals.
struct InventedSupplier: Sendable {
    /// One thing it sells.
    struct Offer: Sendable {
        /// For example `Brumélis Dossier`.
        let name: String
        let kind: ProductKind
        let function: Function
    }

    let name: String
    let country: String
    let roles: Set<SupplierRole>
    let standing: SupplierStanding
    let offers: [Offer]

    /// Every company of the table.
    static let all: [InventedSupplier] = table.split(separator: "\n").compactMap {
        InventedSupplier(tableCells($0))
    }

    private init?(_ cells: [String]) {
        guard cells.count == 6, let standing = SupplierStanding(rawValue: cells[3]) else { return nil }
        (name, country) = (cells[0], cells[1])
        roles = Set(cells[2].split(separator: " ").compactMap { SupplierRole(rawValue: String($0)) })
        self.standing = standing
        let brand = cells[4]
        let sold = cells[5].split(separator: ",").compactMap {
            InventedSupplier.offer(tableCells($0)[0], of: brand)
        }
        // Devices outlive their catalogue by ten years: the range before is still on the wards.
        let former = sold.filter { $0.kind == .medicalDevice }
            .map { Offer(name: "\($0.name) (ancienne gamme)", kind: $0.kind, function: $0.function) }
        offers = sold + former
    }

    /// `laboratory`, or `medicalDevice=Scanner` where the function alone does not say what is sold.
    private static func offer(_ text: String, of brand: String) -> Offer? {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard let name = parts.first, let function = Function(rawValue: String(name)) else { return nil }
        let noun = parts.count == 2 ? String(parts[1]) : FunctionWords.of(function).productNoun
        return Offer(name: "\(brand) \(noun)", kind: kind(of: function), function: function)
    }

    private static func kind(of function: Function) -> ProductKind {
        switch function {
        case .medicalDevice, .patientMonitoring: .medicalDevice
        case .network, .telephony: .network
        case .firewall, .endpointProtection, .privilegedAccess, .identityProvider, .logging, .remoteAccess:
            .security
        case .badgeAndDoors, .buildingControl, .backup, .fileStorage, .virtualisation, .directory:
            .infrastructure
        case .secureMail, .patientPortal, .remoteCare, .appointments, .website: .service
        case .server, .workstation: .operatingSystem
        case .database: .database
        case .patientRecord, .emergencyRecord, .prescription, .carePlan, .theatreManagement, .anaesthesia,
            .intensiveCare, .maternity, .dialysis, .radiotherapy, .oncology, .rehabilitation, .psychiatry,
            .elderlyCare, .imagingArchive, .imagingInformation, .laboratory, .pathology, .bloodBank,
            .pharmacy,
            .sterilisation, .admission, .identity, .bedManagement, .transport, .emergencyCalls, .dictation,
            .interfaceEngine, .dataWarehouse, .codingAndBilling, .finance, .humanResources, .rostering,
            .purchasing,
            .logistics, .catering, .maintenanceManagement, .documents, .mail:
            .application
        }
    }
}
