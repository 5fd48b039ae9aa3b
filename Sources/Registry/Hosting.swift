public import Vocabulary

/// Where systems run: a room of the hospital, the group's data centre, a certified host, an online service.
public struct Hosting: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Hosting>
    /// As people call it; unique in the store.
    public var name: String
    /// What kind of place it is.
    public var kind: HostingKind
    /// Who runs it, when it is not the hospital.
    public var provider: ID<Supplier>?
    /// The establishment whose room it is, when it is on site or in the group's data centre.
    public var establishment: ID<Establishment>?
    /// Its certificate for health data, where it holds one.
    public var certificate: HDSCertificate?

    /// A place where systems run.
    public init(
        id: ID<Hosting>, name: String, kind: HostingKind, provider: ID<Supplier>? = nil,
        establishment: ID<Establishment>? = nil, certificate: HDSCertificate? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.provider = provider
        self.establishment = establishment
        self.certificate = certificate
    }
}

/// What kind of place a system runs in.
public enum HostingKind: String, CaseIterable, Codable, Sendable {
    case onSite, groupDataCentre, certifiedHost, onlineService

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .onSite: LocalizedText("Sur site", en: "On site")
        case .groupDataCentre: LocalizedText("Centre de données du groupement", en: "Group data centre")
        case .certifiedHost: LocalizedText("Hébergeur certifié HDS", en: "Certified health-data host")
        case .onlineService: LocalizedText("Service en ligne (SaaS)", en: "Online service (SaaS)")
        }
    }
}

/// A certificate for hosting health data.
///
/// > Source: code de la santé publique, articles L. 1111-8 and R. 1111-9: six activities, numbered 1 to 6.
public struct HDSCertificate: Hashable, Codable, Sendable {
    /// As printed on the certificate.
    public var number: String
    /// The activities it covers, each in 1...6.
    public var activities: Set<Int>
    /// Its last day.
    public var expires: Day

    /// A certificate as printed.
    public init(number: String, activities: Set<Int>, expires: Day) {
        self.number = number
        self.activities = activities
        self.expires = expires
    }
}
