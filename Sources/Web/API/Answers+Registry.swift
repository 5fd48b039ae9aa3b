import Registry
import Store
import Vocabulary

// What the API says of the registry. Names are in camelCase, identifiers are the numbers of the site's own addresses,
// days are ISO 8601, money is in whole cents, people are full-time equivalents. What nobody knows is left out.

/// A page of a list.
struct PageAnswer<Item: Encodable>: Encodable {
    let items: [Item]
    /// The address of the next page; `nil` on the last.
    let next: String?
}

/// A thing by its number and name.
struct NamedAnswer: Encodable {
    let id: Int64
    let name: String
}

struct GroupAnswer: Encodable {
    let id: Int64
    let name: String
    let establishments: Int
    let beds: Int
    let systems: Int
    let systemsPastSupport: Int

    init(_ group: GroupOverview) {
        id = group.id.rawValue
        name = group.name
        establishments = group.figures.establishments
        beds = group.figures.beds
        systems = group.figures.systems
        systemsPastSupport = group.figures.pastSupport
    }
}

struct EstablishmentAnswer: Encodable {
    let id: Int64
    let finess: String
    let name: String
    let kind: String
    let town: String
    let beds: Int
    let itStaff: Double
    let securityStaff: Double
    let group: NamedAnswer
    let systems: Int
    let systemsPastSupport: Int
    let openQuestions: Int

    init(_ place: EstablishmentOverview, group: GroupOverview) {
        id = place.id.rawValue
        finess = place.finess
        name = place.name
        kind = place.kind.rawValue
        town = place.town
        beds = place.figures.beds
        itStaff = Double(place.itStaffTenths) / 10
        securityStaff = Double(place.securityStaffTenths) / 10
        self.group = NamedAnswer(id: group.id.rawValue, name: group.name)
        systems = place.figures.systems
        systemsPastSupport = place.figures.pastSupport
        openQuestions = place.figures.unanswered
    }
}

struct SiteAnswer: Encodable {
    let id: Int64
    let establishment: Int64
    let finess: String
    let name: String
    let town: String

    init(_ site: Site) {
        id = site.id.rawValue
        establishment = site.establishment.rawValue
        finess = site.finess.text
        name = site.name
        town = site.town
    }
}

struct SupplierAnswer: Encodable {
    let id: Int64
    let name: String
    let siren: String?
    let country: String
    let roles: [String]
    let standing: String
    let securityContact: String?
    let systems: Int

    init(_ supplier: Supplier, systems: Int) {
        id = supplier.id.rawValue
        name = supplier.name
        siren = supplier.siren?.text
        country = supplier.country
        roles = SupplierRole.allCases.filter(supplier.roles.contains).map(\.rawValue)
        standing = supplier.standing.rawValue
        securityContact = supplier.securityContact
        self.systems = systems
    }
}

struct ProductAnswer: Encodable {
    let id: Int64
    let name: String
    let kind: String
    let supplier: NamedAnswer
    let lifecycleKey: String?
    /// Of one product alone.
    let releases: [ReleaseAnswer]?

    init(_ product: Product, supplierName: String, releases: [ReleaseRow]? = nil) {
        id = product.id.rawValue
        name = product.name
        kind = product.kind.rawValue
        supplier = NamedAnswer(id: product.supplier.rawValue, name: supplierName)
        lifecycleKey = product.lifecycleKey
        self.releases = releases?.map { ReleaseAnswer($0.release, support: $0.support) }
    }
}

struct ReleaseAnswer: Encodable {
    let id: Int64
    let version: String
    let support: String
    let released: Day?
    let activeSupportEnd: Day?
    let securitySupportEnd: Day?
    let extendedSupportEnd: Day?
    let source: String?
    let asOf: Day?

    init(_ release: Release, support: Support) {
        id = release.id.rawValue
        version = release.version
        self.support = support.rawValue
        released = release.lifecycle?.value.released
        activeSupportEnd = release.lifecycle?.value.activeSupportEnd
        securitySupportEnd = release.lifecycle?.value.securitySupportEnd
        extendedSupportEnd = release.lifecycle?.value.extendedSupportEnd
        source = release.lifecycle?.source.title.english
        asOf = release.lifecycle?.asOf
    }
}

struct SystemAnswer: Encodable {
    let id: Int64
    let owner: NamedAnswer
    let code: String
    let name: String
    let function: String
    let product: NamedAnswer?
    let supplier: NamedAnswer?
    let release: ReleaseAnswer?
    let hosting: HostingAnswer?
    let support: String
    let criticality: String?
    let users: Int
    let inServiceSince: Day?
    /// First day out of service; it may lie ahead.
    let retiredOn: Day?
    let retirementReason: String?
    let holdsHealthData: Bool
    let isExposed: Bool
    let source: String
    let asOf: Day
    let changed: Instant

    init(_ row: SystemListRow) {
        id = row.system.id.rawValue
        owner = NamedAnswer(id: row.system.owner.rawValue, name: row.ownerName)
        code = row.system.code
        name = row.system.name
        function = row.system.function.rawValue
        product = row.installed.map { NamedAnswer(id: $0.release.product.rawValue, name: $0.product) }
        supplier = row.installed.map { NamedAnswer(id: $0.supplier.rawValue, name: $0.supplierName) }
        release = row.installed.map { ReleaseAnswer($0.release, support: row.support) }
        hosting = row.hosting.map { HostingAnswer($0) }
        support = row.support.rawValue
        criticality = row.criticality?.name
        users = row.users
        inServiceSince = row.system.inServiceSince
        retiredOn = row.retirement?.day
        retirementReason = row.retirement.flatMap { $0.reason.isEmpty ? nil : $0.reason }
        holdsHealthData = row.system.holdsHealthData
        isExposed = row.system.isExposed
        source = row.source.title.english
        asOf = row.asOf
        changed = row.changed
    }
}

struct HostingAnswer: Encodable {
    let id: Int64
    let name: String
    let kind: String
    let certificateExpires: Day?

    init(_ hosting: HostingSummary) {
        id = hosting.id.rawValue
        name = hosting.name
        kind = hosting.kind.rawValue
        certificateExpires = hosting.certificateExpires
    }
}
