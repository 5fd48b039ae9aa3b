import Vocabulary

extension SystemRow {
    /// Every field, in the order of the columns of a template.
    public static let fields: [ImportField<SystemRow>] =
        identity + release + place + use + contract + economy + extended + links + end

    private static let identity: [ImportField<SystemRow>] = [
        ImportField(
            "owner", LocalizedText("FINESS EJ", en: "FINESS EJ"), at: \.owner, as: .finess,
            example: LocalizedText(Finess.example, en: Finess.example),
            also: [
                "FINESS", "N° FINESS", "Numéro FINESS", "N° FINESS EJ", "FINESS établissement",
                "FINESS propriétaire", "FINESS number", "Owner", "Owner FINESS",
            ]),
        ImportField(
            "code", LocalizedText("Code", en: "Code"), at: \.code, as: .text(upTo: 100),
            example: LocalizedText("DPI-01", en: "EPR-01"),
            also: [
                "Code application", "Code système", "Identifiant", "Référence", "ID", "System code",
                "Identifier",
            ]),
        ImportField(
            "name", LocalizedText("Nom", en: "Name"), at: \.name, as: .text(upTo: 300),
            example: LocalizedText("Dossier patient", en: "Patient record"),
            also: [
                "Application", "Nom de l'application", "Nom du système", "Système", "Libellé", "Désignation",
                "System", "System name", "Application name",
            ]),
        ImportField(
            "function", LocalizedText("Fonction", en: "Function"), at: \.function, as: .word(),
            example: LocalizedText("DPI", en: "Electronic patient record"),
            also: [
                "Domaine", "Domaine fonctionnel", "Domaine métier", "Type d'application", "Usage", "Domain",
            ]),
    ]

    private static let release: [ImportField<SystemRow>] = [
        ImportField(
            "product", LocalizedText("Produit", en: "Product"), at: \.product, as: .text(upTo: 300),
            example: LocalizedText("Hospidoc", en: "Hospidoc"),
            also: ["Logiciel", "Progiciel", "Nom du produit", "Solution", "Product name", "Software"]),
        ImportField(
            "publisher", LocalizedText("Éditeur", en: "Publisher"), at: \.publisher, as: .text(upTo: 300),
            example: LocalizedText("Éditions Médicalys", en: "Éditions Médicalys"),
            also: [
                "Fournisseur", "Fabricant", "Constructeur", "Éditeur / Fabricant", "Supplier", "Vendor",
                "Manufacturer",
            ],
            whileHolds: { $0.product == $1.product }),
        ImportField(
            "version", LocalizedText("Version", en: "Version"), at: \.version, as: .text(upTo: 100),
            example: LocalizedText("7.2", en: "7.2"),
            also: [
                "Version installée", "Version en production", "N° de version", "Release", "Installed version",
            ],
            whileHolds: { $0.product == $1.product }),
        ImportField(
            "securitySupportEnd", LocalizedText("Fin de support de sécurité", en: "Security support end"),
            at: \.securitySupportEnd, as: .day, example: LocalizedText("31/12/2028", en: "2028-12-31"),
            also: [
                "Fin de support", "Fin du support", "Date de fin de support", "Fin de support éditeur",
                "End of support", "End of security support", "EOL", "EOS",
            ],
            whileHolds: {
                $0.product == $1.product && $0.publisher == $1.publisher && $0.version == $1.version
            }),
    ]

    private static let place: [ImportField<SystemRow>] = [
        ImportField(
            "hosting", LocalizedText("Hébergement", en: "Hosting"), at: \.hosting, as: .text(upTo: 300),
            example: LocalizedText("Centre de données Valmont", en: "Valmont data centre"),
            also: [
                "Nom de l'hébergement", "Lieu d'hébergement", "Datacenter", "Centre de données", "Salle",
                "Hosting name", "Data centre",
            ],
            whileHolds: { $0.hostingKind == nil || $0.hostingKind == $1.hostingKind }),
        ImportField(
            "hostingKind", LocalizedText("Type d’hébergement", en: "Hosting kind"), at: \.hostingKind,
            as: .word(),
            example: HostingKind.certifiedHost.title,
            also: ["Mode d'hébergement", "Nature de l'hébergement", "Kind of hosting", "Hosting type"],
            whileHolds: { $0.hosting == $1.hosting }),
        ImportField(
            "host", LocalizedText("Hébergeur", en: "Host"), at: \.host, as: .text(upTo: 300),
            example: LocalizedText("Valmont Hébergement", en: "Valmont Hébergement"),
            also: ["Nom de l'hébergeur", "Prestataire d'hébergement", "Hosting provider", "Hosted by"],
            whileHolds: { $0.hosting == $1.hosting }),
        ImportField(
            "certificateNumber", LocalizedText("N° de certificat HDS", en: "HDS certificate number"),
            at: \.certificateNumber, as: .text(upTo: 100), example: LocalizedText("HDS-0042", en: "HDS-0042"),
            also: ["Certificat HDS", "Numéro de certificat HDS", "HDS certificate"],
            whileHolds: { $0.hosting == $1.hosting }),
        ImportField(
            "certificateActivities", LocalizedText("Activités HDS", en: "HDS activities"),
            at: \.certificateActivities, as: .activities,
            example: LocalizedText("1, 2, 3, 4, 5", en: "1, 2, 3, 4, 5"),
            also: ["Activités du certificat HDS", "Périmètre HDS", "HDS certificate activities"],
            whileHolds: { $0.hosting == $1.hosting && $0.certificateNumber == $1.certificateNumber }),
        ImportField(
            "certificateExpires", LocalizedText("Fin du certificat HDS", en: "HDS certificate expiry"),
            at: \.certificateExpires, as: .day, example: LocalizedText("30/06/2028", en: "2028-06-30"),
            also: [
                "Date de fin du certificat HDS", "Expiration HDS", "Expiration du certificat HDS",
                "Échéance HDS", "HDS expiry", "HDS certificate end",
            ],
            whileHolds: { $0.hosting == $1.hosting && $0.certificateNumber == $1.certificateNumber }),
    ]

    private static let use: [ImportField<SystemRow>] = [
        ImportField(
            "inServiceSince", LocalizedText("Date de mise en service", en: "In service since"),
            at: \.inServiceSince, as: .day, example: LocalizedText("15/03/2019", en: "2019-03-15"),
            also: [
                "Mise en service", "Mise en production", "Date de mise en production", "Date MEP", "MEP",
                "In-service date", "Go live", "Go-live date",
            ]),
        ImportField(
            "holdsHealthData", LocalizedText("Données de santé", en: "Health data"), at: \.holdsHealthData,
            as: .yesNo, example: LocalizedText("oui", en: "yes"),
            also: [
                "DCP santé", "Contient des données de santé", "Données de santé O/N",
                "Données de santé (oui/non)", "Holds health data",
            ]),
        ImportField(
            "isExposed", LocalizedText("Exposé sur internet", en: "Exposed to the internet"), at: \.isExposed,
            as: .yesNo, example: LocalizedText("non", en: "no"),
            also: [
                "Exposé", "Exposition internet", "Accessible depuis internet", "Exposed", "Internet facing",
            ]),
        ImportField(
            "criticality", LocalizedText("Criticité", en: "Criticality"), at: \.criticality, as: .word(),
            example: Criticality.vital.title,
            also: ["Niveau de criticité", "Criticité métier", "Criticality level"]),
        ImportField(
            "otherUsers", LocalizedText("Autres établissements utilisateurs", en: "Other users"),
            at: \.otherUsers, as: .users,
            example: LocalizedText(
                "\(Finess.otherExample): Important", en: "\(Finess.otherExample): Important"),
            also: [
                "Autres utilisateurs", "Établissements utilisateurs", "Utilisateurs", "Partagé avec",
                "Other establishments", "Other user establishments", "Users", "Shared with",
            ],
            join: { new, old in old.merging(new) { $1 } }),
    ]

    private static let contract: [ImportField<SystemRow>] = [
        ImportField(
            "contractReference", LocalizedText("Référence du contrat", en: "Contract reference"),
            at: \.contractReference, as: .text(upTo: 200), example: LocalizedText("2024-117", en: "2024-117"),
            also: [
                "Contrat", "N° de contrat", "Numéro de contrat", "N° de marché", "Marché", "Contract",
                "Contract number",
            ]),
        ImportField(
            "contractSupplier", LocalizedText("Titulaire du contrat", en: "Contract supplier"),
            at: \.contractSupplier, as: .text(upTo: 300),
            example: LocalizedText("Éditions Médicalys", en: "Éditions Médicalys"),
            also: ["Titulaire", "Titulaire du marché", "Mainteneur", "Maintainer", "Contract holder"],
            whileHolds: { $0.contractReference == $1.contractReference }),
        ImportField(
            "contractStarts", LocalizedText("Début du contrat", en: "Contract start"), at: \.contractStarts,
            as: .day, example: LocalizedText("01/01/2024", en: "2024-01-01"),
            also: ["Date de début du contrat", "Date de début de contrat", "Contract start date"],
            whileHolds: { $0.contractReference == $1.contractReference }),
        ImportField(
            "contractEnds", LocalizedText("Fin du contrat", en: "Contract end"), at: \.contractEnds, as: .day,
            example: LocalizedText("31/12/2027", en: "2027-12-31"),
            also: [
                "Échéance du contrat", "Date de fin du contrat", "Date de fin de contrat", "Fin de contrat",
                "Échéance contrat", "Contract end date", "Contract expiry",
            ],
            whileHolds: { $0.contractReference == $1.contractReference }),
        ImportField(
            "contractNotice", LocalizedText("Préavis du contrat", en: "Contract notice"),
            at: \.contractNotice,
            as: .notice, example: LocalizedText("3 mois", en: "3 months"),
            also: ["Préavis", "Délai de préavis", "Durée de préavis", "Notice", "Notice period"],
            whileHolds: { $0.contractReference == $1.contractReference }),
        ImportField(
            "contractYearlyCost", LocalizedText("Coût annuel", en: "Yearly cost"), at: \.contractYearlyCost,
            as: .euros, example: LocalizedText("48 000", en: "48000"),
            also: [
                "Coût annuel du contrat", "Montant annuel", "Coût annuel de maintenance",
                "Coût de maintenance", "Annual cost", "Contract cost", "Contract yearly cost",
            ],
            whileHolds: { $0.contractReference == $1.contractReference }),
    ]

    /// What the ledger of debt reckons with and no contract says.
    private static let economy: [ImportField<SystemRow>] = [
        ImportField(
            "units", LocalizedText("Nombre d’unités", en: "Units"), at: \.units, as: .whole(1...1_000_000),
            example: LocalizedText("1", en: "1"),
            also: [
                "Unités", "Quantité", "Nombre", "Nombre d'équipements", "Nombre de postes",
                "Nombre de machines", "Number of units", "Quantity", "Count", "Number of devices",
            ]),
        ImportField(
            "runCost", LocalizedText("Coût d’exploitation par an", en: "Yearly run cost"), at: \.runCost,
            as: .runCost, example: LocalizedText("62 000", en: "62000"),
            also: [
                "Coût d'exploitation", "Coût d'exploitation annuel", "Coût de fonctionnement",
                "Coût de fonctionnement annuel", "Coût complet annuel", "Run cost", "Running cost",
                "Running cost a year", "Yearly running cost", "Annual run cost",
            ]),
        ImportField(
            "isIsolated", LocalizedText("Isolé du réseau", en: "Isolated"), at: \.isIsolated, as: .yesNo,
            example: LocalizedText("non", en: "no"),
            also: [
                "Isolé", "Réseau isolé", "Isolement réseau", "Segment isolé", "Network isolated",
                "Isolated network",
            ]),
    ]

    private static let extended: [ImportField<SystemRow>] = [
        ImportField(
            "extensionBought",
            LocalizedText("Extension de support souscrite", en: "Support extension bought"),
            at: \.extensionBought, as: .yesNo, example: LocalizedText("non", en: "no"),
            also: [
                "Extension de support", "Support étendu", "Support étendu souscrit", "ESU",
                "Extended support",
                "Extended support bought",
            ]),
        ImportField(
            "extensionEnds", LocalizedText("Fin de l’extension de support", en: "Support extension end"),
            at: \.extensionEnds, as: .day, example: LocalizedText("", en: ""),
            also: [
                "Fin du support étendu", "Échéance de l'extension", "Fin ESU", "Extended support end",
                "ESU end",
            ],
            whileHolds: { row, _ in row.extensionBought != false }),
        ImportField(
            "extensionCost",
            LocalizedText("Coût annuel de l’extension de support", en: "Support extension yearly cost"),
            at: \.extensionCost, as: .runCost, example: LocalizedText("", en: ""),
            also: [
                "Coût de l'extension", "Coût du support étendu", "Coût ESU", "Extended support cost",
                "ESU cost",
            ],
            whileHolds: { row, _ in row.extensionBought != false }),
    ]

    /// That the system serves no more.
    private static let end: [ImportField<SystemRow>] = [
        ImportField(
            "retiredOn", LocalizedText("Hors service depuis le", en: "Out of service since"),
            at: \.retiredOn, as: .day, example: LocalizedText("", en: ""),
            also: [
                "Hors service le", "Mis hors service le", "Date de mise hors service", "Mise hors service",
                "Date de fin de service", "Date de décommissionnement", "Décommissionné le",
                "Date de retrait du service", "Out of service", "Retired on", "Retirement date",
                "Decommissioned on", "Decommission date", "End of service date",
            ]),
        ImportField(
            "retirementReason", LocalizedText("Motif de mise hors service", en: "Reason out of service"),
            at: \.retirementReason, as: .text(upTo: 500), example: LocalizedText("", en: ""),
            also: [
                "Motif de décommissionnement", "Motif du décommissionnement", "Motif de retrait",
                "Retirement reason", "Reason for retirement", "Decommissioning reason",
            ],
            whileHolds: { row, _ in row.retiredOn != nil }),
    ]

    /// What the system hangs on, and what hangs on it.
    private static let links: [ImportField<SystemRow>] = [
        ImportField(
            "needs", LocalizedText("Dépend de", en: "Depends on"), at: \.needs, as: .needs,
            example: LocalizedText("", en: ""),
            also: [
                "Dépendances", "Ne fonctionne pas sans", "Systèmes nécessaires", "Prérequis", "Needs",
                "Dependencies", "Cannot work without",
            ]),
        ImportField(
            "careServices", LocalizedText("Services de soins", en: "Care services"), at: \.careServices,
            as: .careServices,
            example: LocalizedText(
                "Urgences; Bloc opératoire: Bloc central",
                en: "Emergency department; Operating theatre: Central theatre"),
            also: [
                "Services de soins touchés", "Services de soins qui en dépendent", "Soins touchés",
                "Activités de soins", "Care affected", "Clinical services",
            ]),
    ]
}
