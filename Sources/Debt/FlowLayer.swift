public import Registry
public import Vocabulary

/// From the street to the machine room: the columns of the map of flows, outermost first.
public enum FlowLayer: UInt8, CaseIterable, Comparable, Sendable {
    case outside, exchange, care, technical, running, infrastructure

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .outside: LocalizedText("Hors de l’hôpital", en: "Outside the hospital")
        case .exchange: LocalizedText("Échanges et accès", en: "Exchange and access")
        case .care: LocalizedText("Soins", en: "Care")
        case .technical: LocalizedText("Plateaux techniques", en: "Clinical support")
        case .running: LocalizedText("Parcours et gestion", en: "Pathway and administration")
        case .infrastructure: LocalizedText("Infrastructure", en: "Infrastructure and security")
        }
    }

    /// Where the systems of a function stand.
    public init(_ function: Function) {
        self =
            switch function {
            case .interfaceEngine, .secureMail, .remoteCare, .dataWarehouse, .patientPortal, .appointments,
                .website, .remoteAccess, .mail, .telephony:
                .exchange
            case .patientRecord, .emergencyRecord, .prescription, .carePlan, .theatreManagement, .anaesthesia,
                .intensiveCare, .maternity, .dialysis, .radiotherapy, .oncology, .rehabilitation, .psychiatry,
                .elderlyCare, .emergencyCalls:
                .care
            case .imagingArchive, .imagingInformation, .laboratory, .pathology, .bloodBank, .pharmacy,
                .sterilisation, .medicalDevice, .patientMonitoring:
                .technical
            case .admission, .identity, .bedManagement, .transport, .dictation, .codingAndBilling, .finance,
                .humanResources, .rostering, .purchasing, .logistics, .catering, .maintenanceManagement,
                .documents, .badgeAndDoors, .buildingControl:
                .running
            case .directory, .fileStorage, .virtualisation, .backup, .network, .workstation, .server,
                .database, .endpointProtection, .firewall, .identityProvider, .privilegedAccess, .logging:
                .infrastructure
            }
    }

    /// Orders from the outside in.
    public static func < (left: FlowLayer, right: FlowLayer) -> Bool { left.rawValue < right.rawValue }
}
