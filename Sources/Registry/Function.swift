public import Vocabulary

/// What a system is for in a hospital.
public enum Function: String, CaseIterable, Codable, Sendable {
    // Care.
    case patientRecord, emergencyRecord, prescription, carePlan, theatreManagement, anaesthesia, intensiveCare
    case maternity, dialysis, radiotherapy, oncology, rehabilitation, psychiatry, elderlyCare
    // Diagnosis and products.
    case imagingArchive, imagingInformation, laboratory, pathology, bloodBank, pharmacy, sterilisation
    case medicalDevice, patientMonitoring
    // The patient's path.
    case admission, appointments, patientPortal, identity, bedManagement, transport, emergencyCalls, dictation
    // Exchange.
    case interfaceEngine, secureMail, remoteCare, dataWarehouse, codingAndBilling
    // Running the house.
    case finance, humanResources, rostering, purchasing, logistics, catering, maintenanceManagement, documents
    // Infrastructure.
    case directory, mail, fileStorage, virtualisation, backup, network, telephony, remoteAccess, workstation
    case server, database, badgeAndDoors, buildingControl
    // Security.
    case endpointProtection, firewall, identityProvider, privilegedAccess, logging, website

    /// As people say it.
    public var title: LocalizedText { Function.titles[self] ?? LocalizedText(rawValue, en: rawValue) }

    /// Whether the systems of this function hold patients' health data as a rule.
    public var usuallyHoldsHealthData: Bool {
        switch self {
        case .patientRecord, .emergencyRecord, .prescription, .carePlan, .theatreManagement, .anaesthesia,
            .intensiveCare, .maternity, .dialysis, .radiotherapy, .oncology, .rehabilitation, .psychiatry,
            .elderlyCare, .imagingArchive, .imagingInformation, .laboratory, .pathology, .bloodBank,
            .pharmacy,
            .medicalDevice, .patientMonitoring, .admission, .appointments, .patientPortal, .identity,
            .bedManagement, .emergencyCalls, .dictation, .interfaceEngine, .secureMail, .remoteCare,
            .dataWarehouse, .codingAndBilling:
            true
        case .sterilisation, .transport, .finance, .humanResources, .rostering, .purchasing, .logistics,
            .catering, .maintenanceManagement, .documents, .directory, .mail, .fileStorage, .virtualisation,
            .backup, .network, .telephony, .remoteAccess, .workstation, .server, .database, .badgeAndDoors,
            .buildingControl, .endpointProtection, .firewall, .identityProvider, .privilegedAccess, .logging,
            .website:
            false
        }
    }
}

extension Function {
    private static let titles: [Function: LocalizedText] = [
        .patientRecord: LocalizedText("Dossier patient informatisé (DPI)", en: "Electronic patient record"),
        .emergencyRecord: LocalizedText("Dossier des urgences", en: "Emergency record"),
        .prescription: LocalizedText("Prescription", en: "Prescribing"),
        .carePlan: LocalizedText("Plan de soins", en: "Care plan"),
        .theatreManagement: LocalizedText("Gestion du bloc opératoire", en: "Theatre management"),
        .anaesthesia: LocalizedText("Anesthésie", en: "Anaesthesia record"),
        .intensiveCare: LocalizedText("Dossier de réanimation", en: "Intensive care record"),
        .maternity: LocalizedText("Dossier obstétrical", en: "Maternity record"),
        .dialysis: LocalizedText("Dialyse", en: "Dialysis"),
        .radiotherapy: LocalizedText("Radiothérapie", en: "Radiotherapy"),
        .oncology: LocalizedText("Chimiothérapie", en: "Chemotherapy"),
        .rehabilitation: LocalizedText("Réadaptation", en: "Rehabilitation"),
        .psychiatry: LocalizedText("Psychiatrie", en: "Psychiatry"),
        .elderlyCare: LocalizedText("Gériatrie et EHPAD", en: "Elderly care"),
        .imagingArchive: LocalizedText("Archivage d’images (PACS)", en: "Image archive (PACS)"),
        .imagingInformation: LocalizedText("Gestion de l’imagerie (RIS)", en: "Radiology information system"),
        .laboratory: LocalizedText("Gestion de laboratoire (SIL)", en: "Laboratory information system"),
        .pathology: LocalizedText("Anatomopathologie", en: "Pathology"),
        .bloodBank: LocalizedText("Transfusion", en: "Blood bank"),
        .pharmacy: LocalizedText("Pharmacie", en: "Pharmacy"),
        .sterilisation: LocalizedText("Stérilisation", en: "Sterilisation tracking"),
        .medicalDevice: LocalizedText("Dispositif médical connecté", en: "Connected medical device"),
        .patientMonitoring: LocalizedText("Surveillance des patients", en: "Patient monitoring"),
        .admission: LocalizedText("Gestion administrative du patient (GAP)", en: "Patient administration"),
        .appointments: LocalizedText("Rendez-vous", en: "Appointments"),
        .patientPortal: LocalizedText("Portail patient", en: "Patient portal"),
        .identity: LocalizedText("Identitovigilance", en: "Master patient index"),
        .bedManagement: LocalizedText("Gestion des lits", en: "Bed management"),
        .transport: LocalizedText("Brancardage et transport", en: "Patient transport"),
        .emergencyCalls: LocalizedText("Régulation médicale", en: "Emergency call handling"),
        .dictation: LocalizedText("Dictée et comptes rendus", en: "Dictation"),
        .interfaceEngine: LocalizedText("Échanges inter-applications (EAI)", en: "Interface engine"),
        .secureMail: LocalizedText("Messagerie sécurisée de santé", en: "Secure health mail"),
        .remoteCare: LocalizedText("Télésanté", en: "Remote care"),
        .dataWarehouse: LocalizedText("Entrepôt de données de santé", en: "Health data warehouse"),
        .codingAndBilling: LocalizedText("Codage et facturation (PMSI)", en: "Coding and billing"),
        .finance: LocalizedText("Gestion économique et financière", en: "Finance"),
        .humanResources: LocalizedText("Ressources humaines et paie", en: "Human resources and payroll"),
        .rostering: LocalizedText("Gestion du temps de travail", en: "Rostering"),
        .purchasing: LocalizedText("Achats", en: "Purchasing"),
        .logistics: LocalizedText("Logistique", en: "Logistics"),
        .catering: LocalizedText("Restauration", en: "Catering"),
        .maintenanceManagement: LocalizedText("GMAO", en: "Maintenance management"),
        .documents: LocalizedText("Gestion documentaire et qualité", en: "Documents and quality"),
        .directory: LocalizedText("Annuaire", en: "Directory"),
        .mail: LocalizedText("Messagerie", en: "Mail"),
        .fileStorage: LocalizedText("Partage de fichiers", en: "File storage"),
        .virtualisation: LocalizedText("Virtualisation", en: "Virtualisation"),
        .backup: LocalizedText("Sauvegarde", en: "Backup"),
        .network: LocalizedText("Réseau", en: "Network"),
        .telephony: LocalizedText("Téléphonie", en: "Telephony"),
        .remoteAccess: LocalizedText("Accès distant", en: "Remote access"),
        .workstation: LocalizedText("Postes de travail", en: "Workstations"),
        .server: LocalizedText("Serveurs", en: "Servers"),
        .database: LocalizedText("Bases de données", en: "Databases"),
        .badgeAndDoors: LocalizedText("Contrôle d’accès physique", en: "Badges and doors"),
        .buildingControl: LocalizedText("Gestion technique du bâtiment", en: "Building control"),
        .endpointProtection: LocalizedText("Protection des postes (EDR)", en: "Endpoint protection"),
        .firewall: LocalizedText("Pare-feu", en: "Firewall"),
        .identityProvider: LocalizedText("Authentification", en: "Sign-in service"),
        .privilegedAccess: LocalizedText("Bastion d’administration", en: "Privileged access"),
        .logging: LocalizedText("Collecte de journaux", en: "Log collection"),
        .website: LocalizedText("Site internet", en: "Website"),
    ]
}
