public import Vocabulary

/// Data leaving or entering a system, notably towards community care.
public struct Flow: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Flow>
    /// The system that is ours.
    public var system: ID<System>
    /// The other end.
    public var partner: FlowPartner
    /// Which way the data go, seen from the system.
    public var direction: FlowDirection
    /// How they travel, such as `HL7 v2 MLLP`, `DICOM`, `IMAP`.
    public var wire: String
    /// How the two ends know each other.
    public var authentication: FlowAuthentication
    /// What travels.
    public var dataClass: DataClass
    /// Whether it crosses the internet.
    public var crossesInternet: Bool

    /// A flow of a system.
    public init(
        id: ID<Flow>, system: ID<System>, partner: FlowPartner, direction: FlowDirection, wire: String,
        authentication: FlowAuthentication, dataClass: DataClass, crossesInternet: Bool
    ) {
        self.id = id
        self.system = system
        self.partner = partner
        self.direction = direction
        self.wire = wire
        self.authentication = authentication
        self.dataClass = dataClass
        self.crossesInternet = crossesInternet
    }
}

/// The other end of a flow.
public enum FlowPartner: Hashable, Sendable {
    /// Another system of the registry.
    case system(ID<System>)
    /// Somebody outside.
    case outside(OutsidePartner)
}

/// Who hospitals exchange data with outside their walls.
public enum OutsidePartner: String, CaseIterable, Codable, Sendable {
    case secureMail, sharedRecord, electronicPrescription, remoteMaintenance, remoteCare, dataWarehouse
    case communityLaboratory, generalPractice, healthInsurance, ambulance, healthAgency

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .secureMail: LocalizedText("Messagerie sécurisée (MSSanté)", en: "Secure health mail (MSSanté)")
        case .sharedRecord: LocalizedText("Mon espace santé (DMP)", en: "National shared record (DMP)")
        case .electronicPrescription: LocalizedText("Ordonnance numérique", en: "Electronic prescription")
        case .remoteMaintenance: LocalizedText("Télémaintenance", en: "Remote maintenance")
        case .remoteCare: LocalizedText("Télésanté", en: "Remote care")
        case .dataWarehouse: LocalizedText("Entrepôt de données de santé", en: "Health data warehouse")
        case .communityLaboratory: LocalizedText("Laboratoire de ville", en: "Community laboratory")
        case .generalPractice: LocalizedText("Médecine de ville", en: "General practice")
        case .healthInsurance: LocalizedText("Assurance maladie", en: "Health insurance")
        case .ambulance: LocalizedText("Transport sanitaire", en: "Ambulance company")
        case .healthAgency: LocalizedText("Agence régionale de santé", en: "Regional health agency")
        }
    }
}

/// Which way data go, seen from the system.
public enum FlowDirection: String, CaseIterable, Codable, Sendable {
    case outgoing, incoming, both

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .outgoing: LocalizedText("Sortant", en: "Outgoing")
        case .incoming: LocalizedText("Entrant", en: "Incoming")
        case .both: LocalizedText("Dans les deux sens", en: "Both ways")
        }
    }
}

/// How the two ends of a flow know each other.
public enum FlowAuthentication: String, CaseIterable, Codable, Sendable {
    case none, password, sharedKey, certificate, mutualCertificate, smartCard, unknown

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .none: LocalizedText("Aucune", en: "No authentication")
        case .password: LocalizedText("Mot de passe", en: "Password")
        case .sharedKey: LocalizedText("Clé partagée", en: "Shared key")
        case .certificate: LocalizedText("Certificat du serveur", en: "Server certificate")
        case .mutualCertificate: LocalizedText("Certificats des deux côtés", en: "Mutual certificates")
        case .smartCard: LocalizedText("Carte CPS ou e-CPS", en: "Professional smart card")
        case .unknown: LocalizedText("Inconnue", en: "Unknown")
        }
    }
}

/// What travels in a flow.
public enum DataClass: String, CaseIterable, Codable, Sendable {
    case health, personal, technical, financial, open

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .health: LocalizedText("Données de santé", en: "Health data")
        case .personal: LocalizedText("Données personnelles", en: "Personal data")
        case .technical: LocalizedText("Données techniques", en: "Technical data")
        case .financial: LocalizedText("Données financières", en: "Financial data")
        case .open: LocalizedText("Données publiques", en: "Public data")
        }
    }
}
