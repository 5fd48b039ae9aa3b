public import Vocabulary

/// A row of a file of establishments.
public struct EstablishmentRow: Hashable, Sendable {
    /// The name of the group it is a member of.
    public var group: String
    /// Its number as a legal entity.
    public var finess: Finess
    /// Its full name.
    public var name: String
    /// What kind of hospital it is.
    public var kind: EstablishmentKind
    /// The town, as in its address.
    public var town: String
    /// Beds and places.
    public var beds: Int
    /// Full-time equivalents of the IT team, in tenths of a person; none is recorded when nobody says.
    public var itStaffTenths: Int?
    /// Full-time equivalents of security officers and analysts, in tenths of a person.
    public var securityStaffTenths: Int?
    /// Operating budget of a year.
    public var yearlyBudget: Money?
    /// Its places by their numbers; an import adds to those that are recorded.
    public var sites: [Finess: SiteRow]?
    /// Whether others of the network may see its name beside what it shares; recorded as no when nobody says.
    public var agreesToBeNamed: Bool?
    /// The fields that the row takes back.
    public var emptied: Set<String> = []

    /// An establishment with what is known of it.
    public init(
        group: String, finess: Finess, name: String, kind: EstablishmentKind, town: String, beds: Int,
        itStaffTenths: Int? = nil, securityStaffTenths: Int? = nil, yearlyBudget: Money? = nil,
        sites: [Finess: SiteRow]? = nil, agreesToBeNamed: Bool? = nil
    ) {
        self.group = group
        self.finess = finess
        self.name = name
        self.kind = kind
        self.town = town
        self.beds = beds
        self.itStaffTenths = itStaffTenths
        self.securityStaffTenths = securityStaffTenths
        self.yearlyBudget = yearlyBudget
        self.sites = sites
        self.agreesToBeNamed = agreesToBeNamed
    }
}

/// A place of an establishment, as a row names it.
public struct SiteRow: Hashable, Sendable {
    /// As people call it.
    public var name: String
    /// The town, when it is not the establishment's.
    public var town: String?

    /// A place with its name.
    public init(name: String, town: String? = nil) {
        self.name = name
        self.town = town
    }
}

extension EstablishmentRow: ImportRecord {
    /// Which command imports it.
    public static var kind: ImportKind { .establishments }
    /// What a reader starts from.
    public static let unread = EstablishmentRow(
        group: "", finess: .unread, name: "", kind: .general, town: "", beds: 0)
    /// What no two rows of a file may share.
    public var key: Finess { finess }
    /// The names of the fields that make the key.
    public static let keyFields: Set<String> = ["finess"]
    /// The key for people.
    public var keyText: LocalizedText { LocalizedText(finess.text, en: finess.text) }
    /// Establishments that must be recorded first.
    public var establishments: [Finess] { [] }

    /// Reads between the lines of a row.
    public mutating func settle() {}

    /// Fills what is still open with what follows from the rest.
    public mutating func conclude() {
        itStaffTenths = itStaffTenths ?? 0
        securityStaffTenths = securityStaffTenths ?? 0
        agreesToBeNamed = agreesToBeNamed ?? false
        sites = (sites ?? [:]).mapValues { SiteRow(name: $0.name, town: $0.town ?? town) }
    }

    /// What still stops the completed record from being recorded.
    public func gaps(after facts: ImportFacts, in context: ImportContext<EstablishmentRow>) throws
        -> [ImportGap]
    {
        // Systems and care stand at a site: one goes when it is merged or closed, not because a cell leaves it out.
        guard emptied.contains("sites") else { return [] }
        let reason = LocalizedText(
            "un import ajoute et corrige des sites, il n’en retire aucun",
            en: "an import adds and corrects sites, and removes none")
        return [("sites", .lasting(reason))]
    }

    /// What it says of things that other rows may speak of too.
    public func statements(of row: EstablishmentRow) -> [ImportStatement] {
        (row.sites ?? [:]).keys.sorted { $0.text < $1.text }.map {
            ImportStatement(
                subject: .site($0), field: "sites", value: .words(LocalizedText(finess.text, en: finess.text))
            )
        }
    }
}

extension EstablishmentRow {
    /// Every field, in the order of the columns of a template.
    public static let fields: [ImportField<EstablishmentRow>] = [
        ImportField(
            "group", LocalizedText("Groupement", en: "Group"), at: \.group, as: .text(upTo: 300),
            example: LocalizedText("GHT des Deux Vallées", en: "GHT des Deux Vallées"),
            also: [
                "GHT", "Groupement hospitalier de territoire", "Nom du GHT", "Group name", "Hospital group",
            ]),
        ImportField(
            "finess", LocalizedText("FINESS EJ", en: "FINESS EJ"), at: \.finess, as: .finess,
            example: LocalizedText(Finess.example, en: Finess.example),
            also: [
                "FINESS", "N° FINESS", "Numéro FINESS", "N° FINESS EJ", "FINESS juridique", "FINESS number",
                "nofinessej",
            ]),
        ImportField(
            "name", LocalizedText("Raison sociale", en: "Name"), at: \.name, as: .text(upTo: 300),
            example: LocalizedText("Centre hospitalier de Roseval", en: "Centre hospitalier de Roseval"),
            also: [
                "Nom", "Établissement", "Nom de l'établissement", "Dénomination", "Libellé", "Establishment",
                "Hospital", "Establishment name",
            ]),
        ImportField(
            "kind", LocalizedText("Type d’établissement", en: "Kind"), at: \.kind, as: .word(),
            example: EstablishmentKind.general.title,
            also: [
                "Type", "Catégorie", "Catégorie d'établissement", "Nature", "Type of establishment",
                "Category",
            ]),
        ImportField(
            "town", LocalizedText("Commune", en: "Town"), at: \.town, as: .text(upTo: 300),
            example: LocalizedText("Roseval", en: "Roseval"), also: ["Ville", "Localité", "City"]),
        ImportField(
            "beds", LocalizedText("Nombre de lits", en: "Beds"), at: \.beds, as: .whole(0...100_000),
            example: LocalizedText("350", en: "350"),
            also: [
                "Nb lits", "Nbre de lits", "Lits", "Lits et places", "Nb lits et places",
                "Nombre de lits et places", "Capacité", "Number of beds", "Beds and places",
            ]),
        ImportField(
            "itStaff", LocalizedText("ETP informatique", en: "IT staff"), at: \.itStaffTenths, as: .tenths,
            example: LocalizedText("8,5", en: "8.5"),
            also: [
                "ETP DSI", "ETP SI", "Effectif DSI", "Effectif informatique", "ETP équipe informatique",
                "IT FTE", "IT team",
            ]),
        ImportField(
            "securityStaff", LocalizedText("ETP sécurité", en: "Security staff"), at: \.securityStaffTenths,
            as: .tenths, example: LocalizedText("0,5", en: "0.5"),
            also: [
                "ETP RSSI", "ETP SSI", "Effectif sécurité", "ETP cybersécurité", "ETP sécurité informatique",
                "Security FTE", "Security team",
            ]),
        ImportField(
            "yearlyBudget", LocalizedText("Budget annuel", en: "Yearly budget"), at: \.yearlyBudget,
            as: .euros,
            example: LocalizedText("42 M€", en: "42 M€"),
            also: [
                "Budget", "Budget d'exploitation", "Budget annuel d'exploitation", "Annual budget",
                "Operating budget",
            ]),
        ImportField(
            "sites", LocalizedText("Sites", en: "Sites"), at: \.sites, as: .sites,
            example: LocalizedText(
                "\(Finess.siteExample): Site Nord: Valmont", en: "\(Finess.siteExample): Site Nord: Valmont"
            ),
            also: ["FINESS ET", "Sites géographiques", "Sites FINESS ET", "Places"],
            join: { new, old in
                old.merging(new) { SiteRow(name: $1.name, town: $1.town ?? $0.town) }
            }),
        ImportField(
            "agreesToBeNamed", LocalizedText("Accepte d’être nommé", en: "Agrees to be named"),
            at: \.agreesToBeNamed, as: .yesNo, example: LocalizedText("non", en: "no"),
            also: ["Accord de nommage", "Nommable", "May be named"]),
    ]
}

extension EstablishmentRow {
    /// The establishment that uses the system of the systems' template beside its owner: whoever imports the three
    /// templates in turn finds both.
    public static let secondExample: [String: LocalizedText] = [
        "group": LocalizedText("GHT des Deux Vallées", en: "GHT des Deux Vallées"),
        "finess": LocalizedText(Finess.otherExample, en: Finess.otherExample),
        "name": LocalizedText("Hôpital de proximité de Valmont", en: "Hôpital de proximité de Valmont"),
        "kind": EstablishmentKind.local.title,
        "town": LocalizedText("Valmont", en: "Valmont"),
        "beds": LocalizedText("60", en: "60"),
    ]
}

extension Finess {
    /// What a reader holds until the cell is read; no row leaves the reader with it.
    static let unread = Finess(verified: "000000000")

    /// Numbers of no real establishment, keys included, for templates.
    static let example = "990000010"
    static let otherExample = "990000028"
    static let siteExample = "990000036"

    private init(verified text: String) { self.text = text }
}
