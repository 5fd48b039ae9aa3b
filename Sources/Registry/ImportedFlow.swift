public import Vocabulary

/// A row of a file of flows: data between a system and somebody outside, or another system of the same owner.
public struct ImportedFlow: Hashable, Sendable {
    /// Who owns the system.
    public var owner: Finess
    /// The owner's code of the system.
    public var code: String
    /// Somebody outside at the other end.
    public var partner: OutsidePartner?
    /// The owner's code of the system at the other end.
    public var partnerCode: String?
    /// Which way the data go, seen from the system.
    public var direction: FlowDirection
    /// How they travel.
    public var wire: String
    /// What travels.
    public var dataClass: DataClass
    /// Whether they cross the internet.
    public var crossesInternet: Bool
    /// How the two ends know each other; recorded as unknown when nobody says.
    public var authentication: FlowAuthentication?
    /// The protective measures that were agreed.
    public var measures: String?
    /// Where they are written.
    public var reference: String?
    /// The last day of the agreement.
    public var protectedUntil: Day?
    /// The fields that the row takes back.
    public var emptied: Set<String> = []

    /// A flow with what is known of it.
    public init(
        owner: Finess, code: String, partner: OutsidePartner? = nil, partnerCode: String? = nil,
        direction: FlowDirection, wire: String, dataClass: DataClass, crossesInternet: Bool,
        authentication: FlowAuthentication? = nil, measures: String? = nil, reference: String? = nil,
        protectedUntil: Day? = nil
    ) {
        self.owner = owner
        self.code = code
        self.partner = partner
        self.partnerCode = partnerCode
        self.direction = direction
        self.wire = wire
        self.dataClass = dataClass
        self.crossesInternet = crossesInternet
        self.authentication = authentication
        self.measures = measures
        self.reference = reference
        self.protectedUntil = protectedUntil
    }
}

extension ImportedFlow: ImportRecord {
    /// Which command imports it.
    public static var kind: ImportKind { .flows }
    /// What a reader starts from.
    public static let unread = ImportedFlow(
        owner: .unread, code: "", direction: .both, wire: "", dataClass: .health, crossesInternet: false)

    /// Its two ends, direction and wire.
    public var key: String {
        [owner.text, code, partner?.rawValue ?? "", partnerCode ?? "", direction.rawValue, wire]
            .joined(separator: "\u{1F}")
    }
    /// The names of the fields that make the key.
    public static let keyFields: Set<String> = [
        "owner", "code", "partner", "partnerCode", "direction", "wire",
    ]
    /// The key for people.
    public var keyText: LocalizedText {
        let partner = partner?.title ?? LocalizedText(partnerCode ?? "?", en: partnerCode ?? "?")
        return LocalizedText(
            "\(owner) \(code) – \(partner.french), \(wire)",
            en: "\(owner) \(code) – \(partner.english), \(wire)")
    }
    /// Establishments that must be recorded first.
    public var establishments: [Finess] { [owner] }

    /// An agreement is what it protects by: with the measures go where they are written and until when.
    public mutating func settle() {
        guard emptied.contains("measures") else { return }
        if reference == nil { emptied.insert("reference") }
        if protectedUntil == nil { emptied.insert("protectedUntil") }
    }

    /// Fills what is still open with what follows from the rest.
    public mutating func conclude() { authentication = authentication ?? .unknown }

    /// What still stops the completed record from being recorded.
    public func gaps(after facts: ImportFacts, in context: ImportContext<ImportedFlow>) throws -> [ImportGap]
    {
        var gaps: [ImportGap] = []
        switch (partner, partnerCode) {
        case (nil, nil):
            let reason = LocalizedText("un flux a deux bouts", en: "a flow has two ends")
            gaps.append(("partner", .needed(for: reason)))
        case (.some, .some):
            let form = LocalizedText(
                "un partenaire extérieur, ou le code d’un système, pas les deux",
                en: "a partner outside, or the code of a system, not both")
            gaps.append(("partnerCode", .badEntry(form: form)))
        case (.some, nil), (nil, .some): break
        }
        for (field, code) in [("code", Optional(code)), ("partnerCode", partnerCode)] {
            guard let code, try context.hasEstablishment(owner), try !context.hasSystem(owner, code) else {
                continue
            }
            gaps.append((field, .unknownSystem(owner, code)))
        }
        if partnerCode == code {
            let form = LocalizedText("le code d’un autre système", en: "the code of another system")
            gaps.append(("partnerCode", .badEntry(form: form)))
        }
        if measures != nil, protectedUntil == nil {
            let reason = LocalizedText(
                "une protection convenue a une fin", en: "an agreed protection has an end")
            gaps.append(("protectedUntil", .needed(for: reason)))
        }
        if measures == nil, protectedUntil != nil || reference != nil {
            let reason = LocalizedText("un accord dit ce qui protège", en: "an agreement says what protects")
            gaps.append(("measures", .needed(for: reason)))
        }
        return gaps
    }

    /// What it says of things that other rows may speak of too.
    public func statements(of row: ImportedFlow) -> [ImportStatement] { [] }
}

extension ImportedFlow {
    /// Every field, in the order of the columns of a template.
    public static let fields: [ImportField<ImportedFlow>] = [
        ImportField(
            "owner", LocalizedText("FINESS EJ", en: "FINESS EJ"), at: \.owner, as: .finess,
            example: LocalizedText("990000010", en: "990000010"),
            also: [
                "FINESS", "N° FINESS", "FINESS juridique", "Owner FINESS", "Établissement", "Establishment",
            ]),
        ImportField(
            "code", LocalizedText("Code", en: "Code"), at: \.code, as: .text(upTo: 100),
            example: LocalizedText("DPI-01", en: "EPR-01"),
            also: ["Code du système", "Système", "System", "System code"]),
        ImportField(
            "partner", LocalizedText("Partenaire extérieur", en: "Outside partner"), at: \.partner,
            as: .word(),
            example: OutsidePartner.secureMail.title, also: ["Partenaire", "Avec", "Partner", "With"]),
        ImportField(
            "partnerCode", LocalizedText("Code du système en face", en: "Code of the other system"),
            at: \.partnerCode, as: .text(upTo: 100), example: LocalizedText("", en: ""),
            also: ["Système en face", "Vers le système", "Other system", "To system"]),
        ImportField(
            "direction", LocalizedText("Sens", en: "Direction"), at: \.direction, as: .word(),
            example: FlowDirection.outgoing.title, also: ["Direction du flux", "Flow direction"]),
        ImportField(
            "wire", LocalizedText("Protocole", en: "Protocol"), at: \.wire, as: .text(upTo: 100),
            example: LocalizedText("SMTP et IMAP (MSSanté)", en: "SMTP and IMAP (MSSanté)"),
            also: ["Protocole et port", "Type de flux", "Wire"]),
        ImportField(
            "dataClass", LocalizedText("Données", en: "Data"), at: \.dataClass, as: .word(),
            example: DataClass.health.title, also: ["Nature des données", "Classe de données", "Data class"]),
        ImportField(
            "crossesInternet", LocalizedText("Par internet", en: "Over the internet"), at: \.crossesInternet,
            as: .yesNo, example: LocalizedText("oui", en: "yes"),
            also: ["Internet", "Exposé", "Crosses internet"]),
        ImportField(
            "authentication", LocalizedText("Authentification", en: "Authentication"), at: \.authentication,
            as: .word(), example: FlowAuthentication.mutualCertificate.title, also: ["Auth"]),
        ImportField(
            "measures", LocalizedText("Protection convenue", en: "Agreed protection"), at: \.measures,
            as: .text(upTo: 2_000),
            example: LocalizedText("Certificats des deux côtés", en: "Mutual certificates"),
            also: ["Mesures", "Mesures convenues", "Measures", "Agreed measures"]),
        ImportField(
            "reference", LocalizedText("Référence", en: "Reference"), at: \.reference, as: .text(upTo: 300),
            example: LocalizedText("Convention de raccordement", en: "Connection agreement"),
            also: ["Convention", "Référence de l’accord"]),
        ImportField(
            "protectedUntil", LocalizedText("Protégé jusqu’au", en: "Protected until"), at: \.protectedUntil,
            as: .day,
            example: LocalizedText("2028-12-31", en: "2028-12-31"),
            also: ["Jusqu’au", "Fin de l’accord", "Until"]),
    ]
}

extension OutsidePartner: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .secureMail: ["MSSanté", "MSS", "messagerie sécurisée", rawValue]
        case .sharedRecord: ["DMP", "Mon espace santé", "dossier médical partagé", rawValue]
        case .electronicPrescription: ["e-prescription", "eprescription", rawValue]
        case .remoteMaintenance:
            ["maintenance à distance", "télémaintenance éditeur", "infogérance", rawValue]
        case .remoteCare: ["télémédecine", "téléconsultation", "telemedicine", rawValue]
        case .dataWarehouse: ["EDS", "entrepôt", rawValue]
        case .communityLaboratory: ["laboratoire", "LABM", rawValue]
        case .generalPractice: ["médecin traitant", "médecins de ville", "GP", rawValue]
        case .healthInsurance: ["CPAM", "AMO", "assurance", rawValue]
        case .ambulance: ["ambulances", "transporteur", rawValue]
        case .healthAgency: ["ARS", "ATIH", rawValue]
        }
    }
}

extension FlowDirection: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .outgoing: ["sortie", "out", "émission", rawValue]
        case .incoming: ["entrée", "in", "réception", rawValue]
        case .both: ["bidirectionnel", "les deux", "bidirectional", "two-way", rawValue]
        }
    }
}

extension FlowAuthentication: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .none: ["sans", "anonyme", "anonymous"]
        case .password: ["login et mot de passe", "identifiant et mot de passe", rawValue]
        case .sharedKey: ["PSK", "clé", "clé prépartagée", rawValue]
        case .certificate: ["certificat", "TLS", rawValue]
        case .mutualCertificate: ["mTLS", "TLS mutuel", "certificat client", "mutual TLS", rawValue]
        case .smartCard: ["CPS", "e-CPS", "Pro Santé Connect", "PSC", rawValue]
        case .unknown: [rawValue]
        }
    }
}

extension DataClass: ImportWord {
    package var synonyms: [String] {
        switch self {
        case .health: ["santé", "données médicales", "DS", rawValue]
        case .personal: ["personnelles", "nominatives", "données à caractère personnel", rawValue]
        case .technical: ["techniques", rawValue]
        case .financial: ["financières", "facturation", rawValue]
        case .open: ["publiques", "ouvertes", rawValue]
        }
    }
}
