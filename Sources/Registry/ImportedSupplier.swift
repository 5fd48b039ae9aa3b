public import Vocabulary

/// A row of a file of suppliers.
public struct SupplierRow: Hashable, Sendable {
    /// As it trades.
    public var name: String
    /// Nine digits for a French company.
    public var siren: Siren?
    /// ISO 3166-1 alpha-2; recorded as France when nobody says.
    public var country: String?
    /// What it does for hospitals.
    public var roles: Set<SupplierRole>?
    /// Whether it can still be counted on; recorded as trading when nobody says.
    public var standing: SupplierStanding?
    /// Where to write about security.
    public var securityContact: String?
    /// The fields that the row takes back.
    public var emptied: Set<String> = []

    /// A supplier with what is known of it.
    public init(
        name: String, siren: Siren? = nil, country: String? = nil, roles: Set<SupplierRole>? = nil,
        standing: SupplierStanding? = nil, securityContact: String? = nil
    ) {
        self.name = name
        self.siren = siren
        self.country = country
        self.roles = roles
        self.standing = standing
        self.securityContact = securityContact
    }
}

extension SupplierRow: ImportRecord {
    /// Which command imports it.
    public static var kind: ImportKind { .suppliers }
    /// What a reader starts from.
    public static let unread = SupplierRow(name: "")

    /// Two spellings of one name are one supplier: `MEDICALYS` and `Médicalys`.
    public var key: String {
        let word = folded(name)
        return word.isEmpty ? name : word
    }
    /// The names of the fields that make the key.
    public static let keyFields: Set<String> = ["name"]
    /// The key for people.
    public var keyText: LocalizedText { LocalizedText(name, en: name) }
    /// Establishments that must be recorded first.
    public var establishments: [Finess] { [] }

    /// Reads between the lines of a row.
    public mutating func settle() {}

    /// Fills what is still open with what follows from the rest.
    public mutating func conclude() {
        country = country ?? "FR"
        roles = roles ?? []
        standing = standing ?? .trading
    }

    /// What still stops the completed record from being recorded.
    public func gaps(after facts: ImportFacts, in context: ImportContext<SupplierRow>) throws -> [ImportGap] {
        []
    }
    /// What it says of things that other rows may speak of too.
    public func statements(of row: SupplierRow) -> [ImportStatement] { [] }
}

extension SupplierRow {
    /// Every field, in the order of the columns of a template.
    public static let fields: [ImportField<SupplierRow>] = [
        ImportField(
            "name", LocalizedText("Fournisseur", en: "Supplier"), at: \.name, as: .text(upTo: 300),
            example: LocalizedText("Éditions Médicalys", en: "Éditions Médicalys"),
            also: [
                "Nom", "Raison sociale", "Nom du fournisseur", "Éditeur", "Société", "Name", "Supplier name",
                "Company",
            ]),
        ImportField(
            "siren", LocalizedText("SIREN", en: "SIREN"), at: \.siren, as: .siren,
            example: LocalizedText("732829320", en: "732829320"),
            also: ["N° SIREN", "Numéro SIREN", "SIREN number"]),
        ImportField(
            "country", LocalizedText("Pays", en: "Country"), at: \.country, as: .country,
            example: LocalizedText("FR", en: "FR"), also: ["Code pays", "Country code"]),
        ImportField(
            "roles", LocalizedText("Rôles", en: "Roles"), at: \.roles, as: .roles,
            example: LocalizedText("Éditeur; Mainteneur", en: "Publisher; Maintainer"),
            also: ["Rôle", "Activité", "Type de fournisseur", "Role"]),
        ImportField(
            "standing", LocalizedText("Situation", en: "Standing"), at: \.standing, as: .word(),
            example: SupplierStanding.trading.title, also: ["État", "Statut", "Status"]),
        ImportField(
            "securityContact", LocalizedText("Contact sécurité", en: "Security contact"),
            at: \.securityContact,
            as: .text(upTo: 300),
            example: LocalizedText("securite@medicalys.example", en: "securite@medicalys.example"),
            also: [
                "Contact SSI", "Contact RSSI", "Courriel sécurité", "E-mail sécurité", "Security e-mail",
                "PSIRT",
            ]),
    ]
}
