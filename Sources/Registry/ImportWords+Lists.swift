import Vocabulary

// What inventories really write for the values of our lists. A word that two hospitals use for two values is
// left out: "nothing is guessed". So no number stands for a criticality, since some count up and some down.

extension EstablishmentKind: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .university: ["CHU", "CHR", "CHRU", "university", rawValue]
        case .general: ["CH", "CHG", "hôpital", "general hospital", rawValue]
        case .psychiatric: ["EPSM", "CHS", "psychiatrie", "santé mentale", "mental health", rawValue]
        case .rehabilitation: ["SMR", "SSR", "réadaptation", rawValue]
        case .local: ["hôpital local", "local hospital", "HPR", rawValue]
        case .nursingHome: ["maison de retraite", rawValue]
        case .homeCare: ["HAD", rawValue]
        }
    }
}

extension SupplierRole: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .publisher: ["éditrice", "editor", "vendor", "software publisher", rawValue]
        case .manufacturer: ["constructeur", "maker", rawValue]
        case .integrator: ["intégratrice", "ESN", rawValue]
        case .host: ["hébergement", "hosting", "hosting provider", rawValue]
        case .maintainer: ["maintenance", "TMA", "infogérant", "infogérance", rawValue]
        }
    }
}

extension SupplierStanding: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .trading: ["active", "actif", "en règle", "ok", rawValue]
        case .acquired: ["rachetée", "acquis", rawValue]
        case .insolvent:
            ["redressement", "liquidation", "redressement judiciaire", "liquidation judiciaire", rawValue]
        }
    }
}

extension HostingKind: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .onSite:
            ["interne", "local", "on premise", "on premises", "on-prem", "sur place", "in house", rawValue]
        case .groupDataCentre:
            ["GHT", "datacenter GHT", "datacenter du GHT", "data centre du GHT", "mutualisé GHT", rawValue]
        case .certifiedHost: ["HDS", "hébergeur HDS", "hébergement HDS", "certified host", rawValue]
        case .onlineService: ["SaaS", "mode SaaS", "cloud", "en ligne", rawValue]
        }
    }
}

extension Criticality: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .comfort: []
        case .useful: []
        case .important: ["importante"]
        case .vital: ["vitale", "critique", "critical"]
        }
    }
}

extension Function: ImportWord {
    package var synonyms: [String] {
        [rawValue] + (Function.abbreviations[self] ?? [])
    }

    private static let abbreviations: [Function: [String]] = [
        .patientRecord: ["EHR", "EMR", "EPR", "dossier patient", "DMI", "DPI"],
        .emergencyRecord: ["DMU", "urgences", "logiciel des urgences"],
        .prescription: ["prescription connectée", "CPOE", "LAP"],
        .carePlan: ["dossier de soins"],
        .theatreManagement: ["bloc", "bloc opératoire", "theatre"],
        .anaesthesia: ["dossier d'anesthésie", "anesthesia"],
        .intensiveCare: ["réanimation", "réa", "ICU"],
        .maternity: ["maternité", "obstétrique"],
        .oncology: ["oncologie", "cancérologie"],
        .rehabilitation: ["rééducation", "SMR", "SSR"],
        .psychiatry: ["santé mentale"],
        .elderlyCare: ["gériatrie", "EHPAD"],
        .imagingArchive: ["PACS", "archivage d'images médicales"],
        .imagingInformation: ["RIS", "SIR", "imagerie", "radiology"],
        .laboratory: ["SIL", "SGL", "LIS", "laboratoire", "biologie"],
        .pathology: ["anapath", "ACP", "anatomie pathologique"],
        .bloodBank: ["hémovigilance", "EFS"],
        .pharmacy: ["PUI"],
        .medicalDevice: [
            "DM", "DM connecté", "biomédical", "équipement biomédical", "dispositif médical",
            "medical device",
        ],
        .patientMonitoring: ["monitorage", "scope"],
        .admission: ["GAP", "GAM", "admissions", "bureau des entrées"],
        .appointments: ["prise de rendez-vous", "RDV", "agenda"],
        .identity: ["GIP", "identité patient", "MPI", "serveur d'identités", "INS"],
        .bedManagement: ["lits", "ordonnancement des lits"],
        .transport: ["brancardage"],
        .emergencyCalls: ["SAMU", "régulation", "LRM", "SI-SAMU"],
        .dictation: ["reconnaissance vocale", "dictée"],
        .interfaceEngine: ["EAI", "moteur d'interfaces", "ETL", "ESB"],
        .secureMail: ["MSSanté", "MSS"],
        .remoteCare: ["télémédecine", "téléconsultation", "telemedicine"],
        .dataWarehouse: ["EDS", "entrepôt de données"],
        .codingAndBilling: ["PMSI", "DIM", "facturation", "billing"],
        .finance: ["GEF", "comptabilité", "gestion financière"],
        .humanResources: ["RH", "GRH", "paie", "HR", "payroll"],
        .rostering: ["GTT", "GTA", "planning", "temps de travail"],
        .purchasing: ["achats et marchés", "marchés publics", "procurement"],
        .catering: ["cuisine"],
        .maintenanceManagement: ["CMMS"],
        .documents: ["GED", "GDQ", "qualité", "bureautique"],
        .directory: ["AD", "Active Directory", "LDAP"],
        .mail: ["e-mail", "courriel", "messagerie électronique", "email"],
        .fileStorage: [
            "fichiers", "serveur de fichiers", "stockage", "stockage de fichiers", "NAS", "file server",
            "storage",
        ],
        .virtualisation: ["hyperviseur", "hypervisor", "virtualization"],
        .backup: ["sauvegardes"],
        .network: ["LAN", "WAN", "Wi-Fi", "commutateur", "switch"],
        .telephony: ["IPBX", "PABX", "ToIP"],
        .remoteAccess: ["VPN", "télétravail"],
        .workstation: ["poste de travail", "PC", "desktop"],
        .server: ["serveur"],
        .database: ["base de données", "SGBD"],
        .badgeAndDoors: ["contrôle d'accès", "badges"],
        .buildingControl: ["GTB", "GTC", "BMS"],
        .endpointProtection: ["EDR", "antivirus", "EPP"],
        .firewall: ["parefeu", "pare-feux", "UTM"],
        .identityProvider: ["SSO", "IAM", "IdP"],
        .privilegedAccess: ["bastion", "PAM"],
        .logging: ["SIEM", "journaux", "logs", "collecte des journaux"],
        .website: ["site web", "web site"],
    ]
}
