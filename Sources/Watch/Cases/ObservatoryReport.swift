public import Vocabulary

/// What the national observatory of incidents in health asks to know, so that a case can be declared as it stands.
///
/// The words are ours; they follow what the health sector's incident portal asks: where the incident comes from, what it
/// did to data and to care, whether help is wanted.
public struct ObservatoryReport: Hashable, Codable, Sendable {
    /// Malice or accident.
    public var origin: Origin?
    /// What happened.
    public var cause: Cause?
    /// What it did to data.
    public var dataImpact: DataImpact?
    /// What it did to care.
    public var careImpact: CareImpact?
    /// Whether the health sector's response team is asked for help.
    public var asksForHelp: Bool?

    /// Nothing is known yet.
    public init(
        origin: Origin? = nil, cause: Cause? = nil, dataImpact: DataImpact? = nil,
        careImpact: CareImpact? = nil, asksForHelp: Bool? = nil
    ) {
        self.origin = origin
        self.cause = cause
        self.dataImpact = dataImpact
        self.careImpact = careImpact
        self.asksForHelp = asksForHelp
    }

    /// Where the incident comes from.
    public enum Origin: String, CaseIterable, Codable, Sendable {
        case malicious, accidental

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .malicious: LocalizedText("Malveillance", en: "Malicious act")
            case .accidental: LocalizedText("Accident ou panne", en: "Accident or failure")
            }
        }
    }

    /// What happened.
    public enum Cause: String, CaseIterable, Codable, Sendable {
        case ransomware, otherMalware, stolenAccount, mailboxTakeover, intrusion, dataTheft, flooding, theft
        case supplierCompromise
        case softwareFault, hostingFailure, networkLoss, powerLoss, humanError

        /// Where it comes from, as a rule.
        public var origin: Origin {
            switch self {
            case .ransomware, .otherMalware, .stolenAccount, .mailboxTakeover, .intrusion, .dataTheft,
                .flooding,
                .theft, .supplierCompromise:
                .malicious
            case .softwareFault, .hostingFailure, .networkLoss, .powerLoss, .humanError: .accidental
            }
        }

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .ransomware: LocalizedText("Rançongiciel", en: "Ransomware")
            case .otherMalware: LocalizedText("Autre code malveillant", en: "Other malware")
            case .stolenAccount: LocalizedText("Usage d’un compte volé", en: "Use of a stolen account")
            case .mailboxTakeover: LocalizedText("Prise de contrôle d’une messagerie", en: "Mailbox takeover")
            case .intrusion: LocalizedText("Intrusion", en: "Intrusion")
            case .dataTheft: LocalizedText("Vol de données", en: "Data theft")
            case .flooding: LocalizedText("Saturation d’un service", en: "Denial of service")
            case .theft: LocalizedText("Vol ou perte de matériel", en: "Theft or loss of equipment")
            case .supplierCompromise: LocalizedText("Attaque chez un prestataire", en: "Attack at a supplier")
            case .softwareFault: LocalizedText("Défaut d’un logiciel", en: "Software fault")
            case .hostingFailure: LocalizedText("Panne d’un hébergeur", en: "Hosting failure")
            case .networkLoss: LocalizedText("Perte du réseau", en: "Loss of the network")
            case .powerLoss: LocalizedText("Coupure électrique", en: "Power loss")
            case .humanError: LocalizedText("Erreur humaine", en: "Human error")
            }
        }
    }

    /// What the incident did to data; a higher case is worse.
    public enum DataImpact: String, CaseIterable, Codable, Sendable {
        case none, unavailable, altered, read, published

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .none: LocalizedText("Aucun", en: "None")
            case .unavailable: LocalizedText("Données indisponibles", en: "Data unavailable")
            case .altered: LocalizedText("Données altérées ou perdues", en: "Data altered or lost")
            case .read: LocalizedText("Données lues ou copiées", en: "Data read or copied")
            case .published: LocalizedText("Données publiées", en: "Data published")
            }
        }
    }

    /// What the incident did to care; a later case is worse.
    public enum CareImpact: String, CaseIterable, Codable, Sendable {
        case none, slowed, degraded, stopped, patientAtRisk, patientHarmed

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .none: LocalizedText("Aucun", en: "None")
            case .slowed: LocalizedText("Soins ralentis", en: "Care slowed")
            case .degraded: LocalizedText("Fonctionnement en mode dégradé", en: "Degraded mode")
            case .stopped:
                LocalizedText("Activité interrompue ou déroutée", en: "Activity stopped or diverted")
            case .patientAtRisk:
                LocalizedText("Mise en danger possible de patients", en: "Patients possibly at risk")
            case .patientHarmed:
                LocalizedText("Mise en danger avérée de patients", en: "Patients actually put at risk")
            }
        }
    }
}
