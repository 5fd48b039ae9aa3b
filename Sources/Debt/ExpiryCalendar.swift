public import Vocabulary

/// Something that ends on a day.
public struct Expiry: Hashable, Sendable {
    /// What ends.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        case activeSupport, securitySupport, paidExtension, boughtExtension, contract, healthCertificate
        case dismissal, protection, waiver

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .activeSupport: LocalizedText("Fin des évolutions", en: "End of active support")
            case .securitySupport:
                LocalizedText("Fin des correctifs de sécurité", en: "End of security fixes")
            case .paidExtension: LocalizedText("Fin de l’extension payante", en: "End of the paid extension")
            case .boughtExtension:
                LocalizedText("Fin de l’extension souscrite", en: "End of the extension bought")
            case .contract: LocalizedText("Fin de contrat", en: "End of contract")
            case .healthCertificate:
                LocalizedText("Fin du certificat HDS", en: "End of the HDS certificate")
            case .dismissal:
                LocalizedText("Fin de la mise à l’écart d’une faille", en: "End of a flaw’s dismissal")
            case .protection:
                LocalizedText("Fin de la protection d’un flux", en: "End of a flow’s agreed protection")
            case .waiver: LocalizedText("Fin d’une dérogation", en: "End of a waiver")
            }
        }
    }

    /// What ends.
    public var kind: Kind
    /// Its last day.
    public var day: Day
    /// What it is about, as people call it.
    public var subject: String
    /// A key that stays the same from one export to the next, such as `release-812`; it makes the event's identifier.
    public var key: String
    /// How many systems are touched.
    public var systems: Int
    /// Where to read more on this installation, where there is a page.
    public var link: String?

    /// Something that ends on a day.
    public init(kind: Kind, day: Day, subject: String, key: String, systems: Int = 1, link: String? = nil) {
        self.kind = kind
        self.day = day
        self.subject = subject
        self.key = key
        self.systems = systems
        self.link = link
    }
}

/// What ends within eighteen months of a day, in order.
public struct ExpiryCalendar: Sendable {
    /// How far ahead it looks.
    public static let days = 548

    /// What ends, the earliest first.
    public let expiries: [Expiry]

    /// The same with every link made whole, as a calendar outside this installation needs it.
    public func linked(to origin: String) -> ExpiryCalendar {
        ExpiryCalendar(
            kept: expiries.map { expiry in
                var expiry = expiry
                expiry.link = expiry.link.map { origin + $0 }
                return expiry
            })
    }

    private init(kept: [Expiry]) { expiries = kept }

    /// Keeps what ends from a day on, for eighteen months.
    public init(_ expiries: [Expiry], from day: Day, days: Int = ExpiryCalendar.days) {
        let last = day.adding(days: days)
        self.expiries = expiries.filter { day <= $0.day && $0.day <= last }
            .sorted { ($0.day, $0.kind.rawValue, $0.key) < ($1.day, $1.kind.rawValue, $1.key) }
    }

    /// The ends of support of an input's releases that at least one system runs.
    public static func supportExpiries(
        of input: LedgerInput, link: (Int) -> String? = { _ in nil }, name: (Int) -> String
    ) -> [Expiry] {
        var systems = Array(repeating: 0, count: input.releases.count)
        for release in input.releaseOf where release >= 0 { systems[Int(release)] += 1 }
        return input.releases.indices.filter { systems[$0] > 0 }.flatMap { place -> [Expiry] in
            guard let lifecycle = input.releases[place].lifecycle else { return [] }
            let key =
                input.releases[place].id.map { "release-\($0)" } ?? input.releases[place].key?.description
                ?? "\(place)"
            let ends: [(Expiry.Kind, SupportEnd)] = [
                (.activeSupport, lifecycle.activeSupport), (.securitySupport, lifecycle.securitySupport),
                (.paidExtension, lifecycle.paidExtension),
            ]
            return ends.compactMap { kind, end in
                end.day.map {
                    Expiry(
                        kind: kind, day: $0, subject: name(place), key: "\(kind.rawValue)-\(key)",
                        systems: systems[place], link: link(place))
                }
            }
        }
    }
}
