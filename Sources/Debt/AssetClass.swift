public import Registry
public import Vocabulary

/// What kind of thing a system is when it comes to money: a workstation does not cost what a patient record costs.
public enum AssetClass: UInt8, CaseIterable, Codable, Sendable {
    case clinicalApplication, businessApplication, server, database, workstation, network, security,
        medicalDevice
    case onlineService

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .clinicalApplication: LocalizedText("Application de soins", en: "Clinical application")
        case .businessApplication: LocalizedText("Application de gestion", en: "Business application")
        case .server: LocalizedText("Serveur", en: "Server")
        case .database: LocalizedText("Base de données", en: "Database")
        case .workstation: LocalizedText("Poste de travail", en: "Workstation")
        case .network: LocalizedText("Équipement réseau", en: "Network equipment")
        case .security: LocalizedText("Équipement de sécurité", en: "Security equipment")
        case .medicalDevice: LocalizedText("Dispositif médical", en: "Medical device")
        case .onlineService: LocalizedText("Service en ligne", en: "Online service")
        }
    }

    /// What a system of that function is, as a rule.
    public init(_ function: Function) {
        self =
            switch function {
            case .medicalDevice, .patientMonitoring: .medicalDevice
            case .workstation: .workstation
            case .server, .virtualisation, .backup, .fileStorage, .directory, .mail: .server
            case .database: .database
            case .network, .telephony, .remoteAccess: .network
            case .endpointProtection, .firewall, .identityProvider, .privilegedAccess, .logging: .security
            case .finance, .humanResources, .rostering, .purchasing, .logistics, .catering,
                .maintenanceManagement,
                .documents, .badgeAndDoors, .buildingControl, .website, .codingAndBilling, .sterilisation,
                .transport:
                .businessApplication
            case .patientRecord, .emergencyRecord, .prescription, .carePlan, .theatreManagement, .anaesthesia,
                .intensiveCare, .maternity, .dialysis, .radiotherapy, .oncology, .rehabilitation, .psychiatry,
                .elderlyCare, .imagingArchive, .imagingInformation, .laboratory, .pathology, .bloodBank,
                .pharmacy,
                .admission, .appointments, .patientPortal, .identity, .bedManagement, .emergencyCalls,
                .dictation,
                .interfaceEngine, .secureMail, .remoteCare, .dataWarehouse:
                .clinicalApplication
            }
    }
}
