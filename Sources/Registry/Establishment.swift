public import Vocabulary

/// The legal entity (FINESS EJ) that owns rights, money and liability.
public struct Establishment: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Establishment>
    /// The group it is a member of.
    public var group: ID<Group>
    /// Its number as a legal entity, unique in the store.
    public var finess: Finess
    /// Its full name; 60 characters and more are normal.
    public var name: String
    /// What kind of hospital it is.
    public var kind: EstablishmentKind
    /// The town, as in its address.
    public var town: String
    /// Beds and places; zero for home care.
    public var beds: Int
    /// Full-time equivalents of the IT team, in tenths of a person.
    public var itStaffTenths: Int
    /// Full-time equivalents of security officers and analysts, in tenths of a person.
    public var securityStaffTenths: Int
    /// Operating budget of a year, where known.
    public var yearlyBudget: Money?
    /// Whether others of the network may see its name beside what it shares.
    public var agreesToBeNamed: Bool

    /// An establishment with all that is known of it.
    public init(
        id: ID<Establishment>, group: ID<Group>, finess: Finess, name: String, kind: EstablishmentKind,
        town: String, beds: Int, itStaffTenths: Int, securityStaffTenths: Int, yearlyBudget: Money? = nil,
        agreesToBeNamed: Bool = false
    ) {
        self.id = id
        self.group = group
        self.finess = finess
        self.name = name
        self.kind = kind
        self.town = town
        self.beds = beds
        self.itStaffTenths = itStaffTenths
        self.securityStaffTenths = securityStaffTenths
        self.yearlyBudget = yearlyBudget
        self.agreesToBeNamed = agreesToBeNamed
    }
}

/// What kind of public health establishment it is.
public enum EstablishmentKind: String, CaseIterable, Codable, Sendable {
    /// University or regional hospital (CHU, CHR).
    case university
    /// General hospital (CH).
    case general
    /// Psychiatric hospital (EPSM).
    case psychiatric
    /// Rehabilitation and follow-up care (SMR).
    case rehabilitation
    /// Local hospital (hôpital de proximité).
    case local
    /// Home for dependent elderly people (EHPAD).
    case nursingHome
    /// Hospital care at home (HAD).
    case homeCare

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .university: LocalizedText("Centre hospitalier universitaire", en: "University hospital")
        case .general: LocalizedText("Centre hospitalier", en: "General hospital")
        case .psychiatric: LocalizedText("Établissement de santé mentale", en: "Psychiatric hospital")
        case .rehabilitation:
            LocalizedText("Soins médicaux et de réadaptation", en: "Rehabilitation hospital")
        case .local: LocalizedText("Hôpital de proximité", en: "Local hospital")
        case .nursingHome: LocalizedText("EHPAD", en: "Nursing home")
        case .homeCare: LocalizedText("Hospitalisation à domicile", en: "Hospital care at home")
        }
    }
}

/// A place of an establishment (FINESS ET).
public struct Site: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Site>
    /// The legal entity it belongs to.
    public var establishment: ID<Establishment>
    /// Its number as a place, unique in the store.
    public var finess: Finess
    /// As people call it.
    public var name: String
    /// The town, as in its address.
    public var town: String

    /// A place of an establishment.
    public init(id: ID<Site>, establishment: ID<Establishment>, finess: Finess, name: String, town: String) {
        self.id = id
        self.establishment = establishment
        self.finess = finess
        self.name = name
        self.town = town
    }
}
